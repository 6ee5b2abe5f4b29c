#include "cli/backtest_configuration.h"

#include <fmt/format.h>

#include <iostream>

#include "cli/configuration_file.h"
#include "cli/configuration_text.h"
#include "cli/demonstration.h"

namespace headgate::cli {
namespace {

constexpr int64_t usual_latency_ms = 250;

}  // namespace

Result<BacktestConfiguration> BacktestConfiguration::read(const std::string& path,
                                                          std::optional<int64_t> latency_ms) {
  BacktestConfiguration out;
  Configuration& base = out.base_;
  base.strategy = demonstration_strategy();
  base.limits = demonstration_limits();
  base.forecast.spread_f = demonstration_spread_f;
  base.paper = {base.limits.bankroll, usual_latency_ms};
  if (!path.empty()) {
    const ParsedConfiguration parsed = load_configuration(path);
    if (!parsed.errors.empty()) {
      std::cerr << errors_text(path, parsed.errors);
      return Error{"CONFIGURATION", path, "", "mend what is named above"};
    }
    const Configuration& file = parsed.configuration;
    base.strategy = file.strategy;
    base.limits = file.limits;
    out.replaced_.push_back(
        path + ": strategy and limits are used; one daily high of Open-Meteo is the only forecast");
    if (file.forecast.spread_f > 0) {
      base.forecast.spread_f = file.forecast.spread_f;
    } else {
      out.replaced_.push_back(
          fmt::format("{} states no spread of a single forecast: {} F", path, base.forecast.spread_f));
    }
    if (file.paper.cash > Money{}) {
      base.paper = file.paper;
    } else {
      base.paper.cash = base.limits.bankroll;
      out.replaced_.push_back(path + " has no paper account: it opens with the bankroll, " +
                              base.paper.cash.text());
    }
  }
  if (latency_ms) base.paper.latency_ms = *latency_ms;
  base.instance = {"backtest", Mode::paper, "/nonexistent/state", "/nonexistent/run"};
  base.exchange.rest_url = "http://recorded.invalid/trade-api/v2";
  base.exchange.feed_url = "ws://recorded.invalid/trade-api/ws/v2";
  base.forecast.open_meteo_url = "http://recorded.invalid";
  base.forecast.open_meteo_model = "gfs_seamless";
  base.forecast.poll_every_s = 600;
  return out;
}

Result<Configuration> BacktestConfiguration::of(const std::vector<std::string>& series) const {
  Configuration wanted = base_;
  wanted.exchange.series = series;
  // By way of its text, so that it is judged and named as an instance's own would be.
  ParsedConfiguration whole = parse_configuration(configuration_text(wanted));
  if (whole.errors.empty()) return std::move(whole.configuration);
  const ConfigurationError& first = whole.errors.front();
  return Error{"CONFIGURATION", first.key, first.problem, first.mend};
}

}  // namespace headgate::cli
