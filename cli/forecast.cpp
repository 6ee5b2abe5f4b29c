#include "cli/forecast.h"

#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "cli/durable_file.h"
#include "cli/table.h"
#include "domain/decimal.h"
#include "domain/moment.h"
#include "weather/ladder.h"
#include "weather/nbm_fit.h"
#include "weather/stations.h"

namespace headgate::cli {
namespace {

using Json = nlohmann::ordered_json;
using weather::NbmBulletin;
using weather::NbmHigh;

constexpr int64_t degree_e4 = 10'000;
constexpr int64_t hottest_bin = 200;
constexpr int default_bins = 5;

struct Day {
  const NbmHigh* high;
  weather::NbmFit fit;
  std::vector<weather::OutcomeShare> ladder;  // named as Kalshi names bins
};

// The tops of all bins but the last: "70,72,74,76,78".
Result<std::vector<int64_t>> parse_bins(const std::string& text) {
  std::vector<int64_t> out;
  size_t at = 0;
  while (at <= text.size()) {
    const size_t comma = std::min(text.find(',', at), text.size());
    const std::string word = text.substr(at, comma - at);
    const auto top = parse_decimal(word, 0);
    if (!top || std::abs(*top) > hottest_bin || (!out.empty() && *top <= out.back())) {
      return Error{"BINS", "--bins", word, "must be whole degrees that rise, such as 70,72,74,76,78"};
    }
    out.push_back(*top);
    at = comma + 1;
  }
  return out;
}

// Four bins of two degrees around the median and a tail on each side, as Kalshi lists its events.
std::vector<int64_t> bins_around(double median) {
  std::vector<int64_t> out;
  const int64_t first = std::llround(median) - 5;
  for (int64_t i = 0; i < default_bins; ++i) out.push_back(first + 2 * i);
  return out;
}

std::vector<weather::Strike> strikes_of(const std::vector<int64_t>& tops) {
  std::vector<weather::Strike> out;
  out.push_back({fmt::format("{} or below", tops.front()), market::v1::STRIKE_KIND_LESS, 0,
                 (tops.front() + 1) * degree_e4});
  for (size_t i = 1; i < tops.size(); ++i) {
    const int64_t floor = tops[i - 1] + 1;
    const std::string name =
        floor == tops[i] ? fmt::format("{}", floor) : fmt::format("{} to {}", floor, tops[i]);
    out.push_back({name, market::v1::STRIKE_KIND_BETWEEN, floor * degree_e4, tops[i] * degree_e4});
  }
  out.push_back({fmt::format("{} or above", tops.back() + 1), market::v1::STRIKE_KIND_GREATER,
                 tops.back() * degree_e4, 0});
  return out;
}

// A day without a value is left out unless it was asked for by its date.
Result<std::vector<Day>> days_of(const NbmBulletin& bulletin, const ForecastOptions& options,
                                 const std::vector<int64_t>& bins) {
  std::vector<Day> out;
  for (const NbmHigh& high : bulletin.highs) {
    const bool wanted = options.date.empty() || high.settlement_date.text() == options.date;
    if (!wanted) continue;
    Result<weather::NbmFit> fit = weather::nbm_fit_of(high);
    if (!fit && options.date.empty()) continue;
    if (!fit) return fit.error();
    auto ladder =
        weather::ladder_of(strikes_of(bins.empty() ? bins_around(fit->high.median()) : bins), fit->high);
    if (!ladder) return ladder.error();
    out.push_back({&high, *fit, *ladder});
  }
  if (!out.empty()) return out;
  if (options.date.empty()) {
    return Error{"NBM_NO_VALUE", bulletin.header.station, "",
                 "the bulletin publishes no maximum for any day"};
  }
  const std::string last = bulletin.highs.empty() ? "none" : bulletin.highs.back().settlement_date.text();
  const std::string first = bulletin.highs.empty() ? "none" : bulletin.highs.front().settlement_date.text();
  return Error{
      "NBM_NO_DAY", "--date", options.date,
      "the bulletin of " + iso_utc(bulletin.header.cycle_ns) + " has the days " + first + " to " + last};
}

Json json_of(const std::optional<int>& number) { return number ? Json(*number) : Json(nullptr); }

Json json_of(const Day& day) {
  Json out{{"date", day.high->settlement_date.text()},
           {"forecast_hour", day.high->forecast_hour},
           {"valid", iso_utc(day.high->valid_ns)},
           {"mean", json_of(day.high->mean)},
           {"sd", json_of(day.high->sd)}};
  for (size_t i = 0; i < day.high->percentiles.size(); ++i) {
    out["percentiles"][std::to_string(weather::nbm_percentages[i])] = json_of(day.high->percentiles[i]);
  }
  const weather::TwoPiece& high = day.fit.high;
  out["fit"] = {{"shape", day.fit.shape()},
                {"median", high.median()},
                {"spread_below", high.spread_below()},
                {"spread_above", high.spread_above()},
                {"mean", high.mean()},
                {"sd", high.spread()}};
  out["ladder"] = Json::array();
  for (const weather::OutcomeShare& share : day.ladder) {
    out["ladder"].push_back({{"bin", share.market_ticker}, {"probability", share.probability}});
  }
  return out;
}

Json json_of(const NbmBulletin& bulletin, const std::vector<Day>& days, const std::string& file) {
  Json out{{"file", file},
           {"station", bulletin.header.station},
           {"product", name_of(bulletin.header.product)},
           {"version", bulletin.header.version},
           {"cycle", iso_utc(bulletin.header.cycle_ns)},
           {"unit", "degF"},
           {"highs", Json::array()}};
  for (const Day& day : days) out["highs"].push_back(json_of(day));
  return out;
}

void print_day(const Day& day) {
  const weather::TwoPiece& high = day.fit.high;
  const auto shown = [](const std::optional<int>& number) {
    return number ? std::to_string(*number) : std::string("-");
  };
  std::cout << fmt::format("\n{}  (hour {}, {})\n", day.high->settlement_date.text(), day.high->forecast_hour,
                           iso_utc(day.high->valid_ns));
  std::cout << "  published  mean " << shown(day.high->mean) << "  sd " << shown(day.high->sd);
  for (size_t i = 0; i < day.high->percentiles.size(); ++i) {
    std::cout << "  p" << weather::nbm_percentages[i] << ' ' << shown(day.high->percentiles[i]);
  }
  std::cout << fmt::format(
      "\n  {:<9}  median {:.2f}  spread below {:.4f}  above {:.4f}  mean {:.2f}  sd {:.2f}\n",
      day.fit.shape(), high.median(), high.spread_below(), high.spread_above(), high.mean(), high.spread());
  Table table({"bin", "probability"});
  for (const weather::OutcomeShare& share : day.ladder) {
    table.add({share.market_ticker, fmt::format("{:.4f}", share.probability)});
  }
  std::cout << table.text(2);
}

Exit refuse(const std::string& file, const Error& error, Exit exit) {
  std::cerr << "headgate: " << (file.empty() ? "" : file + ": ") << error.text() << '\n';
  return exit;
}

}  // namespace

Exit show_nbm_forecast(const ForecastOptions& options) {
  const weather::StationEntry* station = weather::station_by_icao(options.station);
  if (station == nullptr) {
    return refuse("",
                  {"STATION_UNKNOWN", "--station", options.station,
                   "must be the ICAO id of a station in the table, such as KMDW"},
                  Exit::usage);
  }
  std::vector<int64_t> bins;
  if (!options.bins.empty()) {
    const auto parsed = parse_bins(options.bins);
    if (!parsed) return refuse("", parsed.error(), Exit::usage);
    bins = *parsed;
  }
  const Result<std::string> text = read_file(options.file);
  if (!text) return refuse("", text.error(), Exit::usage);
  const auto bulletin = weather::parse_nbm_bulletin(*text, options.station, station->standard_offset_h);
  if (!bulletin) return refuse(options.file, bulletin.error(), Exit::failed);
  const auto days = days_of(*bulletin, options, bins);
  if (!days) return refuse(options.file, days.error(), Exit::failed);
  if (options.json) {
    std::cout << json_of(*bulletin, *days, options.file).dump() << '\n';
    return Exit::done;
  }
  std::cout << fmt::format("{} {} V{}, cycle {}: daily highs in °F\n", bulletin->header.station,
                           name_of(bulletin->header.product), bulletin->header.version,
                           iso_utc(bulletin->header.cycle_ns));
  for (const Day& day : *days) print_day(day);
  return Exit::done;
}

}  // namespace headgate::cli
