#pragma once

#include <string>
#include <vector>

#include "kalshi/feed_codec.h"

namespace headgate {

// What a frame or a reply changed.
struct FeedChange {
  std::vector<std::string> books;  // markets whose book may look different
  std::vector<kalshi::FeedTrade> trades;
};

}  // namespace headgate
