#include "world/recorded/open_meteo.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "domain/decimal.h"

namespace headgate::world {
namespace {

using nlohmann::json;
using std::chrono::sys_days;

constexpr std::string_view meta_prefix = "/data/";
constexpr std::string_view meta_ending = "/static/meta.json";
// Central Park, New York; the recorded forecasts are of its grid cell.
constexpr double latitude = 40.779, longitude = -73.9693;
constexpr double same_place_degrees = 0.1;
constexpr int longest_span_days = 16;

Reply refusal(unsigned status, const std::string& reason) {
  return {status, json{{"error", true}, {"reason", reason}}.dump()};
}

std::optional<sys_days> date_of(const std::string& text) {
  const auto ns = parse_iso_utc(text + "T00:00:00Z");
  if (!ns || text.size() != 10) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::nanoseconds>{std::chrono::nanoseconds{*ns}});
}

std::string date_text(sys_days date) {
  const std::chrono::nanoseconds ns{date.time_since_epoch()};
  return iso_utc(ns.count()).substr(0, 10);
}

bool near_by(const Target& target, const char* name, double expected) {
  const auto e6 = parse_decimal(target.parameter(name).value_or(""), 6);
  return e6 && std::abs(static_cast<double>(*e6) / 1e6 - expected) <= same_place_degrees;
}

// Why the question cannot be answered from the recording; nothing when it can.
std::optional<std::string> objection(const Target& target) {
  constexpr std::array<std::string_view, 8> known = {"latitude", "longitude",  "daily",    "temperature_unit",
                                                     "timezone", "start_date", "end_date", "models"};
  for (const auto& [name, value] : target.query) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return "The recording has no '" + name + "'.";
  }
  if (!near_by(target, "latitude", latitude) || !near_by(target, "longitude", longitude)) {
    return fmt::format("The recording holds latitude {} and longitude {} only.", latitude, longitude);
  }
  if (target.parameter("daily") != "temperature_2m_max")
    return "The recording holds daily=temperature_2m_max only.";
  if (target.parameter("temperature_unit") != "fahrenheit") return "The recording is in fahrenheit.";
  // In winter, the only season recorded, both names cut the same day.
  const auto zone = target.parameter("timezone");
  if (zone != "Etc/GMT+5" && zone != "America/New_York")
    return "The recorded day is that of timezone Etc/GMT+5.";
  return std::nullopt;
}

Reply forecast(const Day& day, MarketTime now, const Target& target) {
  if (const auto reason = objection(target)) return refusal(400, *reason);
  const auto start = date_of(target.parameter("start_date").value_or(""));
  const auto end = date_of(target.parameter("end_date").value_or(""));
  if (!start || !end) return refusal(400, "start_date and end_date must be given as YYYY-MM-DD.");
  if (*end < *start || *end - *start >= std::chrono::days{longest_span_days}) {
    return refusal(400, "end_date must be 0 to 15 days after start_date.");
  }
  const auto known = day.forecast_at(now);
  json dates = json::array(), highs = json::array();
  for (sys_days date = *start; date <= *end; date += std::chrono::days{1}) {
    const bool told = known && date == day.recording().climate_day;
    dates.push_back(date_text(date));
    highs.push_back(told ? json(known->high_f) : json(nullptr));
  }
  const std::string zone = *target.parameter("timezone");
  return {200, json{{"latitude", latitude},
                    {"longitude", longitude},
                    {"generationtime_ms", 0.1},
                    {"utc_offset_seconds", -18000},
                    {"timezone", zone},
                    {"timezone_abbreviation", zone == "Etc/GMT+5" ? "GMT-5" : "EST"},
                    {"elevation", 44.0},
                    {"daily_units", {{"time", "iso8601"}, {"temperature_2m_max", "°F"}}},
                    {"daily", {{"time", dates}, {"temperature_2m_max", highs}}}}
                   .dump()};
}

// The run's times. Only its availability is recorded; the model's own run lies some hours before (stated:
// four).
Reply metadata(const Day& day, MarketTime now) {
  const auto known = day.forecast_at(now);
  if (!known) return refusal(404, "No run of this model is available yet.");
  constexpr int64_t hour_s = 3600;
  const int64_t available_s = known->known_from.ns() / ns_per_s;
  return {200, json{{"last_run_availability_time", available_s},
                    {"last_run_modification_time", available_s},
                    {"last_run_initialisation_time", available_s - 4 * hour_s},
                    {"update_interval_seconds", 24 * hour_s},
                    {"temporal_resolution_seconds", hour_s},
                    {"chunk_time_length", 72},
                    {"data_end_time", day.times().closes.ns() / ns_per_s + 60}}
                   .dump()};
}

bool is_model_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::optional<std::string_view> model_of(std::string_view path) {
  if (path.size() < meta_prefix.size() + meta_ending.size() || !path.starts_with(meta_prefix))
    return std::nullopt;
  if (!path.ends_with(meta_ending)) return std::nullopt;
  return path.substr(meta_prefix.size(), path.size() - meta_prefix.size() - meta_ending.size());
}

}  // namespace

bool is_open_meteo(const Target& target) { return target.path == "/v1/forecast" || model_of(target.path); }

Reply open_meteo_reply(const Day& day, MarketTime now, const Target& target) {
  if (target.path == "/v1/forecast") return forecast(day, now, target);
  const auto model = model_of(target.path);
  if (!model || !is_model_name(*model)) return refusal(404, "There is no such model.");
  return metadata(day, now);
}

}  // namespace headgate::world
