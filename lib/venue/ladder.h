#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "venue/order.h"

namespace headgate::venue {

// Resting orders of one market by price, and within a price by number, which is time.
class Ladder {
 public:
  using Queue = std::set<uint64_t>;

  void add(BookSide side, int64_t price_e4, uint64_t number) { half(side)[price_e4].insert(number); }
  void remove(BookSide side, int64_t price_e4, uint64_t number) {
    auto& prices = half(side);
    const auto level = prices.find(price_e4);
    if (level == prices.end()) return;
    level->second.erase(number);
    if (level->second.empty()) prices.erase(level);
  }

  // Calls `visit(price_e4, queue)` from the best price on until it returns false.
  template <typename Visit>
  void walk(BookSide side, Visit visit) const {
    if (side == BookSide::ask) {
      for (auto level = asks_.begin(); level != asks_.end(); ++level) {
        if (!visit(level->first, level->second)) return;
      }
      return;
    }
    for (auto level = bids_.rbegin(); level != bids_.rend(); ++level) {
      if (!visit(level->first, level->second)) return;
    }
  }

 private:
  std::map<int64_t, Queue>& half(BookSide side) { return side == BookSide::bid ? bids_ : asks_; }
  std::map<int64_t, Queue> bids_;
  std::map<int64_t, Queue> asks_;
};

}  // namespace headgate::venue
