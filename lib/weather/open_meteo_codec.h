#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/result.h"

namespace headgate::json {
struct Value;
}

namespace headgate::weather {

// The forecast high of one day from a reply of /v1/forecast?daily=temperature_2m_max. Nothing: the reply is
// whole and the model has no value for that day yet (null), which is no error. Everything else that is not a
// plain number in °F for exactly the wanted day, cut by the wanted offset, is an error naming the field.
struct DailyHigh {
  std::optional<double> high_f;
};
// `date` as "2025-12-10"; `utc_offset_seconds` of the settlement day.
Result<DailyHigh> parse_daily_high(std::string_view body, std::string_view date, int64_t utc_offset_seconds);

// The service answers 400 with a reason; kept apart so that the reason is what people see. Nothing: no
// refusal.
std::optional<Error> refusal_of(const json::Value& document);

// When the source made its latest run available, from /data/<model>/static/meta.json; UTC nanoseconds.
// Forecast and ensemble hosts write it alike.
struct RunTimes {
  int64_t initialised_ns = 0;
  int64_t available_ns = 0;
};
Result<RunTimes> parse_run_times(std::string_view body);

}  // namespace headgate::weather
