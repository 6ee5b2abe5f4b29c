#include "cli/backtest_weather.h"

#include <filesystem>
#include <future>
#include <iostream>
#include <map>
#include <set>

#include "backtest/run.h"
#include "backtest/skill.h"
#include "cli/backtest_configuration.h"
#include "cli/backtest_page.h"
#include "cli/backtest_report.h"
#include "cli/export_file.h"
#include "cli/kept_state.h"
#include "cli/progress_line.h"
#include "cli/weather_data.h"
#include "domain/moment.h"
#include "store/recording.h"
#include "weather/climate_day.h"
#include "weather/stations.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;
using Tracks = std::vector<backtest::Track>;

constexpr int64_t usual_quote_size = 25;
constexpr int64_t quote_size_max = 1'000'000;
constexpr int64_t latency_max_ms = 3'600'000;

Exit complain(const Error& error) {
  std::cerr << "headgate: " << error.text() << "\n";
  if (error.code == "LEAK") return Exit::check_failed;
  if (error.code == "FILE_EXISTS" || error.code == "KEPT_EXISTS") return Exit::refused;
  return error.code == "SOURCE_READ" || error.code == "FILE_FAILED" ? Exit::failed : Exit::usage;
}

Status judge_dates(const BacktestWeatherOptions& options) {
  for (const auto& [name, date] : {std::pair{"--from", &options.from}, {"--to", &options.to}}) {
    if (date->size() != 10 || !parse_iso_utc(*date + "T00:00:00Z"))
      return Error{"DATE_FORMAT", name, *date, "write a climate day as 2025-12-01"};
  }
  if (options.to < options.from)
    return Error{"DATE_ORDER", "--to", options.to, "must not lie before --from " + options.from};
  return Done{};
}

// All that can be told before anything is read: a long run must not end with nothing for a slip of the pen.
Status judge(const BacktestWeatherOptions& options) {
  const bool files = !options.recordings.empty();
  if (files == !options.data.empty())
    return Error{"WHAT_TO_PLAY", "--data/--recording", "", "name either a folder or recordings"};
  if (files && !(options.from + options.to + options.forecasts).empty())
    return Error{"WHAT_TO_PLAY", "--from/--to/--forecasts", "", "go with --data: a recording has its own"};
  if (files && options.quote_size)
    return Error{"WHAT_TO_PLAY", "--quote-size", "", "goes with --data: a recording has its own sizes"};
  if (!files) {
    if (const Status dates = judge_dates(options); !dates) return dates;
  }
  const auto within = [](std::optional<int64_t> number, int64_t least, int64_t most) {
    return !number || (*number >= least && *number <= most);
  };
  if (!within(options.quote_size, 1, quote_size_max))
    return Error{"OUT_OF_RANGE", "--quote-size", std::to_string(*options.quote_size),
                 "1 to 1000000 contracts"};
  if (!within(options.latency_ms, 0, latency_max_ms))
    return Error{"OUT_OF_RANGE", "--latency", std::to_string(*options.latency_ms),
                 "0 to 3600000 milliseconds"};
  std::error_code ignored;
  if (!options.report.empty() && fs::exists(options.report, ignored))
    return Error{"FILE_EXISTS", "--report", options.report, "name a file that is not there yet"};
  if (!options.report.empty() && !fs::is_directory(fs::absolute(options.report).parent_path(), ignored))
    return Error{"FILE_FAILED", "--report", options.report, "its folder does not exist"};
  if (!options.out.empty() && fs::exists(options.out, ignored) && !fs::is_empty(options.out, ignored))
    return Error{"KEPT_EXISTS", "--out", options.out, "name a folder that is not there yet"};
  return Done{};
}

void list(const std::map<std::string, int64_t>& counts, const std::string& of,
          std::vector<std::string>& out) {
  for (const auto& [what, count] : counts) out.push_back(of + ": " + what + ": " + std::to_string(count));
}

