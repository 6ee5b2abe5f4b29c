#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "domain/check.h"
#include "venue/order.h"

namespace headgate::venue {

// Resting orders of one market by price, and within a price by time.
class Ladder {
 public:
  using Queue = std::vector<uint64_t>;  // numbers, first come first: short, mostly left at its front
  struct Level {
    Queue queue;
    Quantity total;
  };

  // At the end of its price's queue.
  void add(BookSide side, int64_t price_e4, uint64_t number, Quantity quantity) {
    Level& level = half(side)[price_e4];
    level.queue.push_back(number);
    level.total += quantity;
  }
  // Of an order that stays.
  void lessen(BookSide side, int64_t price_e4, Quantity quantity) {
    auto& prices = half(side);
    const auto level = prices.find(price_e4);
    check(level != prices.end() && level->second.total >= quantity, "a level holds its orders");
    level->second.total -= quantity;
  }
  void remove(BookSide side, int64_t price_e4, uint64_t number, Quantity quantity) {
    auto& prices = half(side);
    const auto level = prices.find(price_e4);
    check(level != prices.end(), "a resting order stands in its level");
    Queue& queue = level->second.queue;
    const auto place = std::find(queue.begin(), queue.end(), number);
    check(place != queue.end(), "a resting order stands in its queue");
    queue.erase(place);
    level->second.total -= quantity;
    if (queue.empty()) prices.erase(level);
  }

  // Nothing when nobody stands there.
  const Level* level(BookSide side, int64_t price_e4) const {
    const auto& prices = side == BookSide::bid ? bids_ : asks_;
    const auto found = prices.find(price_e4);
    return found == prices.end() ? nullptr : &found->second;
  }

  // Calls `visit(price_e4, queue)` from the best price on until it returns false.
  template <typename Visit>
  void walk(BookSide side, Visit visit) const {
    walk_levels(side, [&](int64_t price_e4, const Level& level) { return visit(price_e4, level.queue); });
  }
  // The same with `visit(price_e4, level)`.
  template <typename Visit>
  void walk_levels(BookSide side, Visit visit) const {
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
  std::map<int64_t, Level>& half(BookSide side) { return side == BookSide::bid ? bids_ : asks_; }
  std::map<int64_t, Level> bids_;
  std::map<int64_t, Level> asks_;
};

}  // namespace headgate::venue
