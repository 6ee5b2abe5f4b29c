#include "sky/open_meteo_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "domain/decimal.h"
#include "exchange/json_text.h"
#include "exchange/plan.h"
#include "sky/calendar.h"

namespace headgate::sky {
namespace {

using exchange::Answer;
using exchange::JsonText;
using exchange::Target;

constexpr int64_t longest_span_days = 16;
constexpr std::string_view meta_prefix = "/data/", meta_ending = "/static/meta.json";

std::optional<int64_t> date_in(const Target& target, std::string_view name) {
  const auto date = target.parameter(name);
  if (!date || date->size() != 10) return std::nullopt;
  const auto ns = parse_iso_utc(*date + "T00:00:00Z");
  if (!ns) return std::nullopt;
  return day_of(MarketTime::from_ns(*ns));
}

}  // namespace

Answer open_meteo_refusal(int status, std::string_view reason) {
  return {status, JsonText().open().truth("error", true).text("reason", reason).close().take()};
}

Answer span_refusal() {
  return open_meteo_refusal(
      400, "start_date and end_date must be given as YYYY-MM-DD, the end 0 to 15 days after the start.");
}

std::optional<DaySpan> span_of(const Target& target) {
  const auto first = date_in(target, "start_date"), last = date_in(target, "end_date");
  if (!first || !last || *last < *first || *last - *first >= longest_span_days) return std::nullopt;
  return DaySpan{*first, *last};
}

std::optional<std::pair<int64_t, int64_t>> place_of(const Target& target) {
  const auto latitude = parse_decimal(target.parameter("latitude").value_or(""), 6);
  const auto longitude = parse_decimal(target.parameter("longitude").value_or(""), 6);
  if (!latitude || !longitude) return std::nullopt;
  return std::pair(*latitude, *longitude);
}

std::string zone_of(int64_t standard_offset_h) { return fmt::format("Etc/GMT{:+}", -standard_offset_h); }

std::string daily_objection(const Target& target, const Ground& ground) {
  if (const auto name = target.stranger({"latitude", "longitude", "daily", "temperature_unit", "timezone",
                                         "start_date", "end_date", "models"}))
    return "This source knows no parameter '" + *name + "'.";
  if (!target.says("daily", "temperature_2m_max")) return "This source has daily=temperature_2m_max only.";
  if (!target.says("temperature_unit", "fahrenheit")) return "This source speaks fahrenheit only.";
  // The settlement day is cut by standard time all year; the civil zone would cut another day in summer.
  if (!target.says("timezone", zone_of(ground.standard_offset_h)))
    return "This source cuts the days of this place by " + zone_of(ground.standard_offset_h) + " only.";
  if (const auto model = target.parameter("models"); model && !is_model_name(*model))
    return "This source answers for one model at a time.";
  return {};
}

Answer daily_answer(const Ground& ground, int64_t first_day,
                    const std::vector<std::optional<int64_t>>& highs_df) {
  JsonText dates, highs;
  dates.open_list();
  highs.open_list();
  for (size_t i = 0; i < highs_df.size(); ++i) {
    dates.text(exchange::date_text(first_day + static_cast<int64_t>(i)));
    highs_df[i] ? highs.bare_decimal(*highs_df[i], 1) : highs.raw("null");
  }
  JsonText out;
  out.open().key("latitude").bare_decimal(ground.latitude_e6, 6);
  out.key("longitude").bare_decimal(ground.longitude_e6, 6);
  out.key("generationtime_ms").raw("0.1").number("utc_offset_seconds", ground.standard_offset_h * 3600);
  out.text("timezone", zone_of(ground.standard_offset_h));
  out.text("timezone_abbreviation", fmt::format("GMT{:+}", ground.standard_offset_h));
  out.key("elevation").raw(fmt::format("{}.0", ground.elevation_m));
  out.key("daily_units").open().text("time", "iso8601").text("temperature_2m_max", "°F").close();
  out.key("daily").open().key("time").raw(dates.close_list().take());
  out.key("temperature_2m_max").raw(highs.close_list().take()).close();
  return {200, out.close().take()};
}

std::optional<std::string> metadata_model(std::string_view path) {
  if (path.size() <= meta_prefix.size() + meta_ending.size()) return std::nullopt;
  if (!path.starts_with(meta_prefix) || !path.ends_with(meta_ending)) return std::nullopt;
  path.remove_prefix(meta_prefix.size());
  path.remove_suffix(meta_ending.size());
  if (!is_model_name(path)) return std::nullopt;
  return std::string(path);
}

Answer metadata_answer(const RunTimes& run) {
  const auto seconds = [](MarketTime at) { return at.ns() / ns_per_s; };
  JsonText out;
  out.open().number("last_run_availability_time", seconds(run.available));
  out.number("last_run_modification_time", seconds(run.available));
  out.number("last_run_initialisation_time", seconds(run.initialised));
  out.number("update_interval_seconds", run.every_s).number("temporal_resolution_seconds", 3600);
  out.number("chunk_time_length", 72).number("data_end_time", seconds(run.data_end));
  return {200, out.close().take()};
}

bool is_model_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

int64_t to_tenths(int64_t mf) { return (mf + (mf >= 0 ? 50 : -50)) / 100; }

}  // namespace headgate::sky
