#pragma once

#include <optional>
#include <vector>

#include "domain/money.h"
#include "domain/quantity.h"
#include "domain/result.h"

namespace headgate {

// One of several mutually exclusive outcomes of an event, as a market that pays $1.
struct KellyOutcome {
  double probability = 0;  // that YES pays
  // All-in cost of one contract, price plus fee; nothing when there is no offer.
  std::optional<Money> yes_cost;
  std::optional<Money> no_cost;
  Quantity position;    // held now: positive YES, negative NO
  Money position_cost;  // paid for what is held, with fees
};

struct KellyTerms {
  Money bankroll;       // all wealth that counts, what is held included at its cost
  Money cash;           // spendable now: purchases together cost no more
  double fraction = 0;  // in (0, 1]: the part of the bankroll that bets; the rest is set aside
};

// Whole contracts to buy on top of what is held.
struct KellyPurchase {
  Quantity yes;
  Quantity no;
};

struct KellyPlan {
  std::vector<KellyPurchase> purchases;  // one per outcome, in their order
  // What is held has used up the betting part of wealth; nothing was bought.
  bool overcommitted = false;
  // Before whole contracts are cut, the expected log of betting wealth is within this of the best possible.
  double gap = 0;
};

// Fractional Kelly over one event. Probabilities that sum to less than one leave the rest to "none of them".
//
// Chooses the purchases that maximise the expected log of betting wealth: fraction x bankroll, less what is
// held at cost, plus what is held and bought pays. From a flat start this buys exactly `fraction` times the
// full Kelly stakes. Scaling each new purchase by the fraction instead would creep towards full Kelly when
// asked again after every fill; here a purchase moves money from the bankroll's cash to its cost, so asking
// again with the same inputs buys nothing.
//
// Errors: KELLY_INPUT when a probability, their sum (above one), a cost, the money or the fraction is out of
// range.
Result<KellyPlan> kelly(const std::vector<KellyOutcome>& outcomes, const KellyTerms& terms);

}  // namespace headgate
