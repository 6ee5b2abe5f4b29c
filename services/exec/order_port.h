#pragma once

#include <optional>
#include <string>

#include "actor/input.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "headgate/exec/v1/rows.pb.h"

namespace headgate::exec {

// What exec asks of an exchange and what it may hear back. The exchange behind it is the paper venue or
// Kalshi; the order logic does not know which. An answer that does not prove what it says is `unknown`.
struct OrderRequest {
  enum class Kind : uint8_t { place, cancel, query, fills };
  Kind kind = Kind::place;
  std::string id;                 // of the request: kind and order id; the same after a restart
  std::string order_id;           // our client order id
  std::string exchange_order_id;  // when known; always for fills
  std::string market;
  Side side = Side::yes;
  std::optional<Price> price;
  Quantity quantity;
  bool immediate = false;    // place: cancel what does not fill at once
  bool reduce_only = false;  // place: fill at most what is held of the other side; immediate only
  UtcTime leave_by;          // place: the approval's start-by
  MarketTime working_until;  // place: when what rests must be gone
  // The shard of the market, as it was known when the order was taken on.
  std::optional<int32_t> exchange_index = std::nullopt;
};

struct OrderReply {
  std::string request;  // its id; empty when the exchange spoke unasked
  OrderRequest::Kind kind = OrderRequest::Kind::place;
  std::string order_id;
  HttpOutcome outcome = HttpOutcome::unknown;
  // query: when it was begun, where that is known. Nothing later is proven by what was not found.
  std::optional<MarketTime> asked = std::nullopt;
  // Meaningful when answered, and not for fills: those are told beside it.
  bool found = false;  // place, query: the order exists; cancel: it was open and is cancelled
  std::string exchange_order_id;
  Quantity filled;
  Quantity remaining;  // still open at the exchange
  // The exchange's own code, e.g. "insufficient_balance"; empty when it agreed. Of what was not sent: why, as
  // a code of ours, e.g. "RATE_LIMITED".
  std::string error;
};

// One execution as the exchange reports it.
struct Execution {
  std::string trade_id;
  std::string order_id;
  Price price;  // of the order's side
  Quantity quantity;
  Money fee;
  bool taker = true;
  int64_t exchange_ns = 0;
  std::string exchange_order_id;
  v1::FillWay way = v1::FILL_WAY_UNSPECIFIED;
  std::optional<int32_t> exchange_index = std::nullopt;  // as the exchange told it
};

}  // namespace headgate::exec
