#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/processes_file.h"
#include "domain/money.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "json/value.h"

namespace headgate::cli {

using Counted = std::pair<std::string, int64_t>;

// One event as the world itself knows it; a service's opinion is none of this.
struct WorldEvent {
  std::string event;
  std::string winner;  // market ticker; empty while nobody can know
  int64_t markets = 0;
  bool finalized = false;
};

// What a world says of itself and of our account there.
struct WorldSummary {
  bool day_over = false;
  std::string digest;  // of all that no trader influences; empty for a recorded day
  std::vector<WorldEvent> events;
  std::optional<Money> cash;  // of our account, by the exchange's own books; nothing on paper
  std::optional<uint64_t> fills;
};

// Everything a finished run left on the bus, as asked from the processes at its end.
struct RunFacts {
  std::string title;  // the recorded event, or the seed
  bool generated = false;
  WorldSummary world;
  Money cash_at_start;
  std::vector<ProcessLine> processes;
  std::vector<bus::v1::Envelope> events;  // edge's, risk's, exec's and settle's, each stream whole
  int64_t markets_seen = 0;
  int64_t fair_values = 0;
  int64_t evaluations = 0;
  std::vector<Counted> reasons;  // edge's, for not trading
  settle::v1::AuditReport audit;
  exec::v1::ExchangeAccount account;
  bool day_over = false;
};

// What is said about the run, and what is wrong with it.
struct RunResult {
  int64_t intents = 0;
  int64_t cancel_intents = 0;
  int64_t approvals = 0;
  int64_t denials = 0;
  int64_t orders = 0;
  int64_t fills = 0;
  int64_t partial_fills = 0;  // orders that were filled in part for a while, or for good
  int64_t winning = 0;        // markets that made money, and that lost it
  int64_t losing = 0;
  int64_t cancels = 0;
  int64_t settlements = 0;
  Money pnl;
  Money fees;
  bool ledger_balanced = false;
  std::vector<Counted> reasons;  // most frequent first
  std::vector<Counted> denied_by;
  std::vector<std::string> faults;  // empty: the run proves what it should
};

// Judges from the events themselves: settlements against the world's winners, and cash once more by itself,
// as neither the ledger nor the exchange counts it. A generated day must also have shown every kind of thing
// that a day is for.
RunResult tally(const RunFacts& facts);
int64_t markets_of(const WorldSummary& world);

}  // namespace headgate::cli
