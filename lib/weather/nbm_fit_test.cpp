#include "weather/nbm_fit.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace headgate;
using namespace headgate::weather;

namespace {

NbmHigh of(std::array<std::optional<int>, 5> percentiles) {
  NbmHigh out;
  out.settlement_date = {2031, 3, 3};
  out.percentiles = percentiles;
  return out;
}

}  // namespace

TEST_CASE("percentiles 10, 50 and 90 become a median and two spreads") {
  // Golden: 73/74/75/77/78 gives 1.5606 below and 2.3409 above, computed outside this project.
  const auto fit = nbm_fit_of(of({73, 74, 75, 77, 78}));
  REQUIRE(fit);
  CHECK(fit->from_percentiles);
  CHECK(fit->high.median() == 75);
  CHECK(std::abs(fit->high.spread_below() - 1.5606) < 1e-4);
  CHECK(std::abs(fit->high.spread_above() - 2.3409) < 1e-4);
  CHECK(fit->high.quantile(0.1) == doctest::Approx(73));
  CHECK(fit->high.quantile(0.9) == doctest::Approx(78));
}

TEST_CASE("equal percentiles stand a little apart and never make certainty") {
  // Whole degrees tie often in settled weather; a spread of zero would bet the account on one degree.
  const auto tied = nbm_fit_of(of({97, 98, 99, 100, 100}));
  REQUIRE(tied);
  CHECK(tied->high.quantile(0.9) == doctest::Approx(100.25));  // 99.75 and 100.25
  const auto below = nbm_fit_of(of({74, 74, 75, 77, 78}));
  CHECK(below->high.quantile(0.1) == doctest::Approx(73.75));
  const auto still = nbm_fit_of(of({88, 88, 88, 88, 88}));
  REQUIRE(still);
  CHECK(still->high.median() == 88);
  CHECK(still->high.quantile(0.1) == doctest::Approx(87));
  CHECK(still->high.quantile(0.9) == doctest::Approx(89));
}

TEST_CASE(
    "without percentiles mean and standard deviation make a normal, without these there is no forecast") {
  // The three-hourly bulletin has no percentiles, and a default in their place would be a bet without reason.
  NbmHigh high = of({});
  high.mean = 41;
  high.sd = 3;
  const auto fit = nbm_fit_of(high);
  REQUIRE(fit);
  CHECK(!fit->from_percentiles);
  CHECK(fit->high.mean() == 41);
  CHECK(fit->high.spread() == doctest::Approx(3));
  high.sd = 0;  // anything below half a degree
  CHECK(nbm_fit_of(high)->high.quantile(0.9) == doctest::Approx(42));
  high.sd = std::nullopt;
  const auto none = nbm_fit_of(high);
  REQUIRE(!none);
  CHECK(none.error().code == "NBM_NO_VALUE");
  CHECK(none.error().field == "maximum of 2031-03-03");
  high.sd = 2;
  high.percentiles = {38, 39, std::nullopt, 43, 44};
  CHECK(!nbm_fit_of(high)->from_percentiles);
}

TEST_CASE("any rounded percentiles give a forecast that rounds back to them") {
  // The fit may not contradict what was published by more than its rounding.
  CHECK(rc::check([] {
    std::array<std::optional<int>, 5> published;
    int at = *rc::gen::inRange(-60, 120);
    for (auto& knot : published) {
      knot = at;
      at += *rc::gen::inRange(0, 4);
    }
    const auto fit = nbm_fit_of(of(published));
    RC_ASSERT(fit.has_value());
    RC_ASSERT(std::abs(fit->high.median() - *published[2]) <= 0.25);
    RC_ASSERT(fit->high.quantile(0.1) <= *published[0] + 0.5);
    RC_ASSERT(fit->high.quantile(0.9) >= *published[4] - 0.5);
    RC_ASSERT(fit->high.quantile(0.1) >= *published[0] - 1.25);
    RC_ASSERT(fit->high.quantile(0.9) <= *published[4] + 1.25);
  }));
}
