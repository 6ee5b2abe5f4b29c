#include "sky/diurnal.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headgate::sky {
namespace {

constexpr int64_t coldest_hour = 6, warmest_hour = 15, cooling_hours = 24 - warmest_hour + coldest_hour;
// An hour that is not the warmest stays this far below it.
constexpr int64_t least_step_df = 3;

// From `from` to `to` along half a wave; `part` is 0 to 1.
double eased(int64_t from, int64_t to, double part) {
  const double share = (1 - std::cos(std::numbers::pi * part)) / 2;
  return static_cast<double>(from) + static_cast<double>(to - from) * share;
}

}  // namespace

int64_t hourly_df(const DayExtremes& before, const DayExtremes& today, const DayExtremes& after,
                  int64_t hour) {
  if (hour == warmest_hour) return today.high_df;
  double out = 0;
  if (hour < coldest_hour) {
    const int64_t cooled = hour + 24 - warmest_hour;
    out = eased(before.high_df, today.low_df, static_cast<double>(cooled) / cooling_hours);
  } else if (hour < warmest_hour) {
    const int64_t warmed = hour - coldest_hour;
    out = eased(today.low_df, today.high_df, static_cast<double>(warmed) / (warmest_hour - coldest_hour));
  } else {
    out = eased(today.high_df, after.low_df, static_cast<double>(hour - warmest_hour) / cooling_hours);
  }
  return std::min<int64_t>(std::lround(out), today.high_df - least_step_df);
}

}  // namespace headgate::sky
