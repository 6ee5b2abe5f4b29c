#include "weather/normal.h"

#include <doctest/doctest.h>

#include <cmath>

using headgate::weather::normal_cdf;
using headgate::weather::normal_quantile;

TEST_CASE("the normal distribution has its tabulated values") {
  // Every price rests on it. Values: Abramowitz and Stegun, table 26.1, and Phi(-6) = 9.8659e-10.
  CHECK(normal_cdf(0, 0, 1) == doctest::Approx(0.5));
  CHECK(normal_cdf(1, 0, 1) == doctest::Approx(0.841344746).epsilon(1e-9));
  CHECK(normal_cdf(75 - 1.96 * 2, 75, 2) == doctest::Approx(0.0249978951).epsilon(1e-8));
  CHECK(normal_cdf(-6, 0, 1) == doctest::Approx(9.8659e-10).epsilon(1e-4));
}

TEST_CASE("the normal quantiles have their tabulated values") {
  // A published percentile becomes a spread by them. Values: Abramowitz and Stegun, table 26.5; the 90th and
  // 75th to ten digits from the R documentation's qnorm.
  CHECK(normal_quantile(0.5) == doctest::Approx(0).epsilon(1e-15));
  CHECK(std::abs(normal_quantile(0.9) - 1.2815515655) < 1e-9);
  CHECK(std::abs(normal_quantile(0.75) - 0.6744897502) < 1e-9);
  CHECK(std::abs(normal_quantile(0.025) + 1.9599639845) < 1e-9);
  CHECK(std::abs(normal_quantile(1e-6) + 4.7534243088) < 1e-8);
}
