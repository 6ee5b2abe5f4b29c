#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate::weather {

// Where the high of a series is measured. The station is not always the city's best known one: Chicago is
// Midway and not O'Hare, Houston is Hobby, Dallas is Dallas/Fort Worth, New York is Central Park. A forecast
// for the neighbour is a bet on the wrong thermometer.
struct StationEntry {
  std::string_view series;    // "KXHIGHNY"
  std::string_view cli;       // AFOS id of its daily climate report: "CLINYC"
  std::string_view icao;      // "KNYC"
  std::string_view place;     // the city as every recorded rules text of the series names it: "New York"
  double latitude = 0;        // degrees north
  double longitude = 0;       // degrees east
  int standard_offset_h = 0;  // local STANDARD time minus UTC, all year
  // "NYC": how the weather service calls the location of the report.
  std::string_view site() const { return cli.substr(3); }
};

std::span<const StationEntry> stations();
// Null when the table does not know it; a series that is not in the table must not be traded.
const StationEntry* station_of_series(std::string_view series);
const StationEntry* station_by_icao(std::string_view icao);

// Who measures what is paid. Events dated before 2026-08-14 name the report of the National Weather Service,
// later ones The Weather Company; in both the number has been that of the first final report
// (447 of 448 and 739 of 739 settled days; the one exception is a re-issue, see climate_report.h).
enum class SettlementSource { weather_service, weather_company };
std::string_view word_of(SettlementSource source);
// Nothing when the text names neither or both.
std::optional<SettlementSource> settlement_source_of(std::string_view rules_primary);

// The code in "... recorded at Los Angeles (CLILAX) for ...": "CLILAX". Nothing in the older wording, which
// names the city alone.
std::optional<std::string> cli_code_of_rules(std::string_view rules_primary);

// Whether an event's own rules speak of this station's daily high. Errors, each of which means that the event
// must not be traded: RULES_MEASURE (not about a highest temperature), RULES_SOURCE (neither known source),
// RULES_STATION (another station's code, or no code and not this city).
Status check_rules(const StationEntry& station, std::string_view rules_primary);

}  // namespace headgate::weather
