#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"
#include "exchange/phase.h"
#include "venue/order.h"

namespace headgate::exchange {

// One thing the engine did: a level of the book changed, contracts traded, a market entered a phase of its
// life or something else about it was announced, which everybody may see, or our account got a fill, has an
// order that changed or an order group to which something happened, which it alone is told.
struct TapeLine {
  enum class Kind : uint8_t { level, trade, phase, notice, own_fill, own_order, own_group };
  Kind kind = Kind::level;
  size_t market = 0;                            // on the floor; own_group: none
  venue::BookSide side = venue::BookSide::bid;  // level: where it lies; trade: the taker's
  int64_t price_e4 = 0;                         // of YES
  Quantity quantity;                 // level: signed change; trade: contracts; own_group: the limit
  uint64_t trade = 0;                // number
  std::string client_order_id;       // level: set when our account's order caused it
  Phase phase = Phase::initialized;  // phase: the one entered
  uint64_t order = 0;                // own_order: its number
  size_t own = 0;                    // in our history: own_fill: which fill; own_order: which version
  // notice: the frame's type, market_lifecycle_v2 or event_fee_update; own_group: created, triggered, reset,
  // deleted or limit_updated. Lives for ever.
  std::string_view word;
  // notice: the whole message as a JSON object, event_type and market_ticker among it; own_group: its id.
  std::string text;
  MarketTime at;
};

using Tape = std::vector<TapeLine>;

}  // namespace headgate::exchange
