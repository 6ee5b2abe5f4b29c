#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"
#include "exchange/phase.h"
#include "venue/order.h"

namespace headgate::exchange {

// One thing the engine did: a level of the book changed, contracts traded or a market entered a phase of its
// life, which everybody may see, or our account got a fill or has an order that changed, which it alone is
// told.
struct TapeLine {
  enum class Kind : uint8_t { level, trade, phase, own_fill, own_order };
  Kind kind = Kind::level;
  size_t market = 0;                            // on the floor
  venue::BookSide side = venue::BookSide::bid;  // level: where it lies; trade: the taker's
  int64_t price_e4 = 0;                         // of YES
  Quantity quantity;                            // level: signed change; trade: contracts
  uint64_t trade = 0;                           // number
  std::string client_order_id;                  // level: set when our account's order caused it
  Phase phase = Phase::initialized;             // phase: the one entered
  uint64_t order = 0;                           // own_order: its number
  size_t own = 0;  // in our history: own_fill: which fill; own_order: which version
  MarketTime at;
};

using Tape = std::vector<TapeLine>;

}  // namespace headgate::exchange
