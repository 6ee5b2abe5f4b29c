#include "score/crps.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

using namespace headgate::score;
using doctest::Approx;

namespace {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

// By halving: slow, and independent of what is tested.
double normal_quantile(double p) {
  double low = -10;
  double high = 10;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return low;
}

}  // namespace

TEST_CASE("the score of a normal is that of two other libraries") {
  // The CRPS is the figure in which forecasts are published; a wrong constant makes ours look better.
  // pypi.org/project/properscoring: crps_gaussian(0, mu=0, sig=1).
  CHECK(crps_normal(0, 1, 0) == Approx(0.23369497725510913).epsilon(1e-12));
  // R package scoringRules, tests/testthat/test-crps_norm.R.
  CHECK(crps_normal(0, 1, -3) == Approx(2.43657473).epsilon(1e-8));
  CHECK(crps_normal(0.1, 1, -2.9) == Approx(2.43657473).epsilon(1e-8));
  CHECK(crps_normal(0, 0.9, -2.7) == Approx(2.43657473 * 0.9).epsilon(1e-8));
}

TEST_CASE("a calibrated normal costs 0.5642 of its spread") {
  // The reference against which a station's spread is judged: E = spread / sqrt(pi) (Gneiting and Raftery
  // 2007, section 4.2, from the kernel form).
  double sum = 0;
  constexpr int nodes = 4000;
  for (int i = 0; i < nodes; ++i) sum += crps_normal(0, 2, 2 * normal_quantile((i + 0.5) / nodes));
  CHECK(sum / nodes == Approx(2 * 0.5642).epsilon(0.0005));
}

TEST_CASE("a two-piece normal costs what integrating its distribution gives") {
  // Its tails differ by a factor of two to five: scored as one normal, the wrong side would be paid for.
  // Simpson's rule on F in Python, 200 thousand nodes a piece; the fit of Chicago Midway, 29 September.
  CHECK(crps_two_piece(75, 1.5606, 2.3409, 78) == Approx(1.809760598957564).epsilon(1e-9));
  CHECK(crps_two_piece(75, 1.5606, 2.3409, 72) == Approx(2.2432529303779476).epsilon(1e-9));
  CHECK(crps_two_piece(75, 1.5606, 2.3409, 75) == Approx(0.45588047688039546).epsilon(1e-9));
  rc::check("with equal spreads it is the normal", [] {
    const double spread = *rc::gen::inRange(1, 100) / 10.0;
    const double seen = *rc::gen::inRange(-200, 200) / 10.0;
    RC_ASSERT(std::abs(crps_two_piece(3, spread, spread, seen) - crps_normal(3, spread, seen)) < 1e-9);
  });
}

TEST_CASE("a quantile function is scored as another library scores its distribution") {
  // Forecasts that come as quantiles have no closed form; this is the only judge they get.
  // R package scoringRules, tests/testthat/test-crps_2pnorm.R: the two-piece normal of continuous density.
  const double below = 0.7;
  const double above = 1.1;
  const auto quantile = [&](double p) {
    const double share = below / (below + above);
    if (p < share) return below * normal_quantile(p / (2 * share));
    return above * normal_quantile(1 - (1 - p) / (2 * (1 - share)));
  };
  CHECK(crps_of_quantiles(quantile, -3) == Approx(2.80708311).epsilon(1e-4));
  CHECK(crps_of_quantiles(quantile, 3) == Approx(2.17137978).epsilon(1e-4));
  CHECK(crps_of_quantiles(normal_quantile, 0) == Approx(0.23369497725510913).epsilon(1e-4));
}

TEST_CASE("a sample is scored by its distances, in any order") {
  // Ensembles come as members; one member is a plain forecast and costs its absolute error.
  CHECK(crps_of_samples(std::vector{70.0}, 73) == Approx(3));
  CHECK(crps_of_samples(std::vector{0.0, 1.0}, 0) == Approx(0.25));
  std::vector<double> members;
  for (int i = 0; i < 2000; ++i) members.push_back(normal_quantile((i + 0.5) / 2000));
  CHECK(crps_of_samples(members, 0) == Approx(0.23369497725510913).epsilon(0.001));
  rc::check("in any order", [] {
    auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
        rc::gen::map(rc::gen::inRange(-500, 500), [](int tenths) { return tenths / 10.0; })));
    const double before = crps_of_samples(values, 1.5);
    std::reverse(values.begin(), values.end());
    RC_ASSERT(crps_of_samples(values, 1.5) == before);
    RC_ASSERT(before >= -1e-12);
  });
}

TEST_CASE("neither a bolder nor a shyer normal than the truth scores better") {
  // A spread that pays by being wrong would be learned.
  for (const double said : {0.5, 0.8, 1.25, 2.0}) {
    double told = 0;
    double truth = 0;
    for (int i = 0; i < 2000; ++i) {
      const double seen = normal_quantile((i + 0.5) / 2000);
      told += crps_normal(0, said, seen);
      truth += crps_normal(0, 1, seen);
    }
    CHECK(truth < told);
  }
}
