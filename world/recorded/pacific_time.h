#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate::world {

// UTC nanoseconds of a naive US Pacific stamp, "2025-12-10T13:17:59.939563" or without fraction.
// Nothing when the text is not such a stamp, or names no single instant: the hour skipped in March, the hour
// that happens twice in November.
std::optional<int64_t> utc_of_pacific(std::string_view stamp);

// The United States' daylight saving time since 2007 (Energy Policy Act of 2005, section 110) on a given
// date. The two days of change count as the time they end in.
bool is_daylight_saving(std::chrono::sys_days date);

}  // namespace headgate::world
