#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/money.h"

namespace headgate::kalshi {

// WebSocket frames of the channel market_lifecycle_v2. It cannot be filtered: it tells of every market and
// event of the exchange, combos aside. Opening and closing by the clock are not told.

struct PriceBand {
  int64_t start_e4 = 0;
  int64_t end_e4 = 0;
  int64_t step_e4 = 0;
  friend bool operator==(const PriceBand&, const PriceBand&) = default;
};

// What a market's outcome is measured against, as far as the frame tells it.
struct StrikeTold {
  std::string type;  // one of Kalshi's eight words; empty: not told
  std::optional<int64_t> floor_e4;
  std::optional<int64_t> cap_e4;
  std::vector<std::pair<std::string, std::string>> custom;  // names and values; empty: not told
};

struct MarketCreated {
  int32_t exchange_index = 0;
  int64_t open_ns = 0;
  int64_t close_ns = 0;
  std::string event_ticker;
  std::string name;
  std::string title;
  std::string yes_sub_title;
  std::string no_sub_title;
  std::string rules_primary;
  std::string rules_secondary;
  bool can_close_early = false;
  int64_t expected_expiration_ns = 0;
  StrikeTold strike;
  std::string price_level_structure;  // empty: the exchange does not say which
  std::vector<PriceBand> bands;       // empty: not told; ask for the market
};
// Reactivation cancels everything that rested.
struct MarketPaused {
  bool deactivated = false;
};
struct MarketCloseMoved {
  int64_t close_ns = 0;
};
struct MarketDetermined {
  int64_t determined_ns = 0;
  std::string result;  // "yes", "no" or "scalar"
  Money value;         // what one YES contract pays
};
struct MarketSettled {
  int64_t settled_ns = 0;
};
struct PriceGridChanged {
  std::string price_level_structure;
  std::vector<PriceBand> bands;
};
// How a strike that is known only at the opening arrives.
struct MarketMetadataChanged {
  StrikeTold strike;
  std::optional<std::string> yes_sub_title;
};

struct MarketLifecycle {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string market_ticker;
  std::variant<MarketCreated, MarketPaused, MarketCloseMoved, MarketDetermined, MarketSettled,
               PriceGridChanged, MarketMetadataChanged>
      change;
};

struct EventCreated {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string event_ticker;
  int32_t exchange_index = 0;
  std::string title;
  std::string subtitle;
  std::string collateral_return_type;  // "MECNET", "DIRECNET" or empty
  std::string series_ticker;
  std::optional<int64_t> strike_ns;
  std::optional<std::string> strike_period;
};

// Nothing in both: the override is taken away.
struct EventFeeChanged {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string event_ticker;
  std::optional<std::string> fee_type;  // one of Kalshi's five words
  std::optional<int64_t> multiplier_e4;  // 10000 = 1
};

}  // namespace headgate::kalshi
