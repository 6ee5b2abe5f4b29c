#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate::kalshi {

// The numbers of WebSocket errors. 6, 16 and 17 are retired; a number that is not here is an error all the
// same, of which nothing more is known.
enum class FeedErrorCode : int64_t {
  unable_to_process = 1,
  params_required = 2,
  channels_required = 3,
  sids_required = 4,
  unknown_command = 5,
  unknown_sid = 7,
  unknown_channel = 8,
  authentication_required = 9,
  channel_error = 10,
  invalid_parameter = 11,
  one_sid_required = 12,
  unsupported_action = 13,
  market_ticker_required = 14,
  action_required = 15,
  command_timeout = 18,
  shard_factor_not_positive = 19,
  shard_factor_required = 20,
  shard_key_out_of_range = 21,
  shard_factor_too_large = 22,
  match_ids_required = 23,
  index_ids_required = 24,
  buffer_overflow = 25,
  market_limit_exceeded = 26,
  too_many_requests = 27,
  underlying_tickers_required = 28,
};

std::optional<FeedErrorCode> feed_error_of(int64_t code);
// Whether the subscription is over and must be made anew; after every other error it goes on as it was.
// What is unknown is taken for the end: a subscription thought alive that is dead shows books nobody tells.
bool ends_subscription(int64_t code);
// For people; empty for a number that is unknown.
std::string_view meaning_of(int64_t code);

}  // namespace headgate::kalshi
