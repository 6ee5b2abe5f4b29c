#include "cli/backtest_weather.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <set>

#include "backtest/run.h"
#include "cli/configuration_file.h"
#include "cli/configuration_text.h"
#include "cli/demonstration.h"
#include "cli/weather_data.h"
#include "config/configuration.h"

namespace headgate::cli {
namespace {

constexpr const char* exchange_url = "http://recorded.invalid/trade-api/v2";
constexpr const char* forecast_url = "http://recorded.invalid";

Exit complain(const Error& error) {
  std::cerr << "headgate: " << error.text() << "\n";
  if (error.code == "LEAK") return Exit::check_failed;
  return error.code == "SOURCE_READ" ? Exit::failed : Exit::usage;
}

// What the actors are configured with: the strategy and the limits of the named instance, on paper and on
// recorded words alone.
Result<Configuration> configuration_of(const BacktestWeatherOptions& options,
                                       const std::vector<std::string>& series) {
  Configuration out;
  out.strategy = demonstration_strategy();
  out.limits = demonstration_limits();
  out.forecast.spread_f = demonstration_spread_f;
  out.paper.cash = out.limits.bankroll;
  if (!options.configuration.empty()) {
    const ParsedConfiguration parsed = load_configuration(options.configuration);
    if (!parsed.errors.empty()) {
      std::cerr << errors_text(options.configuration, parsed.errors);
      return Error{"CONFIGURATION", options.configuration, "", "mend what is named above"};
    }
    out.strategy = parsed.configuration.strategy;
    out.limits = parsed.configuration.limits;
    if (parsed.configuration.forecast.spread_f > 0)
      out.forecast.spread_f = parsed.configuration.forecast.spread_f;
    out.paper.cash =
        parsed.configuration.paper.cash > Money{} ? parsed.configuration.paper.cash : out.limits.bankroll;
  }
  out.instance = {"backtest", Mode::paper, "/nonexistent/state", "/nonexistent/run"};
  out.exchange.rest_url = exchange_url;
  out.exchange.feed_url = "ws://recorded.invalid/trade-api/ws/v2";
  out.exchange.series = series;
  out.forecast.open_meteo_url = forecast_url;
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 600;
  out.paper.latency_ms = options.latency_ms;
  ParsedConfiguration whole = parse_configuration(configuration_text(out));
  if (!whole.errors.empty())
    return Error{"CONFIGURATION", whole.errors.front().key, whole.errors.front().problem,
                 whole.errors.front().mend};
  return std::move(whole.configuration);
}

// One line on a terminal, written over and over; nothing anywhere else.
class ProgressLine {
 public:
  ProgressLine() : shown_(::isatty(STDERR_FILENO) != 0) {}
  ~ProgressLine() {
    if (written_) std::cerr << "\r\x1b[K" << std::flush;
  }
  void say(const std::string& text) {
    if (!shown_) return;
    std::cerr << "\r\x1b[K" << text << std::flush;
    written_ = true;
  }

 private:
  const bool shown_;
  bool written_ = false;
};

class Clockwork {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from_).count();
  }

 private:
  std::chrono::steady_clock::time_point from_ = std::chrono::steady_clock::now();
};

}  // namespace

Exit backtest_weather(const BacktestWeatherOptions& options) {
  const auto data = WeatherData::open(options.data, options.forecasts);
  if (!data) return complain(data.error());
  const auto events = data->events(options.from, options.to);
  if (events.empty())
    return complain(Error{"NOTHING_RECORDED", "--from/--to", options.from + " to " + options.to,
                          "no event-day of these dates has books in " + data->folder() + "/books"});
  ProgressLine line;
  const Clockwork clock;
  std::vector<backtest::Track> tracks;
  std::set<std::string> series;
  for (const std::string& event : events) {
    line.say("reading " + event);
    auto track = data->day(event, Quantity::contracts(options.nominal_contracts));
    if (!track) return complain(track.error());
    tracks.push_back(std::move(*track));
    series.insert(event.substr(0, event.find('-')));
  }
  const double read_s = clock.seconds();
  const auto configuration = configuration_of(options, {series.begin(), series.end()});
  if (!configuration) return complain(configuration.error());
  auto run = backtest::Run::make(*configuration, {"forecast", "edge", "risk", "exec", "settle"}, tracks);
  if (!run) return complain(run.error());
  const Status played = (*run)->play([&](const backtest::Run::Progress& progress) {
    line.say(std::to_string(100 * progress.records / progress.of) + " %  " +
             iso_utc(progress.now.ns()).substr(0, 16));
  });
  if (!played) return complain(played.error());
  backtest::Outcome outcome;
  (*run)->tally().write(outcome);
  std::cout << "read " << read_s << " s, all " << clock.seconds() << " s, records " << (*run)->records()
            << ", inputs " << (*run)->stage().inputs() << "\n";
  for (const auto& event : outcome.events)
    std::cout << event.event << " " << event.winner << " ev " << event.evaluations << " in " << event.intents
              << " ap " << event.approved << " de " << event.denied << " or " << event.orders << " fi "
              << event.fills << " fee " << event.fees.text() << " pnl " << event.profit.text() << "\n";
  std::cout << outcome.opening.text() << " " << outcome.closing.text() << " " << outcome.digest << "\n";
  for (const auto& [code, noted] : (*run)->stage().notes())
    std::cout << code << " x" << noted.count << ": " << noted.last << "\n";
  return Exit::done;
}

}  // namespace headgate::cli
