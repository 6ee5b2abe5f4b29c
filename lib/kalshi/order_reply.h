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
#include "kalshi/error_body.h"

namespace headgate::kalshi {

// What the exchange answers to the writes of order_request.h. Every parser refuses a body in which a field
// that is used is absent, of another type or contradicts another; the error names the field.

// What traded by the request itself: of YES, and per contract, both rounded by the exchange to 1e-4.
struct Average {
  Money yes_price;
  Money fee_per_contract;
  friend bool operator==(const Average&, const Average&) = default;
};

struct CreatedOrder {
  std::string order_id;
  std::string client_order_id;
  Quantity filled;
  Quantity remaining;              // above zero: it rests
  std::optional<Average> average;  // only with fills
  int64_t exchange_ns = 0;         // whole milliseconds, of the matching engine
};
Result<CreatedOrder> parse_create_reply(std::string_view body);

struct CancelledOrder {
  std::string order_id;
  std::string client_order_id;  // empty: the exchange left it out (seen 2026-06-11)
  Quantity reduced_by;          // what was open when it was cancelled
  int64_t exchange_ns = 0;
};
Result<CancelledOrder> parse_cancel_reply(std::string_view body);

struct DecreasedOrder {
  std::string order_id;
  std::string client_order_id;  // empty: left out
  Quantity remaining;
  int64_t exchange_ns = 0;
};
Result<DecreasedOrder> parse_decrease_reply(std::string_view body);

struct AmendedOrder {
  std::string order_id;
  std::string client_order_id;  // empty: left out
  // Nothing (null) when the amend changed and filled nothing.
  std::optional<Quantity> remaining;
  std::optional<Quantity> filled;  // by the amend alone
  std::optional<Average> average;
  int64_t exchange_ns = 0;
};
Result<AmendedOrder> parse_amend_reply(std::string_view body);

// One order of a batch: an order made, or why it was not. Kalshi's answer is 200 or 201 either way.
struct BatchCreated {
  std::string client_order_id;        // empty: an error that does not name it; the place in the list does
  std::optional<CreatedOrder> order;  // nothing: refused
  std::optional<ErrorBody> error;     // exactly one of the two
};
// As many as were asked for, in their order.
Result<std::vector<BatchCreated>> parse_batch_create_reply(std::string_view body, size_t asked);

struct BatchCancelled {
  std::string order_id;
  std::optional<CancelledOrder> order;
  std::optional<ErrorBody> error;  // exactly one of the two
};
Result<std::vector<BatchCancelled>> parse_batch_cancel_reply(std::string_view body, size_t asked);

// The reply to cancel-all and to the writes of a group: {}. Anything else is an error.
Status parse_empty_reply(std::string_view body);

}  // namespace headgate::kalshi
