#include "cli/try_instance.h"

#include "cli/configuration_text.h"

namespace headgate::cli {
namespace {

StrategyConfiguration strategy() {
  StrategyConfiguration out;
  out.name = "demonstration";
  out.market_weight = 0;
  out.model_weight = 1;
  out.threshold_e4 = 500;
  out.kelly_fraction = 0.25;
  out.clip = Quantity::contracts(10);
  out.rest_s = 1'800;
  out.fair_value_age_max_s = 129'600;
  out.book_age_max_s = 60;
  return out;
}

LimitsConfiguration limits() {
  LimitsConfiguration out;
  out.bankroll = Money::dollars(1000);
  out.order_cost_max = Money::dollars(10);
  out.order_quantity_max = Quantity::contracts(10);
  out.market_stake_max = Money::dollars(25);
  out.event_stake_max = Money::dollars(40);
  out.strategy_stake_max = Money::dollars(200);
  out.account_stake_max = Money::dollars(200);
  out.daily_loss_max = Money::dollars(200);
  out.loss_day_zone = "America/New_York";
  out.open_orders_max = 20;
  out.orders_per_minute_max = 30;
  out.price_collar_e4 = 300;
  out.book_age_max_s = 60;
  out.fair_value_age_max_s = 129'600;
  out.close_margin_s = 900;
  out.approval_start_by_ms = 5'000;
  return out;
}

}  // namespace

std::string try_configuration(const std::string& home, const WorldFacts& world,
                              const TradingAccount& account) {
  const std::string host = "127.0.0.1:" + std::to_string(world.port);
  const bool recorded = !world.event.empty();
  Configuration out;
  out.instance = {"try", recorded ? Mode::paper : Mode::sim, home + "/state", home + "/run"};
  out.exchange.rest_url = "http://" + host + "/trade-api/v2";
  out.exchange.feed_url = "ws://" + host + "/trade-api/ws/v2";
  out.exchange.clock = ClockSource::world;
  out.exchange.clock_url = "ws://" + host + "/world/v1/clock";
  out.exchange.series = world.series;
  out.exchange.event = world.event;
  out.exchange.scan_every_s = 600;
  out.forecast.open_meteo_url = "http://" + host;
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 600;
  out.forecast.spread_f = 3.6;
  out.strategy = strategy();
  // In the generated world somebody acts in each market every two minutes: an order that has waited five has
  // been passed over, and the day shows what a cancel is.
  if (!recorded) out.strategy.rest_s = 300;
  out.limits = limits();
  if (recorded) {
    out.paper = {account.cash, 250};
    return configuration_text(out);
  }
  out.keys.read = {account.key_id, account.key_file};
  out.keys.write = {account.key_id, account.key_file};
  out.forecast.nbm_url = "http://" + host;
  out.forecast.ensemble_url = "http://" + host;
  out.forecast.ensemble_model = "ncep_gefs025";
  out.settle.reports_url = "http://" + host;
  return configuration_text(out);
}

}  // namespace headgate::cli
