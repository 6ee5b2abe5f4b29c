#pragma once

#include <string>
#include <string_view>

#include "domain/result.h"
#include "kalshi/market_codec.h"

namespace headgate::kalshi {

struct EventInfo {
  std::string event_ticker;
  std::string series_ticker;
  std::string title;
  bool mutually_exclusive = false;
  MarketPage markets;  // judged one by one; the cursor stays empty
};

// The reply of GET /events/{ticker}?with_nested_markets=true. The markets stand inside the event; replies
// without nesting carry them beside it, and both are read.
Result<EventInfo> parse_event_reply(std::string_view body);

}  // namespace headgate::kalshi
