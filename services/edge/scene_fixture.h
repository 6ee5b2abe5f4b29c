#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/actor_bench.h"
#include "services/edge/edge_actor.h"

namespace headgate {

// A small event for tests in which everything is well: two exclusive outcomes, and one side (YES of `warm`)
// that is worth buying. A test changes one thing.
struct Scene {
  static constexpr int64_t noon_ns = 1'765'386'000'000'000'000;  // 2025-12-10T17:00:00Z
  inline static const std::string event = "KXTEST-25DEC10";
  inline static const std::string warm = event + "-T45";
  inline static const std::string cold = event + "-T44";

  Configuration configuration;
  std::optional<forecast::v1::FairValue> fair;
  std::vector<market::v1::MarketInfo> infos;
  std::vector<market::v1::Book> books;
  std::optional<market::v1::ExchangeStatus> status;
  std::optional<risk::v1::RiskState> risk;
  std::vector<risk::v1::OrderDenied> denials;

  Scene() {
    configuration.instance.name = "scene";
    configuration.instance.mode = Mode::paper;
    configuration.strategy.name = "demonstration";
    configuration.strategy.threshold_e4 = 500;
    configuration.strategy.kelly_fraction = 0.25;
    configuration.strategy.clip = Quantity::contracts(10);
    configuration.strategy.rest_s = 1'800;
    configuration.strategy.fair_value_age_max_s = 108'000;
    configuration.strategy.book_age_max_s = 60;
    fair = fair_value("fv-1", 0.6);
    infos = {info(cold, market::v1::STRIKE_KIND_LESS), info(warm, market::v1::STRIKE_KIND_GREATER)};
    books = {book(cold, 4'200, 5'500), book(warm, 4'800, 5'000)};
    status.emplace();
    status->set_exchange_active(true);
    status->set_trading_active(true);
    status->set_feed_connected(true);
    status->set_market_time_ns(noon_ns);
    risk.emplace();
    risk->set_mode(risk::v1::TRADING_MODE_ACTIVE);
    risk->set_cash_e6(1'000'000'000);
    risk->set_bankroll_e6(1'000'000'000);
  }

  static forecast::v1::FairValue fair_value(const std::string& id, double warm_probability) {
    forecast::v1::FairValue out;
    out.set_event_ticker(event);
    out.set_fair_value_id(id);
    out.set_issued_ns(noon_ns - 3'600 * ns_per_s);
    auto* first = out.add_outcomes();
    first->set_market_ticker(cold);
    first->set_probability(1 - warm_probability);
    auto* second = out.add_outcomes();
    second->set_market_ticker(warm);
    second->set_probability(warm_probability);
    return out;
  }

  static market::v1::MarketInfo info(const std::string& ticker, market::v1::StrikeKind kind) {
    market::v1::MarketInfo out;
    out.set_market_ticker(ticker);
    out.set_event_ticker(event);
    out.set_status(market::v1::MARKET_STATUS_ACTIVE);
    out.set_strike_kind(kind);
    out.set_open_ns(noon_ns - 86'400 * ns_per_s);
    out.set_close_ns(noon_ns + 43'200 * ns_per_s);
    out.set_fee_type("quadratic");
    out.set_fee_multiplier_e4(10'000);
    return out;
  }

  // A price of zero leaves that side without a bid.
  static market::v1::Book book(const std::string& ticker, int64_t yes_bid_e4, int64_t no_bid_e4) {
    market::v1::Book out;
    out.set_market_ticker(ticker);
    out.set_exchange_ns(noon_ns);
    out.set_verified_ns(noon_ns);
    if (yes_bid_e4 != 0) add_bid(*out.add_yes_bids(), yes_bid_e4);
    if (no_bid_e4 != 0) add_bid(*out.add_no_bids(), no_bid_e4);
    return out;
  }

  // An approval as risk publishes it; edge reads the id alone.
  static risk::v1::OrderApproved approval(const edge::v1::OrderIntent& intent) {
    risk::v1::Approval inner;
    inner.set_intent_id(intent.intent_id());
    inner.set_market_ticker(intent.market_ticker());
    risk::v1::OrderApproved out;
    out.set_approval(inner.SerializeAsString());
    return out;
  }

  static void add_open_order(risk::v1::RiskState& state, const edge::v1::OrderIntent& intent) {
    auto* order = state.add_open_orders();
    order->set_intent_id(intent.intent_id());
    order->set_strategy(intent.strategy());
    order->set_market_ticker(intent.market_ticker());
    order->set_event_ticker(intent.event_ticker());
    order->set_side(intent.side());
    order->set_worst_price_e4(intent.limit_price_e4());
    order->set_open_e2(intent.quantity_e2());
  }

  ActorBench bench() const {
    const Configuration used = configuration;
    ActorBench out([used]() -> std::unique_ptr<Actor> { return std::move(*EdgeActor::make(used)); });
    out.market = MarketTime::from_ns(noon_ns);
    return out;
  }

  // Tells everything once, as snapshots would after a start.
  void tell(ActorBench& bench) const {
    if (status) bench.hear("market", "state", *status);
    for (const auto& one : infos) bench.hear("market", "state", one);
    if (fair) bench.hear("forecast", "state", *fair);
    for (const auto& denied : denials) bench.hear("risk", "events", denied);
    if (risk) bench.hear("risk", "state", *risk);
    for (const auto& one : books) bench.hear("market", "state", one);
  }

  static std::optional<edge::v1::Evaluation> last(const ActorBench& bench, const std::string& market,
                                                  Side side) {
    std::optional<edge::v1::Evaluation> out;
    for (const auto& evaluation : bench.published<edge::v1::Evaluation>()) {
      const auto wire = side == Side::yes ? edge::v1::SIDE_YES : edge::v1::SIDE_NO;
      if (evaluation.market_ticker() == market && evaluation.side() == wire) out = evaluation;
    }
    return out;
  }

 private:
  static void add_bid(market::v1::Level& level, int64_t price_e4) {
    level.set_price_e4(price_e4);
    level.set_quantity_e2(25'000);
  }
};

}  // namespace headgate
