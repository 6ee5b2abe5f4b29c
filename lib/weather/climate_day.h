#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate::weather {

struct Date {
  int year = 0;
  int month = 0;             // 1 to 12
  int day = 0;               // 1 to 31
  std::string text() const;  // "2025-12-10"
  friend bool operator==(const Date&, const Date&) = default;
};

// The climate day of a temperature event: "KXHIGHNY-25DEC10" is 2025-12-10. Errors: EVENT_DATE.
Result<Date> date_of_event(std::string_view event_ticker);

// The day whose high is settled runs from midnight to midnight of local STANDARD time, in summer too: on the
// wall clock of daylight time from 1:00 to 1:00. `standard_offset_h` is standard time minus UTC, e.g. -5.
struct DayInterval {
  int64_t begin_ns = 0;  // UTC
  int64_t end_ns = 0;    // exclusive
};
DayInterval settlement_day(const Date& date, int standard_offset_h);

// The fixed zone of that day in the IANA database, whose sign is reversed: -5 is "Etc/GMT+5".
std::string fixed_zone_name(int standard_offset_h);

}  // namespace headgate::weather
