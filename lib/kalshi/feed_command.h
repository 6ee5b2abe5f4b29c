#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace headgate::kalshi {

// The text of WebSocket commands. `id` is chosen by the caller, above 0, and comes back in the answer.

inline constexpr std::string_view orderbook_channel = "orderbook_delta";
inline constexpr std::string_view trade_channel = "trade";
inline constexpr std::string_view ticker_channel = "ticker";
inline constexpr std::string_view fill_channel = "fill";
inline constexpr std::string_view user_orders_channel = "user_orders";
inline constexpr std::string_view positions_channel = "market_positions";
inline constexpr std::string_view lifecycle_channel = "market_lifecycle_v2";
inline constexpr std::string_view groups_channel = "order_group_updates";
inline constexpr std::string_view index_channel = "cfbenchmarks_value";
inline constexpr std::string_view index_5hz_channel = "cfbenchmarks_value_5hz";

// One channel a command, so that a refusal names which. Not offered: skip_ticker_ack, since an acknowledgement
// without its list says nothing that could be checked, and what belongs to channels nobody here reads
// (user_filter, shard_factor, shard_key, underlying_tickers).
struct Subscribe {
  std::string channel;
  std::vector<std::string> market_tickers = {};  // orderbook_delta needs them, others may be left without
  std::vector<std::string> market_ids = {};      // instead of tickers, on the channel ticker alone
  bool send_initial_snapshot = false;            // ticker
  // orderbook_delta: always said, since the exchange announced that its default will change, and the same
  // frames then mean other prices.
  bool use_yes_price = false;
  std::vector<std::string> index_ids = {};  // the index channels; {"all"}: every one
};
// REQUEST_INVALID for what the exchange would refuse: a parameter that is another channel's, or none where
// one is needed.
Result<std::string> subscribe_command(int64_t id, const Subscribe& subscribe);

// Unchecked, for books, trades and tickers of some markets.
std::string subscribe_command(int64_t id, std::string_view channel,
                              const std::vector<std::string>& market_tickers);
// Without a market filter.
std::string subscribe_command(int64_t id, std::string_view channel);
std::string unsubscribe_command(int64_t id, const std::vector<int64_t>& sids);

std::string add_markets_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers);
std::string delete_markets_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers);
// Asks for a whole book of each market again; the subscription stays as it is.
std::string get_snapshot_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers);
std::string subscribe_indices_command(int64_t id, int64_t sid, const std::vector<std::string>& index_ids);
std::string unsubscribe_indices_command(int64_t id, int64_t sid, const std::vector<std::string>& index_ids);
// Which indices there are; the subscription stays as it is.
std::string index_list_command(int64_t id, int64_t sid);

std::string list_subscriptions_command(int64_t id);

}  // namespace headgate::kalshi
