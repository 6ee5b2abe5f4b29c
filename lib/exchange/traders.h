#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "exchange/arrivals.h"
#include "exchange/floor.h"
#include "exchange/hidden_day.h"
#include "exchange/plan.h"

namespace headgate::exchange {

// Everybody else in one event: two market makers that quote around the hidden day's probability, and takers
// with opinions of their own. When they act and what they draw is a function of the plan's seed alone; only
// what comes of it depends on the book they find.
class Traders {
 public:
  // `first` is the event's first market on the floor.
  Traders(const Plan& plan, const HiddenDay& day, size_t first);

  static std::vector<std::string> accounts();
  // When the next act is due; after the close never: the largest time.
  MarketTime next() const;
  // Performs the act that is due.
  void act(Floor& floor);
  uint64_t acts() const { return acts_; }
  void add_to(Digest& digest) const;

 private:
  struct Slot {
    uint64_t order = 0;  // 0: none was placed
    int64_t price_e4 = 0;
  };
  using Side = std::array<Slot, quote_levels>;
  struct Quotes {
    std::array<std::array<Side, 2>, maker_count> sides;  // by maker and book side
    Side& of(size_t maker, venue::BookSide side) {
      return sides.at(maker).at(side == venue::BookSide::bid ? 0 : 1);
    }
  };
  struct Market {
    Arrivals arrivals;
    Quotes quotes;
  };
  // An act under way.
  struct Act {
    Mood mood;
    size_t market;  // in the plan
    const std::string& ticker;
    Floor& floor;
  };

  size_t due() const;
  void quote(const Act& act);
  void quote_level(const Act& act, size_t level, Quantity quantity);
  void drop_dear(const Act& act);
  void withdraw(const Act& act, size_t maker);
  void take(const Act& act);
  void hunt(const Act& act);
  void drop(Slot& slot, const Act& act, size_t maker);
  static void send(const Act& act, venue::BookSide side, int64_t price_e4, Quantity quantity);
  int64_t fair_e4(const Act& act) const { return day_.probability_e4(act.market, act.mood.at); }

  const Plan plan_;
  const HiddenDay& day_;
  const size_t first_;
  std::vector<Market> markets_;
  uint64_t acts_ = 0;
};

}  // namespace headgate::exchange
