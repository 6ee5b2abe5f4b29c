#include "kalshi/error_body.h"
#include "kalshi/order_codec.h"
#include "kalshi/poll_codec.h"
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
}
