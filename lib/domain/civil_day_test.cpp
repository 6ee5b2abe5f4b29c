#include "domain/civil_day.h"

#include <doctest/doctest.h>

#include <string>

#include "domain/moment.h"

namespace headgate {
namespace {

int64_t at(const char* utc) { return parse_iso_utc(utc).value(); }
// The day of an instant, as days after 2026-01-01 of the same calendar.
int64_t day(const char* zone, const char* utc) { return civil_day(zone, at(utc)).value() - 20'454; }

TEST_CASE("days are counted from 1970 on, whole days before it too") {
  // From: date -u -d 2026-01-01 +%s gives 1767225600 = 20454 days   (coreutils 9.1)
  CHECK(civil_day("UTC", at("2026-01-01T00:00:00Z")) == 20'454);
  CHECK(civil_day("UTC", 0) == 0);
  CHECK(civil_day("UTC", -1) == -1);
}

TEST_CASE("New York's day follows daylight time") {
  // A loss day that ends an hour early or late lets two days' losses pass as one, or halts on yesterday's.
  // Daylight time began on Sunday 2026-03-08 and ended on Sunday 2026-11-01, both at 02:00 local
  // (timeanddate.com, New York 2026; NIST; Energy Policy Act of 2005, section 110).
  const char* zone = "America/New_York";
  CHECK(day(zone, "2026-03-08T04:59:59Z") == 65);  // Saturday 2026-03-07, 23:59:59 EST
  CHECK(day(zone, "2026-03-08T05:00:00Z") == 66);  // Sunday, midnight EST
  CHECK(day(zone, "2026-03-09T03:59:59Z") == 66);  // a day of 23 hours
  CHECK(day(zone, "2026-03-09T04:00:00Z") == 67);  // Monday, midnight EDT
  CHECK(day(zone, "2026-11-01T03:59:59Z") == 303);
  CHECK(day(zone, "2026-11-01T04:00:00Z") == 304);  // Sunday, midnight EDT
  CHECK(day(zone, "2026-11-02T04:59:59Z") == 304);  // a day of 25 hours
  CHECK(day(zone, "2026-11-02T05:00:00Z") == 305);  // Monday, midnight EST
}

TEST_CASE("the change falls on the second Sunday of March and the first of November in every year") {
  // 2025-03-09 and 2025-11-02, 2027-03-14 and 2027-11-07 (timeanddate.com). Half past midnight UTC-4 tells
  // the season.
  const char* zone = "America/New_York";
  for (const auto& [before, after] : {std::pair{"2025-03-09T04:30:00Z", "2025-03-10T04:30:00Z"},
                                      {"2027-03-14T04:30:00Z", "2027-03-15T04:30:00Z"}}) {
    CHECK(*civil_day(zone, at(after)) - *civil_day(zone, at(before)) == 2);
  }
  for (const auto& [before, after] : {std::pair{"2025-11-02T04:30:00Z", "2025-11-03T04:30:00Z"},
                                      {"2027-11-07T04:30:00Z", "2027-11-08T04:30:00Z"}}) {
    CHECK(*civil_day(zone, at(after)) - *civil_day(zone, at(before)) == 0);
  }
}

TEST_CASE("the other zones of the contiguous United States keep their own midnights") {
  // An account whose day is cut by another zone halts on trades of the day before.
  CHECK(day("America/Chicago", "2026-07-01T04:59:59Z") == 180);
  CHECK(day("America/Chicago", "2026-07-01T05:00:00Z") == 181);
  CHECK(day("America/Denver", "2026-07-01T05:59:59Z") == 180);
  CHECK(day("America/Denver", "2026-01-02T07:00:00Z") == 1);
  CHECK(day("America/Los_Angeles", "2026-01-02T07:59:59Z") == 0);
  CHECK(day("America/Los_Angeles", "2026-01-02T08:00:00Z") == 1);
}

TEST_CASE("fixed zones have no season, and their sign is POSIX's") {
  // Etc/GMT+5 lies west of Greenwich; read the other way it is ten hours off.
  CHECK(day("Etc/GMT+5", "2026-07-01T04:59:59Z") == 180);
  CHECK(day("Etc/GMT+5", "2026-07-01T05:00:00Z") == 181);
  CHECK(day("Etc/GMT-14", "2026-01-01T10:00:00Z") == 1);
  CHECK(day("UTC", "2026-03-08T23:59:59.999Z") == 66);
}

TEST_CASE("a zone that is not known gives no day") {
  // A guessed zone is a limit that counts somebody else's day.
  for (const char* zone : {"", "EST", "Europe/Berlin", "America/new_york", "Etc/GMT", "Etc/GMT+", "Etc/GMT5",
                           "Etc/GMT+13", "Etc/GMT-15", "Etc/GMT+-5", "Etc/GMT+5 ", "America/New_York "}) {
    CHECK_MESSAGE(!civil_day(zone, 0), "'", std::string(zone), "'");
  }
}

TEST_CASE("a wall clock's stamp is one instant, except where the clocks are moved") {
  // Recordings with naive stamps read an hour off let a backtest see an hour ahead.
  const auto utc = [](const char* zone, const char* wall) { return utc_of_civil(zone, at(wall)); };
  const char* pacific = "America/Los_Angeles";
  CHECK(utc(pacific, "2025-12-10T13:17:59.939563Z") == at("2025-12-10T21:17:59.939563Z"));
  CHECK(utc(pacific, "2025-07-10T13:00:00Z") == at("2025-07-10T20:00:00Z"));
  CHECK(utc("America/New_York", "2025-11-02T23:00:00Z") == at("2025-11-03T04:00:00Z"));
  CHECK(utc("America/New_York", "2025-11-01T23:00:00Z") == at("2025-11-02T03:00:00Z"));
  CHECK(utc("Etc/GMT+7", "2025-07-01T00:00:00Z") == at("2025-07-01T07:00:00Z"));
  // The edges: 02:00 to 03:00 is skipped on 2025-03-09, 01:00 to 02:00 stands twice on 2025-11-02.
  CHECK(utc(pacific, "2025-03-09T01:59:59Z") == at("2025-03-09T09:59:59Z"));
  CHECK(!utc(pacific, "2025-03-09T02:00:00Z"));
  CHECK(!utc(pacific, "2025-03-09T02:59:59Z"));
  CHECK(utc(pacific, "2025-03-09T03:00:00Z") == at("2025-03-09T10:00:00Z"));
  CHECK(utc(pacific, "2025-11-02T00:59:59Z") == at("2025-11-02T07:59:59Z"));
  CHECK(!utc(pacific, "2025-11-02T01:00:00Z"));
  CHECK(!utc(pacific, "2025-11-02T01:59:59Z"));
  CHECK(utc(pacific, "2025-11-02T02:00:00Z") == at("2025-11-02T10:00:00Z"));
  CHECK(!utc("Europe/Berlin", "2025-07-01T00:00:00Z"));
}

}  // namespace
}  // namespace headgate
