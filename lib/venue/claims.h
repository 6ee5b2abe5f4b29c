#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "domain/money.h"
#include "domain/quantity.h"
#include "venue/order.h"

namespace headgate::venue {

// What a resting order may still cost.
struct Claim {
  BookSide side = BookSide::bid;
  int64_t price_e4 = 0;
  Quantity remaining;
  Money fees;  // at most, until it is filled
};

// One account's resting orders in one market, by number. They are fully funded, except that selling what is
// held needs none: what is held covers the oldest orders first. Fees that may come are held on top.
class Claims {
 public:
  // What would be held besides: another order, and some of these no more.
  struct Change {
    uint64_t number = 0;  // of the order; 0: none
    Claim claim;
    std::vector<uint64_t> without;
  };
  using Open = std::map<uint64_t, Claim>;

  void add(uint64_t number, const Claim& claim);
  void replace(uint64_t number, const Claim& claim);  // of the same side
  void remove(uint64_t number, BookSide side);
  bool empty() const { return bids_.open.empty() && asks_.open.empty(); }
  const Open& open(BookSide side) const { return half(side).open; }

  // Not const: each call begins where the last one ended.
  Money collateral(Quantity position);
  Money collateral(Quantity position, const Change& change);

 private:
  // Sums, so that an account of thousands of orders is not summed at each fill.
  struct Half {
    Open open;
    Quantity quantity;
    Money cost;  // as if nothing were held
    Money fees;
    // Of all orders before this number: those that were covered whole, when asked last.
    uint64_t boundary = 0;
    Quantity quantity_before;
    Money cost_before;

    void count(uint64_t number, const Claim& claim, bool comes);
    Money covered(Quantity cover);
  };
  const Half& half(BookSide side) const { return side == BookSide::bid ? bids_ : asks_; }
  Half& half(BookSide side) { return side == BookSide::bid ? bids_ : asks_; }

  Half bids_;
  Half asks_;
};

}  // namespace headgate::venue
