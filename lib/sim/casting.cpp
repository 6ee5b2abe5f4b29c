#include "sim/casting.h"

#include "cast/cast.h"
#include "domain/check.h"
#include "sim/restless_edge.h"
#include "sim/web.h"

namespace headgate::sim {
namespace {

// RFC 8032, section 7.1, TEST 1: known to everybody and good for simulated money alone.
constexpr std::string_view seed_hex = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view key_hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

StrategyConfiguration strategy() {
  StrategyConfiguration out;
  out.name = "demonstration";
  out.market_weight = 0;
  out.model_weight = 1;
  out.threshold_e4 = 300;
  out.kelly_fraction = 0.5;
  out.clip = Quantity::contracts(10);
  out.rest_s = 20;
  out.fair_value_age_max_s = 600;
  out.book_age_max_s = 30;
  return out;
}

LimitsConfiguration limits() {
  LimitsConfiguration out;
  out.bankroll = Money::dollars(500);
  out.order_cost_max = Money::dollars(6);
  out.order_quantity_max = Quantity::contracts(12);
  out.market_stake_max = Money::dollars(8);
  out.event_stake_max = Money::dollars(16);
  out.strategy_stake_max = Money::dollars(16);
  out.account_stake_max = Money::dollars(16);
  out.daily_loss_max = Money::dollars(100);
  out.loss_day_zone = "America/New_York";
  out.open_orders_max = 8;
  out.orders_per_minute_max = 60;
  out.price_collar_e4 = 300;
  out.book_age_max_s = 30;
  out.fair_value_age_max_s = 600;
  out.close_margin_s = 5;
  out.approval_start_by_ms = 2'000;
  return out;
}

void make_narrow(LimitsConfiguration& limits, Climate::Narrow narrow) {
  using Narrow = Climate::Narrow;
  switch (narrow) {
    case Narrow::none:
      return;
    case Narrow::cost:
      limits.order_cost_max = Money::dollars(3);
      return;
    case Narrow::quantity:
      limits.order_quantity_max = Quantity::contracts(4);
      return;
    case Narrow::open_orders:
      limits.open_orders_max = 2;
      return;
    case Narrow::event:
      limits.event_stake_max = Money::dollars(10);
      return;
    case Narrow::strategy:
      limits.strategy_stake_max = Money::dollars(10);
      return;
    case Narrow::account:
      limits.account_stake_max = Money::dollars(10);
      return;
    case Narrow::bankroll:
      limits.bankroll = Money::dollars(10);
      return;
    case Narrow::rate:
      limits.orders_per_minute_max = 6;
      return;
  }
}

}  // namespace

Configuration configuration_of(const Climate& climate, const exchange::Plan& plan) {
  Configuration out;
  out.instance = {"sim", climate.remote_exchange ? Mode::sim : Mode::paper, "/nowhere/state", "/nowhere/run"};
  out.exchange.rest_url = Web::exchange_url;
  out.exchange.feed_url = Web::feed_url;
  out.exchange.clock = ClockSource::utc;
  out.exchange.series = {plan.station.series};
  out.exchange.event = plan.event;
  out.exchange.scan_every_s = 10;
  out.keys.read = {"simulated", "/nowhere/read.pem"};  // with it market listens rather than polls
  out.forecast.open_meteo_url = Web::weather_url;
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 15;
  out.forecast.spread_f = 2.5;
  out.strategy = strategy();
  out.limits = limits();
  make_narrow(out.limits, climate.narrow);
  out.paper.cash = opening_cash;
  out.paper.latency_ms = 250;
  out.version = "simulated";
  return out;
}

std::unique_ptr<Actor> cast(std::string_view service, const Configuration& configuration,
                            const Scene& scene) {
  if (service == "edge" && scene.climate.restless_edge) {
    return std::make_unique<RestlessEdge>(configuration, scene.seed);
  }
  auto made = make_actor(service, configuration, {std::string(seed_hex), std::string(key_hex)});
  check(made.has_value(), "every service can be cast");
  return std::move(*made);
}

}  // namespace headgate::sim
