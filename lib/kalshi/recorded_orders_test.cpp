#include <doctest/doctest.h>

#include <tuple>

#include "json/value.h"
#include "kalshi/fill_codec.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_reply.h"
#include "kalshi/order_request.h"
#include "tests/recorded_data.h"

// Real exchanges with the demonstration exchange of June 2026.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

std::optional<std::string> recorded(const std::string& name) {
  return recorded_data::text_of("kalshi/demo-2026-06/" + name);
}

}  // namespace

TEST_CASE("Recorded replies to new orders are whole") {
  // A strictness the exchange does not keep would leave every order in doubt.
  for (const auto& [name, filled, remaining, ts_ms] :
       {std::tuple{"orders__create_v2_maker", 0, 100, 1781159360866},
        std::tuple{"orders__create_v2_taker_ioc", 100, 0, 1781159370164},
        std::tuple{"orders__settlement_seed", 100, 0, 1781159385347}}) {
    CAPTURE(name);
    const auto body = recorded(std::string(name) + ".json");
    if (!body) continue;
    const auto order = parse_create_reply(*body);
    REQUIRE(order.has_value());
    CHECK(order->filled.e2() == filled);
    CHECK(order->remaining.e2() == remaining);
    CHECK(order->exchange_ns == ts_ms * 1'000'000);
    CHECK(order->average.has_value() == (filled > 0));
    if (order->average) CHECK(order->average == Average{Money::from_e6(520'000), Money::from_e6(17'500)});
  }
}

TEST_CASE("A new order says what the recorded one said, word for word") {
  // The exchange answered 201 to these words; others were never tried.
  const auto meta = recorded("orders__create_v2_taker_ioc.meta.json");
  if (!meta) return;
  const auto document = json::parse(*meta);
  REQUIRE(document);
  const CreateOrder order{.ticker = "KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP",
                          .client_order_id = "2b8394e0-515e-4b89-b624-f34067756855",
                          .leg = {Side::yes, *Price::from_e4(9900)},
                          .quantity = Quantity::contracts(1),
                          .time_in_force = TimeInForce::immediate_or_cancel,
                          .exchange_index = std::nullopt};
  const auto request = create_order_request(order);
  REQUIRE(request);
  CHECK(document->find("method")->text == request->method);
  CHECK(document->find("path")->text == "/trade-api/v2" + request->target());
  const auto body = json::parse(request->body);
  REQUIRE(body);
  const json::Value& said = *document->find("request_body");
  CHECK(said.members.size() == body->members.size());
  for (const json::Member& each : said.members) {
    CAPTURE(each.first);
    REQUIRE(body->find(each.first) != nullptr);
    CHECK(body->find(each.first)->text == each.second.text);
  }
}

TEST_CASE("A recorded cancel and the lagging look after it are both whole") {
  // The look still says resting 360 ms after the cancel: two true answers that disagree.
  const auto cancel = recorded("orders__cancel_v2.json");
  const auto made = recorded("orders__get_after_create.json");
  const auto look = recorded("orders__get_after_cancel.json");
  if (!cancel || !made || !look) return;
  const auto cancelled = parse_cancel_reply(*cancel);
  REQUIRE(cancelled.has_value());
  CHECK(cancelled->reduced_by.e2() == 100);
  CHECK(cancelled->client_order_id.empty());
  for (const std::string& body : {*made, *look}) {
    const auto order = parse_order_reply(body);
    REQUIRE(order.has_value());
    CHECK(order->order_id == cancelled->order_id);
    CHECK(order->status == OrderStatus::resting);
    CHECK(order->remaining.e2() == 100);
    CHECK(order->leg == Leg{Side::yes, *Price::from_e4(100)});
    CHECK(order->self_trade == SelfTrade::taker_at_cross);
    CHECK(order->subaccount == 0);
    CHECK_FALSE(order->exchange_index);
  }
}

TEST_CASE("The order of an older call is an order, and its answers are none of the newer ones") {
  // Those calls were switched off in June 2026; an answer in their shape comes from somewhere else.
  const auto created = recorded("orders__legacy_create.json");
  const auto cancelled = recorded("orders__legacy_cancel.json");
  if (!created || !cancelled) return;
  const auto order = parse_order_reply(*created);
  REQUIRE(order);
  CHECK(order->client_order_id == "ae0d38e7-648d-45c0-8ff9-971452e75e52");
  CHECK(order->remaining.e2() == 100);
  CHECK_FALSE(order->self_trade);
  CHECK(parse_order_reply(*cancelled)->status == OrderStatus::canceled);
  CHECK(parse_create_reply(*created).error().field == "order_id");
  CHECK(parse_cancel_reply(*cancelled).error().field == "order_id");
}

TEST_CASE("Recorded listings of orders and fills are whole, and each fill has its order's side") {
  // One strange object would make the whole listing unreadable, and with it every proof of absence.
  const auto orders_body = recorded("portfolio__orders_list.json");
  const auto fills_body = recorded("fills__after_taker.json");
  if (!orders_body || !fills_body) return;
  const auto orders = parse_order_page(*orders_body);
  const auto fills = parse_fill_page(*fills_body);
  REQUIRE(orders.has_value());
  REQUIRE(fills.has_value());
  REQUIRE(orders->orders.size() == 9);
  REQUIRE(fills->fills.size() == 3);
  CHECK(orders->cursor.empty());
  CHECK(orders->orders[0].taker_cost.e6() == 520'000);
  CHECK(orders->orders[0].taker_fees.e6() == 17'500);
  CHECK(orders->orders[4].leg == Leg{Side::no, *Price::from_e4(9800)});
  CHECK(orders->orders[4].status == OrderStatus::canceled);
  size_t matched = 0;
  for (const FillObject& fill : fills->fills) {
    CHECK_FALSE(fill.exchange_index);  // the field came in August 2026
    for (const OrderObject& order : orders->orders) {
      if (order.order_id != fill.order_id) continue;
      ++matched;
      CHECK(order.ticker == fill.ticker);
      CHECK(order.leg.side == fill.leg.side);
      CHECK(order.taker_fees == fill.fee);
      CHECK(fill.quantity == order.filled);
    }
  }
  CHECK(matched == 3);
  CHECK(fills->fills[0].fee.e6() == 17'500);
  CHECK(fills->fills[0].leg.price.e4() == 5200);
}
