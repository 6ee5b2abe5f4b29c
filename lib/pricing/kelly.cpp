#include "pricing/kelly.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace headgate {
namespace {

// An outcome called impossible still may not bankrupt: it is weighed as one in a thousand million.
constexpr double least_probability = 1e-9;
constexpr double sum_tolerance = 1e-6;
constexpr double gap_enough = 1e-10;  // of expected log wealth: about 1e-5 of wealth in a stake
constexpr int steps_max = 20'000;
constexpr int newton_steps_max = 100;
constexpr double move_tolerance = 1e-15;           // of what could be moved
constexpr double whole_contract_tolerance = 1e-6;  // so that an optimum of 50 is not cut to 49

// One thing that can be bought. Stakes are dollars; `gain[k]` is the profit of one dollar when state k
// happens.
struct Bet {
  size_t outcome;
  bool yes;
  double cost;
  std::vector<double> gain;
};

// States of the world: one per outcome, and "none of them" when that is possible.
struct Game {
  std::vector<double> probability;
  std::vector<double> wealth;  // betting wealth per state before any purchase
  std::vector<Bet> bets;
  double budget = 0;  // what purchases may cost together
};

double dollars(Money money) { return static_cast<double>(money.e6()) / 1e6; }
double contracts(Quantity quantity) { return static_cast<double>(quantity.e2()) / 1e2; }

double payoff(bool yes, bool happened) { return yes == happened ? 1.0 : 0.0; }

void add_bet(Game& game, size_t outcome, bool yes, const std::optional<Money>& cost) {
  if (!cost) return;
  Bet bet{outcome, yes, dollars(*cost), {}};
  for (size_t k = 0; k < game.probability.size(); ++k) {
    bet.gain.push_back(payoff(yes, k == outcome) / bet.cost - 1.0);
  }
  game.bets.push_back(std::move(bet));
}

Game make_game(const std::vector<KellyOutcome>& outcomes, const KellyTerms& terms) {
  Game game;
  double rest = 1;
  for (const auto& outcome : outcomes) {
    game.probability.push_back(outcome.probability);
    rest -= outcome.probability;
  }
  if (rest > sum_tolerance) game.probability.push_back(rest);

  std::vector<double> held(game.probability.size(), 0.0);
  for (size_t k = 0; k < held.size(); ++k) {
    for (size_t i = 0; i < outcomes.size(); ++i) {
      const double size = contracts(outcomes[i].position.magnitude());
      held[k] += size * payoff(outcomes[i].position.e2() > 0, k == i);
    }
  }
  double betting = terms.fraction * dollars(terms.bankroll);
  for (const auto& outcome : outcomes) betting -= dollars(outcome.position_cost);
  game.budget = std::min(betting, dollars(terms.cash));
  for (const double payout : held) game.wealth.push_back(betting + payout);
  for (double& p : game.probability) p = std::max(p, least_probability);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    add_bet(game, i, true, outcomes[i].yes_cost);
    add_bet(game, i, false, outcomes[i].no_cost);
  }
  return game;
}

// Moving money between two places: bets, or cash, whose gain is zero in every state.
constexpr size_t cash_place = std::numeric_limits<size_t>::max();

double gain_of(const Game& game, size_t place, size_t state) {
  return place == cash_place ? 0.0 : game.bets[place].gain[state];
}

struct Solution {
  std::vector<double> stakes;
  double gap = 0;
};

// Pairwise ascent on the simplex of stakes and unspent cash: move money from the place that gains least from
// its last dollar to the place that would gain most, as far as it helps. The objective is concave and the
// feasible set a simplex, so moving the most violating pair converges (as in sequential minimal optimisation:
// Keerthi and Gilbert, "Convergence of a generalized SMO algorithm", Machine Learning 46, 2002). The gap,
// budget x (greatest slope) minus the sum of stake x slope, bounds the distance to the maximum by concavity;
// it is returned, so a run stopped by the count of steps says how good it is. Only additions, products and
// quotients: the same on every host.
class Ascent {
 public:
  explicit Ascent(const Game& game)
      : game_(game), wealth_(game.wealth), weight_(wealth_.size()), change_(wealth_.size()) {}

  Solution solve() {
    Solution out{std::vector<double>(game_.bets.size(), 0.0), 0};
    double cash = game_.budget;
    for (int step = 0; step < steps_max; ++step) {
      for (size_t k = 0; k < wealth_.size(); ++k) weight_[k] = game_.probability[k] / wealth_[k];
      size_t to = cash_place;
      size_t from = cash_place;
      double highest = 0;
      double lowest = cash > 0 ? 0 : std::numeric_limits<double>::infinity();
      double earned = 0;
      for (size_t j = 0; j < game_.bets.size(); ++j) {
        const double here = slope(j);
        earned += out.stakes[j] * here;
        if (here > highest) highest = here, to = j;
        if (out.stakes[j] > 0 && here < lowest) lowest = here, from = j;
      }
      out.gap = game_.budget * highest - earned;
      if (out.gap <= gap_enough || to == from) break;
      double& source = from == cash_place ? cash : out.stakes[from];
      double& target = to == cash_place ? cash : out.stakes[to];
      for (size_t k = 0; k < wealth_.size(); ++k)
        change_[k] = gain_of(game_, to, k) - gain_of(game_, from, k);
      const double moved = best_move(source);
      if (moved <= 0) break;
      source -= moved;
      target += moved;
      for (size_t k = 0; k < wealth_.size(); ++k) wealth_[k] += moved * change_[k];
    }
    return out;
  }

