#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Candles of one market, of many, of an event, and of a market that is history.
Answer market_candles(const PublicView& view, const Target& target, const std::string& series,
                      const std::string& ticker);
Answer batch_candles(const PublicView& view, const Target& target);
Answer event_candles(const PublicView& view, const Target& target, const std::string& series,
                     const std::string& event);
Answer historical_candles(const PublicView& view, const Target& target, const std::string& ticker);

}  // namespace headgate::exchange
