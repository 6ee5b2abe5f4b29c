#include "cli/backtest_weather.h"

#include <unistd.h>

#include <fstream>
#include <future>
#include <iostream>
#include <set>

#include "backtest/run.h"
#include "backtest/skill.h"
#include "cli/backtest_page.h"
#include "cli/backtest_report.h"
#include "cli/configuration_file.h"
#include "cli/configuration_text.h"
#include "cli/demonstration.h"
#include "cli/kept_state.h"
#include "cli/weather_data.h"
#include "config/configuration.h"
#include "store/recording.h"
#include "weather/stations.h"

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

// What was said of each ladder at 10:00 local. Only the forecast service plays: nothing is traded on a single
// quote.
Status score_history(const WeatherData& data, const BacktestWeatherOptions& options, backtest::Outcome& out) {
  backtest::judge_skill({}, out);
  if (!data.has_history()) {
    out.sources.push_back(data.folder() +
                          "/history has no kalshi_candles: nothing to score forecasts against");
    return Done{};
  }
  std::vector<backtest::Track> tracks;
  auto track = data.history(Quantity::contracts(options.nominal_contracts));
  if (!track) return track.error();
  tracks.push_back(std::move(*track));
  const auto configuration = configuration_of(options, {"KXHIGHNY", "KXHIGHCHI"});
  if (!configuration) return configuration.error();
  auto run = backtest::Run::make(*configuration, {"forecast"}, tracks);
  if (!run) return run.error();
  if (const Status played = (*run)->play([](const auto&) {}); !played) return played.error();
  const backtest::Ladders::Taken taken = (*run)->ladders();
  for (const auto& [why, count] : taken.left_out)
    out.sources.push_back("ladders left out, " + why + ": " + std::to_string(count));
  out.skill_at = "10:00 local";
  backtest::judge_skill(taken.ladders, out);
  return Done{};
}

void take_skill(backtest::Outcome& from, backtest::Outcome& to) {
  to.skill = std::move(from.skill);
  to.reliability_model = std::move(from.reliability_model);
  to.reliability_market = std::move(from.reliability_market);
  to.calibration_error_model = from.calibration_error_model;
  to.calibration_error_market = from.calibration_error_market;
  to.debiased_error_model = from.debiased_error_model;
  to.debiased_error_market = from.debiased_error_market;
  to.skill_at = std::move(from.skill_at);
  to.verdict = std::move(from.verdict);
  to.sources.insert(to.sources.end(), from.sources.begin(), from.sources.end());
}

using Tracks = std::vector<backtest::Track>;

Result<Tracks> tracks_of_days(const WeatherData& data, const BacktestWeatherOptions& options,
                              ProgressLine& line) {
  const auto events = data.events(options.from, options.to);
  if (events.empty())
    return Error{"NOTHING_RECORDED", "--from/--to", options.from + " to " + options.to,
                 "no event-day of these dates has books in " + data.folder() + "/books"};
  Tracks out;
  for (const std::string& event : events) {
    line.say("reading " + event);
    auto track = data.day(event, Quantity::contracts(options.nominal_contracts));
    if (!track) return track.error();
    out.push_back(std::move(*track));
  }
  return out;
}

// Only whole files: books after a hole would be books that never were.
Result<Tracks> tracks_of_files(const std::vector<std::string>& paths) {
  Tracks out;
  for (const std::string& path : paths) {
    backtest::Track track{path, {}};
    const RecordingRead read = read_recording(path, [&](const recording::v1::Record& record) {
      track.records.push_back(record);
      return true;
    });
    if (read.problem) return *read.problem;
    if (read.damaged > 0 || read.lost > 0)
      return Error{"RECORDING_DAMAGED", path, std::to_string(read.lost + read.damaged),
                   "parts are missing; look at 'headgate recording'"};
    out.push_back(std::move(track));
  }
  return out;
}

std::vector<std::string> series_of(const Tracks& tracks) {
  std::set<std::string> out;
  for (const backtest::Track& track : tracks) {
    for (const auto& record : track.records) {
      const std::string& series = record.market().info().series_ticker();
      if (record.has_market() && weather::station_of_series(series) != nullptr) out.insert(series);
    }
  }
  return {out.begin(), out.end()};
}

