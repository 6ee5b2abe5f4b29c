#pragma once

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Our account's orders and fills as they stood at `as_of`, newest first and page by page. A cursor names the
// last number of its page, so that what comes in between shifts no page.
Answer list_orders(const Floor& floor, const Target& target, MarketTime as_of);
Answer one_order(const Floor& floor, const std::string& order_id, MarketTime as_of);
Answer list_fills(const Floor& floor, const Target& target, MarketTime as_of);

}  // namespace headgate::exchange
