#pragma once

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/json_text.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Shard 0 and subaccount 0 hold all there is: a question about others has an empty answer.
bool is_ours(const Target& target);
// Does the question's ticker, event_ticker, exchange_index and subaccount include this market?
bool is_asked_for(const Floor& floor, const Target& target, const std::string& ticker);

// Our account's orders and fills as they stood at `as_of`, newest first and page by page. A cursor names the
// last number of its page, so that what comes in between shifts no page.
Answer list_orders(const Floor& floor, const Target& target, MarketTime as_of);
Answer one_order(const Floor& floor, const std::string& order_id, MarketTime as_of);
Answer list_fills(const Floor& floor, const Target& target, MarketTime as_of);

// Words that listings and feed frames share.
inline constexpr std::string_view user_id = "00000000-0000-4000-8000-000000000001";
std::string_view word_of(venue::OrderStatus status);
// Buying NO is shown as buying NO, never as selling YES, in the fields that are to stay.
void write_direction(JsonText& out, venue::BookSide side);

}  // namespace headgate::exchange
