#pragma once

#include "domain/result.h"
#include "exchange/json_text.h"
#include "venue/order.h"

namespace headgate::exchange {

// The replies to V2 order requests. `at` is the instant the engine did it.
std::string placed_text(const venue::Order& order, MarketTime at);
std::string amended_text(const venue::Amendment& done, MarketTime at);
std::string cancelled_text(const venue::Cancellation& done, MarketTime at);
std::string decreased_text(const venue::Cancellation& done, MarketTime at);

// Items of batches, each an object.
void write_placed_item(JsonText& out, const venue::Order& order, MarketTime at);
void write_failed_item(JsonText& out, const std::string& client_order_id, const Error& error);
void write_cancelled_item(JsonText& out, const venue::Cancellation& done, MarketTime at);
void write_uncancelled_item(JsonText& out, const std::string& order_id, const Error& error);

}  // namespace headgate::exchange
