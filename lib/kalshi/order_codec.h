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

namespace headgate::kalshi {

// The account's side of the exchange: V2 writes (/portfolio/events/orders) and the reads below /portfolio.
// Every parser refuses a body in which a field that is used is absent, of another type or contradicts
// another; the error names the field. What is not used is not read: Kalshi adds fields without notice.

struct CreateOrder {
  std::string ticker;
  std::string client_order_id;  // without '.', which the exchange refuses
  Leg leg;                      // what is bought, at its own side's price
  Quantity quantity;
  bool immediate = false;
  bool reduce_only = false;  // only with immediate: the exchange refuses it otherwise
  // The shard of its market. Always said: an order routed by its ticker is charged to every shard's bucket.
  int32_t exchange_index = -1;  // -1: routed by the ticker
  // Unix seconds at which the exchange itself ends what rests; not with immediate, which it refuses.
  std::optional<int64_t> expiration_s = std::nullopt;
};
// Strings for all numbers; the exchange refuses JSON numbers.
std::string create_order_body(const CreateOrder& order);

struct CreatedOrder {
  std::string order_id;
  std::string client_order_id;
  Quantity filled;
  Quantity remaining;  // above zero: it rests
};
Result<CreatedOrder> parse_create_reply(std::string_view body);

struct CancelledOrder {
  std::string order_id;
  std::string client_order_id;  // empty: the exchange left it out
  Quantity reduced_by;          // what was open when it was cancelled
};
Result<CancelledOrder> parse_cancel_reply(std::string_view body);

enum class OrderStatus { resting, canceled, executed };
struct OrderObject {
  std::string order_id;
  std::string client_order_id;  // empty for an order made by hand
  std::string ticker;
  Leg leg;
  OrderStatus status = OrderStatus::resting;
  Quantity initial;
  Quantity filled;
  Quantity remaining;  // zero unless resting
};
struct OrderPage {
  std::vector<OrderObject> orders;
  std::string cursor;  // empty: the last page
};
Result<OrderObject> parse_order_reply(std::string_view body);
Result<OrderPage> parse_order_page(std::string_view body);

// A fill names its order by the exchange's id alone. The same trade reads the same whether it was listed or
// told by the feed (fill_frame.h).
struct FillObject {
  std::string trade_id;
  std::string order_id;
  std::string ticker;
  Leg leg;
  Quantity quantity;
  Money fee;  // of the whole fill
  bool taker = true;
  int64_t exchange_ns = 0;  // whole milliseconds: the feed tells no more

  friend bool operator==(const FillObject&, const FillObject&) = default;
};
struct FillPage {
  std::vector<FillObject> fills;
  std::string cursor;
};
Result<FillPage> parse_fill_page(std::string_view body);

// Available cash: what rests has its collateral taken off already.
Result<Money> parse_balance(std::string_view body);

struct PositionObject {
  std::string ticker;
  Quantity net;  // positive YES, negative NO
};
struct PositionPage {
  std::vector<PositionObject> positions;
  std::string cursor;
};
Result<PositionPage> parse_position_page(std::string_view body);

struct SettlementPage {
  std::vector<std::string> tickers;
  std::string cursor;
};
Result<SettlementPage> parse_settlement_page(std::string_view body);

// Text as it may stand in a path or a query: cursors hold '+', '/' and '='.
std::string percent_encoded(std::string_view text);

}  // namespace headgate::kalshi
