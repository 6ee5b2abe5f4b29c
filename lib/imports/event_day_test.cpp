#include "imports/event_day.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::imports;

namespace {

StatedHours hours(const char* event) {
  const auto day = event_day_of(event);
  REQUIRE(day);
  return stated_hours(*day);
}
std::string utc(MarketTime at) { return iso_utc(at.ns()).substr(0, 16); }

}  // namespace

TEST_CASE("stated hours are those that the exchange's own objects and candles show") {
  // A market closed too late is traded when it could not be; one settled too early tells its winner.
  const StatedHours ny = hours("KXHIGHNY-25DEC10");
  CHECK(utc(ny.listed) == "2025-12-09T14:55");
  CHECK(utc(ny.opens) == "2025-12-09T15:00");
  CHECK(utc(ny.closes) == "2025-12-11T04:59");
  CHECK(utc(ny.determined) == "2025-12-11T12:00");
  CHECK(utc(ny.finalized) == "2025-12-11T13:00");
  CHECK(utc(hours("KXHIGHCHI-25DEC10").opens) == "2025-12-09T15:00");
  CHECK(utc(hours("KXHIGHCHI-25DEC10").closes) == "2025-12-11T05:59");
}

TEST_CASE("over the end of daylight time the close keeps to the clock of the day before") {
  // Seen in the candles of 2025-11-02: no quote stands at 04:00Z in New York and at 05:00Z in Chicago.
  CHECK(utc(hours("KXHIGHNY-25NOV02").opens) == "2025-11-01T14:00");
  CHECK(utc(hours("KXHIGHNY-25NOV02").closes) == "2025-11-03T03:59");
  CHECK(utc(hours("KXHIGHCHI-25NOV02").closes) == "2025-11-03T04:59");
  CHECK(utc(hours("KXHIGHNY-25NOV03").opens) == "2025-11-02T15:00");
  CHECK(utc(hours("KXHIGHNY-25NOV03").closes) == "2025-11-04T04:59");
}

TEST_CASE("an event without a known station or a date has no day") {
  // Its high would be somebody else's.
  CHECK(event_day_of("KXHIGHXX-25DEC10").error().code == "SERIES_UNKNOWN");
  CHECK(event_day_of("KXHIGHNY-25DEC").error().code == "EVENT_DATE");
  CHECK(event_day_of("").error().code == "SERIES_UNKNOWN");
}
