#include "weather/forecast_rule.h"

#include <algorithm>
#include <array>

#include "domain/civil_day.h"
#include "weather/climate_day.h"

namespace headgate::weather {
namespace {

constexpr int64_t hour_ns = 3600 * ns_per_s;

struct Rule {
  std::string_view source;
  int64_t last_hour;              // of the day that goes into the high, on the clocks of the place
  std::array<uint32_t, 2> leads;  // hours
};
constexpr std::array rules{Rule{previous_runs, 23, {24, 48}}};

}  // namespace

std::string civil_zone(const StationEntry& station) {
  // Arizona keeps standard time all year (15 U.S.C. 260a; the state has been exempt since 1968).
  if (station.icao == "KPHX") return fixed_zone_name(station.standard_offset_h);
  switch (station.standard_offset_h) {
    case -5:
      return "America/New_York";
    case -6:
      return "America/Chicago";
    case -7:
      return "America/Denver";
    case -8:
      return "America/Los_Angeles";
    default:
      check(false, "every station lies in one of four zones");
      return "";
  }
}

Result<MarketTime> earliest_known(std::string_view source, std::string_view event, uint32_t lead_h) {
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& each) { return each.source == source; });
  if (rule == rules.end()) {
    return Error{"SOURCE_UNKNOWN", "source", std::string(source),
                 "no rule says when it was known: only open-meteo-previous-runs has one"};
  }
  if (std::find(rule->leads.begin(), rule->leads.end(), lead_h) == rule->leads.end()) {
    return Error{"LEAD_UNKNOWN", "lead_h", std::to_string(lead_h), "must be 24 or 48 hours"};
  }
  const StationEntry* station = station_of_series(event.substr(0, event.find('-')));
  if (station == nullptr) {
    return Error{"SERIES_UNKNOWN", "event", std::string(event), "must be of a series with a known station"};
  }
  const Result<Date> date = date_of_event(event);
  if (!date) return date.error();
  const int64_t civil_ns = settlement_day(*date, 0).begin_ns + rule->last_hour * hour_ns;
  // No zone moves its clocks at eleven in the evening.
  const auto last_hour_ns = utc_of_civil(civil_zone(*station), civil_ns);
  check(last_hour_ns.has_value(), "23:00 is one instant on every day");
  return MarketTime::from_ns(*last_hour_ns - int64_t{lead_h} * hour_ns);
}

}  // namespace headgate::weather
