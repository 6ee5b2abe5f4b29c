#pragma once

#include <cstdint>
#include <string_view>

#include "domain/moment.h"

namespace headgate::sky {

inline constexpr int64_t minute_ns = 60 * ns_per_s;
inline constexpr int64_t hour_ns = 60 * minute_ns;
inline constexpr int64_t day_ns = 24 * hour_ns;

struct Civil {
  int64_t year = 0;
  int64_t month = 0;    // 1 to 12
  int64_t day = 0;      // 1 to 31
  int64_t weekday = 0;  // 0 is Sunday
  int64_t hour = 0;
  int64_t minute = 0;
};

// What a clock shows that runs `offset_h` hours ahead of UTC.
Civil civil_of(MarketTime at, int64_t offset_h = 0);
// Of days since 1970.
Civil civil_of_day(int64_t day);

// Days since 1970, of a clock `offset_h` hours ahead of UTC.
int64_t day_of(MarketTime at, int64_t offset_h = 0);
MarketTime instant(int64_t day, int64_t hour, int64_t minute = 0);  // UTC

// Whether clocks in the United States are put forward: from 02:00 standard time of the second Sunday of March
// to 01:00 standard time of the first Sunday of November (Energy Policy Act of 2005).
bool is_daylight_time(MarketTime at, int64_t standard_offset_h);

std::string_view month_name(int64_t month);      // "JANUARY"
std::string_view weekday_name(int64_t weekday);  // "SUN"

}  // namespace headgate::sky
