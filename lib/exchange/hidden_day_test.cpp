#include "exchange/hidden_day.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::begins;

TEST_CASE("every plan is a contiguous ladder on a real climate day") {
  // The forecast process refuses a ladder with a gap, and then nothing of a simulated day is tested.
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const Plan plan = plan_of(seed, begins, 30 + static_cast<int64_t>(seed));
    CHECK(plan.markets.size() >= 3);
    CHECK(plan.markets.size() <= 6);
    CHECK(plan.opens < plan.closes);
    CHECK(plan.closes.minus_ns(begins) == (30 + static_cast<int64_t>(seed)) * 60 * ns_per_s);
    for (int64_t high = -20; high < 130; ++high) {
      int64_t winners = 0;
      for (const MarketPlan& market : plan.markets) winners += market.wins(high) ? 1 : 0;
      CHECK(winners == 1);
    }
  }
}

TEST_CASE("an event that closes at the end of a climate day belongs to that day, as on the exchange") {
  // KXHIGHNY-26NOV20 closes at 2026-11-21T05:00:00Z: midnight of standard time. One day off settles the wrong
  // one.
  const auto plan_to = [](const char* close) {
    return plan_of(1, MarketTime::from_ns(*parse_iso_utc(close)).plus_ns(-3600 * ns_per_s), 60).event;
  };
  CHECK(plan_to("2026-11-21T05:00:00Z") == "KXHIGHNY-26NOV20");
  CHECK(plan_to("2026-11-21T05:00:01Z") == "KXHIGHNY-26NOV21");
  CHECK(plan_to("2026-06-15T20:00:00Z") == "KXHIGHNY-26JUN15");
}

TEST_CASE("tickers name strikes as the exchange does") {
  // T stands for both tails and B for floor and a half; a client checks the ticker against the strikes.
  const Plan plan = plan_of(3, begins, 60);
  const auto& low = plan.markets.front();
  const auto& next = plan.markets[1];
  CHECK(low.ticker == plan.event + "-T" + std::to_string(low.cap_f));
  CHECK(next.ticker == plan.event + "-B" + std::to_string(low.cap_f) + ".5");
  CHECK(plan.markets.back().ticker == plan.event + "-T" + std::to_string(plan.markets.back().floor_f));
}

TEST_CASE("the beliefs are honest: what is given 30 % happens in about 30 of 100 days") {
  // The other traders must be efficient, or a strategy could win in simulation by their mistakes alone.
  double expected = 0, happened = 0, variance = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Plan plan = plan_of(seed, begins, 60);
    const HiddenDay day(plan);
    const MarketTime at = begins.plus_ns(static_cast<int64_t>(seed % 50) * 60 * ns_per_s);
    for (size_t i = 0; i < plan.markets.size(); ++i) {
      const double p = static_cast<double>(day.probability_e4(i, at)) / 10'000;
      if (p < 0.2 || p > 0.4) continue;
      expected += p;
      variance += p * (1 - p);
      happened += day.winner() == i ? 1 : 0;
    }
  }
  CHECK(expected > 300);
  CHECK(std::abs(happened - expected) < 4 * std::sqrt(variance));
}

TEST_CASE("the probabilities of a ladder add up to one, and near the close they point at the winner") {
  // A truth that does not converge would leave every settlement a surprise to the market.
  int64_t sure = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Plan plan = plan_of(seed, begins, 60);
    const HiddenDay day(plan);
    for (const int64_t minute : {0, 20, 40, 59}) {
      int64_t sum_e4 = 0;
      for (size_t i = 0; i < plan.markets.size(); ++i)
        sum_e4 += day.probability_e4(i, begins.plus_ns(minute * 60 * ns_per_s));
      CHECK(std::abs(sum_e4 - 10'000) <= 10);
    }
    sure += day.probability_e4(day.winner(), plan.closes.plus_ns(-ns_per_s)) > 9'000 ? 1 : 0;
  }
  CHECK(sure > 120);
}

constexpr int64_t hour_ns = 3600 * ns_per_s;
const Station denver{"KXHIGHDEN", "CLIDEN", "Denver", -7};
constexpr int64_t nov_20 = 20'777;

// `hours` after the local standard midnight that begins the climate day.
MarketTime local(const Plan& plan, int64_t hours) { return plan.closes.plus_ns((hours - 24) * hour_ns); }

TEST_CASE("a real day's ladder is contiguous, of six markets, and has weather of its season") {
  // A city whose July is colder than its January trades no forecast anybody has ever made.
  int64_t summer_f = 0, winter_f = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (const int64_t day : {nov_20, nov_20 + 60, nov_20 + 240}) {
      const Plan plan = day_plan(seed, denver, day);
      REQUIRE(plan.markets.size() == 6);
      for (int64_t high = -40; high < 140; ++high) {
        int64_t winners = 0;
        for (const MarketPlan& market : plan.markets) winners += market.wins(high) ? 1 : 0;
        CHECK(winners == 1);
      }
      if (day == nov_20 + 60) winter_f += HiddenDay(plan).high_f();
      if (day == nov_20 + 240) summer_f += HiddenDay(plan).high_f();
    }
  }
  CHECK(summer_f - winter_f > 100 * 10);
}

