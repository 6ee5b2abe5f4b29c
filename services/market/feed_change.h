#pragma once

#include <string>
#include <vector>

#include "kalshi/feed_codec.h"
#include "kalshi/lifecycle_frame.h"

namespace headgate {

// What a frame or a reply changed.
struct FeedChange {
  std::vector<std::string> books;  // markets whose book may look different
  std::vector<kalshi::FeedTrade> trades;
  std::vector<kalshi::MarketLifecycle> lives;       // of any market of the exchange
  std::vector<kalshi::EventFeeChanged> event_fees;  // of any event
  bool lives_lost = false;                          // some of them did not come: only a scan knows
};

}  // namespace headgate
