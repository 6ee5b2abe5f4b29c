#include "pricing/edge.h"

#include "domain/check.h"

namespace headgate {

Edge edge_of(double probability, Price price, Quantity quantity, const FeeSchedule& schedule) {
  check(probability >= 0 && probability <= 1, "a probability lies in [0, 1]");
  check(quantity.e2() > 0, "an edge is asked for a quantity above zero");
  Edge out;
  out.cost = cost_of(price, quantity);
  out.fee = taker_fee(schedule, price, quantity);
  // e6 dollars over e2 contracts is 1e-4 dollars a contract.
  out.fee_per_contract = static_cast<double>(out.fee.e6()) / static_cast<double>(quantity.e2()) / 1e4;
  out.edge_per_contract = probability - price.dollars() - out.fee_per_contract;
  return out;
}

Money all_in_cost_per_contract(Price price, Quantity quantity, const FeeSchedule& schedule) {
  check(quantity.e2() > 0, "a cost per contract is asked for a quantity above zero");
  const Money total = cost_of(price, quantity) + taker_fee(schedule, price, quantity);
  const int64_t scaled = checked_mul(total.e6(), 100);
  return Money::from_e6(checked_add(scaled, quantity.e2() - 1) / quantity.e2());
}

}  // namespace headgate
