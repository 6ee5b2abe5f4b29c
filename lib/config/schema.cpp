#include "config/schema.h"

#include <array>

#include "domain/decimal.h"

namespace headgate::config {
namespace {

using C = Configuration;
using V = const Value&;

constexpr int64_t million = 1'000'000;
constexpr int64_t cent_e6 = 10'000;
constexpr int64_t dollars_max_e6 = 10 * million * million;  // ten million dollars: above it a digit slipped
constexpr int64_t contracts_max_e2 = 100 * million;
constexpr int64_t day_s = 86'400;

constexpr std::string_view instance = "instance";
constexpr std::string_view exchange = "exchange";
constexpr std::string_view market = "market";
constexpr std::string_view keys = "keys";
constexpr std::string_view forecast = "forecast";
constexpr std::string_view settle = "settle";
constexpr std::string_view strategy = "strategy";
constexpr std::string_view limits = "limits";
constexpr std::string_view shards = "shards";
constexpr std::string_view paper = "paper";

// [paper] is asked for by mode paper alone, so its keys are not required here; see contradictions.cpp.
const std::array all_keys{
    Key{instance, "name", Kind::text, "", true, 0, 0, [](C& c, V v) { c.instance.name = v.text; }},
    Key{instance, "mode", Kind::mode, "", true, 0, 0, [](C& c, V v) { c.instance.mode = v.mode; }},
    Key{instance, "state_directory", Kind::text, "", true, 0, 0,
        [](C& c, V v) { c.instance.state_directory = v.text; }},
    Key{instance, "run_directory", Kind::text, "", true, 0, 0,
        [](C& c, V v) { c.instance.run_directory = v.text; }},

    Key{exchange, "rest_url", Kind::text, "", true, 0, 0, [](C& c, V v) { c.exchange.rest_url = v.text; }},
    Key{exchange, "feed_url", Kind::text, "", true, 0, 0, [](C& c, V v) { c.exchange.feed_url = v.text; }},
    Key{exchange, "clock", Kind::clock, "", true, 0, 0, [](C& c, V v) { c.exchange.clock = v.clock; }},
    Key{exchange, "clock_url", Kind::text, "", false, 0, 0, [](C& c, V v) { c.exchange.clock_url = v.text; }},
    Key{exchange, "series", Kind::texts, "", true, 0, 0, [](C& c, V v) { c.exchange.series = v.texts; }},
    Key{exchange, "event", Kind::text, "", false, 0, 0, [](C& c, V v) { c.exchange.event = v.text; }},
    Key{exchange, "scan_every_s", Kind::whole, "s", true, 1, 3600,
        [](C& c, V v) { c.exchange.scan_every_s = v.units; }},

    Key{market, "close_within_s", Kind::whole, "s", false, 60, 366 * day_s,
        [](C& c, V v) { c.market.close_within_s = v.units; }},
    Key{market, "spread_max_cents", Kind::cents, "cents", false, 1, 9'900,
        [](C& c, V v) { c.market.spread_max_e4 = v.units; }},
    Key{market, "volume_day_min_contracts", Kind::contracts, "contracts", false, 1, contracts_max_e2,
        [](C& c, V v) { c.market.volume_day_min = Quantity::from_e2(v.units); }},

    Key{keys, "read_id", Kind::text, "", false, 0, 0, [](C& c, V v) { c.keys.read.id = v.text; }},
    Key{keys, "read_file", Kind::text, "", false, 0, 0, [](C& c, V v) { c.keys.read.file = v.text; }},
    Key{keys, "write_id", Kind::text, "", false, 0, 0, [](C& c, V v) { c.keys.write.id = v.text; }},
    Key{keys, "write_file", Kind::text, "", false, 0, 0, [](C& c, V v) { c.keys.write.file = v.text; }},

    Key{forecast, "nbm_url", Kind::text, "", false, 0, 0, [](C& c, V v) { c.forecast.nbm_url = v.text; }},
    Key{forecast, "open_meteo_url", Kind::text, "", false, 0, 0,
        [](C& c, V v) { c.forecast.open_meteo_url = v.text; }},
    Key{forecast, "open_meteo_model", Kind::text, "", false, 0, 0,
        [](C& c, V v) { c.forecast.open_meteo_model = v.text; }},
    Key{forecast, "ensemble_url", Kind::text, "", false, 0, 0,
        [](C& c, V v) { c.forecast.ensemble_url = v.text; }},
    Key{forecast, "ensemble_model", Kind::text, "", false, 0, 0,
        [](C& c, V v) { c.forecast.ensemble_model = v.text; }},
    Key{forecast, "poll_every_s", Kind::whole, "s", true, 10, day_s,
        [](C& c, V v) { c.forecast.poll_every_s = v.units; }},
    Key{forecast, "spread_f", Kind::number, "degrees Fahrenheit", true, million / 10, 30 * million,
        [](C& c, V v) { c.forecast.spread_f = v.number; }},

    Key{settle, "reports_url", Kind::text, "", false, 0, 0, [](C& c, V v) { c.settle.reports_url = v.text; }},

    Key{strategy, "name", Kind::text, "", true, 0, 0, [](C& c, V v) { c.strategy.name = v.text; }},
    Key{strategy, "market_weight", Kind::number, "", true, 0, 10 * million,
        [](C& c, V v) { c.strategy.market_weight = v.number; }},
    Key{strategy, "model_weight", Kind::number, "", true, 0, 10 * million,
        [](C& c, V v) { c.strategy.model_weight = v.number; }},
    Key{strategy, "threshold_cents", Kind::cents, "cents per contract", true, 0, 9'900,
        [](C& c, V v) { c.strategy.threshold_e4 = v.units; }},
    Key{strategy, "kelly_fraction", Kind::number, "", true, million / 1000, million,
        [](C& c, V v) { c.strategy.kelly_fraction = v.number; }},
    Key{strategy, "clip_contracts", Kind::contracts, "contracts", true, 1, contracts_max_e2,
        [](C& c, V v) { c.strategy.clip = Quantity::from_e2(v.units); }},
    Key{strategy, "rest_s", Kind::whole, "s", true, 0, day_s, [](C& c, V v) { c.strategy.rest_s = v.units; }},
    Key{strategy, "fair_value_age_max_s", Kind::whole, "s", true, 1, 7 * day_s,
        [](C& c, V v) { c.strategy.fair_value_age_max_s = v.units; }},
    Key{strategy, "book_age_max_s", Kind::whole, "s", true, 1, day_s,
        [](C& c, V v) { c.strategy.book_age_max_s = v.units; }},

    Key{limits, "bankroll_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.bankroll = Money::from_e6(v.units); }},
    Key{limits, "order_cost_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.order_cost_max = Money::from_e6(v.units); }},
    Key{limits, "order_quantity_max_contracts", Kind::contracts, "contracts", true, 1, contracts_max_e2,
        [](C& c, V v) { c.limits.order_quantity_max = Quantity::from_e2(v.units); }},
    Key{limits, "market_stake_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.market_stake_max = Money::from_e6(v.units); }},
    Key{limits, "event_stake_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.event_stake_max = Money::from_e6(v.units); }},
    Key{limits, "strategy_stake_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.strategy_stake_max = Money::from_e6(v.units); }},
    Key{limits, "account_stake_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.account_stake_max = Money::from_e6(v.units); }},
    Key{limits, "daily_loss_max_dollars", Kind::dollars, "dollars", true, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.limits.daily_loss_max = Money::from_e6(v.units); }},
    Key{limits, "loss_day_zone", Kind::text, "", true, 0, 0,
        [](C& c, V v) { c.limits.loss_day_zone = v.text; }},
    Key{limits, "open_orders_max", Kind::whole, "orders", true, 1, 10'000,
        [](C& c, V v) { c.limits.open_orders_max = v.units; }},
    Key{limits, "orders_per_minute_max", Kind::whole, "orders", true, 1, 10'000,
        [](C& c, V v) { c.limits.orders_per_minute_max = v.units; }},
    Key{limits, "price_collar_cents", Kind::cents, "cents", true, 0, 9'900,
        [](C& c, V v) { c.limits.price_collar_e4 = v.units; }},
    Key{limits, "book_age_max_s", Kind::whole, "s", true, 1, day_s,
        [](C& c, V v) { c.limits.book_age_max_s = v.units; }},
    Key{limits, "fair_value_age_max_s", Kind::whole, "s", true, 1, 7 * day_s,
        [](C& c, V v) { c.limits.fair_value_age_max_s = v.units; }},
    Key{limits, "close_margin_s", Kind::whole, "s", true, 0, day_s,
        [](C& c, V v) { c.limits.close_margin_s = v.units; }},
    Key{limits, "approval_start_by_ms", Kind::whole, "ms", true, 10, 60'000,
        [](C& c, V v) { c.limits.approval_start_by_ms = v.units; }},

    Key{shards, "source", Kind::whole, "", false, 0, 100,
        [](C& c, V v) { c.shards.source = static_cast<int32_t>(v.units); }},
    Key{shards, "top_up_below_dollars", Kind::dollars, "dollars", false, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.shards.top_up_below = Money::from_e6(v.units); }},
    Key{shards, "top_up_to_dollars", Kind::dollars, "dollars", false, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.shards.top_up_to = Money::from_e6(v.units); }},

    Key{paper, "cash_dollars", Kind::dollars, "dollars", false, cent_e6, dollars_max_e6,
        [](C& c, V v) { c.paper.cash = Money::from_e6(v.units); }},
    Key{paper, "latency_ms", Kind::whole, "ms", false, 0, 60'000,
        [](C& c, V v) { c.paper.latency_ms = v.units; }},
};

// "0.500000" reads as "0.5".
std::string short_decimal(int64_t units, int scale) {
  std::string text = format_decimal(units, scale);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::span<const Key> schema() { return all_keys; }

int scale_of(Kind kind) {
  switch (kind) {
    case Kind::number:
    case Kind::dollars:
      return 6;
    case Kind::contracts:
    case Kind::cents:
      return 2;
    default:
      return 0;
  }
}

std::string range_text(const Key& key) {
  const int scale = scale_of(key.kind);
  std::string out = short_decimal(key.low, scale) + " to " + short_decimal(key.high, scale);
  if (!key.unit.empty()) out.append(" ").append(key.unit);
  return out;
}

}  // namespace headgate::config
