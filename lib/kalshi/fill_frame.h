#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "domain/result.h"
#include "kalshi/feed_codec.h"
#include "kalshi/fill_codec.h"

namespace headgate::kalshi {

// The WebSocket channel `fill`: the account's own trades as they happen, in all markets. Its frames carry no
// seq, so a lost one leaves no gap: whoever listens must also ask (GET /portfolio/fills).

struct FillTold {
  FillObject fill;
  std::string client_order_id;  // empty: an order made by hand, or left out
};
// An Error is a frame that cannot be read, or that nobody sends on this channel.
using FillFrame = std::variant<Subscribed, FillTold, FeedRefusal, Error>;

FillFrame parse_fill_frame(std::string_view text);

// Without a market filter. `id` is chosen by the caller, above 0, and comes back in the answer.
std::string fill_subscribe_command(int64_t id);

inline constexpr std::string_view fill_channel = "fill";

}  // namespace headgate::kalshi
