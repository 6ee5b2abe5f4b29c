#pragma once

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "pricing/fee.h"

namespace headgate {

// What buying `quantity` of a side at `price` as taker in one fill costs and is worth. Cost and fee are
// exact; the edge is a decision figure.
struct Edge {
  Money cost;                // price times quantity
  Money fee;                 // of the fill's total
  double fee_per_contract;   // dollars
  double edge_per_contract;  // dollars: probability - price - fee per contract
};

// `probability` that the side bought pays, in [0, 1]; `quantity` above zero. Both are the caller's to have
// judged.
Edge edge_of(double probability, Price price, Quantity quantity, const FeeSchedule& schedule);

// Price plus fee of one contract when `quantity` is bought in one fill, dollars 1e-6, rounded up: what Kelly
// sizes at.
Money all_in_cost_per_contract(Price price, Quantity quantity, const FeeSchedule& schedule);

}  // namespace headgate
