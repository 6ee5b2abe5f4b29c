#include "cli/try_instance.h"

#include <fmt/format.h>

namespace headgate::cli {

std::string try_configuration(const std::string& home, const WorldFacts& world) {
  constexpr const char* form =
      R"(# Written by 'headgate try': a demonstration on a recorded day. SIMULATED money.
[instance]
name = "try"
mode = "paper"
state_directory = "{home}/state"
run_directory = "{home}/run"

[exchange]
rest_url = "http://127.0.0.1:{port}/trade-api/v2"
feed_url = "ws://127.0.0.1:{port}/trade-api/ws/v2"
clock = "world"
clock_url = "ws://127.0.0.1:{port}/world/v1/clock"
series = ["{series}"]
event = "{event}"
scan_every_s = 600

[forecast]
open_meteo_url = "http://127.0.0.1:{port}"
open_meteo_model = "gfs_seamless"
poll_every_s = 600
spread_f = 3.6

[strategy]
name = "demonstration"
market_weight = 0
model_weight = 1
threshold_cents = "5"
kelly_fraction = 0.25
clip_contracts = 10
rest_s = 1800
fair_value_age_max_s = 129600
book_age_max_s = 60

[limits]
bankroll_dollars = "1000"
order_cost_max_dollars = "10"
order_quantity_max_contracts = 10
market_stake_max_dollars = "25"
event_stake_max_dollars = "40"
strategy_stake_max_dollars = "100"
account_stake_max_dollars = "100"
daily_loss_max_dollars = "100"
loss_day_zone = "America/New_York"
open_orders_max = 20
orders_per_minute_max = 30
price_collar_cents = "3"
book_age_max_s = 60
fair_value_age_max_s = 129600
close_margin_s = 900
approval_start_by_ms = 5000

[paper]
cash_dollars = "{cash}"
latency_ms = 250
)";
  return fmt::format(fmt::runtime(form), fmt::arg("home", home), fmt::arg("port", world.port),
                     fmt::arg("series", world.event.substr(0, world.event.find('-'))),
                     fmt::arg("event", world.event), fmt::arg("cash", try_cash.text()));
}

}  // namespace headgate::cli
