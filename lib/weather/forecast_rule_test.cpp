#include "weather/forecast_rule.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::weather;

namespace {

int64_t at(const char* utc) { return parse_iso_utc(utc).value(); }

}  // namespace

TEST_CASE("a forecast of the previous runs is known from 23:00 of its day less its lead") {
  // An hour earlier it holds hours that were predicted later than the record says: it sees ahead.
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25DEC10", 24)->ns() == at("2025-12-10T04:00:00Z"));
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25DEC10", 48)->ns() == at("2025-12-09T04:00:00Z"));
  CHECK(earliest_known(previous_runs, "KXHIGHDEN-25JUL10", 24)->ns() == at("2025-07-10T05:00:00Z"));
  CHECK(earliest_known(previous_runs, "KXHIGHTPHX-25JUL10", 24)->ns() == at("2025-07-10T06:00:00Z"));
}

TEST_CASE("over a change of the clocks the lead is counted in hours, not on the wall") {
  // On 2025-11-02 New York's day had 25 hours: 23:00 of the day before is an hour more than 24 before.
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25NOV02", 24)->ns() == at("2025-11-02T04:00:00Z"));
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25NOV03", 48)->ns() == at("2025-11-02T04:00:00Z"));
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25MAR09", 24)->ns() == at("2025-03-09T03:00:00Z"));
}

TEST_CASE("what has no rule has no instant") {
  // Taken on trust, a source made after the fact would show a model the answer.
  CHECK(earliest_known("gfs_seamless", "KXHIGHNY-25DEC10", 24).error().code == "SOURCE_UNKNOWN");
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25DEC10", 0).error().code == "LEAD_UNKNOWN");
  CHECK(earliest_known(previous_runs, "KXHIGHXX-25DEC10", 24).error().code == "SERIES_UNKNOWN");
  CHECK(earliest_known(previous_runs, "KXHIGHNY-25DEC32", 24).error().code == "EVENT_DATE");
}
