#include "weather/normal.h"

#include <doctest/doctest.h>

#include <cmath>

using headgate::weather::normal_cdf;

TEST_CASE("the normal distribution has its tabulated values") {
  // Every price rests on it. Values: Abramowitz and Stegun, table 26.1, and Phi(-6) = 9.8659e-10.
  CHECK(normal_cdf(0, 0, 1) == doctest::Approx(0.5));
  CHECK(normal_cdf(1, 0, 1) == doctest::Approx(0.841344746).epsilon(1e-9));
  CHECK(normal_cdf(75 - 1.96 * 2, 75, 2) == doctest::Approx(0.0249978951).epsilon(1e-8));
  CHECK(normal_cdf(-6, 0, 1) == doctest::Approx(9.8659e-10).epsilon(1e-4));
}
