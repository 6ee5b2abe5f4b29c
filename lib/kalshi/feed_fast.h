#pragma once

#include <optional>
#include <string_view>

#include "kalshi/feed_codec.h"

namespace headgate::kalshi {

// The short way for the frames that come by the thousand: orderbook_delta, orderbook_snapshot, trade and ticker,
// as the exchange writes them (no blanks, no escapes, ASCII). It reads the text once, without a tree of values.
// Whatever it does not understand at once is nothing, and parse_frame then says what it is: an error is never
// found here, and what is found here is what parse_frame finds (feed_fast_test.cpp).
std::optional<FeedFrame> parse_fast(std::string_view text);

}  // namespace headgate::kalshi
