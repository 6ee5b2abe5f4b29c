#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/result.h"
#include "imports/source.h"

namespace headgate::imports {

// One row of history/kalshi_candles: an hour of one market, in cents. What its columns hold was found by
// laying 1384 of them beside the top-of-book days of December 2025 and all 732 quotes of the dataset beside
// theirs: `candle_ts` is the END of the hour. `low` and `high` are no extremes of trades: they are the YES
// bid and the YES ask as they stood at that end (equal to the books' in 99.9 and 99.6 of 100; an hour earlier
// or later in 20 to 30). `close` is the last trade of the hour, and halfway between the quotes when nothing
// was traded (in all 8179 such rows); so no highest and no lowest trade is known.
struct PastCandle {
  std::string market;
  MarketTime ends;
  uint32_t open_e4 = 0;
  uint32_t close_e4 = 0;
  uint32_t yes_bid_e4 = 0;  // 0: nobody
  uint32_t yes_ask_e4 = 0;  // 0: nobody
  int64_t volume_e2 = 0;

  bool traded() const { return volume_e2 > 0; }
  // Nobody quoted and nobody traded: the price of 50 in such a row stands for nothing.
  bool placeholder() const { return !traded() && yes_bid_e4 == 0 && yes_ask_e4 == 0; }
};
inline constexpr uint32_t candle_period_s = 3600;

// In the order of time within each market; the markets in the order of their names.
Result<std::vector<PastCandle>> read_candles(const Source& source);

}  // namespace headgate::imports
