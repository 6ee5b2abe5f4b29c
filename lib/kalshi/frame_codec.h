#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kalshi/account_frame.h"
#include "kalshi/feed_codec.h"
#include "kalshi/index_frame.h"
#include "kalshi/lifecycle_frame.h"

namespace headgate::kalshi {

// Every WebSocket frame the exchange is known to send, typed.

// A frame of a channel nobody here subscribes to (combos, requests for quotes, commodities): known, not read.
struct ForeignFrame {
  std::string type;
  int64_t sid = 0;
  int64_t seq = 0;
};

using Frame = std::variant<Subscribed, Unsubscribed, Acknowledged, OrderbookSnapshot, OrderbookDelta, FeedTrade,
                           FeedTicker, FeedRefusal, FillTold, OrderTold, PositionTold, GroupTold,
                           MarketLifecycle, EventCreated, EventFeeChanged, IndexValue, IndexTick, IndexList,
                           ForeignFrame, FeedFault>;

// How the levels of a book's NO side are priced: by its own price, or by the YES price they sell at
// (use_yes_price true). The wire does not say; only the subscription knows.
enum class BookScale { own_price, yes_price };

// Never fails: what is wrong with a frame is itself an answer. A seq where the type has none is an error, since
// whoever counts frames would count wrong.
Frame parse_frame(std::string_view text, BookScale scale = BookScale::own_price);

}  // namespace headgate::kalshi
