#pragma once

#include <array>
#include <cstdint>

#include "domain/digest.h"
#include "domain/moment.h"
#include "domain/quantity.h"
#include "domain/random.h"
#include "exchange/plan.h"
#include "venue/order.h"

namespace headgate::exchange {

inline constexpr size_t maker_count = 2, taker_count = 3, quote_levels = 3;

// What one act of another trader decides by, drawn whole whatever comes of it.
struct Mood {
  MarketTime at;
  uint64_t kind = 0;  // of 100
  size_t maker = 0;
  venue::BookSide side = venue::BookSide::bid;
  size_t level = 0;
  int64_t margin_c = 0;    // cents asked beyond the fair price
  int64_t opinion_e4 = 0;  // this trader's error about the probability
  Quantity quantity;
  size_t taker = 0;
  uint64_t share = 0;                         // of 100: how much of a found order is hit
  std::array<Quantity, quote_levels> depths;  // of a whole side
  void add_to(Digest& digest) const;
};

// When others come to one market, and in what mood: a function of the plan's seed alone, so that nothing that
// we do changes who comes when.
class Arrivals {
 public:
  Arrivals(const Plan& plan, size_t market);  // in the plan

  MarketTime next() const { return next_; }
  // The mood of the act that is due; after it the next one is.
  Mood take();
  uint64_t taken() const { return count_; }

 private:
  uint64_t seed_;
  size_t market_;
  int64_t gap_min_ns_, gap_max_ns_;
  Random gaps_;
  MarketTime next_;
  uint64_t count_ = 0;
};

}  // namespace headgate::exchange
