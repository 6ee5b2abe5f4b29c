#pragma once

#include <chrono>
#include <cstdint>

#include "domain/moment.h"
#include "domain/quantity.h"

namespace headgate::world {

// What a top-of-book recording does not hold and this world states instead. Each is listed in
// world/README.md.

// Contracts offered at every quoted price: the recordings carry no sizes.
inline constexpr Quantity nominal_size = Quantity::from_e2(2500);

// A longer pause between two rows of the event is taken for a loss of the feed, not for a quiet market.
inline constexpr int64_t silence_limit_ns = 900 * ns_per_s;

// The least distance between a last row and the withdrawal of its quotes, so that the row itself is still
// seen.
inline constexpr int64_t withdrawal_delay_ns = ns_per_ms;

// Granted market time advances by at most this much in one step.
inline constexpr int64_t step_active_ns = 30 * ns_per_s;
inline constexpr int64_t step_idle_ns = 600 * ns_per_s;

// The hours of one event-day of KXHIGHNY in winter (UTC, relative to the climate day).
struct DayTimes {
  MarketTime begins;      // where granted time starts: five minutes before the open
  MarketTime opens;       // 15:00 the day before
  MarketTime closes;      // 04:59 the day after: a minute before local standard midnight
  MarketTime determined;  // 12:00 the day after
  MarketTime finalized;   // 13:00 the day after
  MarketTime ends;        // 13:30 the day after: the last step
};

inline DayTimes stated_times(std::chrono::sys_days climate_day) {
  const auto at = [climate_day](int64_t minutes) {
    const std::chrono::nanoseconds midnight{climate_day.time_since_epoch()};
    return MarketTime::from_ns(midnight.count() + minutes * 60 * ns_per_s);
  };
  constexpr int64_t next_day = 24 * 60;
  return DayTimes{.begins = at(-9 * 60 - 5),
                  .opens = at(-9 * 60),
                  .closes = at(next_day + 4 * 60 + 59),
                  .determined = at(next_day + 12 * 60),
                  .finalized = at(next_day + 13 * 60),
                  .ends = at(next_day + 13 * 60 + 30)};
}

}  // namespace headgate::world
