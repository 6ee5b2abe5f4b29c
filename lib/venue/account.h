#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/money.h"
#include "domain/quantity.h"
#include "venue/fee.h"
#include "venue/order.h"

namespace headgate::venue {

struct Account {
  Precision precision = Precision::centicent;
  Money cash;              // collateral of resting orders included
  Money reserved;          // of it, held for resting orders
  bool unlimited = false;  // the world outside a mirrored market: never short of cash
  uint64_t fills = 0;
  std::map<std::string, Quantity> holdings;  // by market; positive YES, negative NO; never zero

  Money available() const { return cash - reserved; }
  Quantity holding(const std::string& market) const {
    const auto found = holdings.find(market);
    return found == holdings.end() ? Quantity() : found->second;
  }
};

// A fill seen from one account: it pays the price of the side it buys; each contract that meets an opposite
// one held is netted, and the pair's dollar comes back.
struct Effect {
  Money cash;         // change, before fees
  Money cost;         // paid for the side bought
  Quantity position;  // afterwards
};
Effect effect_of(Quantity position, BookSide side, int64_t price_e4, Quantity quantity);

// What settlement pays for a holding at a payout per YES: whole cents. What a scalar result leaves below a
// cent is kept as a fee.
struct Payout {
  Money paid;
  Money fee;
};
Payout payout_of(Quantity held, int64_t yes_payout_e4);

// Dollars for `quantity` of the side bought at a YES price.
Money cost_of_side(BookSide side, int64_t price_e4, Quantity quantity);

}  // namespace headgate::venue
