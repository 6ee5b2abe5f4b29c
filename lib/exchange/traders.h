#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/random.h"
#include "exchange/floor.h"
#include "exchange/hidden_day.h"
#include "exchange/plan.h"

namespace headgate::exchange {

// Everybody else: two market makers that quote around the hidden day's probability, and takers with opinions
// of their own. When they act and what they draw is a function of the plan's seed alone; only what comes of
// it depends on the book they find.
class Traders {
 public:
  Traders(const Plan& plan, const HiddenDay& day);

  static std::vector<std::string> accounts();
  // When the next act is due; after the close never: the largest time.
  MarketTime next() const;
  // Performs the act that is due.
  void act(Floor& floor);
  uint64_t acts() const { return acts_; }
  void add_to(Digest& digest) const;

 private:
  static constexpr size_t makers = 2, levels = 3;

  // What one act decides by, drawn whole whatever comes of it.
  struct Mood {
    MarketTime at;
    size_t market;
    uint64_t kind;  // of 100
    size_t maker;
    venue::BookSide side;
    size_t level;
    int64_t margin_c;    // cents asked beyond the fair price
    int64_t opinion_e4;  // this trader's error about the probability
    Quantity quantity;
    size_t taker;
    uint64_t share;  // of 100: how much of a found order is hit
  };
  struct Slot {
    uint64_t order = 0;  // 0: none was placed
    int64_t price_e4 = 0;
  };
  using Side = std::array<Slot, levels>;
  struct Quotes {
    std::array<std::array<Side, 2>, makers> sides;  // by maker and book side
    Side& of(size_t maker, venue::BookSide side) {
      return sides.at(maker).at(side == venue::BookSide::bid ? 0 : 1);
    }
  };
  struct Market {
    Random gaps;
    MarketTime next;
    uint64_t count = 0;
    Quotes quotes;
  };

  size_t due() const;
  Mood mood(size_t market) const;
  void quote(const Mood& mood, Floor& floor);
  void withdraw(const Mood& mood, size_t maker, Floor& floor);
  void take(const Mood& mood, Floor& floor);
  void hunt(const Mood& mood, Floor& floor);
  void drop(Slot& slot, size_t maker, MarketTime at, Floor& floor);
  void send(const Mood& mood, const std::string& account, venue::BookSide side, int64_t price_e4,
            Quantity quantity, Floor& floor);

  const Plan plan_;
  const HiddenDay& day_;
  std::vector<Market> markets_;
  uint64_t acts_ = 0;
};

}  // namespace headgate::exchange
