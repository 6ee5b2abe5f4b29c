#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"

namespace headgate::kalshi {

// WebSocket frames of the channels orderbook_delta, trade and ticker, typed. `seq` counts the frames of one
// sid from 1 across all its markets; ticker frames have none.

struct Subscribed {
  int64_t id = 0;  // of the command
  std::string channel;
  int64_t sid = 0;
};
struct Unsubscribed {
  int64_t id = 0;
  int64_t sid = 0;
  int64_t seq = 0;
};
struct ListedSubscription {
  std::string channel;
  int64_t sid = 0;
  friend bool operator==(const ListedSubscription&, const ListedSubscription&) = default;
};
// A subscription was changed, and this is all it holds now: markets by ticker or by id, or indices. The reply
// to list_subscriptions carries neither sid nor seq, but the subscriptions.
struct Acknowledged {
  int64_t id = 0;
  std::optional<int64_t> sid = std::nullopt;
  std::optional<int64_t> seq = std::nullopt;
  std::vector<std::string> market_tickers = {};
  std::vector<std::string> market_ids = {};
  std::vector<std::string> index_ids = {};
  std::vector<ListedSubscription> subscriptions = {};
};

struct FeedLevel {
  Price price;  // of the side's own contract
  Quantity quantity;
  friend bool operator==(const FeedLevel&, const FeedLevel&) = default;
};
struct OrderbookSnapshot {
  int64_t sid = 0;
  int64_t seq = 0;
  std::optional<int64_t> id;  // only as the answer to get_snapshot
  std::string market_ticker;
  std::vector<FeedLevel> yes;
  std::vector<FeedLevel> no;
  std::optional<int64_t> exchange_ns = std::nullopt;  // a frame carries none; a recording knows the last one
  friend bool operator==(const OrderbookSnapshot&, const OrderbookSnapshot&) = default;
};
struct OrderbookDelta {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string market_ticker;
  Leg level;
  Quantity change;  // signed
  std::optional<int64_t> exchange_ns;
  friend bool operator==(const OrderbookDelta&, const OrderbookDelta&) = default;
};
struct FeedTrade {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string market_ticker;
  std::string trade_id;
  Price yes_price;
  Quantity quantity;
  bool taker_bought_yes = false;
  int64_t exchange_ns = 0;
  bool is_block_trade = false;  // agreed outside the book; frames of before 2026-08-13 do not tell
  friend bool operator==(const FeedTrade&, const FeedTrade&) = default;
};
// The top of a book and what was traded, as the exchange shows it. No price where there is no such quote: the
// wire says 0 or 1 then.
struct FeedTicker {
  int64_t sid = 0;
  std::string market_ticker;
  std::optional<Price> last;
  std::optional<Price> yes_bid;
  std::optional<Price> yes_ask;
  Quantity yes_bid_quantity;
  Quantity yes_ask_quantity;
  Quantity last_quantity;
  Quantity volume;
  Quantity open_interest;
  int64_t exchange_ns = 0;
  friend bool operator==(const FeedTicker&, const FeedTicker&) = default;
};
struct FeedRefusal {
  int64_t id = 0;  // of the command; 0 when it answers none
  std::optional<int64_t> sid;
  std::optional<int64_t> seq;
  int64_t code = 0;  // feed_error.h knows the numbers
  std::string message;
  std::vector<std::string> market_tickers = {};  // those it is about, where it says so
};
// A frame that did not parse, with as much as could be read of where it belongs: with sid, seq and market
// only that market is in doubt; without them everything on the connection is.
struct FeedFault {
  Error error;
  std::optional<int64_t> sid;
  std::optional<int64_t> seq;
  std::string market_ticker;
  std::string type;  // as the frame names itself
};

using FeedFrame = std::variant<Subscribed, Unsubscribed, Acknowledged, OrderbookSnapshot, OrderbookDelta,
                               FeedTrade, FeedTicker, FeedRefusal, FeedFault>;

// A frame on a connection that asked for books, trades and tickers alone: what is told of anything else is a
// fault of its `type`. Never fails: what is wrong with a frame is itself an answer. NO levels are read as NO
// prices, so subscriptions must say use_yes_price false. All frames are read by frame_codec.h; changes of
// books, which come by the thousand, may take a shorter way to the same value first (book_frame.h).
FeedFrame parse_feed_frame(std::string_view text);

}  // namespace headgate::kalshi
