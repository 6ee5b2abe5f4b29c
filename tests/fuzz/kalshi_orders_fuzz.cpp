#include "kalshi/api_key_codec.h"
#include "kalshi/balance_codec.h"
#include "kalshi/error_body.h"
#include "kalshi/fill_codec.h"
#include "kalshi/group_codec.h"
#include "kalshi/limits_codec.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_reply.h"
#include "kalshi/poll_codec.h"
#include "kalshi/position_codec.h"
#include "kalshi/queue_codec.h"
#include "kalshi/settlement_codec.h"
#include "kalshi/transfer_codec.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(kalshi_orders, input) {
  const auto created = kalshi::parse_create_reply(input);
  if (const auto* order = judged(created))
    hold(!order->order_id.empty() && order->filled >= Quantity() && order->remaining >= Quantity(),
         "an order has an id and no negative size");
  judged(kalshi::parse_cancel_reply(input));
  const auto one = kalshi::parse_order_reply(input);
  if (const auto* order = judged(one))
    hold(order->status == kalshi::OrderStatus::resting || order->remaining == Quantity(),
         "only what rests has something left");
  judged(kalshi::parse_order_page(input));
  const auto fills = kalshi::parse_fill_page(input);
  if (const auto* page = judged(fills)) {
    for (const auto& fill : page->fills) hold(fill.quantity > Quantity(), "a fill has a size");
  }
  judged(kalshi::parse_balance(input));
  judged(kalshi::parse_position_page(input));
  judged(kalshi::parse_settlement_page(input));
  judged(kalshi::parse_amend_reply(input));
  judged(kalshi::parse_decrease_reply(input));
  const auto batch = kalshi::parse_batch_create_reply(input, 2);
  if (const auto* items = judged(batch)) {
    for (const auto& item : *items) hold(item.order.has_value() != item.error.has_value(), "made or refused");
  }
  judged(kalshi::parse_batch_cancel_reply(input, 2));
  judged(kalshi::parse_empty_reply(input));
  judged(kalshi::parse_queue_positions(input));
  judged(kalshi::parse_queue_position(input));
  judged(kalshi::parse_groups(input));
  judged(kalshi::parse_group(input));
  judged(kalshi::parse_group_create_reply(input));
  judged(kalshi::parse_account_limits(input));
  judged(kalshi::parse_endpoint_costs(input));
  judged(kalshi::parse_transfer_page(input));
  judged(kalshi::parse_transfer(input));
  const auto target = kalshi::parse_target_allocation(input);
  if (const auto* allocation = judged(target)) {
    int64_t sum = 0;
    for (const auto& share : allocation->shares) sum += share.percent;
    hold(allocation->shares.empty() || sum == 100, "shares make up the whole");
  }
  judged(kalshi::parse_api_keys(input));
  judged(kalshi::parse_resting_value(input));
}
