#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Minutes since midnight on the clocks of New York; an end of 1440 is the day's end.
struct Session {
  int open_min = 0;
  int close_min = 0;
  friend bool operator==(const Session&, const Session&) = default;
};

// The hours of every week within [start, end). Monday first; ordered, without overlap.
struct WeeklyHours {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  std::array<std::vector<Session>, 7> days;
};

// [start, end) in UTC.
struct Pause {
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  friend bool operator==(const Pause&, const Pause&) = default;
};

struct Schedule {
  std::vector<WeeklyHours> hours;  // at least one
  std::vector<Pause> maintenance;
};

Request exchange_schedule_request();
// The reply of GET /exchange/schedule. Hours are those of New York, as the exchange states them.
Result<Schedule> parse_exchange_schedule(std::string_view body);

}  // namespace headgate::kalshi
