#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "domain/moment.h"
#include "exchange/plan.h"

namespace headgate::sky {

// A thermometer that markets are settled by, and the office that reports it. The world's own table: the
// trading side keeps another, and a station mistaken there shows as one that nobody here answers for.
struct Place {
  std::string_view series;  // "KXHIGHNY"
  std::string_view cli;     // "CLINYC"
  std::string_view icao;    // "KNYC"
  std::string_view city;    // as the market's rules name it: "New York City"
  int64_t latitude_e6 = 0;
  int64_t longitude_e6 = 0;
  int64_t elevation_m = 0;
  int64_t standard_offset_h = 0;
  int64_t normal_high_f = 0;         // mean of the daily high over the year
  int64_t season_swing_f = 0;        // how far July lies above it
  bool keeps_standard_time = false;  // all year
  std::string_view wmo;              // "CDUS41"
  std::string_view office;           // "KOKX"
  std::string_view office_town;      // "NEW YORK, NY"
  std::string_view title;            // of the report's summary: "CENTRAL PARK NY"

  std::string_view site() const { return cli.substr(3); }
  exchange::Station station() const;
  // Hours from UTC of the clocks on the wall, and the letters of that time: "EDT".
  int64_t civil_offset_h(MarketTime at) const;
  std::string_view zone_letters(MarketTime at) const;
};

std::span<const Place> places();
const Place* place_of_series(std::string_view series);

}  // namespace headgate::sky
