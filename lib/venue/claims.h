#pragma once

#include <cstdint>
#include <map>
#include <set>

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
    std::set<uint64_t> without;
  };

  void add(uint64_t number, const Claim& claim);
  void replace(uint64_t number, const Claim& claim);
  void remove(uint64_t number);
  bool empty() const { return open_.empty(); }
  const std::map<uint64_t, Claim>& open() const { return open_; }

  Money collateral(Quantity position) const { return collateral(position, Change()); }
  Money collateral(Quantity position, const Change& change) const;

 private:
  std::map<uint64_t, Claim> open_;
  Money full_;  // as if nothing were held
};

}  // namespace headgate::venue
