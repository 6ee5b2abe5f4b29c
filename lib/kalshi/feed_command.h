#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::kalshi {

// The text of WebSocket commands. `id` is chosen by the caller, above 0, and comes back in the answer.

// One channel a command, so that a refusal names which. use_yes_price is sent as false: the exchange
// announced that its default will change, and the same frames then mean other prices.
std::string subscribe_command(int64_t id, std::string_view channel,
                              const std::vector<std::string>& market_tickers);
// Asks for a whole book of each market again; the subscription stays as it is.
std::string get_snapshot_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers);
std::string unsubscribe_command(int64_t id, const std::vector<int64_t>& sids);

inline constexpr std::string_view orderbook_channel = "orderbook_delta";
inline constexpr std::string_view trade_channel = "trade";
inline constexpr std::string_view ticker_channel = "ticker";

}  // namespace headgate::kalshi
