#include "cli/figures.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <limits>
#include <string>

using namespace headgate;
using namespace headgate::cli;

TEST_CASE("a score stands with its interval, and alone where there is none") {
  // A score without its bounds reads as if the next sixty days would give the same.
  CHECK(score_figure(0.08101, {0.08101, 0.0721, 0.0903}) == "0.0810 (0.0721 to 0.0903)");
  constexpr double endless = std::numeric_limits<double>::infinity();
  CHECK(score_figure(0.08101, {0.08101, -endless, endless}) == "0.0810");
}

TEST_CASE("an amount is shown to the nearest cent with its sign before the dollar") {
  // A loss that reads as a gain, or as ten times as much, is the worst a report can do.
  CHECK(dollars(Money::from_e6(1'234'560'000)) == "$1,234.56");
  CHECK(dollars(Money::from_e6(-1'234'565'000)) == "-$1,234.57");
  CHECK(dollars(Money::from_e6(-4'999)) == "$0.00");
  CHECK(dollars(Money::from_e6(-5'000)) == "-$0.01");
  CHECK(dollars(Money::from_e6(999'995'000)) == "$1,000.00");
  CHECK(dollars(Money::from_e6(std::numeric_limits<int64_t>::min())) == "-$9,223,372,036,854.78");
  CHECK(dollars(-0.314) == "-$0.31");
  CHECK(dollars(-0.001) == "$0.00");
  CHECK(dollars(std::numeric_limits<double>::quiet_NaN()) == "-");
}

TEST_CASE("a count keeps its digits") {
  rc::check([](uint64_t count) {
    std::string text = counted(count);
    text.erase(std::remove(text.begin(), text.end(), ','), text.end());
    RC_ASSERT(text == std::to_string(count));
  });
  CHECK(counted(0) == "0");
  CHECK(counted(999) == "999");
  CHECK(counted(1'000) == "1,000");
  CHECK(counted(12'345'678) == "12,345,678");
}

TEST_CASE("a difference shows its sign, and no sign where there is none") {
  // Below zero is the model's favour: a lost sign turns the finding around.
  CHECK(difference_figure(0.00214) == "+0.0021");
  CHECK(difference_figure(-0.00214) == "-0.0021");
  CHECK(difference_figure(-0.00001) == "0.0000");
  CHECK(bounds_figure({0.0021, -0.0013, 0.0054}) == "-0.0013 to +0.0054");
  const double endless = std::numeric_limits<double>::infinity();
  CHECK(bounds_figure({-0.5, -endless, endless}) == "no interval");
  CHECK(bounds_dollars({-0.5, -endless, endless}) == "no interval");
  CHECK(bounds_dollars({-0.35, -1.2, 0.5}) == "-$1.20 to $0.50");
}
