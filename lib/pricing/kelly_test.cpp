#include "pricing/kelly.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace headgate;

namespace {

constexpr int64_t bankroll = 1'000'000;  // dollars: so large that whole contracts do not blur the fractions

KellyTerms flat(int64_t dollars, double fraction) {
  return {Money::dollars(dollars), Money::dollars(dollars), fraction};
}
Money cents(int64_t count) { return Money::from_e6(count * 10'000); }
double contracts(Quantity quantity) { return static_cast<double>(quantity.e2()) / 100; }

KellyOutcome outcome(double probability, std::optional<int64_t> yes_cents, std::optional<int64_t> no_cents) {
  KellyOutcome out;
  out.probability = probability;
  if (yes_cents) out.yes_cost = cents(*yes_cents);
  if (no_cents) out.no_cost = cents(*no_cents);
  return out;
}

// Exclusive outcomes whose probabilities sum to one.
std::vector<double> any_probabilities(size_t size) {
  std::vector<double> out(size);
  for (double& p : out) p = *rc::gen::inRange(1, 100);
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& p : out) p /= sum;
  return out;
}

// Closed form for betting YES alone on exclusive outcomes (Smoczynski and Tomkins, "An explicit solution to
// the problem of optimizing the allocations of a bettor's wealth when wagering on horse races", Mathematical
// Scientist 35, 2010): take outcomes in falling order of p/c while p/c exceeds the reserve rate (1 - sum
// p)/(1 - sum c) of those taken; each taken outcome gets the fraction p - c x reserve rate.
std::vector<double> explicit_fractions(const std::vector<double>& p, const std::vector<double>& c) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] / c[a] > p[b] / c[b]; });
  double rate = 1;
  double sum_p = 0;
  double sum_c = 0;
  size_t taken = 0;
  for (; taken < order.size(); ++taken) {
    const size_t i = order[taken];
    if (p[i] / c[i] <= rate) break;
    sum_p += p[i];
    sum_c += c[i];
    rate = (1 - sum_p) / (1 - sum_c);
  }
  std::vector<double> out(p.size(), 0.0);
  for (size_t k = 0; k < taken; ++k) out[order[k]] = p[order[k]] - c[order[k]] * rate;
  return out;
}

}  // namespace

TEST_CASE("A single bet gets the classical fraction (p - c) / (1 - c)") {
  // J. L. Kelly, "A new interpretation of information rate", 1956. A larger stake than this ruins in the long
  // run.
  CHECK(rc::check([] {
    const int64_t cost = *rc::gen::inRange<int64_t>(5, 95);
    const double p = *rc::gen::inRange(1, 100) / 100.0;
    const double fraction = *rc::gen::inRange(1, 11) / 10.0;
    const auto plan = *kelly({outcome(p, cost, std::nullopt)}, flat(bankroll, fraction));
    const double c = static_cast<double>(cost) / 100;
    const double stake = fraction * std::max(0.0, (p - c) / (1 - c)) * bankroll;
    RC_ASSERT(std::abs(contracts(plan.purchases[0].yes) - stake / c) <= 2 + 1e-6 * stake / c);
  }));
}

TEST_CASE("YES bets on exclusive outcomes match the explicit solution") {
  // Sizing the bets of one ladder one by one would stake the same wealth several times.
  CHECK(rc::check([] {
    const size_t size = *rc::gen::inRange<size_t>(2, 8);
    const auto p = any_probabilities(size);
    // Asks that sum to more than one, as they do at an exchange; otherwise buying all outcomes wins for
    // certain.
    std::vector<int64_t> cost;
    for (const double q : any_probabilities(size)) {
      cost.push_back(static_cast<int64_t>(std::ceil(q * 97)) + *rc::gen::inRange<int64_t>(2, 4));
    }
    RC_PRE(*std::max_element(cost.begin(), cost.end()) < 100);
    std::vector<KellyOutcome> outcomes;
    std::vector<double> c;
    for (size_t i = 0; i < size; ++i) {
      outcomes.push_back(outcome(p[i], cost[i], std::nullopt));
      c.push_back(static_cast<double>(cost[i]) / 100);
    }
    const auto expected = explicit_fractions(p, c);
    const auto plan = *kelly(outcomes, flat(bankroll, 1.0));
    for (size_t i = 0; i < size; ++i) {
      const double stake = contracts(plan.purchases[i].yes) * c[i];
      RC_ASSERT(std::abs(stake - expected[i] * bankroll) <= 2 + 1e-5 * bankroll);
      RC_ASSERT(plan.purchases[i].no == Quantity());
    }
  }));
}

