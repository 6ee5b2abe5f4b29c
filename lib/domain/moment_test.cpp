#include "domain/moment.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <string>

namespace headgate {
namespace {

TEST_CASE("a moment comes back from its text to the millisecond") {
  // Ages are computed from such texts; a shifted hour makes stale data look fresh.
  CHECK(rc::check([] {
    const int64_t ms = *rc::gen::inRange<int64_t>(-9'000'000'000'000, 9'000'000'000'000);
    RC_ASSERT(parse_iso_utc(iso_utc(ms * ns_per_ms)) == ms * ns_per_ms);
  }));
  CHECK(iso_utc(std::numeric_limits<int64_t>::min()).size() == 24);
  CHECK(iso_utc(std::numeric_limits<int64_t>::max()).size() == 24);
}

TEST_CASE("known instants have their known texts") {
  // From: date -u -d @1765379042 +%FT%TZ, and @-1, @951782400 (a leap day of a century year) (coreutils 9.1)
  CHECK(iso_utc(1'765'379'042 * ns_per_s + 893'999'999) == "2025-12-10T15:04:02.893Z");
  CHECK(iso_utc(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(parse_iso_utc("2000-02-29T00:00:00Z") == 951'782'400 * ns_per_s);
  CHECK(parse_iso_utc("2025-12-10T15:04:02.893999999Z") == 1'765'379'042 * ns_per_s + 893'999'999);
  CHECK(parse_iso_utc("2025-12-10T15:04:02.8Z") == 1'765'379'042 * ns_per_s + 800 * ns_per_ms);
}

TEST_CASE("what is no RFC 3339 time in UTC is refused") {
  // A time with an unread zone is off by hours, in the direction that nobody checks.
  for (const char* text : {"",
                           "Z",
                           "2025-12-10",
                           "2025-12-10T15:04:02",
                           "2025-12-10T15:04:02+00:00",
                           "2025-12-10T15:04:02.893-05:00",
                           "2025-12-10 15:04:02Z",
                           "2025-12-10t15:04:02z",
                           "2025-13-10T15:04:02Z",
                           "2025-02-29T15:04:02Z",
                           "2025-12-10T24:00:00Z",
                           "2025-12-10T15:60:02Z",
                           "2025-12-10T15:04:60Z",
                           "2025-12-10T15:04:02.Z",
                           "2025-12-10T15:04:02.1234567890Z",
                           "2025-12-10T15:04:02.12a4Z",
                           "+2025-12-10T15:04:2Z",
                           " 2025-12-10T15:04:02Z",
                           "2025-12-10T15:04:02ZZ",
                           "2025-1-10T15:04:02Z",
                           "-025-12-10T15:04:02Z",
                           "1765379042"}) {
    CHECK_MESSAGE(!parse_iso_utc(text), "'", std::string(text), "'");
  }
}

TEST_CASE("a year that 64 bits of nanoseconds cannot hold is refused, not wrapped") {
  // A close_time of 9999 that wraps to 1816 closes the market; one of 0001 that wraps forward keeps it open.
  CHECK_FALSE(parse_iso_utc("9999-12-31T23:59:59Z"));
  CHECK_FALSE(parse_iso_utc("2262-04-12T00:00:00Z"));
  CHECK_FALSE(parse_iso_utc("0001-01-01T00:00:00Z"));
  CHECK(parse_iso_utc("2261-12-31T23:59:59.999999999Z"));
  CHECK(parse_iso_utc("1678-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace headgate
