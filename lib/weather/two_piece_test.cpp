#include "weather/two_piece.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

#include "weather/normal.h"

using headgate::weather::normal_cdf;
using headgate::weather::TwoPiece;

namespace {

TwoPiece any_forecast() {
  const double median = *rc::gen::inRange(-600, 1400) / 10.0;
  const double below = *rc::gen::inRange(1, 200) / 10.0;
  const double above = *rc::gen::inRange(1, 200) / 10.0;
  return {median, below, above};
}

}  // namespace

TEST_CASE("half of the probability lies on each side of the median, whatever the spreads") {
  // The published median is the best known number of a bulletin; a shape that moves it throws that away.
  const TwoPiece high(75, 1.5, 2.5);
  CHECK(high.cdf(75) == doctest::Approx(0.5));
  // One spread away on either side stand Phi(-1) and Phi(1) of the tables: 0.158655 and 0.841345.
  CHECK(std::abs(high.cdf(73.5) - 0.158655) < 1e-6);
  CHECK(std::abs(high.cdf(77.5) - 0.841345) < 1e-6);
  CHECK(std::abs(high.survival(77.5) - 0.158655) < 1e-6);
}

TEST_CASE("equal spreads make the normal distribution") {
  // A plain forecast with one spread goes the same way to its prices.
  const TwoPiece high = TwoPiece::normal(60, 3);
  CHECK(high.mean() == 60);
  CHECK(high.spread() == doctest::Approx(3));
  for (double x = 45; x <= 75; x += 1.5) CHECK(high.cdf(x) == doctest::Approx(normal_cdf(x, 60, 3)));
}

TEST_CASE("mean and standard deviation are those of the density") {
  // People and later calibration compare them with what was observed. Reference: the integral of the density,
  // summed here in steps of a hundredth of a degree.
  const TwoPiece high(75, 1.5606, 2.3409);
  double mean = 0, square = 0;
  for (double x = 40; x < 110; x += 0.01) {
    const double share = high.cdf(x + 0.01) - high.cdf(x);
    mean += share * (x + 0.005);
    square += share * (x + 0.005) * (x + 0.005);
  }
  CHECK(std::abs(high.mean() - mean) < 1e-4);
  CHECK(std::abs(high.spread() - std::sqrt(square - mean * mean)) < 1e-4);
}

TEST_CASE("a far tail keeps its digits on both sides") {
  // An outcome at one in a billion must not come out as impossible, nor as certain.
  const TwoPiece high(75, 1, 2);
  CHECK(high.survival(75 + 12) == doctest::Approx(9.8659e-10).epsilon(1e-4));  // Phi(-6)
  CHECK(high.cdf(75 - 6) == doctest::Approx(9.8659e-10).epsilon(1e-4));
}

TEST_CASE("any forecast rises from nothing to certainty") {
  // A falling step would be an outcome with negative probability.
  CHECK(rc::check([] {
    const TwoPiece high = any_forecast();
    const double from = *rc::gen::inRange(-1000, 2000) / 10.0;
    const double step = *rc::gen::inRange(0, 500) / 10.0;
    RC_ASSERT(high.cdf(from) <= high.cdf(from + step));
    RC_ASSERT(high.survival(from) >= high.survival(from + step));
    RC_ASSERT(std::abs(high.cdf(from) + high.survival(from) - 1) < 1e-12);
    RC_ASSERT(high.cdf(-10'000) < 1e-12);
    RC_ASSERT(high.cdf(10'000) > 1 - 1e-12);
  }));
}

TEST_CASE("any quantile is where the distribution reaches its probability") {
  // Readers see quantiles and prices of one forecast and must not find two.
  CHECK(rc::check([] {
    const TwoPiece high = any_forecast();
    const double p = *rc::gen::inRange(1, 1'000'000) / 1e6;
    RC_ASSERT(std::abs(high.cdf(high.quantile(p)) - p) < 1e-10);
    const double x = high.median() + *rc::gen::inRange(-40, 40) / 10.0 * high.spread_below();
    const double at = high.cdf(x);
    RC_PRE(at > 1e-9 && at < 1 - 1e-9);
    RC_ASSERT(std::abs(high.quantile(at) - x) < 1e-6);
  }));
}
