#include "exchange/schedule.h"

#include <chrono>

namespace headgate::exchange {
namespace {

constexpr int64_t hour_s = 3600, day_s = 24 * hour_s;

int64_t days_of(std::chrono::sys_days day) { return day.time_since_epoch().count(); }

int64_t floor_days(int64_t s) { return s >= 0 ? s / day_s : -((-s + day_s - 1) / day_s); }

// Both changes happen at 02:00 of the clock that ends: 07:00Z in spring and 06:00Z in autumn.
int64_t offset_at(int64_t utc_s) {
  using std::chrono::Sunday;
  const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::days(floor_days(utc_s))));
  const int64_t spring = days_of(date.year() / std::chrono::March / Sunday[2]) * day_s + 7 * hour_s;
  const int64_t autumn = days_of(date.year() / std::chrono::November / Sunday[1]) * day_s + 6 * hour_s;
  return utc_s >= spring && utc_s < autumn ? -4 * hour_s : -5 * hour_s;
}

int64_t seconds_of(MarketTime at) { return at.ns() / ns_per_s; }

// No clock changes between midnight and 02:00 of a Sunday or on any other day, and nobody asks for times in
// between: standard time tells near enough which offset holds.
MarketTime from_eastern(int64_t eastern_s) {
  const int64_t offset_s = offset_at(eastern_s + 5 * hour_s);
  return MarketTime::from_ns((eastern_s - offset_s) * ns_per_s);
}

}  // namespace

int64_t eastern_offset_s(MarketTime at) { return offset_at(seconds_of(at)); }

MarketTime eastern_midnight(MarketTime at) {
  int64_t day = floor_days(seconds_of(at) + eastern_offset_s(at));
  MarketTime out = from_eastern(day * day_s);
  while (out < at) out = from_eastern(++day * day_s);
  return out;
}

Window maintenance(MarketTime at) {
  // 1970-01-01 was a Thursday.
  int64_t day = floor_days(seconds_of(at) + eastern_offset_s(at)) / 7 * 7;
  for (;; day += 7) {
    const Window out{from_eastern(day * day_s + 3 * hour_s), from_eastern(day * day_s + 5 * hour_s)};
    if (out.ends > at) return out;
  }
}

}  // namespace headgate::exchange
