#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Kalshi's words for phases in a query: unopened, open, paused, closed, settled.
bool is_in(std::string_view status, Phase phase);

// GET /markets and /historical/markets; a market and its order book; several order books.
Answer markets(const PublicView& view, const Target& target);
Answer historical_markets(const PublicView& view, const Target& target);
Answer one_market(const PublicView& view, const Target& target, const std::string& ticker, bool historical);
Answer orderbook(const PublicView& view, const Target& target, const std::string& ticker);
Answer orderbooks(const PublicView& view, const Target& target);

}  // namespace headgate::exchange