TEST_CASE("Without an edge nothing is bought") {
  // The likeliest honest finding is no edge; then nothing may be traded.
  CHECK(rc::check([] {
    const size_t size = *rc::gen::inRange<size_t>(1, 8);
    const auto p = any_probabilities(size);
    std::vector<KellyOutcome> outcomes;
    for (const double probability : p) {
      KellyOutcome one;
      one.probability = probability;
      const auto fair_e6 = static_cast<int64_t>(std::ceil(probability * 1e6));
      one.yes_cost = Money::from_e6(fair_e6 + *rc::gen::inRange<int64_t>(1, 50'000));
      one.no_cost = Money::from_e6(1'000'001 - fair_e6 + *rc::gen::inRange<int64_t>(1, 50'000));
      outcomes.push_back(one);
    }
    const auto plan = *kelly(outcomes, flat(bankroll, 1.0));
    for (const auto& purchase : plan.purchases) {
      RC_ASSERT(purchase.yes == Quantity());
      RC_ASSERT(purchase.no == Quantity());
    }
  }));
}

TEST_CASE("Fractional Kelly from a flat start is that fraction of the full stakes") {
  // A fraction that did less than it says would carry more risk than the operator chose.
  CHECK(rc::check([] {
    const size_t size = *rc::gen::inRange<size_t>(1, 6);
    const auto p = any_probabilities(size);
    std::vector<KellyOutcome> outcomes;
    for (const double probability : p) {
      const int64_t ask = *rc::gen::inRange<int64_t>(5, 95);
      const int64_t no_ask = std::min<int64_t>(99, 100 - ask + *rc::gen::inRange<int64_t>(3, 6));
      outcomes.push_back(outcome(probability, ask, no_ask));
    }
    const auto full = *kelly(outcomes, flat(bankroll, 1.0));
    const auto quarter = *kelly(outcomes, flat(4 * bankroll, 0.25));
    for (size_t i = 0; i < size; ++i) {
      const double slack = 2 + 1e-4 * bankroll;
      RC_ASSERT(std::abs(contracts(full.purchases[i].yes - quarter.purchases[i].yes)) <= slack);
      RC_ASSERT(std::abs(contracts(full.purchases[i].no - quarter.purchases[i].no)) <= slack);
    }
  }));
}

TEST_CASE("Asked again after buying, the plan buys nothing more") {
  // Sizing each new purchase from the fraction would creep towards full Kelly, one decision at a time.
  CHECK(rc::check([] {
    const auto p = any_probabilities(4);
    const double fraction = *rc::gen::inRange(1, 11) / 10.0;
    std::vector<KellyOutcome> outcomes;
    for (const double probability : p) {
      const int64_t ask = *rc::gen::inRange<int64_t>(5, 95);
      const int64_t no_ask = std::min<int64_t>(99, 100 - ask + *rc::gen::inRange<int64_t>(3, 6));
      outcomes.push_back(outcome(probability, ask, no_ask));
    }
    Money cash = Money::dollars(bankroll);
    const auto first = *kelly(outcomes, {cash, cash, fraction});
    for (size_t i = 0; i < outcomes.size(); ++i) {
      const auto& bought = first.purchases[i];
      RC_ASSERT(bought.yes == Quantity() || bought.no == Quantity());
      outcomes[i].position = bought.yes - bought.no;
      outcomes[i].position_cost = Money::from_e6(outcomes[i].yes_cost->e6() * (bought.yes.e2() / 100) +
                                                 outcomes[i].no_cost->e6() * (bought.no.e2() / 100));
      cash -= outcomes[i].position_cost;
    }
    const auto second = *kelly(outcomes, {Money::dollars(bankroll), cash, fraction});
    for (const auto& purchase : second.purchases) {
      const double slack = 4 + 1e-4 * bankroll;
      RC_ASSERT(contracts(purchase.yes) <= slack);
      RC_ASSERT(contracts(purchase.no) <= slack);
    }
  }));
}

TEST_CASE("Exchanging YES and NO of a market mirrors its purchase") {
  // One side sized better than the other would be a bias built into every trade.
  CHECK(rc::check([] {
    const int64_t ask = *rc::gen::inRange<int64_t>(5, 95);
    const int64_t no_ask = 100 - ask + *rc::gen::inRange<int64_t>(1, 5);
    KellyOutcome one = outcome(*rc::gen::inRange(1, 100) / 100.0, ask, no_ask);
    one.position = Quantity::contracts(*rc::gen::inRange<int64_t>(-1'000, 1'000));
    one.position_cost = Money::from_e6(one.position.magnitude().e2() * 5'000);
    KellyOutcome mirrored;
    mirrored.probability = 1 - one.probability;
    mirrored.yes_cost = one.no_cost;
    mirrored.no_cost = one.yes_cost;
    mirrored.position = -one.position;
    mirrored.position_cost = one.position_cost;
    const KellyTerms terms = flat(10'000, *rc::gen::inRange(1, 11) / 10.0);
    const auto plan = *kelly({one}, terms);
    const auto reverse = *kelly({mirrored}, terms);
    RC_ASSERT(plan.overcommitted == reverse.overcommitted);
    RC_ASSERT(std::abs(contracts(plan.purchases[0].yes - reverse.purchases[0].no)) <= 1);
    RC_ASSERT(std::abs(contracts(plan.purchases[0].no - reverse.purchases[0].yes)) <= 1);
  }));
}

TEST_CASE("A plan is within its stated gap, affordable, and never bankrupts in any outcome") {
  // A plan that could lose everything is no Kelly plan, whatever it was called.
  CHECK(rc::check([] {
    const size_t size = *rc::gen::inRange<size_t>(1, 8);
    const auto p = any_probabilities(size);
    std::vector<KellyOutcome> outcomes;
    for (const double probability : p) {
      const int64_t ask = *rc::gen::inRange<int64_t>(2, 99);
      const int64_t no_ask = std::min<int64_t>(99, 100 - ask + *rc::gen::inRange<int64_t>(1, 6));
      outcomes.push_back(outcome(probability, ask, no_ask));
      outcomes.back().position = Quantity::contracts(*rc::gen::inRange<int64_t>(-20, 20));
    }
    const auto plan = *kelly(outcomes, flat(1'000, 0.5));
    RC_ASSERT(plan.gap <= 1e-9);
    double cash = 1'000;
    for (size_t i = 0; i < size; ++i) {
      cash -= contracts(plan.purchases[i].yes) * static_cast<double>(outcomes[i].yes_cost->e6()) / 1e6;
      cash -= contracts(plan.purchases[i].no) * static_cast<double>(outcomes[i].no_cost->e6()) / 1e6;
    }
    RC_ASSERT(cash >= 0);
    for (size_t winner = 0; winner < size; ++winner) {
      double wealth = cash;
      for (size_t i = 0; i < size; ++i) {
        const double held = contracts(outcomes[i].position);
        const double yes = std::max(held, 0.0) + contracts(plan.purchases[i].yes);
        const double no = std::max(-held, 0.0) + contracts(plan.purchases[i].no);
        wealth += i == winner ? yes : no;
      }
      RC_ASSERT(wealth > 0);
    }
  }));
}

TEST_CASE("Buying NO is chosen where it is the cheaper way to the same bet") {
  // A closed form for YES alone would see no bet here: the only mispricing is an outcome that is too dear.
  const auto plan =
      *kelly({outcome(0.10, 32, 70), outcome(0.45, 46, 57), outcome(0.45, 46, 57)}, flat(1'000, 1.0));
  CHECK(plan.purchases[0].yes == Quantity());
  CHECK(plan.purchases[0].no > Quantity());
}

TEST_CASE("What is held already limits what is bought, and too much of it stops buying") {
  // Ignoring positions would buy the same bet again at every decision.
  KellyOutcome half = outcome(0.6, 50, 52);
  const auto from_flat = *kelly({half}, flat(1'000, 0.25));
  CHECK(from_flat.purchases[0].yes == Quantity::contracts(100));  // 0.25 x 0.2 x 1000 / 0.50
  half.position = Quantity::contracts(60);
  half.position_cost = Money::dollars(30);
  const KellyTerms later{Money::dollars(1'000), Money::dollars(970), 0.25};
  CHECK((*kelly({half}, later)).purchases[0].yes == Quantity::contracts(40));
  half.position = Quantity::contracts(600);
  half.position_cost = Money::dollars(300);
  const auto heavy = *kelly({half}, later);
  CHECK(heavy.overcommitted);
  CHECK(heavy.purchases[0].yes == Quantity());
  CHECK(heavy.purchases[0].no == Quantity());
}

TEST_CASE("A plan spends no more than the cash there is, whatever the bankroll") {
  // Money tied up in other events cannot be spent twice.
  const auto plan = *kelly({outcome(0.9, 50, 52)}, {Money::dollars(1'000), Money::dollars(20), 1.0});
  CHECK(plan.purchases[0].yes == Quantity::contracts(40));
}

TEST_CASE("Nonsense is an error and never a stake") {
  // A probability above one or a free contract would call for an unlimited stake.
  const KellyTerms terms = flat(100, 0.5);
  CHECK(kelly({}, terms).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(1.2, 50, 50)}, terms).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(std::nan(""), 50, 50)}, terms).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(0.7, 50, 50), outcome(0.7, 50, 50)}, terms).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(0.5, 0, 50)}, terms).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(0.5, 50, 50)}, flat(100, 0.0)).error().code == "KELLY_INPUT");
  CHECK(kelly({outcome(0.5, 50, 50)}, {Money::dollars(1), Money::from_e6(-1), 0.5}).error().code ==
        "KELLY_INPUT");
}
