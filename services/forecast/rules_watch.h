#pragma once

#include <map>
#include <optional>
#include <string>

#include "actor/effects.h"
#include "actor/row.h"
#include "domain/digest.h"
#include "domain/moment.h"
#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"
#include "weather/stations.h"

namespace headgate {

// Holds each event against the table of stations by its markets' own rules, and against its own past: whoever
// changes the rules of an open event changes what a forecast of it is worth. The hash of the text first seen
// is a durable row, so that neither a crash nor a new life of market takes a changed text for the first.
class RulesWatch {
 public:
  void restore(const Rows& rows);
  // An error that is news: RULES_CHANGED, or those of weather::check_rules. Told once for each event.
  std::optional<Error> learn(const market::v1::MarketInfo& info, const weather::StationEntry& station,
                             Effects& effects);
  // Why the event has no fair value; nothing when it may have one. RULES_UNKNOWN: no market of it has told
  // its rules, as when every payload lacks them.
  std::optional<Error> problem(const std::string& event) const;
  // Forgets days that were over two days ago.
  void forget_old(MarketTime now, Effects& effects);
  void add_to(Digest& digest) const;

 private:
  std::map<std::string, std::string> first_seen_;  // SHA-256 of the rules by market, of every life
  std::map<std::string, Error> problems_;          // by event; stays until the process ends
  std::map<std::string, bool> told_;               // by event: a market of it told its rules in this life
};

}  // namespace headgate
