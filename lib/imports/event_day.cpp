#include "imports/event_day.h"

#include "domain/civil_day.h"
#include "weather/climate_day.h"
#include "weather/forecast_rule.h"

namespace headgate::imports {
namespace {

constexpr int64_t minute_ns = 60 * ns_per_s;
constexpr int64_t hour_ns = 60 * minute_ns;
constexpr int64_t day_ns = 24 * hour_ns;

// The hours asked for lie far from those at which clocks are moved.
MarketTime on_the_clock(std::string_view zone, int64_t civil_ns) {
  const auto utc_ns = utc_of_civil(zone, civil_ns);
  check(utc_ns.has_value(), "the clocks of a station's zone are known");
  return MarketTime::from_ns(*utc_ns);
}

}  // namespace

Result<EventDay> event_day_of(std::string_view event) {
  const std::string_view series = event.substr(0, event.find('-'));
  const weather::StationEntry* station = weather::station_of_series(series);
  if (station == nullptr) {
    return Error{"SERIES_UNKNOWN", "event", std::string(event), "must be of a series with a known station"};
  }
  const Result<weather::Date> date = weather::date_of_event(event);
  if (!date) return date.error();
  return EventDay{std::string(event), std::string(series), station,
                  weather::settlement_day(*date, 0).begin_ns};
}

// Open: 10:00 in New York on the day before, for every city, as all 708 event objects of February and March
// 2025 say and the first hourly candles of November and December 2025 show. Close: a minute before midnight
// on the clocks of the city; the exchange counts it from the day before, so that 2025-11-02, a day of 25
// hours, closed an hour before midnight (books are empty from that hour on in the candles of both cities).
// Determined at 07:00 and finalized at 08:00 New York standard time on the day after: the rules of 2025 name
// these as the earliest hours after the report.
StatedHours stated_hours(const EventDay& day) {
  const MarketTime opens = on_the_clock("America/New_York", day.midnight_ns - day_ns + 10 * hour_ns);
  const MarketTime evening_before =
      on_the_clock(weather::civil_zone(*day.station), day.midnight_ns - minute_ns);
  const MarketTime next_noon_utc = MarketTime::from_ns(day.midnight_ns + day_ns + 12 * hour_ns);
  return {.listed = opens.plus_ns(-5 * minute_ns),
          .opens = opens,
          .closes = evening_before.plus_ns(day_ns),
          .determined = next_noon_utc,
          .finalized = next_noon_utc.plus_ns(hour_ns)};
}

}  // namespace headgate::imports
