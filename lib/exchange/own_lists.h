#pragma once

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/json_text.h"
#include "exchange/listing.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Our account's orders and fills as they stood at `as_of`, newest first and page by page. A cursor names the
// last number of its page, so that what comes in between shifts no page.
Answer list_orders(const Floor& floor, const Target& target, MarketTime as_of, Age age = Age::live);
Answer one_order(const Floor& floor, const std::string& order_id, MarketTime as_of);
Answer list_fills(const Floor& floor, const Target& target, MarketTime as_of, Age age = Age::live);

// Contracts that stand before an order at its price: of all that rest, and of one.
Answer list_queue_positions(const Floor& floor, const Target& target, MarketTime as_of);
Answer queue_position(const Floor& floor, const std::string& order_id, MarketTime as_of);

// Our order on whatever shard it is; nothing when it is not ours.
const venue::Order* find_own_order(const Floor& floor, const std::string& order_id);

// Words that listings and feed frames share.
inline constexpr std::string_view user_id = "00000000-0000-4000-8000-000000000001";
std::string_view word_of(venue::OrderStatus status);
std::string_view word_of(venue::SelfTrade prevention);
// Buying NO is shown as buying NO, never as selling YES, in the fields that are to stay.
void write_direction(JsonText& out, venue::BookSide side);

}  // namespace headgate::exchange
