#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate {

// Days since 1970-01-01 on the calendar of a named zone, for limits that count by day. By rule, not by file,
// so that actors may use it: UTC, Etc/GMT±N, and the four zones of the contiguous United States with daylight
// time from the second Sunday of March to the first Sunday of November at 02:00 (Energy Policy Act of 2005,
// in force since 2007). Nothing for any other zone.
std::optional<int64_t> civil_day(std::string_view zone, int64_t unix_ns);

// The reverse, for stamps without a zone: the instant at which the clocks of `zone` show `civil_ns`, counted
// as if that were UTC. Nothing for an hour that the clocks skip in March or show twice in November.
std::optional<int64_t> utc_of_civil(std::string_view zone, int64_t civil_ns);

}  // namespace headgate
