#include "weather/stations.h"

#include <algorithm>
#include <array>

namespace headgate::weather {
namespace {

// Coordinates are those of the thermometer, as the weather service lists its stations. Phoenix keeps standard
// time all year; Las Vegas is on Pacific time.
constexpr std::array table{
    StationEntry{"KXHIGHNY", "CLINYC", "KNYC", "New York", 40.779, -73.969, -5},
    StationEntry{"KXHIGHPHIL", "CLIPHL", "KPHL", "Philadelphia", 39.873, -75.227, -5},
    StationEntry{"KXHIGHTBOS", "CLIBOS", "KBOS", "Boston", 42.361, -71.010, -5},
    StationEntry{"KXHIGHTDC", "CLIDCA", "KDCA", "Washington", 38.847, -77.035, -5},
    StationEntry{"KXHIGHTATL", "CLIATL", "KATL", "Atlanta", 33.630, -84.442, -5},
    StationEntry{"KXHIGHMIA", "CLIMIA", "KMIA", "Miami", 25.788, -80.317, -5},
    StationEntry{"KXHIGHCHI", "CLIMDW", "KMDW", "Chicago", 41.786, -87.752, -6},
    StationEntry{"KXHIGHTMIN", "CLIMSP", "KMSP", "Minneapolis", 44.883, -93.229, -6},
    StationEntry{"KXHIGHTDAL", "CLIDFW", "KDFW", "Dallas", 32.897, -97.038, -6},
    StationEntry{"KXHIGHTHOU", "CLIHOU", "KHOU", "Houston", 29.638, -95.282, -6},
    StationEntry{"KXHIGHAUS", "CLIAUS", "KAUS", "Austin", 30.183, -97.680, -6},
    StationEntry{"KXHIGHTSATX", "CLISAT", "KSAT", "San Antonio", 29.533, -98.464, -6},
    StationEntry{"KXHIGHTNOLA", "CLIMSY", "KMSY", "New Orleans", 29.993, -90.251, -6},
    StationEntry{"KXHIGHTOKC", "CLIOKC", "KOKC", "Oklahoma City", 35.389, -97.600, -6},
    StationEntry{"KXHIGHDEN", "CLIDEN", "KDEN", "Denver", 39.833, -104.658, -7},
    StationEntry{"KXHIGHTPHX", "CLIPHX", "KPHX", "Phoenix", 33.428, -112.003, -7},
    StationEntry{"KXHIGHTLV", "CLILAS", "KLAS", "Las Vegas", 36.072, -115.163, -8},
    StationEntry{"KXHIGHLAX", "CLILAX", "KLAX", "Los Angeles", 33.938, -118.387, -8},
    StationEntry{"KXHIGHTSFO", "CLISFO", "KSFO", "San Francisco", 37.620, -122.366, -8},
    StationEntry{"KXHIGHTSEA", "CLISEA", "KSEA", "Seattle", 47.445, -122.314, -8},
    StationEntry{"KXHIGHTSAN", "CLISAN", "KSAN", "San Diego", 32.734, -117.183, -8},
};

// Both wordings of the older era, and the one of the newer.
constexpr std::array service_names{std::string_view{"Climatological Report (Daily)"},
                                   std::string_view{"Daily Climate Report"}};
constexpr std::string_view company_name = "The Weather Company";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool upper_case(std::string_view letters) {
  return std::all_of(letters.begin(), letters.end(),
                     [](char letter) { return letter >= 'A' && letter <= 'Z'; });
}

// The next "(CLIxxx)" at or after `from`, which moves behind it; empty when there is none.
std::string_view next_code(std::string_view text, size_t& from) {
  constexpr std::string_view opening = "(CLI";
  constexpr size_t letters = 6;
  for (;;) {
    const size_t at = text.find(opening, from);
    if (at == std::string_view::npos) return {};
    from = at + opening.size();
    const std::string_view code = text.substr(at + 1, letters);
    const size_t close = at + 1 + letters;
    if (code.size() == letters && upper_case(code) && close < text.size() && text[close] == ')') return code;
  }
}

Error station_error(const StationEntry& station, std::string_view found) {
  return {
      "RULES_STATION", "rules_primary", std::string(found),
      std::string(station.series) + " is measured by " + std::string(station.cli) + " (" +
          std::string(station.place) +
          ") in the table of stations: leave this event alone until its rules have been read by a person"};
}

}  // namespace

std::span<const StationEntry> stations() { return table; }

const StationEntry* station_of_series(std::string_view series) {
  for (const StationEntry& station : table) {
    if (station.series == series) return &station;
  }
  return nullptr;
}

const StationEntry* station_by_icao(std::string_view icao) {
  for (const StationEntry& station : table) {
    if (station.icao == icao) return &station;
  }
  return nullptr;
}

std::string_view word_of(SettlementSource source) {
  return source == SettlementSource::weather_service ? "weather_service" : "weather_company";
}

std::optional<SettlementSource> settlement_source_of(std::string_view rules_primary) {
  const bool service = std::any_of(service_names.begin(), service_names.end(),
                                   [&](std::string_view name) { return contains(rules_primary, name); });
  const bool company = contains(rules_primary, company_name);
  if (service == company) return std::nullopt;
  return service ? SettlementSource::weather_service : SettlementSource::weather_company;
}

std::optional<std::string> cli_code_of_rules(std::string_view rules_primary) {
  size_t from = 0;
  const std::string_view code = next_code(rules_primary, from);
  if (code.empty()) return std::nullopt;
  return std::string(code);
}

Status check_rules(const StationEntry& station, std::string_view rules_primary) {
  // The lows are another series of the same stations.
  if (!contains(rules_primary, "highest temperature") && !contains(rules_primary, "maximum temperature")) {
    return Error{"RULES_MEASURE", "rules_primary", std::string(rules_primary),
                 "must speak of a highest or maximum temperature: leave this event alone"};
  }
  const auto source = settlement_source_of(rules_primary);
  if (!source) {
    return Error{
        "RULES_SOURCE", "rules_primary", std::string(rules_primary),
        "must name either the Climatological Report (Daily) or The Weather Company: leave this event "
        "alone until its rules have been read by a person"};
  }
  size_t from = 0;
  size_t codes = 0;
  for (std::string_view code = next_code(rules_primary, from); !code.empty();
       code = next_code(rules_primary, from)) {
    if (code != station.cli) return station_error(station, code);
    ++codes;
  }
  if (codes > 0) return Done{};
  // Every recorded text of the newer era carries the code, so its absence there is a new wording.
  if (*source == SettlementSource::weather_company) return station_error(station, "no CLI code");
  if (!contains(rules_primary, station.place)) return station_error(station, rules_primary);
  return Done{};
}

}  // namespace headgate::weather