// What was said of each ladder at 10:00 local. Only the forecast service plays: nothing is traded on a single
// quote.
Status score_history(const WeatherData& data, const BacktestConfiguration& configuration,
                     backtest::Outcome& out) {
  backtest::judge_skill({}, out);
  if (!data.has_history()) {
    out.left_out.push_back(data.folder() + "/history has no kalshi_candles: no forecast is scored");
    return Done{};
  }
  auto imported = data.history(Quantity::contracts(usual_quote_size));
  if (!imported) return imported.error();
  list(imported->left_out, "history", out.left_out);
  Tracks tracks;
  tracks.push_back(std::move(imported->track));
  const auto whole = configuration.of({"KXHIGHNY", "KXHIGHCHI"});
  if (!whole) return whole.error();
  auto run = backtest::Run::make(*whole, {"forecast"}, tracks);
  if (!run) return run.error();
  if (const Status played = (*run)->play([](const auto&) {}); !played) return played.error();
  const backtest::Ladders::Taken taken = (*run)->ladders();
  for (const auto& [why, count] : taken.left_out)
    out.left_out.push_back("ladders, " + why + ": " + std::to_string(count));
  out.skill_at = "10:00 local, over all of the history whatever days are played";
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
  to.left_out.insert(to.left_out.end(), from.left_out.begin(), from.left_out.end());
}

