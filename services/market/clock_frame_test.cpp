#include "services/market/clock_frame.h"

#include <doctest/doctest.h>

using namespace headgate;

TEST_CASE("clock frames are read whole or refused by field") {
  // A step read with a default of zero would put every process back to 1970 and make all data fresh.
  const auto step = parse_clock_frame(R"({"type":"step","step":3,"market_time_ns":1795100400000000000})");
  REQUIRE(step);
  CHECK(std::get<StepGranted>(*step).step == 3);
  CHECK(std::get<StepGranted>(*step).market_time_ns == 1795100400000000000);
  const auto complete = parse_clock_frame(
      R"({"type":"step_complete","step":3,"feeds":[{"sid":7,"seq":123}],"feed_open":false,"day_over":true})");
  REQUIRE(complete);
  const auto& end = std::get<StepComplete>(*complete);
  REQUIRE(end.feeds.size() == 1);
  CHECK(end.feeds[0].seq == 123);
  CHECK(end.day_over);
  CHECK(end.feed_open == false);
  for (const char* text :
       {R"({"type":"step","step":3})", R"({"type":"step","market_time_ns":5})",
        R"({"type":"step","step":-1,"market_time_ns":5})", R"({"type":"step","step":1,"market_time_ns":0})",
        R"({"type":"step_complete","step":3,"feeds":[]})",
        R"({"type":"step_complete","step":3,"day_over":false})",
        R"({"type":"step_complete","step":3,"feeds":[{"sid":7}],"day_over":false})",
        R"({"type":"step_complete","step":3,"feeds":[7],"day_over":false})", R"({"type":"leap","step":3})",
        "[]"}) {
    CAPTURE(text);
    CHECK(!parse_clock_frame(text));
  }
  CHECK(done_frame(3) == R"({"type":"done","step":3})");
}
