#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"
#include "venue/order.h"

namespace headgate::venue {

// Orders of one account that stop together: once more contracts of them than the limit were filled within
// the window, as taker or maker, all that rest are cancelled, and no order joins until the group is reset.
struct OrderGroup {
  static constexpr int64_t window_ns = 15 * ns_per_s;
  struct Filled {
    MarketTime at;
    Quantity quantity;
  };

  uint64_t number = 0;  // from 1
  std::string account;
  Quantity limit;
  bool triggered = false;
  std::deque<Filled> window;  // oldest first; those that have left it may still stand here

  std::string id() const;  // a UUID
  Quantity filled(MarketTime now) const;
};

// What a call about a group did to orders. Each order with its reason and `reduced_by`.
struct GroupChange {
  OrderGroup group;
  std::vector<Order> cancelled;
};

}  // namespace headgate::venue
