#pragma once

#include <cstdint>
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

// Everything a finished run left on the bus, as asked from the processes at its end.
struct RunFacts {
  std::string event;
  std::string recorded_outcome;  // the market that won, by the recording
  Money cash_at_start;
  std::vector<ProcessLine> processes;
  std::vector<bus::v1::Envelope> events;  // edge's, risk's, exec's and settle's, each stream whole
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
  int64_t cancels = 0;
  int64_t settlements = 0;
  Money pnl;
  Money fees;
  bool ledger_balanced = false;
  std::vector<Counted> reasons;  // most frequent first
  std::vector<Counted> denied_by;
  std::vector<std::string> faults;  // empty: the run proves what it should
};

// Judges from the events themselves: settlements against the recorded winner, and cash once more by itself,
// as neither the ledger nor the exchange counts it.
RunResult tally(const RunFacts& facts);

inline constexpr int64_t markets_of_event = 6;  // a daily-high event has six

}  // namespace headgate::cli
