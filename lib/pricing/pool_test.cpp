#include "pricing/pool.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <numeric>

using namespace headgate;

namespace {

std::vector<double> any_ladder(size_t size) {
  std::vector<double> out(size);
  for (double& p : out) p = *rc::gen::inRange(1, 1'000) / 1'000.0;
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& p : out) p /= sum;
  return out;
}

}  // namespace

TEST_CASE("Two opinions are pooled as the product of their powers") {
  // By hand: 0.5^2 * 0.2 = 0.05 and 0.5^2 * 0.8 = 0.2, so 0.2 and 0.8; with the market at 0.8/0.2 and equal
  // weights of one: 0.16 and 0.16, so one half each. A wrong pool is a wrong probability in every decision.
  const auto flat = pool({0.5, 0.5}, {0.2, 0.8}, {2, 1});
  CHECK((*flat)[0] == doctest::Approx(0.2));
  const auto opposed = pool({0.8, 0.2}, {0.2, 0.8}, {1, 1});
  CHECK((*opposed)[0] == doctest::Approx(0.5));
}

TEST_CASE("Weights of zero and one give back one opinion, and every pool sums to one") {
  // The demonstration strategy trades the model alone and must say so truly.
  CHECK(rc::check([] {
    const size_t size = *rc::gen::inRange<size_t>(1, 12);
    const auto market = any_ladder(size);
    const auto model = any_ladder(size);
    const auto only_model = *pool(market, model, {0, 1});
    const auto only_market = *pool(market, model, {1, 0});
    const auto both = *pool(market, model, {1.073, 0.294});
    for (size_t i = 0; i < size; ++i) {
      RC_ASSERT(std::abs(only_model[i] - model[i]) < 1e-12);
      RC_ASSERT(std::abs(only_market[i] - market[i]) < 1e-12);
    }
    RC_ASSERT(std::abs(std::accumulate(both.begin(), both.end(), 0.0) - 1) < 1e-12);
  }));
}

TEST_CASE("An absent market price is refused as soon as the market has a say, and ignored before") {
  // Zero means "no quote" on Kalshi: read as certainty it would veto an outcome.
  CHECK(pool({0.0, 0.5}, {0.4, 0.6}, {1, 1}).error().code == "POOL_PROBABILITY");
  CHECK((*pool({0.0, 0.5}, {0.4, 0.6}, {0, 1}))[0] == doctest::Approx(0.4));
}

TEST_CASE("Nonsense is an error and never a number") {
  // A NaN compares false with every limit, so it would pass a gate written the wrong way round.
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(pool({0.5, 0.5}, {nan, 0.5}, {0, 1}).error().code == "POOL_PROBABILITY");
  CHECK(pool({0.5}, {0.5, 0.5}, {0, 1}).error().code == "POOL_SHAPE");
  CHECK(pool({}, {}, {0, 1}).error().code == "POOL_SHAPE");
  CHECK(pool({0.5, 0.5}, {0.5, 0.5}, {-1, 1}).error().code == "POOL_WEIGHT");
  CHECK(pool({0.5, 0.5}, {0.0, 0.0}, {0, 1}).error().code == "POOL_EMPTY");
}

TEST_CASE("A model's impossible outcome stays impossible and very small ones do not vanish") {
  // Tails of a temperature ladder are that small; 0/0 there would poison the whole event.
  const auto pooled = *pool({0.5, 0.4, 0.1}, {1e-300, 1e-310, 0.0}, {1, 1});
  CHECK(pooled[0] > pooled[1]);
  CHECK(pooled[1] > 0);
  CHECK(pooled[2] == 0);
}
