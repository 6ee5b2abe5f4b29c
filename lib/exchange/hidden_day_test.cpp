#include "exchange/hidden_day.h"

#include <doctest/doctest.h>

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

}  // namespace
}  // namespace headgate::exchange
