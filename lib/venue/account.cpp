#include "venue/account.h"

#include <algorithm>

#include "domain/arithmetic.h"

namespace headgate::venue {
namespace {

constexpr int64_t dollar_e4 = 10'000;

// How many of `quantity` meet contracts of the other side.
Quantity netted(Quantity position, BookSide side, Quantity quantity) {
  const Quantity against = side == BookSide::bid ? -position : position;
  return std::clamp(against, Quantity(), quantity);
}

}  // namespace

Money cost_of_side(BookSide side, int64_t price_e4, Quantity quantity) {
  const int64_t own_e4 = side == BookSide::bid ? price_e4 : dollar_e4 - price_e4;
  return Money::from_e6(checked_mul(own_e4, quantity.e2()));
}

Effect effect_of(Quantity position, BookSide side, int64_t price_e4, Quantity quantity) {
  Effect out;
  out.cost = cost_of_side(side, price_e4, quantity);
  const Money released = Money::from_e6(checked_mul(dollar_e4, netted(position, side, quantity).e2()));
  out.cash = released - out.cost;
  out.position = side == BookSide::bid ? position + quantity : position - quantity;
  return out;
}

Payout payout_of(Quantity held, int64_t yes_payout_e4) {
  constexpr int64_t cent_e6 = 10'000;
  const int64_t each_e4 = held > Quantity() ? yes_payout_e4 : dollar_e4 - yes_payout_e4;
  const int64_t exact_e6 = checked_mul(each_e4, held.magnitude().e2());
  const int64_t kept_e6 = exact_e6 % cent_e6;
  return Payout{Money::from_e6(exact_e6 - kept_e6), Money::from_e6(kept_e6)};
}

}  // namespace headgate::venue
