#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/feed_codec.h"

namespace headgate::kalshi {

// Books and public trades as REST gives them, for who may not listen to the WebSocket. sid and seq are 0.

// The reply of GET /markets/orderbooks. Each book is judged alone.
struct PolledBooks {
  struct Fault {
    std::string market_ticker;  // empty when not even that could be read
    Error error;
  };
  std::vector<OrderbookSnapshot> books;
  std::vector<Fault> faults;
};
Result<PolledBooks> parse_orderbooks_reply(std::string_view body);

// The reply of GET /markets/{ticker}/orderbook, which does not repeat the ticker.
Result<OrderbookSnapshot> parse_orderbook_reply(const std::string& market_ticker, std::string_view body);

// The reply of GET /markets/trades, newest first. Each trade is judged alone.
struct TradePage {
  std::vector<FeedTrade> trades;
  std::vector<Error> faults;
  std::string cursor;  // empty on the last page
};
Result<TradePage> parse_trade_page(std::string_view body);

}  // namespace headgate::kalshi
