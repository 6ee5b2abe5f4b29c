#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/order_request.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Orders as the exchange lists them, ours and those made by hand.

enum class OrderStatus { resting, canceled, executed };
struct OrderObject {
  std::string order_id;
  std::string client_order_id;  // empty for an order made by hand
  std::string user_id;
  std::string ticker;
  Leg leg;
  OrderStatus status = OrderStatus::resting;
  Quantity initial;
  Quantity filled;
  Quantity remaining;  // zero unless resting
  Money taker_cost;
  Money maker_cost;
  Money taker_fees;
  Money maker_fees;
  // Nothing where the exchange says nothing or null.
  std::optional<int64_t> created_ns;
  std::optional<int64_t> updated_ns;
  std::optional<int64_t> expiration_ns;
  std::optional<SelfTrade> self_trade;
  std::optional<std::string> order_group_id;
  std::optional<bool> cancel_on_pause;
  std::optional<int32_t> subaccount;
  std::optional<int32_t> exchange_index;
};
struct OrderPage {
  std::vector<OrderObject> orders;
  std::string cursor;  // empty: the last page
};
// GET /portfolio/orders/{id}; reads lag the engine: 360 ms after a cancel this still said resting
// (2026-06-11).
Result<OrderObject> parse_order_reply(std::string_view body);
// GET /portfolio/orders and /historical/orders.
Result<OrderPage> parse_order_page(std::string_view body);

struct OrdersQuery {
  std::string ticker = {};
  std::vector<std::string> event_tickers = {};  // at most ten
  std::optional<int64_t> min_s = std::nullopt;
  std::optional<int64_t> max_s = std::nullopt;
  std::optional<OrderStatus> status = std::nullopt;
  std::optional<int64_t> limit = std::nullopt;  // to 1000
  std::string cursor = {};
  std::optional<int32_t> subaccount = std::nullopt;  // nothing: all of them
  std::optional<int32_t> exchange_index = std::nullopt;
};
Result<Request> orders_request(const OrdersQuery& query);
Result<Request> order_request(const std::string& order_id);
// Orders that ended two to three months ago and before; they are listed nowhere else.
Result<Request> historical_orders_request(const OrdersQuery& query);

}  // namespace headgate::kalshi
