#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/rate_limit.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What the exchange tells an account about itself, apart from money and orders.
Answer show_limits(const RateLimits& limits, bool upgraded);
Answer show_volume_progress(const Floor& floor, MarketTime as_of);
Answer list_api_keys(const Floor& floor);
Answer remove_api_key(const Floor& floor, const std::string& id);
Answer user_data_timestamp(MarketTime as_of);

struct EndpointCost {
  std::string_view method, path;  // "/portfolio/orders/:order_id"
  int64_t cost = 0;
};
Answer show_costs(std::span<const EndpointCost> costs);

}  // namespace headgate::exchange
