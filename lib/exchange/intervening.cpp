#include <algorithm>

#include "exchange/exchange.h"

namespace headgate::exchange {
namespace {

namespace act = intervention;

Status unknown(std::string field, std::string ticker) {
  return Error{"intervention_unknown", std::move(field), std::move(ticker), "a ticker that is listed"};
}

Status impossible(std::string ticker, std::string why) {
  return Error{"intervention_impossible", "market", std::move(ticker), std::move(why)};
}

bool can_get_result(Phase phase) { return phase != Phase::initialized && phase != Phase::finalized; }

// A measure with which this market wins: the one that was taken where it does.
int64_t high_for(const MarketPlan& market, int64_t high_f) {
  if (market.wins(high_f)) return high_f;
  if (market.strike == Strike::less) return market.cap_f - 1;
  return market.strike == Strike::greater ? market.floor_f + 1 : market.floor_f;
}

}  // namespace

// One intervention at work, after time has run up to it.
class Exchange::Intervening {
 public:
  Intervening(Exchange& exchange, MarketTime now) : exchange_(exchange), floor_(exchange.floor_), now_(now) {}

  Status operator()(const act::PauseTrading& what) { return pause(venue::Pause::trading, what.seconds); }
  Status operator()(const act::PauseExchange& what) { return pause(venue::Pause::exchange, what.seconds); }
  Status operator()(const act::Resume&) {
    exchange_.halts_.resume(now_);
    exchange_.apply_halts(now_);
    return Done{};
  }
  Status operator()(const act::Deactivate& what) { return one_step(what.market, Step::deactivate); }
  Status operator()(const act::Activate& what) { return one_step(what.market, Step::activate); }
  Status operator()(const act::Dispute& what) { return one_step(what.market, Step::dispute); }
  Status operator()(const act::Amend& what);
  Status operator()(const act::SettleScalar& what);
  Status operator()(const act::Void& what);
  Status operator()(const act::ChangeClose& what);
  Status operator()(const act::OverrideFees& what);
  Status operator()(const act::ChangeGrid& what);
  Status operator()(const act::ChangeSubtitle& what);

 private:
  Status pause(venue::Pause pause, int64_t seconds);
  Status one_step(const std::string& ticker, Step step);
  std::optional<size_t> event_named(const std::string& ticker) const;
  std::vector<size_t> markets_of(size_t event) const;
  void close_now(const std::vector<size_t>& markets);
  void give(size_t market, const Outcome& outcome);

