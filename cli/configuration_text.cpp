#include "cli/configuration_text.h"

#include <fmt/format.h>

#include "domain/decimal.h"

namespace headgate::cli {
namespace {

// A basic string of TOML 1.0.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

class Writer {
 public:
  void section(std::string_view name, std::string_view comment = {}) {
    if (!out_.empty()) out_ += "\n";
    if (!comment.empty()) out_ += fmt::format("# {}\n", comment);
    out_ += fmt::format("[{}]\n", name);
  }
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) out_ += fmt::format("{} = {}\n", key, quoted(value));
  }
  void whole(std::string_view key, int64_t value) { out_ += fmt::format("{} = {}\n", key, value); }
  void number(std::string_view key, double value) { out_ += fmt::format("{} = {}\n", key, value); }
  void dollars(std::string_view key, Money value) {
    std::string shown = value.text();
    while (shown.ends_with('0') && shown[shown.size() - 3] != '.') shown.pop_back();
    text(key, shown);
  }
  void hundredths(std::string_view key, int64_t e2) { text(key, format_decimal(e2, 2)); }
  void list(std::string_view key, const std::vector<std::string>& values) {
    std::string items;
    for (const std::string& value : values) items += (items.empty() ? "" : ", ") + quoted(value);
    out_ += fmt::format("{} = [{}]\n", key, items);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_places(Writer& out, const Configuration& c) {
  out.section("instance");
  out.text("name", c.instance.name);
  out.text("mode", name_of(c.instance.mode));
  out.text("state_directory", c.instance.state_directory);
  out.text("run_directory", c.instance.run_directory);
  out.section("exchange");
  out.text("rest_url", c.exchange.rest_url);
  out.text("feed_url", c.exchange.feed_url);
  out.text("clock", c.exchange.clock == ClockSource::world ? "world" : "utc");
  out.text("clock_url", c.exchange.clock_url);
  out.list("series", c.exchange.series);
  out.text("event", c.exchange.event);
  out.whole("scan_every_s", c.exchange.scan_every_s);
  const MarketConfiguration& market = c.market;
  if (market.close_within_s > 0 || market.spread_max_e4 > 0 || market.volume_day_min.e2() > 0) {
    out.section("market");
    if (market.close_within_s > 0) out.whole("close_within_s", market.close_within_s);
    if (market.spread_max_e4 > 0) out.hundredths("spread_max_cents", market.spread_max_e4);
    if (market.volume_day_min.e2() > 0)
      out.hundredths("volume_day_min_contracts", market.volume_day_min.e2());
  }
  if (!c.keys.read.named() && !c.keys.write.named()) return;
  out.section("keys");
  out.text("read_id", c.keys.read.id);
  out.text("read_file", c.keys.read.file);
  out.text("write_id", c.keys.write.id);
  out.text("write_file", c.keys.write.file);
}

void write_sources(Writer& out, const Configuration& c) {
  out.section("forecast");
  out.text("nbm_url", c.forecast.nbm_url);
  out.text("ensemble_url", c.forecast.ensemble_url);
  out.text("ensemble_model", c.forecast.ensemble_model);
  out.text("open_meteo_url", c.forecast.open_meteo_url);
  out.text("open_meteo_model", c.forecast.open_meteo_model);
  out.whole("poll_every_s", c.forecast.poll_every_s);
  out.number("spread_f", c.forecast.spread_f);
  if (c.settle.reports_url.empty()) return;
  out.section("settle");
  out.text("reports_url", c.settle.reports_url);
}

void write_strategy(Writer& out, const StrategyConfiguration& strategy) {
  out.section(
      "strategy",
      "\"demonstration\" believes the forecast alone. It carries no evidence and is expected to lose.");
  out.text("name", strategy.name);
  out.number("market_weight", strategy.market_weight);
  out.number("model_weight", strategy.model_weight);
  out.hundredths("threshold_cents", strategy.threshold_e4);
  out.number("kelly_fraction", strategy.kelly_fraction);
  out.hundredths("clip_contracts", strategy.clip.e2());
  out.whole("rest_s", strategy.rest_s);
  out.whole("fair_value_age_max_s", strategy.fair_value_age_max_s);
  out.whole("book_age_max_s", strategy.book_age_max_s);
}

void write_limits(Writer& out, const LimitsConfiguration& limits) {
  out.section("limits", "order_cost <= market_stake <= event_stake <= account_stake <= bankroll");
  out.dollars("bankroll_dollars", limits.bankroll);
  out.dollars("order_cost_max_dollars", limits.order_cost_max);
  out.hundredths("order_quantity_max_contracts", limits.order_quantity_max.e2());
  out.dollars("market_stake_max_dollars", limits.market_stake_max);
  out.dollars("event_stake_max_dollars", limits.event_stake_max);
  out.dollars("strategy_stake_max_dollars", limits.strategy_stake_max);
  out.dollars("account_stake_max_dollars", limits.account_stake_max);
  out.dollars("daily_loss_max_dollars", limits.daily_loss_max);
  out.text("loss_day_zone", limits.loss_day_zone);
  out.whole("open_orders_max", limits.open_orders_max);
  out.whole("orders_per_minute_max", limits.orders_per_minute_max);
  out.hundredths("price_collar_cents", limits.price_collar_e4);
  out.whole("book_age_max_s", limits.book_age_max_s);
  out.whole("fair_value_age_max_s", limits.fair_value_age_max_s);
  out.whole("close_margin_s", limits.close_margin_s);
  out.whole("approval_start_by_ms", limits.approval_start_by_ms);
}

void write_shards(Writer& out, const ShardsConfiguration& shards) {
  if (!shards.source) return;
  out.section("shards");
  out.whole("source", *shards.source);
  out.dollars("top_up_below_dollars", shards.top_up_below);
  out.dollars("top_up_to_dollars", shards.top_up_to);
}

}  // namespace

std::string configuration_text(const Configuration& configuration) {
  Writer out;
  write_places(out, configuration);
  write_sources(out, configuration);
  write_strategy(out, configuration.strategy);
  write_limits(out, configuration.limits);
  write_shards(out, configuration.shards);
  if (configuration.instance.mode == Mode::paper) {
    out.section("paper");
    out.dollars("cash_dollars", configuration.paper.cash);
    out.whole("latency_ms", configuration.paper.latency_ms);
  }
  return "# Every key is explained in deploy/configuration/paper.toml.example.\n" + out.take();
}

}  // namespace headgate::cli
