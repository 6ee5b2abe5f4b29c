#include "cli/demonstration.h"

namespace headgate::cli {

StrategyConfiguration demonstration_strategy() {
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

LimitsConfiguration demonstration_limits() {
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

}  // namespace headgate::cli
