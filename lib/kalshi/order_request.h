#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// The writes below /portfolio/events/orders: what is asked, refused here (code REQUEST_INVALID) when the
// exchange is known to refuse it. All numbers of the body are strings; the exchange refuses JSON numbers
// there.

enum class TimeInForce { fill_or_kill, immediate_or_cancel, good_till_canceled };
// What happens when an order meets one of the same account: the newer one gives way at that moment, keeping
// what it filled before, or the one that rests is cancelled and the newer goes on.
enum class SelfTrade { taker_at_cross, maker };

// -1: the exchange finds the shard by the ticker, and charges every shard's bucket of tokens for it.
inline constexpr int32_t shard_by_ticker = -1;

struct CreateOrder {
  std::string ticker;
  std::string client_order_id;  // ours, once for ever; without '.'
  Leg leg;                      // what is bought, at its own side's price
  Quantity quantity;
  TimeInForce time_in_force = TimeInForce::good_till_canceled;
  SelfTrade self_trade = SelfTrade::taker_at_cross;
  bool post_only = false;        // not with an order that may not rest
  bool reduce_only = false;      // only with immediate_or_cancel
  bool cancel_on_pause = false;  // ended when trading is paused
  // Unix seconds at which the exchange itself ends what rests; only with good_till_canceled.
  std::optional<int64_t> expiration_s = std::nullopt;
  std::string order_group_id = {};                          // empty: none
  std::optional<int32_t> subaccount = std::nullopt;         // a key that is locked to one may leave it out
  std::optional<int32_t> exchange_index = shard_by_ticker;  // nothing: not said
};
Status check_order(const CreateOrder& order);
// Unchecked.
std::string create_order_body(const CreateOrder& order);
Result<Request> create_order_request(const CreateOrder& order);
// All are charged at once: the whole batch must fit the bucket of tokens. Refuses an empty batch and one in
// which an id occurs twice.
Result<Request> batch_create_request(const std::vector<CreateOrder>& orders);

struct CancelOrder {
  std::string order_id;
  // One of the two must be said, or the exchange looks on shard 0 alone.
  std::string ticker;
  std::optional<int32_t> exchange_index = std::nullopt;
  std::optional<int32_t> subaccount = std::nullopt;
};
Result<Request> cancel_order_request(const CancelOrder& order);
// A DELETE with a body.
Result<Request> batch_cancel_request(const std::vector<CancelOrder>& orders);
// Everything that rests, on all shards; orders placed during the next minute may be cancelled too.
Result<Request> cancel_all_request(std::optional<int32_t> subaccount);

struct AmendOrder {
  std::string order_id;
  std::string ticker;
  Leg leg;                                   // the side it has, at the new price
  Quantity total;                            // what has filled already and what shall rest
  std::string client_order_id = {};          // the one it has; empty: not said
  std::string updated_client_order_id = {};  // a new one; empty: it keeps its own
  // 0 takes the end away; nothing keeps it. With price and total unchanged the place in the queue is kept.
  std::optional<int64_t> expiration_s = std::nullopt;
  std::optional<int32_t> exchange_index = shard_by_ticker;
  std::optional<int32_t> subaccount = std::nullopt;
};
Result<Request> amend_order_request(const AmendOrder& order);

struct DecreaseOrder {
  std::string order_id;
  // Exactly one of the two.
  std::optional<Quantity> reduce_by;
  std::optional<Quantity> reduce_to;
  std::string ticker;  // or a shard, as for a cancel
  std::optional<int32_t> exchange_index = std::nullopt;
  std::optional<int32_t> subaccount = std::nullopt;
};
Result<Request> decrease_order_request(const DecreaseOrder& order);

}  // namespace headgate::kalshi
