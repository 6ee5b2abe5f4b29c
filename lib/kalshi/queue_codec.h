#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

struct QueuePosition {
  std::string order_id;
  std::string market_ticker;
  Quantity ahead;  // contracts that must trade before this order's next one does
};
Result<std::vector<QueuePosition>> parse_queue_positions(std::string_view body);
// Of all that rests in these markets or in this event; one of the two must be said.
Result<Request> queue_positions_request(const std::vector<std::string>& market_tickers,
                                        const std::string& event_ticker = {},
                                        std::optional<int32_t> subaccount = std::nullopt);

Result<Quantity> parse_queue_position(std::string_view body);
Result<Request> queue_position_request(const std::string& order_id);

}  // namespace headgate::kalshi
