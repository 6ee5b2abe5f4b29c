#include "score/bootstrap.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "domain/random.h"

using namespace headgate;
using namespace headgate::score;
using doctest::Approx;

namespace {

double uniform(Random& random) { return (static_cast<double>(random.below(1'000'000'000)) + 0.5) / 1e9; }

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  return radius * std::cos(2 * std::numbers::pi * uniform(random));
}

// Two cities a date that share that date's weather, which lasts: the daily part follows the day before by
// `memory`. True mean 0.
std::vector<Dated> weather(uint64_t seed, int64_t dates, double memory) {
  Random random(seed);
  std::vector<Dated> out;
  double daily = normal(random);
  for (int64_t day = 0; day < dates; ++day) {
    daily = memory * daily + std::sqrt(1 - memory * memory) * normal(random);
    for (int city = 0; city < 2; ++city) out.push_back({day, daily + 0.5 * normal(random)});
  }
  return out;
}

double share_covering_zero(int64_t dates, double memory, const Resampling& resampling, uint64_t samples) {
  double covered = 0;
  for (uint64_t seed = 0; seed < samples; ++seed) {
    const Interval interval = bootstrap_mean(weather(seed, dates, memory), resampling).interval;
    covered += interval.low <= 0 && interval.high >= 0 ? 1 : 0;
  }
  return covered / static_cast<double>(samples);
}

constexpr Resampling quick{.block_dates = 5, .draws = 1000, .seed = 7};

}  // namespace

TEST_CASE("one date, or five, bound nothing, and say so") {
  // An interval of one day is a point: taken for certainty it would open live trading.
  const Bootstrapped one = bootstrap_mean(std::vector<Dated>{{3, -0.5}, {3, -0.7}}, {});
  CHECK(one.degenerate);
  CHECK_FALSE(one.interval.bounded());
  CHECK(one.interval.estimate == Approx(-0.6));
  CHECK(one.interval.high > 0);
  CHECK(one.how() == "no interval: 1 date, at least 6 are needed");
  std::vector<Dated> values;
  for (int64_t day = 0; day < 6; ++day) {
    CHECK(bootstrap_mean(values, {}).degenerate);
    values.push_back({day, -1.0 - static_cast<double>(day)});
  }
  const Bootstrapped six = bootstrap_mean(values, {});
  CHECK_FALSE(six.degenerate);
  CHECK(six.block_dates == 1);
  CHECK(six.how() == "10000 draws of 1-day blocks, seed 20251101");
}

TEST_CASE("the spread of the draws is what the blocks' own means give") {
  // The width of every interval hangs on it. Of a circular bootstrap of whole blocks it is known exactly: the
  // spread of all circular block means over the root of the number of blocks (Politis and Romano 1992).
  const std::vector<Dated> values = weather(11, 60, 0.3);
  constexpr size_t block = 5;
  std::vector<double> days(60);
  for (const Dated& each : values) days[static_cast<size_t>(each.day)] += each.value / 2;
  std::vector<double> means(60);
  double grand = 0;
  for (size_t i = 0; i < 60; ++i) {
    for (size_t j = 0; j < block; ++j) means[i] += days[(i + j) % 60] / block;
    grand += means[i] / 60;
  }
  double squares = 0;
  for (const double mean : means) squares += (mean - grand) * (mean - grand) / 60;
  const Bootstrapped drawn = bootstrap_mean(values, {.block_dates = block, .draws = 40'000, .seed = 5});
  CHECK(drawn.standard_error / std::sqrt(squares / (60.0 / block)) == Approx(1).epsilon(0.01));
  CHECK(drawn.interval.estimate == Approx(grand));
  CHECK(drawn.block_dates == block);
}

TEST_CASE("for few symmetric dates the interval is Student's, not the narrower percentile one") {
  // A percentile interval of twelve dates is a fifth too narrow and would find evidence too often.
  std::vector<Dated> values;
  double squares = 0;
  for (int i = 1; i <= 6; ++i) {
    values.push_back({2 * i, static_cast<double>(i)});
    values.push_back({2 * i + 1, static_cast<double>(-i)});
    squares += 2.0 * i * i;
  }
  // 2.201: the 97.5 % point of Student's t with 11 degrees of freedom, from any table.
  const double half = 2.201 * std::sqrt(squares / 11) / std::sqrt(12);
  const Interval interval = bootstrap_mean(values, {.block_dates = 1, .draws = 100'000, .seed = 1}).interval;
  CHECK(interval.high == Approx(half).epsilon(0.04));
  CHECK(interval.low == Approx(-half).epsilon(0.04));
}

TEST_CASE("intervals hold the truth about as often as they say") {
  // The one promise of an interval. Weather that outlasts the day is drawn in blocks for this reason: dates
  // taken one by one would hold the truth far less often. Seeds are fixed, so that this cannot flicker.
  const double independent = share_covering_zero(60, 0, quick, 600);
  const double lasting = share_covering_zero(60, 0.3, quick, 600);
  const double few = share_covering_zero(10, 0, quick, 600);
  MESSAGE("covered: " << independent << " of independent dates, " << lasting << " of lasting weather, " << few
                      << " of ten dates");
  CHECK(independent > 0.925);
  CHECK(independent < 0.985);
  CHECK(lasting > 0.90);
  CHECK(lasting < 0.985);
  CHECK(few > 0.925);
  CHECK(share_covering_zero(60, 0.3, {.block_dates = 1, .draws = 1000, .seed = 7}, 600) < lasting - 0.02);
}

TEST_CASE("cities on one day count as one observation") {
  // Counting each city's ladder as its own day makes one lucky front look like proof.
  std::vector<Dated> once;
  std::vector<Dated> copied;
  for (const Dated& each : weather(3, 40, 0)) {
    once.push_back(each);
    for (int copy = 0; copy < 4; ++copy) copied.push_back(each);
  }
  const Interval a = bootstrap_mean(once, quick).interval;
  const Interval b = bootstrap_mean(copied, quick).interval;
  CHECK(a.low == Approx(b.low));
  CHECK(a.high == Approx(b.high));
}

TEST_CASE("the same values and seed give the same interval to the bit, in any order") {
  // A report that changes when it is made again proves nothing.
  rc::check([] {
    auto values = *rc::gen::container<std::vector<Dated>>(rc::gen::apply(
        [](int day, int cents) {
          return Dated{day, cents / 100.0};
        },
        rc::gen::inRange(0, 20), rc::gen::inRange(-100, 100)));
    const Bootstrapped first = bootstrap_mean(values, quick);
    std::reverse(values.begin(), values.end());
    const Bootstrapped second = bootstrap_mean(values, quick);
    RC_ASSERT(first.interval.estimate == second.interval.estimate);
    RC_ASSERT(first.interval.low == second.interval.low);
    RC_ASSERT(first.interval.high == second.interval.high);
    if (!first.degenerate) RC_ASSERT(first.interval.low <= first.interval.high);
  });
}

TEST_CASE("the number of dates needed is that of the rule of eight") {
  // Who does not know how long it takes stops at the first lucky week.
  // Lehr's rule for pairs (van Belle, Statistical Rules of Thumb, 2.2): n = 8 (spread / difference)^2, from
  // 7.85 = (1.960 + 0.842)^2.
  CHECK(dates_needed(0.01, 0.05 / std::sqrt(50), 50) == 197);  // 7.849 * 25
  CHECK(dates_needed(-0.01, 0.05 / std::sqrt(50), 50) == 197);
  CHECK(dates_needed(0.02, 0.05 / std::sqrt(50), 50) == 50);
  CHECK(dates_needed(0, 0.1, 50) == 0);
  CHECK(dates_needed(0.1, 0, 50) == 0);
}