TEST_CASE(
    "a real day is known little at the listing, mostly after noon, and by the evening all but rounding") {
  // Markets that stay open after the peak must be nearly decided, and a forecast of the evening before must
  // not.
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Plan plan = day_plan(seed, denver, nov_20);
    const HiddenDay day(plan);
    const int64_t listed_mf = day.belief(plan.opens).spread_mf;
    CHECK(day.belief(plan.begins).spread_mf >= 2500);
    CHECK(day.belief(plan.begins).spread_mf <= 3500);
    CHECK(day.belief(local(plan, 0)).spread_mf * 10 > listed_mf * 7);
    CHECK(day.belief(local(plan, 12)).spread_mf * 10 < listed_mf * 7);
    CHECK(day.belief(local(plan, 18)).spread_mf * 10 < listed_mf);
    CHECK(day.high_at() >= local(plan, 13));
    CHECK(day.high_at() <= local(plan, 17));
    CHECK(day.belief(day.high_at().plus_ns(2 * hour_ns)).spread_mf <= 250);
    for (MarketTime at = plan.begins; at < plan.closes; at = at.plus_ns(hour_ns / 2))
      CHECK(day.belief(at.plus_ns(hour_ns / 2)).spread_mf <= day.belief(at).spread_mf);
  }
}

TEST_CASE("the estimate of a real day is a martingale with exactly the spread it claims, at every hour") {
  // Otherwise whoever knows the pattern of the hours could win against everybody in simulation.
  struct Sums {
    int64_t hour;
    double error = 0, squares = 0, step = 0;
  };
  std::array<Sums, 6> all{{{-12}, {0}, {8}, {12}, {15}, {17}}};
  constexpr int64_t days = 2000;
  for (uint64_t seed = 0; seed < days; ++seed) {
    const Plan plan = day_plan(seed, denver, nov_20);
    const HiddenDay day(plan);
    const auto end = day.belief(plan.closes);
    for (Sums& sums : all) {
      const auto now = day.belief(local(plan, sums.hour));
      const auto later = day.belief(local(plan, sums.hour + 1));
      const auto spread = static_cast<double>(now.spread_mf);
      const double error = static_cast<double>(end.mean_mf - now.mean_mf) / spread;
      sums.error += error;
      sums.squares += error * error;
      sums.step += static_cast<double>(later.mean_mf - now.mean_mf) / spread;
    }
  }
  const auto count = static_cast<double>(days);
  for (const Sums& sums : all) {
    CHECK(std::abs(sums.error / count) < 4 / std::sqrt(count));
    CHECK(std::abs(sums.step / count) < 4 / std::sqrt(count));
    // The variance of the estimated variance of a normal is 2/n.
    CHECK(std::abs(sums.squares / count - 1) < 4 * std::sqrt(2 / count));
  }
}

TEST_CASE("the beliefs of a real day are honest at any hour: what is given 30 % happens in 30 of 100") {
  // The same promise as for short events, where the steps are of all sizes.
  double expected = 0, happened = 0, variance = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    const Plan plan = day_plan(seed, denver, nov_20);
    const HiddenDay day(plan);
    const MarketTime at = local(plan, static_cast<int64_t>(seed % 30) - 12);
    for (size_t i = 0; i < plan.markets.size(); ++i) {
      const double p = static_cast<double>(day.probability_e4(i, at)) / 10'000;
      if (p < 0.2 || p > 0.4) continue;
      expected += p;
      variance += p * (1 - p);
      happened += day.winner() == i ? 1 : 0;
    }
  }
  CHECK(expected > 250);
  CHECK(std::abs(happened - expected) < 4 * std::sqrt(variance));
}

}  // namespace
}  // namespace headgate::exchange
