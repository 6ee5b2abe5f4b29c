#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/moment.h"
#include "domain/result.h"
#include "weather/stations.h"

namespace headgate::weather {

// Archives of forecasts that say when each value was known. A forecast whose source is not here must not be
// shown to a model: nobody can say that it was not made after the fact.

// Open-Meteo's Previous Runs: the daily high as the highest of the hours 00:00 to 23:00 on the clocks of the
// place, each of them as predicted `lead_h` hours (24 or 48) before it. So the last of them, 23:00, decides.
// (open-meteo.com/en/docs/previous-runs-api: "the value predicted 24*N hours before".)
inline constexpr std::string_view previous_runs = "open-meteo-previous-runs";

// The zone of the clocks at a station, daylight time included: "America/Chicago".
std::string civil_zone(const StationEntry& station);

// The first instant at which `source` can have told the high of an event's day with this lead. Errors:
// SOURCE_UNKNOWN, LEAD_UNKNOWN, SERIES_UNKNOWN, EVENT_DATE.
Result<MarketTime> earliest_known(std::string_view source, std::string_view event, uint32_t lead_h);

}  // namespace headgate::weather
