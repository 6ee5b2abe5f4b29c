#include "imports/forecast_history.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::imports;

namespace {

// 2025-12-10T04:00:00Z is 23:00 in New York on the 9th.
constexpr const char* head = "event_id,known_from_ts,value\n";

Result<std::vector<PastForecast>> read(const std::string& rows) {
  const std::string text = head + rows;
  return read_forecast_history({"f/forecast_high_f.csv", text});
}

}  // namespace

TEST_CASE("a forecast is known 24 or 48 hours before the last hour of its day") {
  // This instant alone decides what a model may see.
  const auto rows = read("KXHIGHNY-25DEC10,1765252800,41.5\nKXHIGHNY-25DEC10,1765339200,-3\n");
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].lead_h == 48);
  CHECK((*rows)[0].high_f_e3 == 41'500);
  CHECK(iso_utc((*rows)[0].known_from.ns()) == "2025-12-09T04:00:00.000Z");
  CHECK((*rows)[1].lead_h == 24);
  CHECK((*rows)[1].high_f_e3 == -3'000);
  CHECK(iso_utc((*rows)[1].known_from.ns()) == "2025-12-10T04:00:00.000Z");
  CHECK(!(*rows)[1].moved);
}

TEST_CASE("a forecast an hour early is refused by the name of its file and line") {
  // It holds an hour that was predicted later: a small leak that no result would show.
  for (const char* row : {"KXHIGHNY-25DEC10,1765335600,41.5\n",      // an hour early
                          "KXHIGHNY-25DEC10,1765342800,41.5\n",      // an hour late: whose lead is this?
                          "KXHIGHNY-25DEC10,1765425600,41.5\n",      // at the end of its day
                          "KXHIGHCHI-25DEC10,1765339200,41.5\n"}) {  // New York's hour for Chicago
    const auto rows = read(std::string("KXHIGHNY-25DEC10,1765252800,41.5\n") + row);
    REQUIRE(!rows);
    CHECK(rows.error().code == "LEAK");
    CHECK(rows.error().field == "f/forecast_high_f.csv line 3, known_from_ts");
  }
}

TEST_CASE("a row that counted days on the wall clock is moved to the hour its lead allows") {
  // 2025-11-02 had 25 hours in New York: 23:00 of the 1st, 03:00Z, is 25 hours before its last hour.
  const auto rows = read("KXHIGHNY-25NOV02,1762052400,60\n");
  REQUIRE(rows);
  CHECK(iso_utc((*rows)[0].known_from.ns()) == "2025-11-02T04:00:00.000Z");
  CHECK((*rows)[0].lead_h == 24);
  CHECK((*rows)[0].moved);
  // The hour itself would be no row of this file.
  CHECK(read("KXHIGHNY-25NOV02,1762056000,60\n").error().code == "LEAK");
}

TEST_CASE("a stitched forecast history is refused by name") {
  // It is the model's last word of each day: whoever trades on it knows the high.
  const auto stitched = read_forecast_history(
      {"stations/KXHIGHNY_forecasts.csv", "date,ticker,fcst_gfs_seamless\n2025-12-10,KXHIGHNY,41.5\n"});
  REQUIRE(!stitched);
  CHECK(stitched.error().code == "LEAK");
  CHECK(stitched.error().field == "stations/KXHIGHNY_forecasts.csv");
}

TEST_CASE("a forecast that is no number, or of no event, is refused") {
  // Nothing is guessed: a default temperature is a bet.
  for (const char* row :
       {"KXHIGHNY-25DEC10,1765339200,\n", "KXHIGHNY-25DEC10,1765339200,415\n",
        "KXHIGHNY-25DEC10,1765339200.5,41\n", "KXHIGHNY,1765339200,41\n", "KXHIGHNY-25DEC10,0,41\n"}) {
    CHECK_MESSAGE(read(row).error().code == "ROW_MALFORMED", row);
  }
}
