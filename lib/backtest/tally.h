#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "backtest/outcome.h"
#include "domain/digest.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/settle/v1/settle.pb.h"

namespace headgate::backtest {

// Counts a run by what its services said, event by event. Money comes from settle's ledger entries alone.
class Tally {
 public:
  // Of every message, in order.
  void hear(const bus::v1::Envelope& envelope);
  // Which event a market belongs to, for messages that name the market alone.
  void belongs(const std::string& market, const std::string& event) { event_of_[market] = event; }

  // Fills in what was counted: events, total, equity, opening and closing, digest.
  void write(Outcome& out) const;

 private:
  EventOutcome& event(const std::string& ticker);
  void take(const exec::v1::OrderReport& report);
  void take(const exec::v1::Fill& fill);
  void take(const settle::v1::Settlement& settlement);
  void take(const settle::v1::LedgerEntry& entry);

  std::map<std::string, EventOutcome> events_;
  std::map<std::string, std::string> event_of_;  // by market
  std::map<std::string, bool> orders_;           // child ids seen
  std::map<std::string, uint64_t> denials_;      // by code
  std::map<std::string, std::string> intents_;   // id to its event
  Money opening_;
  Money cash_;
  Money at_cost_;  // of everything held
  std::vector<EquityPoint> equity_;
  Digest digest_;
};

}  // namespace headgate::backtest
