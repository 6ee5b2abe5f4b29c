#include "services/forecast/rules_watch.h"

#include "weather/climate_day.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

const std::string table = "rules";

// "KXHIGHNY-26NOV20-B52.5" is a market of "KXHIGHNY-26NOV20".
std::string event_of(const std::string& market) { return market.substr(0, market.rfind('-')); }

bool long_over(const std::string& market, MarketTime now) {
  const auto date = weather::date_of_event(event_of(market));
  if (!date) return true;
  constexpr int64_t two_days_ns = 48 * 3600 * ns_per_s;
  return weather::settlement_day(*date, 0).end_ns + two_days_ns < now.ns();
}

}  // namespace

void RulesWatch::restore(const Rows& rows) {
  for (const auto& [place, value] : rows) {
    if (place.first == table) first_seen_[place.second] = value;
  }
}

std::optional<Error> RulesWatch::learn(const market::v1::MarketInfo& info,
                                       const weather::StationEntry& station, Effects& effects) {
  // A payload without rules is damaged and its market carries the defect; it says nothing about the others.
  if (info.rules_primary().empty()) return std::nullopt;
  told_[info.event_ticker()] = true;
  const std::string hash = weather::sha256_hex(info.rules_primary());
  const auto [first, added] = first_seen_.emplace(info.market_ticker(), hash);
  if (added) effects.store(table, info.market_ticker(), hash);
  if (problems_.contains(info.event_ticker())) return std::nullopt;
  if (first->second != hash) {
    const Error error{"RULES_CHANGED", info.market_ticker() + " rules_primary", info.rules_primary(),
                      "is not the text first seen: leave this event alone until a person has read it"};
    return problems_.emplace(info.event_ticker(), error).first->second;
  }
  const Status whole = weather::check_rules(station, info.rules_primary());
  if (whole) return std::nullopt;
  Error error = whole.error();
  error.field = info.market_ticker() + " " + error.field;
  return problems_.emplace(info.event_ticker(), error).first->second;
}

std::optional<Error> RulesWatch::problem(const std::string& event) const {
  const auto found = problems_.find(event);
  if (found != problems_.end()) return found->second;
  if (told_.contains(event)) return std::nullopt;
  return Error{"RULES_UNKNOWN", event + " rules_primary", "",
               "no market of it has told its rules, so its station cannot be checked"};
}

void RulesWatch::forget_old(MarketTime now, Effects& effects) {
  for (auto it = first_seen_.begin(); it != first_seen_.end();) {
    if (!long_over(it->first, now)) {
      ++it;
      continue;
    }
    effects.erase(table, it->first);
    told_.erase(event_of(it->first));
    problems_.erase(event_of(it->first));
    it = first_seen_.erase(it);
  }
}

void RulesWatch::add_to(Digest& digest) const {
  for (const auto& [market, hash] : first_seen_) digest.add(market).add(hash);
  for (const auto& [event, error] : problems_) digest.add(event).add(std::string(error.code));
  for (const auto& [event, told] : told_) digest.add(event).add(static_cast<int64_t>(told));
}

}  // namespace headgate
