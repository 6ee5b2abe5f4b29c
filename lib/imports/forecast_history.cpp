#include "imports/forecast_history.h"

#include <algorithm>
#include <array>

#include "domain/civil_day.h"
#include "domain/decimal.h"
#include "imports/csv.h"
#include "imports/event_day.h"
#include "weather/forecast_rule.h"

namespace headgate::imports {
namespace {

enum Column : size_t { event, known_from, high };
constexpr std::array<uint32_t, 2> leads_h{24, 48};
constexpr int64_t hour_ns = 3600 * ns_per_s;

// 23:00 on the wall clock, so many days before the event's.
MarketTime wall_clock_rule(const EventDay& day, uint32_t lead_h) {
  const auto utc_ns =
      utc_of_civil(weather::civil_zone(*day.station), day.midnight_ns + (23 - int64_t{lead_h}) * hour_ns);
  check(utc_ns.has_value(), "23:00 is one instant on every day");
  return MarketTime::from_ns(*utc_ns);
}

std::optional<Error> place(const Csv& row, const EventDay& day, MarketTime stated, PastForecast& out) {
  for (const uint32_t lead_h : leads_h) {
    if (stated != wall_clock_rule(day, lead_h)) continue;
    const Result<MarketTime> earliest = weather::earliest_known(weather::previous_runs, day.event, lead_h);
    if (!earliest) return earliest.error();
    out.lead_h = lead_h;
    out.known_from = std::max(stated, *earliest);
    out.moved = out.known_from != stated;
    return std::nullopt;
  }
  Error leak = row.malformed(known_from, "");
  leak.code = "LEAK";
  leak.mend = "must lie 24 or 48 hours before 23:00 of the day of " + day.event +
              ": at another instant nobody can say that the forecast was known";
  return leak;
}

std::optional<Error> read_row(const Csv& row, PastForecast& out) {
  const Result<EventDay> day = event_day_of(row[event]);
  if (!day) return row.malformed(event, "must be an event of a series with a known station");
  const auto stated_s = parse_decimal(row[known_from], 0);
  if (!stated_s || *stated_s <= 0 || *stated_s > 4'000'000'000)
    return row.malformed(known_from, "must be seconds since 1970");
  const auto high_e3 = parse_decimal(row[high], 3);
  if (!high_e3 || *high_e3 < -100'000 || *high_e3 > 160'000)
    return row.malformed(high, "must be degrees Fahrenheit");
  out.event = day->event;
  out.high_f_e3 = *high_e3;
  return place(row, *day, MarketTime::from_ns(*stated_s * ns_per_s), out);
}

}  // namespace

Result<std::vector<PastForecast>> read_forecast_history(const Source& source) {
  auto rows = Csv::open(source, {"event_id", "known_from_ts", "value"});
  if (!rows && rows.error().code == "COLUMN_MISSING") {
    return Error{
        "LEAK", source.name, "",
        "does not say from when each forecast was known (event_id, known_from_ts, value): one that was "
        "stitched together after the fact would show a model the answer"};
  }
  if (!rows) return rows.error();
  std::vector<PastForecast> out;
  while (rows->next()) {
    PastForecast forecast;
    if (const auto error = read_row(*rows, forecast)) return *error;
    out.push_back(std::move(forecast));
  }
  if (rows->problem()) return *rows->problem();
  return out;
}

void record_forecast(const PastForecast& forecast, Draft& draft) {
  const MarketTime at = std::max(forecast.known_from, draft.last());
  recording::v1::Forecast out;
  out.set_event(draft.name(forecast.event, at));
  out.set_source(draft.name(weather::previous_runs, at));
  out.set_high_f_e3(forecast.high_f_e3);
  out.set_lead_h(forecast.lead_h);
  *draft.add(at).mutable_forecast() = out;
}

}  // namespace headgate::imports
