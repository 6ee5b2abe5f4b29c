#include "weather/open_meteo_codec.h"

#include <string>

#include "domain/moment.h"
#include "json/reader.h"

namespace headgate::weather {
namespace {

void read_high(json::Reader& daily, std::string_view date, DailyHigh& out) {
  const json::Value* times = daily.array("time");
  const json::Value* highs = daily.array("temperature_2m_max");
  if (times == nullptr || highs == nullptr) return;
  if (times->items.size() != 1 || times->items[0].text != date ||
      times->items[0].kind != json::Kind::string) {
    const std::string found = times->items.empty() ? "nothing" : times->items[0].shown();
    return daily.refuse("time", times->items.size() > 1 ? "several days" : found,
                        "must be " + std::string(date));
  }
  if (highs->items.size() != 1) {
    return daily.refuse("temperature_2m_max", std::to_string(highs->items.size()) + " values",
                        "must be one value");
  }
  const json::Value& high = highs->items[0];
  if (high.kind == json::Kind::null) return;
  const auto e6 = json::decimal_of(high, 6);
  if (!e6) return daily.refuse("temperature_2m_max[0]", high.shown(), "must be a number or null");
  // Beyond every record on Earth (-128.6 and 134.1 °F) the field is something else.
  if (*e6 < -130'000'000 || *e6 > 140'000'000) {
    return daily.refuse("temperature_2m_max[0]", high.shown(), "must lie between -130 and 140");
  }
  out.high_f = static_cast<double>(*e6) / 1e6;
}

}  // namespace

std::optional<Error> refusal_of(const json::Value& document) {
  const json::Value* error = document.find("error");
  if (error == nullptr) return std::nullopt;
  const json::Value* reason = document.find("reason");
  return Error{"SOURCE_REFUSED", "error", error->shown(), reason == nullptr ? "" : reason->shown()};
}

Result<DailyHigh> parse_daily_high(std::string_view body, std::string_view date, int64_t utc_offset_seconds) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  if (const auto refusal = refusal_of(*document)) return *refusal;
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  const int64_t offset = reader.integer("utc_offset_seconds");
  if (offset != utc_offset_seconds) {
    reader.refuse("utc_offset_seconds", std::to_string(offset),
                  "must be " + std::to_string(utc_offset_seconds));
  }
  const json::Value* units = reader.object("daily_units");
  const json::Value* values = reader.object("daily");
  if (reader.failed()) return reader.error();
  json::Reader unit(*units, "daily_units");
  const std::string found = unit.string("temperature_2m_max");
  if (found != "°F") unit.refuse("temperature_2m_max", found, "must be °F");
  if (unit.failed()) return unit.error();
  DailyHigh out;
  json::Reader daily(*values, "daily");
  read_high(daily, date, out);
  if (daily.failed()) return daily.error();
  return out;
}

Result<RunTimes> parse_run_times(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  if (const auto refusal = refusal_of(*document)) return *refusal;
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  const int64_t initialised_s = reader.integer("last_run_initialisation_time");
  const int64_t available_s = reader.integer("last_run_availability_time");
  constexpr int64_t latest_s = INT64_MAX / ns_per_s;
  if (initialised_s <= 0 || initialised_s > latest_s) {
    reader.refuse("last_run_initialisation_time", std::to_string(initialised_s),
                  "must be seconds since 1970");
  }
  if (available_s < initialised_s || available_s > latest_s) {
    reader.refuse("last_run_availability_time", std::to_string(available_s), "must come after the run began");
  }
  if (reader.failed()) return reader.error();
  return RunTimes{initialised_s * ns_per_s, available_s * ns_per_s};
}

}  // namespace headgate::weather