Status trade(const Tracks& tracks, const BacktestWeatherOptions& options, ProgressLine& line,
             backtest::Outcome& out, backtest::Kept& kept) {
  const std::vector<std::string> series = series_of(tracks);
  if (series.empty())
    return Error{"NOTHING_TO_PLAY", "recordings", "", "no market of a series whose station is known"};
  const auto configuration = configuration_of(options, series);
  if (!configuration) return configuration.error();
  auto run = backtest::Run::make(*configuration, {"forecast", "edge", "risk", "exec", "settle"}, tracks);
  if (!run) return run.error();
  const Status played = (*run)->play([&](const backtest::Run::Progress& progress) {
    line.say(iso_utc(progress.now.ns()).substr(0, 10) + "  " +
             std::to_string(100 * progress.records / progress.of) + " %");
  });
  if (!played) return played.error();
  (*run)->write(out);
  out.configuration_version = configuration->version;
  for (const backtest::Track& track : tracks)
    out.sources.push_back(track.source + ": " + std::to_string(track.records.size()) + " records");
  backtest::judge_profit(out);
  for (const auto& [code, noted] : (*run)->stage().notes())
    std::cerr << "headgate: " << code << " (" << noted.count << "): " << noted.last << "\n";
  kept = (*run)->kept();
  return Done{};
}

std::vector<std::string> assumed(const BacktestWeatherOptions& options) {
  const std::string latency =
      "an order takes effect " + std::to_string(options.latency_ms) + " ms of market time after it left";
  if (!options.recordings.empty()) return {latency};
  return {
      std::to_string(options.nominal_contracts) +
          " contracts stand behind each best bid: sizes were not recorded",
      latency,
      "hours, fees (quadratic, times 1), a grid of whole cents and the wording of the rules: not recorded",
      "no trades were recorded: a resting order fills only when it is quoted through",
      "winners are those of the last traded prices; no record of the exchange's own result exists for these "
      "days",
  };
}

Status write_page(const std::string& path, const backtest::Outcome& outcome) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << backtest_page(outcome) << std::flush;
  if (file) return Done{};
  return Error{"REPORT_WRITE", "--report", path, "name a file in a folder that can be written"};
}

// Trading and scoring share nothing but the data they read.
Status play_days(const BacktestWeatherOptions& options, backtest::Outcome& outcome, backtest::Kept& kept) {
  const auto data = WeatherData::open(options.data, options.forecasts);
  if (!data) return data.error();
  ProgressLine line;
  const auto tracks = tracks_of_days(*data, options, line);
  if (!tracks) return tracks.error();
  backtest::Outcome skill;
  auto scoring = std::async(std::launch::async, [&] { return score_history(*data, options, skill); });
  const Status traded = trade(*tracks, options, line, outcome, kept);
  const Status scored = scoring.get();
  if (!traded) return traded;
  if (!scored) return scored;
  take_skill(skill, outcome);
  return Done{};
}

Status play_files(const BacktestWeatherOptions& options, backtest::Outcome& outcome, backtest::Kept& kept) {
  ProgressLine line;
  const auto tracks = tracks_of_files(options.recordings);
  if (!tracks) return tracks.error();
  backtest::judge_skill({}, outcome);
  return trade(*tracks, options, line, outcome, kept);
}

}  // namespace

Exit backtest_weather(const BacktestWeatherOptions& options) {
  const bool files = !options.recordings.empty();
  if (files == !options.data.empty())
    return complain(Error{"WHAT_TO_PLAY", "--data/--recording", "", "name either a folder or recordings"});
  if (!files && (options.from.empty() || options.to.empty()))
    return complain(Error{"WHAT_TO_PLAY", "--from/--to", "", "name the first and the last climate day"});
  backtest::Outcome outcome;
  backtest::Kept kept;
  outcome.from = options.from;
  outcome.to = options.to;
  outcome.latency_ms = options.latency_ms;
  outcome.assumed = assumed(options);
  const Status played = files ? play_files(options, outcome, kept) : play_days(options, outcome, kept);
  if (!played) return complain(played.error());
  if (!options.out.empty()) {
    const Status kept_there = write_kept(kept, {"backtest", "paper", "recorded"}, options.out);
    if (!kept_there) return complain(kept_there.error());
  }
  if (!options.report.empty()) {
    if (const Status written = write_page(options.report, outcome); !written)
      return complain(written.error());
  }
  std::cout << (options.json ? backtest_json(outcome) + "\n" : backtest_text(outcome));
  return Exit::done;
}

}  // namespace headgate::cli
