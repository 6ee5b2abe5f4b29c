#include "sky/forecast_source.h"

#include <algorithm>
#include <array>

#include "domain/decimal.h"
#include "domain/random.h"
#include "exchange/json_text.h"

namespace headgate::sky {
namespace {

using exchange::Answer;
using exchange::JsonText;
using exchange::Target;

// Central Park, New York, to 1e-6 degree.
constexpr int64_t latitude_e6 = 40'779'000, longitude_e6 = -73'969'300, same_place_e6 = 100'000;
constexpr int64_t standard_offset_s = -5 * 3600;
constexpr int64_t longest_span_days = 16;
// A run knows what was knowable this long before it became available.
constexpr int64_t lateness_ns = 120 * ns_per_s;
// The first run is there before anybody asks.
constexpr int64_t head_start_ns = 300 * ns_per_s;
constexpr std::string_view meta_prefix = "/data/", meta_ending = "/static/meta.json";

Answer refused(int status, std::string_view reason) {
  return {status, JsonText().open().truth("error", true).text("reason", reason).close().take()};
}

std::optional<int64_t> day_of(const std::optional<std::string>& date) {
  if (!date || date->size() != 10) return std::nullopt;
  const auto ns = parse_iso_utc(*date + "T00:00:00Z");
  if (!ns) return std::nullopt;
  return *ns / (24 * 3600 * ns_per_s);
}

bool is_near(const Target& target, std::string_view name, int64_t expected_e6) {
  const auto e6 = parse_decimal(target.parameter(name).value_or(""), 6);
  return e6 && *e6 >= expected_e6 - same_place_e6 && *e6 <= expected_e6 + same_place_e6;
}

// Why a question has no answer here; empty when it has one.
std::string objection(const Target& target) {
  if (const auto name = target.stranger({"latitude", "longitude", "daily", "temperature_unit", "timezone",
                                         "start_date", "end_date", "models"}))
    return "This source knows no parameter '" + *name + "'.";
  if (!is_near(target, "latitude", latitude_e6) || !is_near(target, "longitude", longitude_e6))
    return "This source knows Central Park, New York, only.";
  if (!target.says("daily", "temperature_2m_max")) return "This source has daily=temperature_2m_max only.";
  if (!target.says("temperature_unit", "fahrenheit")) return "This source speaks fahrenheit only.";
  // The settlement day is cut by standard time all year; the civil zone would cut another day in summer.
  if (!target.says("timezone", "Etc/GMT+5")) return "This source cuts days by Etc/GMT+5 only.";
  return {};
}

bool is_model_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool is_metadata(std::string_view path) {
  if (path.size() <= meta_prefix.size() + meta_ending.size()) return false;
  if (!path.starts_with(meta_prefix) || !path.ends_with(meta_ending)) return false;
  path.remove_prefix(meta_prefix.size());
  path.remove_suffix(meta_ending.size());
  return is_model_name(path);
}

int64_t to_tenths(int64_t mf) { return (mf + (mf >= 0 ? 50 : -50)) / 100; }

}  // namespace

ForecastSource::ForecastSource(const exchange::Plan& plan) : plan_(plan) {
  const exchange::HiddenDay day(plan);
  Random draw = Random::of(plan.seed, "forecast");
  const int64_t size_mf = draw.between(1500, 3500);
  const int64_t bias_mf = draw.below(2) == 0 ? size_mf : -size_mf;
  const int64_t first_s = std::max<int64_t>(1, plan.begins.plus_ns(-head_start_ns).ns() / ns_per_s);
  MarketTime at = MarketTime::from_ns(first_s * ns_per_s);
  while (at < plan.closes) {
    const int64_t error_mf = draw.between(-700, 700) + draw.between(-700, 700);
    const int64_t known_mf = day.belief(at.plus_ns(-lateness_ns)).mean_mf;
    runs_.push_back({at, to_tenths(known_mf + bias_mf + error_mf)});
    // The head start is one run's; from the beginning on they come every 30 to 90 s.
    const MarketTime from = std::max(at, MarketTime::from_ns(plan.begins.ns() / ns_per_s * ns_per_s));
    at = from.plus_ns(draw.between(30, 90) * ns_per_s);
  }
}

const ForecastSource::Run* ForecastSource::latest(MarketTime now) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), now,
                                      [](MarketTime at, const Run& run) { return at < run.available; });
  return after == runs_.begin() ? nullptr : &*std::prev(after);
}

MarketTime ForecastSource::next_run(MarketTime after) const {
  const auto next = std::upper_bound(runs_.begin(), runs_.end(), after,
                                     [](MarketTime at, const Run& run) { return at < run.available; });
  return next == runs_.end() ? MarketTime::from_ns(INT64_MAX) : next->available;
}

Answer ForecastSource::serve(const std::string& method, const std::string& text, MarketTime now) const {
  const auto target = exchange::parse_target(text);
  if (method != "GET" || !target) return refused(404, "Not found");
  if (target->path == "/v1/forecast") return forecast(*target, now);
  if (is_metadata(target->path)) return metadata(now);
  return refused(404, "Not found");
}

Answer ForecastSource::forecast(const Target& target, MarketTime now) const {
  if (const std::string reason = objection(target); !reason.empty()) return refused(400, reason);
  const auto start = day_of(target.parameter("start_date")), end = day_of(target.parameter("end_date"));
  if (!start || !end) return refused(400, "start_date and end_date must be given as YYYY-MM-DD.");
  if (*end < *start || *end - *start >= longest_span_days)
    return refused(400, "end_date must be 0 to 15 days after start_date.");
  const Run* run = latest(now);
  JsonText dates, highs;
  dates.open_list();
  highs.open_list();
  for (int64_t day = *start; day <= *end; ++day) {
    dates.text(exchange::date_text(day));
    if (run != nullptr && day == plan_.climate_day) {
      highs.bare_decimal(run->high_df, 1);
    } else {
      highs.raw("null");
    }
  }
  JsonText out;
  out.open().key("latitude").bare_decimal(latitude_e6, 6).key("longitude").bare_decimal(longitude_e6, 6);
  out.key("generationtime_ms").raw("0.1").number("utc_offset_seconds", standard_offset_s);
  out.text("timezone", "Etc/GMT+5").text("timezone_abbreviation", "GMT-5").key("elevation").raw("44.0");
  out.key("daily_units").open().text("time", "iso8601").text("temperature_2m_max", "°F").close();
  out.key("daily").open().key("time").raw(dates.close_list().take());
  out.key("temperature_2m_max").raw(highs.close_list().take()).close();
  return {200, out.close().take()};
}

Answer ForecastSource::metadata(MarketTime now) const {
  const Run* run = latest(now);
  if (run == nullptr) return refused(404, "No run is available yet.");
  const int64_t available_s = run->available.ns() / ns_per_s;
  JsonText out;
  out.open().number("last_run_availability_time", available_s);
  out.number("last_run_modification_time", available_s);
  out.number("last_run_initialisation_time", std::max<int64_t>(1, available_s - lateness_ns / ns_per_s));
  out.number("update_interval_seconds", 60).number("temporal_resolution_seconds", 3600);
  out.number("chunk_time_length", 72).number("data_end_time", plan_.closes.ns() / ns_per_s);
  return {200, out.close().take()};
}

}  // namespace headgate::sky
