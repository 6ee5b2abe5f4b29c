#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "domain/moment.h"
#include "imports/draft.h"

namespace headgate::imports {

// Records that are due at known instants, to be put between others. What is due at the same instant is
// recorded in the order in which it was added.
class Schedule {
 public:
  using Write = std::function<void(Draft& draft, MarketTime at)>;

  void add(MarketTime at, Write write);
  // The earliest, or `otherwise` when nothing is left.
  MarketTime first_or(MarketTime otherwise);
  // Those that are due at or before `until`.
  void play(MarketTime until, Draft& draft);
  void play_all(Draft& draft);

 private:
  void sort();

  std::vector<std::pair<MarketTime, Write>> due_;
  size_t next_ = 0;
  bool sorted_ = true;
};

}  // namespace headgate::imports