 private:
  // Derivative of expected log wealth by a dollar put into a bet.
  double slope(size_t bet) const {
    const std::vector<double>& gain = game_.bets[bet].gain;
    double sum = 0;
    for (size_t k = 0; k < weight_.size(); ++k) sum += weight_[k] * gain[k];
    return sum;
  }

  struct Derivative {
    double first;   // minus infinity where a state would be bankrupt: each has some probability
    double second;  // never positive
  };
  Derivative along(double moved) const {
    Derivative out{0, 0};
    for (size_t k = 0; k < wealth_.size(); ++k) {
      const double after = wealth_[k] + moved * change_[k];
      if (after <= 0) return {-std::numeric_limits<double>::infinity(), 0};
      const double share = change_[k] / after;
      out.first += game_.probability[k] * share;
      out.second -= game_.probability[k] * share * share;
    }
    return out;
  }

  // How much to move along `change_`: where the derivative, which only falls, meets zero. Newton's steps,
  // kept within the bracket and replaced by its middle where they leave it.
  double best_move(double most) const {
    if (along(most).first >= 0) return most;
    double low = 0;
    double high = most;
    double at = 0;
    for (int i = 0; i < newton_steps_max; ++i) {
      const Derivative here = along(at);
      (here.first >= 0 ? low : high) = at;
      double next = here.second < 0 ? at - here.first / here.second : low + (high - low) / 2;
      if (!(next > low && next < high)) next = low + (high - low) / 2;
      if (std::abs(next - at) <= move_tolerance * most) return next;
      at = next;
    }
    return low;
  }

  const Game& game_;
  std::vector<double> wealth_;
  std::vector<double> weight_;  // probability over wealth, by state
  std::vector<double> change_;  // of wealth by a dollar moved, by state
};

Error out_of_range(std::string field, double value, const char* mend) {
  return Error{"KELLY_INPUT", std::move(field), std::to_string(value), mend};
}

std::optional<Error> judge(const std::vector<KellyOutcome>& outcomes, const KellyTerms& terms) {
  if (outcomes.empty()) return Error{"KELLY_INPUT", "outcomes", "", "at least one outcome"};
  if (!(terms.fraction > 0 && terms.fraction <= 1)) {
    return out_of_range("fraction", terms.fraction, "above zero and at most one");
  }
  if (terms.bankroll < Money()) return out_of_range("bankroll", dollars(terms.bankroll), "not negative");
  if (terms.cash < Money()) return out_of_range("cash", dollars(terms.cash), "not negative");
  double sum = 0;
  for (const auto& outcome : outcomes) {
    if (!(outcome.probability >= 0 && outcome.probability <= 1)) {
      return out_of_range("probability", outcome.probability, "in [0, 1]");
    }
    if (outcome.position_cost < Money()) {
      return out_of_range("position_cost", dollars(outcome.position_cost), "not negative");
    }
    sum += outcome.probability;
    for (const auto& cost : {outcome.yes_cost, outcome.no_cost}) {
      if (cost && *cost <= Money()) return out_of_range("cost", dollars(*cost), "above zero");
    }
  }
  if (sum > 1 + sum_tolerance)
    return out_of_range("probabilities", sum, "exclusive outcomes sum to at most one");
  return std::nullopt;
}

Quantity whole_contracts(double stake, double cost) {
  return Quantity::contracts(static_cast<int64_t>(std::floor(stake / cost + whole_contract_tolerance)));
}

}  // namespace

Result<KellyPlan> kelly(const std::vector<KellyOutcome>& outcomes, const KellyTerms& terms) {
  if (auto error = judge(outcomes, terms)) return *error;
  KellyPlan plan;
  plan.purchases.resize(outcomes.size());
  const Game game = make_game(outcomes, terms);
  if (game.budget <= 0) {
    plan.overcommitted = true;
    return plan;
  }
  const Solution solution = Ascent(game).solve();
  plan.gap = solution.gap;
  for (size_t j = 0; j < game.bets.size(); ++j) {
    const Bet& bet = game.bets[j];
    auto& purchase = plan.purchases[bet.outcome];
    (bet.yes ? purchase.yes : purchase.no) = whole_contracts(solution.stakes[j], bet.cost);
  }
  return plan;
}

}  // namespace headgate
