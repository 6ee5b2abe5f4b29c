#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/feed_channel.h"
#include "exchange/feed_index.h"
#include "exchange/floor.h"
#include "exchange/tape.h"

namespace headgate::exchange {

// Kalshi's error codes of the feed (AsyncAPI 2.0.0, autumn 2026). 6, 16 and 17 are retired; 23 belongs to no
// channel that is documented.
enum class FeedError : int64_t {
  unable_to_process = 1,
  params_required = 2,
  channels_required = 3,
  sids_required = 4,
  unknown_command = 5,
  unknown_subscription = 7,
  unknown_channel = 8,
  authentication_required = 9,
  channel_error = 10,  // ends a subscription
  invalid_parameter = 11,
  one_sid_required = 12,
  unsupported_action = 13,
  market_ticker_required = 14,
  action_required = 15,
  command_timeout = 18,
  shard_factor_positive = 19,
  shard_factor_required = 20,
  shard_key_in_range = 21,
  shard_factor_limit = 22,
  index_ids_required = 24,
  buffer_overflow = 25,  // ends a subscription
  market_limit = 26,
  too_many_requests = 27,
  underlyings_required = 28,
};
// The exchange's own words for it.
std::string_view words_of(FeedError code);

// What a command is refused with.
struct FeedRefusal {
  FeedError code = FeedError::invalid_parameter;
  std::string message;
  std::vector<std::string> tickers;  // which the error is about, if any
};

// Frames. Those of a subscription count its seq up, except ticker, fill, user_order and market_position,
// which have none; `id` 0 stands for none.
std::string subscribed_frame(const Subscription& subscription, int64_t id);
std::string unsubscribed_frame(Subscription& subscription, int64_t id);
// What the subscription holds after a change; an index or underlying that stands for all is "all".
std::string ok_frame(Subscription& subscription, const Floor& floor, int64_t id);
std::string list_frame(const std::vector<const Subscription*>& subscriptions, int64_t id);
std::string error_frame(int64_t id, FeedError code, std::string_view message);
std::string error_frame(int64_t id, const FeedRefusal& refusal);
// Of a subscription that ends with it.
std::string terminal_frame(Subscription& subscription, FeedError code);
// What can be subscribed to on a channel of indices or underlyings.
std::string subject_list_frame(Subscription& subscription, const std::vector<std::string_view>& names,
                               int64_t id);
// A side without levels has no key at all, as on the exchange.
std::string snapshot_frame(Subscription& subscription, const Floor& floor, size_t market, int64_t id);
std::string delta_frame(Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string trade_frame(Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string ticker_frame(const Subscription& subscription, const Floor& floor, size_t market, MarketTime at);
// Nothing for a phase that the exchange does not announce: opening and close.
std::optional<std::string> lifecycle_frame(Subscription& subscription, const Floor& floor,
                                           const TapeLine& line);
// Comes before the first market of an event that is listed.
std::string event_frame(Subscription& subscription, const Floor& floor, const Floor::Event& event);
std::string notice_frame(Subscription& subscription, const TapeLine& line);
std::string group_frame(Subscription& subscription, const TapeLine& line);
std::string fill_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line);
std::string user_order_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line);
// After a fill of ours, or after a settlement; nothing when the market was not ours.
std::optional<std::string> position_frame(const Subscription& subscription, const Floor& floor,
                                          const TapeLine& line);
std::string index_frame(Subscription& subscription, const IndexTerms& index, int64_t tick_ms,
                        const IndexWalk& walk, const IndexWindow& window);
std::string fast_index_frame(Subscription& subscription, const IndexTerms& index, int64_t tick_ms,
                             int64_t received_ms, const IndexWalk& walk);

// The exchange names a market on the feed by a UUID too; ours follows from the ticker.
std::string market_id(std::string_view ticker);

// "yes" for a bid, "no" for an ask: what its sender buys.
std::string_view outcome_of(venue::BookSide side);

}  // namespace headgate::exchange
