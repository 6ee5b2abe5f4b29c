#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/money.h"
#include "venue/fee.h"

namespace headgate::exchange {

enum class Strike : uint8_t { less = 1, between = 2, greater = 3 };
std::string_view name_of(Strike strike);

// Whole degrees Fahrenheit, in Kalshi's sense: less is strictly below the cap, greater strictly above the
// floor, between includes both.
struct MarketPlan {
  std::string ticker;
  Strike strike = Strike::between;
  int64_t floor_f = 0;  // between, greater
  int64_t cap_f = 0;    // less, between
  bool wins(int64_t high_f) const;
};

// All that is settled about a simulated event before its first instant.
struct Plan {
  uint64_t seed = 0;
  std::string series;
  std::string event;
  int64_t climate_day = 0;          // days since 1970; local standard time of New York
  std::vector<MarketPlan> markets;  // coldest first: one less, betweens, one greater, without gap
  MarketTime begins;                // the first instant anyone sees
  MarketTime opens, closes, determined, finalized;  // whole seconds
  venue::FeeTerms fees;
  Money trader_cash;
  int64_t read_lag_ns = 0;    // portfolio reads show the account as it was this long ago
  int64_t page_most = 1'000;  // a page of a listing holds no more, whatever was asked for
  // Time between two acts of the other traders in one market.
  int64_t gap_min_ns = 1 * ns_per_s;
  int64_t gap_max_ns = 5 * ns_per_s;
};

// An event of KXHIGHNY with three to six markets, decided by the seed, that closes `minutes` after it begins.
// Its climate day is the one in which the close lies, or which ends with it, as on the exchange.
Plan plan_of(uint64_t seed, MarketTime begins, int64_t minutes);

// "2026-11-20"
std::string date_text(int64_t day);

}  // namespace headgate::exchange