Result<Tracks> tracks_of_days(const WeatherData& data, const BacktestWeatherOptions& options,
                              ProgressLine& line, backtest::Outcome& outcome) {
  const auto events = data.events(options.from, options.to);
  if (!events) return events.error();
  Tracks out;
  std::map<std::string, int64_t> left_out;
  for (const std::string& event : *events) {
    line.say("reading " + event);
    auto day = data.day(event, Quantity::contracts(options.quote_size.value_or(usual_quote_size)));
    if (!day) return day.error();
    for (const auto& [what, count] : day->left_out) left_out[what] += count;
    out.push_back(std::move(day->track));
  }
  list(left_out, "days", outcome.left_out);
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

// What no record holds and is stated in its place.
std::vector<std::string> assumed(const Tracks& tracks, const BacktestConfiguration& configuration) {
  std::vector<std::string> out{"an order takes effect " + std::to_string(configuration.latency_ms()) +
                                   " ms of market time after it left",
                               "between the services no time passes"};
  std::set<int64_t> sizes;
  bool imported = false, forecasts = false, trades = false;
  for (const backtest::Track& track : tracks) {
    for (const auto& record : track.records) {
      if (record.has_header()) {
        sizes.insert(record.header().nominal_quantity_e2());
        imported = imported || !record.header().source_sha256().empty();
      }
      forecasts = forecasts || record.has_forecast();
      trades = trades || record.has_trade();
    }
  }
  for (const int64_t size_e2 : sizes) {
    if (size_e2 == 0) continue;
    out.push_back(Quantity::from_e2(size_e2).text() +
                  " contracts stand behind each quote: sizes were not recorded");
    out.push_back(
        "hours, fees (quadratic, times 1), a grid of whole cents and the wording of the rules: not recorded");
    out.push_back("before a silence of more than 15 minutes quotes count as gone 1 ms after the last one");
    out.push_back("winners are those of the last traded prices, not of the exchange's own word");
  }
  if (!trades) out.push_back("no trades were recorded: a resting order fills only when it is quoted through");
  if (!forecasts && imported) out.push_back("no forecasts were recorded: nothing can be traded on one");
  if (!forecasts && !imported) out.push_back("market records no forecasts: nothing can be traded on one");
  const auto& replaced = configuration.replaced();
  out.insert(out.end(), replaced.begin(), replaced.end());
  return out;
}

// From the first to the last event's climate day, where nobody named them.
void name_days(backtest::Outcome& outcome) {
  for (const backtest::EventOutcome& event : outcome.events) {
    const auto date = weather::date_of_event(event.event);
    if (!date) continue;
    if (outcome.from.empty() || date->text() < outcome.from) outcome.from = date->text();
    outcome.to = std::max(outcome.to, date->text());
  }
}

struct Played {
  backtest::Outcome outcome;
  backtest::Kept kept;
};

Status trade(const Tracks& tracks, const BacktestConfiguration& configuration, ProgressLine& line,
             Played& out) {
  const std::vector<std::string> series = series_of(tracks);
  if (series.empty())
    return Error{"NOTHING_TO_PLAY", "recordings", "", "no market of a series whose station is known"};
  const auto whole = configuration.of(series);
  if (!whole) return whole.error();
  auto run = backtest::Run::make(*whole, {"forecast", "edge", "risk", "exec", "settle"}, tracks);
  if (!run) return run.error();
  const Status played = (*run)->play([&](const backtest::Run::Progress& progress) {
    line.say(iso_utc(progress.now.ns()).substr(0, 10) + "  " +
             std::to_string(100 * progress.records / progress.of) + " %");
  });
  if (!played) return played.error();
  backtest::Outcome& outcome = out.outcome;
  (*run)->write(outcome);
  outcome.configuration_version = whole->version;
  outcome.latency_ms = configuration.latency_ms();
  outcome.assumed = assumed(tracks, configuration);
  for (const backtest::Track& track : tracks)
    outcome.sources.push_back(track.source + ": " + std::to_string(track.records.size()) + " records");
  backtest::judge_profit(outcome);
  for (const auto& [code, noted] : (*run)->stage().notes())
    std::cerr << "headgate: " << code << " (" << noted.count << "): " << noted.last << "\n";
  out.kept = (*run)->take_kept();
  return Done{};
}

// Trading and scoring share nothing but what they read.
Status play_days(const BacktestWeatherOptions& options, const BacktestConfiguration& configuration,
                 Played& out) {
  const auto data = WeatherData::open(options.data, options.forecasts);
  if (!data) return data.error();
  ProgressLine line;
  const auto tracks = tracks_of_days(*data, options, line, out.outcome);
  if (!tracks) return tracks.error();
  backtest::Outcome skill;
  auto scoring = std::async(std::launch::async, [&] { return score_history(*data, configuration, skill); });
  const Status traded = trade(*tracks, configuration, line, out);
  const Status scored = scoring.get();
  if (!traded) return traded;
  if (!scored) return scored;
  take_skill(skill, out.outcome);
  return Done{};
}

Status play_files(const BacktestWeatherOptions& options, const BacktestConfiguration& configuration,
                  Played& out) {
  ProgressLine line;
  const auto tracks = tracks_of_files(options.recordings);
  if (!tracks) return tracks.error();
  backtest::judge_skill({}, out.outcome);
  if (const Status traded = trade(*tracks, configuration, line, out); !traded) return traded;
  name_days(out.outcome);
  return Done{};
}

// What was found is shown before anything is written: a full disk must not cost it.
Exit show(const Played& played, const BacktestWeatherOptions& options) {
  std::cout << (options.json ? backtest_json(played.outcome) + "\n" : backtest_text(played.outcome))
            << std::flush;
  if (!std::cout)
    return complain(Error{"FILE_FAILED", "standard output", "", "the result could not be written"});
  if (!options.report.empty()) {
    const Status written = write_whole_file(options.report, backtest_page(played.outcome));
    if (!written) return complain(written.error());
  }
  if (options.out.empty()) return Exit::done;
  const Status kept = write_kept(played.kept, {"backtest", "paper", "recorded"}, options.out);
  return kept ? Exit::done : complain(kept.error());
}

}  // namespace

Exit backtest_weather(const BacktestWeatherOptions& options) {
  if (const Status sound = judge(options); !sound) return complain(sound.error());
  const auto configuration = BacktestConfiguration::read(options.configuration, options.latency_ms);
  if (!configuration) return complain(configuration.error());
  Played out;
  out.outcome.from = options.from;
  out.outcome.to = options.to;
  const bool files = !options.recordings.empty();
  const Status played =
      files ? play_files(options, *configuration, out) : play_days(options, *configuration, out);
  if (!played) return complain(played.error());
  return show(out, options);
}

}  // namespace headgate::cli
