#include "kalshi/maintenance_calendar.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

MarketTime at(const char* utc) { return MarketTime::from_ns(*parse_iso_utc(utc)); }

MaintenanceCalendar calendar(const std::string& body = fixture::schedule_reply()) {
  const auto schedule = parse_exchange_schedule(body);
  REQUIRE(schedule);
  return MaintenanceCalendar(*schedule);
}

std::string next(const MaintenanceCalendar& calendar, const char* now) {
  const auto pause = calendar.next(at(now));
  if (!pause) return "none";
  return iso_utc(pause->start_ns).substr(0, 16) + " to " + iso_utc(pause->end_ns).substr(0, 16);
}

}  // namespace

TEST_CASE("Thursday's pause comes an hour later in UTC while New York is on standard time") {
  // In winter 03:00 in New York is 08:00 UTC and in summer 07:00: an hour wrong is an hour of refused orders.
  const MaintenanceCalendar weekly = calendar();
  CHECK(next(weekly, "2026-07-01T00:00:00Z") == "2026-07-02T07:00 to 2026-07-02T09:00");
  CHECK(next(weekly, "2026-11-20T00:00:00Z") == "2026-11-26T08:00 to 2026-11-26T10:00");
  // Daylight time ended on Sunday, 2026-11-01 and began on 2026-03-08.
  CHECK(next(weekly, "2026-10-29T09:00:00Z") == "2026-11-05T08:00 to 2026-11-05T10:00");
  CHECK(next(weekly, "2026-03-05T10:00:00Z") == "2026-03-12T07:00 to 2026-03-12T09:00");
}

TEST_CASE("within a pause it is the pause itself that is told, to its last nanosecond") {
  // "Next Thursday" in the middle of this one would let orders go to an exchange that takes none.
  const MaintenanceCalendar weekly = calendar();
  CHECK(next(weekly, "2026-11-26T09:59:59.999999999Z") == "2026-11-26T08:00 to 2026-11-26T10:00");
  CHECK(weekly.paused(at("2026-11-26T08:00:00Z")));
  CHECK(weekly.paused(at("2026-11-26T09:59:59.999999999Z")));
  CHECK(!weekly.paused(at("2026-11-26T10:00:00Z")));
  CHECK(!weekly.paused(at("2026-11-26T07:59:59.999999999Z")));
}

TEST_CASE("an announced window counts beside the weekly one, at any distance") {
  // Windows are announced weeks ahead; one beyond the horizon of the week must not come as a surprise.
  const MaintenanceCalendar both = calendar();
  // 23:00 in New York on 5 December is 04:00 UTC on the 6th.
  CHECK(next(both, "2026-12-04T00:00:00Z") == "2026-12-06T04:00 to 2026-12-06T06:30");
  std::string far =
      fixture::with(fixture::schedule_reply(), "thursday", R"([{"open_time":"00:00","close_time":"00:00"}])");
  CHECK(next(calendar(far), "2026-10-01T00:00:00Z") == "2026-12-06T04:00 to 2026-12-06T06:30");
  CHECK(next(calendar(far), "2026-12-06T06:30:00Z") == "none");
}

TEST_CASE("pauses that touch are one, over midnight too") {
  // Two notices for one night would have the first end with orders that the second cuts off.
  std::string late =
      fixture::with(fixture::schedule_reply(), "thursday", R"([{"open_time":"00:00","close_time":"22:00"}])");
  late = fixture::with(late, "friday", R"([{"open_time":"02:00","close_time":"00:00"}])");
  CHECK(next(calendar(late), "2026-11-20T12:00:00Z") == "2026-11-27T03:00 to 2026-11-27T07:00");
  const std::string closed = fixture::with(fixture::schedule_reply(), "friday", "[]");
  CHECK(next(calendar(closed), "2026-11-26T12:00:00Z") == "2026-11-27T05:00 to 2026-11-28T05:00");
}

TEST_CASE("a pause at the hour that clocks skip or show twice lasts through both readings") {
  // 01:30 on 2026-11-01 comes twice, 02:30 on 2026-03-08 never; the exchange does not say which it means.
  const std::string sunday = fixture::with(
      fixture::schedule_reply(), "sunday",
      R"([{"open_time":"00:00","close_time":"01:30"},{"open_time":"02:30","close_time":"00:00"}])");
  const MaintenanceCalendar odd = calendar(sunday);
  CHECK(next(odd, "2026-10-31T00:00:00Z") == "2026-11-01T05:30 to 2026-11-01T07:30");
  CHECK(next(odd, "2026-03-07T00:00:00Z") == "2026-03-08T06:30 to 2026-03-08T07:30");
}

TEST_CASE("a day that no stated week covers is taken for closed") {
  // Hours that ran out say nothing of today; trading on the guess meets a closed exchange.
  std::string old = fixture::with(fixture::schedule_reply(), "end_time", "\"2026-01-01T00:00:00Z\"");
  old = fixture::with(old, "maintenance_windows", "[]");
  CHECK(calendar(old).paused(at("2026-11-24T12:00:00Z")));
}

TEST_CASE("hours that are no hours are refused by name") {
  // A schedule read askew closes the exchange at noon or never.
  const std::string whole = fixture::schedule_reply();
  const struct {
    const char* name;
    const char* value;
    const char* field;
  } rows[] = {
      {"monday", R"([{"open_time":"24:00","close_time":"00:00"}])", "monday[0].open_time"},
      {"monday", R"([{"open_time":"3:00","close_time":"00:00"}])", "monday[0].open_time"},
      {"monday", R"([{"open_time":"05:00","close_time":"03:00"}])", "monday[0].close_time"},
      {"monday", R"([{"open_time":"00:00","close_time":"03:00"},{"open_time":"02:00","close_time":"00:00"}])",
       "monday[1].open_time"},
      {"start_time", R"("yesterday")", "start_time"},
      {"end_time", R"("2024-11-01T00:00:00Z")", "end_time"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.value);
    const auto schedule = parse_exchange_schedule(fixture::with(whole, row.name, row.value));
    REQUIRE(!schedule);
    CHECK(schedule.error().field == "schedule.standard_hours[0]." + std::string(row.field));
    CHECK(schedule.error().code == "FIELD_VALUE");
  }
  CHECK(parse_exchange_schedule(fixture::with(whole, "standard_hours", "[]")).error().field ==
        "schedule.standard_hours");
  CHECK(parse_exchange_schedule(fixture::with(whole, "end_datetime", "\"2026-12-06T06:30:00\""))
            .error()
            .field == "schedule.maintenance_windows[0].end_datetime");
}
