#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::exchange {

// Their numbers are part of digests.
enum class Channel : uint8_t {
  orderbook_delta = 1,
  trade = 2,
  ticker = 3,
  fill = 4,
  user_orders = 5,
  market_lifecycle = 6,
  market_positions = 7,
  order_group_updates = 8,
  index_value = 9,
  index_value_5hz = 10,
  combo_lifecycle = 11,
  communications = 12,
  pyth_value = 13
};

// What the exchange says of a channel (AsyncAPI 2.0.0, autumn 2026).
struct ChannelTerms {
  // What a list of markets means to it. `ignored` is the specification's own word, with an example that
  // subscribes to the life of markets along with one market's book.
  enum class Markets : uint8_t { required, optional, ignored, refused };
  enum class Subjects : uint8_t { markets, indices, underlyings };

  Channel channel;
  std::string_view name;
  Markets markets;
  bool counted;                           // its frames carry a seq
  bool members_only;                      // an authenticated connection is needed
  Subjects subjects = Subjects::markets;  // what update_subscription changes

  bool takes_markets() const { return markets == Markets::required || markets == Markets::optional; }
};
const ChannelTerms& terms_of(Channel channel);
const ChannelTerms* find_channel(std::string_view name);

struct Subscription {
  uint64_t connection = 0;
  uint64_t sid = 0;   // names one subscription of the whole exchange
  uint64_t seq = 0;   // of the last frame written
  uint64_t skip = 0;  // numbers that the next frame leaves out: a planted gap
  Channel channel = Channel::orderbook_delta;
  bool yes_prices = false;            // NO levels are written at YES prices
  bool everything = false;            // all markets, or indices, also those listed later
  bool by_id = false;                 // markets were named by UUID
  bool skips_lists = false;           // answers to changes leave out what is subscribed to
  std::vector<size_t> markets;        // in the order asked for
  std::vector<std::string> subjects;  // indices or underlyings, in the order asked for

  bool has(size_t market) const;
  bool has_subject(std::string_view name) const;
};

}  // namespace headgate::exchange
