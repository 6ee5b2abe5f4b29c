#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "kalshi/fill_codec.h"
#include "kalshi/order_request.h"

namespace headgate::kalshi {

// WebSocket frames of an account's own channels. Those of fill, user_orders and market_positions carry no seq:
// a lost one leaves no gap, so whoever listens must also ask (GET /portfolio/…).

struct FillTold {
  FillObject fill;
  std::string client_order_id;  // empty: an order made by hand, or left out
  Quantity position_after;      // of the market, after this fill
};

// `unknown` is the exchange's own word: it asks for a look at the order itself.
enum class ToldStatus { resting, canceled, executed, unknown };
// Why the exchange last touched an order.
enum class UpdateReason {
  none,  // the empty word: nothing has touched it yet
  decrease,
  amend,
  margin_cancel,
  self_trade_cancel,
  expiry_cancel,
  close_cancel,
  halt_cancel,
  trade,
  post_only_cross_cancel,
  reduce_only_cancel,
};
struct OrderTold {
  int64_t sid = 0;
  std::string order_id;
  std::string client_order_id;  // empty: made by hand
  std::string user_id;
  std::string ticker;
  Leg leg;
  ToldStatus status = ToldStatus::unknown;
  Quantity initial;
  Quantity filled;
  Quantity remaining;
  Money taker_cost;
  Money maker_cost;
  Money taker_fees;
  Money maker_fees;
  int32_t exchange_index = 0;
  std::optional<int64_t> created_ns;  // null where the exchange does not know
  std::optional<int64_t> updated_ns;
  std::optional<int64_t> expiration_ns;
  std::optional<std::string> order_group_id;
  std::optional<SelfTrade> self_trade;
  std::optional<UpdateReason> reason;
  std::optional<int32_t> subaccount;
};

struct PositionTold {
  int64_t sid = 0;
  std::string user_id;
  std::string market_ticker;
  Quantity net;  // positive YES, negative NO
  Money cost;
  Money realized;
  Money fees;
  Money position_fees;
  Quantity volume;
  std::optional<int32_t> subaccount;
};

enum class GroupEvent { created, triggered, reset, deleted, limit_updated };
struct GroupTold {
  int64_t sid = 0;
  int64_t seq = 0;
  GroupEvent event = GroupEvent::created;
  std::string order_group_id;
  std::optional<Quantity> limit;  // with created and limit_updated, and only there
  int64_t exchange_ns = 0;
};

}  // namespace headgate::kalshi
