#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/floor.h"
#include "exchange/tape.h"

namespace headgate::exchange {

enum class Channel : uint8_t {
  orderbook_delta = 1,
  trade = 2,
  ticker = 3,
  fill = 4,
  user_orders = 5,
  market_lifecycle = 6
};

// What the exchange says of a channel (AsyncAPI 2.0.0, autumn 2026).
struct ChannelTerms {
  Channel channel;
  std::string_view name;
  bool needs_markets;  // no subscription without a list of markets
  bool takes_markets;  // a list narrows it
  bool members_only;   // an authenticated connection is needed
};
const ChannelTerms& terms_of(Channel channel);
const ChannelTerms* find_channel(std::string_view name);

struct Subscription {
  uint64_t connection = 0;
  uint64_t sid = 0;  // names one subscription of the whole exchange
  uint64_t seq = 0;  // of the last frame written
  Channel channel = Channel::orderbook_delta;
  bool yes_prices = false;      // NO levels are written at YES prices
  bool everything = false;      // all markets, also those listed later
  std::vector<size_t> markets;  // in the order asked for

  bool has(size_t market) const;
};

// Kalshi's error codes of the feed (AsyncAPI 2.0.0, autumn 2026).
enum class FeedError : int64_t {
  unable_to_process = 1,
  params_required = 2,
  channels_required = 3,
  sids_required = 4,
  unknown_command = 5,
  unknown_subscription = 7,
  unknown_channel = 8,
  authentication_required = 9,
  invalid_parameter = 11,
  one_sid_required = 12,
  unsupported_action = 13,
  market_ticker_required = 14,
  action_required = 15,
};

// Frames. Those of a subscription count its seq up, except ticker, fill and user_order, which have none; `id`
// 0 stands for none.
std::string subscribed_frame(const Subscription& subscription, int64_t id);
std::string unsubscribed_frame(Subscription& subscription, int64_t id);
std::string ok_frame(Subscription& subscription, const Floor& floor, int64_t id);
std::string list_frame(const std::vector<const Subscription*>& subscriptions, int64_t id);
std::string error_frame(int64_t id, FeedError code, std::string_view message);
// A side without levels has no key at all, as on the exchange.
std::string snapshot_frame(Subscription& subscription, const Floor& floor, size_t market, int64_t id);
std::string delta_frame(Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string trade_frame(Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string ticker_frame(const Subscription& subscription, const Floor& floor, size_t market, MarketTime at);
// Nothing for a phase that the exchange does not announce: opening and close.
std::optional<std::string> lifecycle_frame(Subscription& subscription, const Floor& floor,
                                           const TapeLine& line);
std::string fill_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string user_order_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line);

// The exchange names a market on the feed by a UUID too; ours follows from the ticker.
std::string market_id(std::string_view ticker);

// "yes" for a bid, "no" for an ask: what its sender buys.
std::string_view outcome_of(venue::BookSide side);

}  // namespace headgate::exchange