  Exchange& exchange_;
  Floor& floor_;
  const MarketTime now_;
};

Status Exchange::Intervening::pause(venue::Pause pause, int64_t seconds) {
  std::optional<MarketTime> until;
  if (seconds > 0) until = now_.plus_ns(seconds * ns_per_s);
  exchange_.halts_.pause(pause, until);
  exchange_.apply_halts(now_);
  return Done{};
}

Status Exchange::Intervening::one_step(const std::string& ticker, Step step) {
  const auto market = floor_.market(ticker);
  if (!market) return unknown("market", ticker);
  const Phase phase = floor_.life(*market).phase;
  if (!after(phase, step)) return impossible(ticker, "not from " + std::string(name_of(phase)));
  floor_.step({*market}, step, now_);
  exchange_.look_ahead(floor_.number_of_event(*market));
  return Done{};
}

std::optional<size_t> Exchange::Intervening::event_named(const std::string& ticker) const {
  for (size_t i = 0; i < floor_.events().size(); ++i) {
    if (floor_.events()[i].plan.event == ticker) return i;
  }
  return std::nullopt;
}

std::vector<size_t> Exchange::Intervening::markets_of(size_t event) const {
  std::vector<size_t> out;
  const Floor::Event& here = floor_.events()[event];
  for (size_t i = 0; i < here.plan.markets.size(); ++i) out.push_back(here.first + i);
  return out;
}

void Exchange::Intervening::close_now(const std::vector<size_t>& markets) {
  for (const size_t market : markets) {
    if (after(floor_.life(market).phase, Step::close)) floor_.step({market}, Step::close, now_);
  }
}

// A market that was not determined yet is, by this.
void Exchange::Intervening::give(size_t market, const Outcome& outcome) {
  close_now({market});
  const Step step = floor_.life(market).phase == Phase::closed ? Step::determine : Step::amend;
  floor_.step({market}, step, now_, {outcome});
}

Status Exchange::Intervening::operator()(const act::Amend& what) {
  const auto winner = floor_.market(what.winner);
  if (!winner) return unknown("winner", what.winner);
  const size_t event = floor_.number_of_event(*winner);
  for (const size_t market : markets_of(event)) {
    if (!can_get_result(floor_.life(market).phase))
      return impossible(floor_.ticker(market), "it has not opened or its money is paid");
  }
  const int64_t high_f =
      high_for(floor_.events()[event].market(*winner), exchange_.events_[event].day.high_f());
  floor_.measure(event, high_f);
  const std::string value = std::to_string(high_f) + ".00";
  for (const size_t market : markets_of(event))
    give(market, market == *winner ? Outcome::won(value) : Outcome::lost(value));
  exchange_.look_ahead(event);
  return Done{};
}

Status Exchange::Intervening::operator()(const act::SettleScalar& what) {
  const auto market = floor_.market(what.market);
  if (!market) return unknown("market", what.market);
  if (!can_get_result(floor_.life(*market).phase))
    return impossible(what.market, "it has not opened or its money is paid");
  give(*market, {what.yes_e4, true, ""});
  exchange_.look_ahead(floor_.number_of_event(*market));
  return Done{};
}

Status Exchange::Intervening::operator()(const act::Void& what) {
  const auto event = event_named(what.event);
  if (!event) return unknown("event", what.event);
  for (const size_t market : markets_of(*event)) {
    if (!can_get_result(floor_.life(market).phase))
      return impossible(floor_.ticker(market), "it has not opened or its money is paid");
  }
  for (const size_t market : markets_of(*event)) {
    // Never traded: nobody holds any of it, so that no price can be unfair.
    const int64_t last_e4 = floor_.figures(market).last_price_e4;
    give(market, {last_e4 > 0 ? last_e4 : 5'000, true, ""});
  }
  exchange_.look_ahead(*event);
  return Done{};
}

Status Exchange::Intervening::operator()(const act::ChangeClose& what) {
  const auto event = event_named(what.event);
  if (!event) return unknown("event", what.event);
  const Floor::Event& here = floor_.events()[*event];
  const auto moves = [&](size_t market) { return !has_result(floor_.life(market).phase); };
  std::vector<size_t> markets = markets_of(*event);
  std::erase_if(markets, [&](size_t market) { return !moves(market); });
  if (markets.empty()) return impossible(what.event, "its markets are determined");
  const bool opened = here.phase != Phase::initialized;
  if (what.at <= here.plan.opens || (!opened && what.at <= now_))
    return impossible(what.event, "a market closes after it opens");
  floor_.move_close(*event, std::max(what.at, now_), now_);
  if (what.at <= now_) {
    close_now(markets);
  } else {
    for (const size_t market : markets) {
      if (floor_.life(market).phase == Phase::closed) floor_.step({market}, Step::reopen, now_);
    }
  }
  exchange_.look_ahead(*event);
  return Done{};
}

Status Exchange::Intervening::operator()(const act::OverrideFees& what) {
  const auto event = event_named(what.event);
  if (!event) return unknown("event", what.event);
  if (floor_.events()[*event].phase == Phase::finalized) return impossible(what.event, "its money is paid");
  floor_.override_fees(*event, what.fees, now_);
  return Done{};
}

Status Exchange::Intervening::operator()(const act::ChangeGrid& what) {
  const auto market = floor_.market(what.market);
  if (!market) return unknown("market", what.market);
  if (has_result(floor_.life(*market).phase)) return impossible(what.market, "it is determined");
  floor_.change_grid(*market, what.structure, now_);
  return Done{};
}

Status Exchange::Intervening::operator()(const act::ChangeSubtitle& what) {
  const auto market = floor_.market(what.market);
  if (!market) return unknown("market", what.market);
  floor_.change_subtitle(*market, what.yes_sub_title, now_);
  return Done{};
}

Status Exchange::intervene(const Intervention& what, MarketTime now) {
  if (now > now_) run_to(now);
  const Status done = std::visit(Intervening(*this, now), what);
  publish();
  return done;
}

}  // namespace headgate::exchange
