#include "weather/climate_day.h"

#include <doctest/doctest.h>

#include "domain/moment.h"

using namespace headgate;

TEST_CASE("the date of an event is read from its ticker or refused") {
  // The forecast of another day fits the ladder as well and is wrong.
  const auto date = weather::date_of_event("KXHIGHNY-25DEC10");
  REQUIRE(date);
  CHECK(date->text() == "2025-12-10");
  CHECK(weather::date_of_event("KXHIGHCHI-28FEB29")->text() == "2028-02-29");
  for (const char* ticker :
       {"KXHIGHNY", "KXHIGHNY-25DEC1", "KXHIGHNY-25DEC101", "KXHIGHNY-25Dec10", "KXHIGHNY-25DEC32",
        "KXHIGHNY-26FEB29", "KXHIGHNY--5DEC10", "KXHIGHNY-25DEC-1", "KXHIGHNY-25DEC00"}) {
    CAPTURE(ticker);
    CHECK(!weather::date_of_event(ticker));
  }
}

TEST_CASE("the settlement day is cut by standard time in summer too") {
  // A high reached between midnight and one o'clock of daylight time belongs to the day before. Closing times
  // as the exchange showed them in September 2026: 05:00Z New York, 08:00Z Los Angeles.
  const auto new_york = weather::settlement_day({2026, 9, 16}, -5);
  CHECK(iso_utc(new_york.begin_ns) == "2026-09-16T05:00:00.000Z");
  CHECK(iso_utc(new_york.end_ns) == "2026-09-17T05:00:00.000Z");
  CHECK(iso_utc(weather::settlement_day({2026, 9, 5}, -8).end_ns) == "2026-09-06T08:00:00.000Z");
  CHECK(weather::fixed_zone_name(-5) == "Etc/GMT+5");
  CHECK(weather::fixed_zone_name(0) == "Etc/GMT");
  CHECK(weather::fixed_zone_name(9) == "Etc/GMT-9");
}
