#pragma once

#include <string>
#include <string_view>

#include "domain/moment.h"
#include "domain/result.h"
#include "weather/stations.h"

namespace headgate::imports {

// One event of a daily high, by its ticker: "KXHIGHNY-25DEC10".
struct EventDay {
  std::string event;
  std::string series;
  const weather::StationEntry* station = nullptr;
  int64_t midnight_ns = 0;  // 00:00 of the day as if the day were UTC's
};
// SERIES_UNKNOWN when no station is known for the series, EVENT_DATE when it ends in no date.
Result<EventDay> event_day_of(std::string_view event);

// The hours of an event where its record does not hold them.
struct StatedHours {
  MarketTime listed;
  MarketTime opens;
  MarketTime closes;
  MarketTime determined;
  MarketTime finalized;
};
StatedHours stated_hours(const EventDay& day);

}  // namespace headgate::imports
