#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace headgate::sky {

// What one day contributes to a run of hourly temperatures, tenths of a degree Fahrenheit.
struct DayExtremes {
  int64_t high_df = 0;  // at 15:00 local standard time
  int64_t low_df = 0;   // at 06:00
};

// The temperature at an hour of local standard time: warming from 06:00 to 15:00, cooling until the next
// morning. The hours of one day never pass its high, which 15:00 has.
int64_t hourly_df(const DayExtremes& before, const DayExtremes& today, const DayExtremes& after,
                  int64_t hour);

}  // namespace headgate::sky
