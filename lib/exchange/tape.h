#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"
#include "venue/order.h"

namespace headgate::exchange {

// One thing the engine did that everybody may see: a level of the book changed, or contracts traded.
struct TapeLine {
  enum class Kind : uint8_t { level, trade };
  Kind kind = Kind::level;
  size_t market = 0;                            // in the plan
  venue::BookSide side = venue::BookSide::bid;  // level: where it lies; trade: the taker's
  int64_t price_e4 = 0;                         // of YES
  Quantity quantity;                            // level: signed change; trade: contracts
  uint64_t trade = 0;                           // number
  std::string client_order_id;                  // level: set when our account's order caused it
  MarketTime at;
};

using Tape = std::vector<TapeLine>;

}  // namespace headgate::exchange
