#include "kalshi/order_request.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::kalshi;

namespace {

CreateOrder plain() {
  return {.ticker = "KXHIGHXX-26NOV20-T52",
          .client_order_id = "i-1",
          .leg = {Side::yes, *Price::from_e4(1)},
          .quantity = Quantity::from_e2(1),
          .exchange_index = 2};
}

template <typename Change>
std::string flaw(Change change) {
  CreateOrder order = plain();
  change(order);
  const auto request = create_order_request(order);
  if (request) return "";
  CHECK(request.error().code == "REQUEST_INVALID");
  return request.error().field;
}

std::string field_of(const Result<Request>& request) { return request ? "" : request.error().field; }

}  // namespace

TEST_CASE("A new order is written with strings, in YES prices, and nothing it need not say") {
  // The exchange refuses JSON numbers, and a NO price taken for YES buys at the complement.
  const CreateOrder order{.ticker = "KXHIGHXX-26NOV20-T52",
                          .client_order_id = "i-1",
                          .leg = {Side::no, *Price::from_e4(4300)},
                          .quantity = Quantity::from_e2(1250),
                          .time_in_force = TimeInForce::immediate_or_cancel,
                          .reduce_only = true,
                          .exchange_index = 2};
  const auto request = create_order_request(order);
  REQUIRE(request);
  CHECK(request->method == "POST");
  CHECK(request->target() == "/portfolio/events/orders");
  CHECK(
      request->body ==
      R"({"ticker":"KXHIGHXX-26NOV20-T52","client_order_id":"i-1","side":"ask","count":"12.50","price":"0.5700",)"
      R"("time_in_force":"immediate_or_cancel","self_trade_prevention_type":"taker_at_cross","reduce_only":true,)"
      R"("exchange_index":2})");
  CHECK(create_order_body(plain()) ==
        R"({"ticker":"KXHIGHXX-26NOV20-T52","client_order_id":"i-1","side":"bid","count":"0.01",)"
        R"("price":"0.0001","time_in_force":"good_till_canceled",)"
        R"("self_trade_prevention_type":"taker_at_cross","exchange_index":2})");
}

TEST_CASE("Every option of a new order has its word") {
  // An option lost on the way makes another order than the one that was judged.
  CreateOrder order = plain();
  order.self_trade = SelfTrade::maker;
  order.post_only = true;
  order.cancel_on_pause = true;
  order.order_group_id = "g-1";
  order.subaccount = 0;
  order.exchange_index = shard_by_ticker;
  order.expiration_s = 1'795'190'400;
  CHECK(create_order_body(order) ==
        R"({"ticker":"KXHIGHXX-26NOV20-T52","client_order_id":"i-1","side":"bid","count":"0.01",)"
        R"("price":"0.0001","time_in_force":"good_till_canceled","self_trade_prevention_type":"maker",)"
        R"("post_only":true,"cancel_order_on_pause":true,"order_group_id":"g-1","subaccount":0,)"
        R"("exchange_index":-1,"expiration_time":1795190400})");
  CHECK(check_order(order).has_value());
  order.exchange_index = std::nullopt;
  CHECK(create_order_body(order).find("exchange_index") == std::string::npos);
  CreateOrder whole = plain();
  whole.time_in_force = TimeInForce::fill_or_kill;
  CHECK(create_order_body(whole).find(R"("time_in_force":"fill_or_kill")") != std::string::npos);
}

TEST_CASE("What the exchange refuses is refused before the wire, by its field") {
  // An id that was sent is used up for ever, and an order refused at the door has cost its tokens.
  const auto ioc = TimeInForce::immediate_or_cancel;
  const auto fok = TimeInForce::fill_or_kill;
  CHECK(flaw([](CreateOrder&) {}) == "");
  CHECK(flaw([](CreateOrder& order) { order.reduce_only = true; }) == "reduce_only");
  CHECK(flaw([&](CreateOrder& order) { order.reduce_only = true, order.time_in_force = fok; }) ==
        "reduce_only");
  CHECK(flaw([&](CreateOrder& order) { order.reduce_only = true, order.time_in_force = ioc; }) == "");
  for (const TimeInForce force : {ioc, fok}) {
    CHECK(flaw([&](CreateOrder& order) { order.post_only = true, order.time_in_force = force; }) ==
          "post_only");
    CHECK(flaw([&](CreateOrder& order) { order.expiration_s = 9, order.time_in_force = force; }) ==
          "expiration_time");
  }
  CHECK(flaw([](CreateOrder& order) { order.post_only = true; }) == "");
  CHECK(flaw([](CreateOrder& order) { order.expiration_s = 0; }) == "expiration_time");
  CHECK(flaw([](CreateOrder& order) { order.client_order_id = "i.1"; }) == "client_order_id");
  CHECK(flaw([](CreateOrder& order) { order.client_order_id = ""; }) == "client_order_id");
  CHECK(flaw([](CreateOrder& order) { order.ticker = ""; }) == "ticker");
  CHECK(flaw([](CreateOrder& order) { order.quantity = Quantity(); }) == "count");
  CHECK(flaw([](CreateOrder& order) { order.subaccount = 64; }) == "subaccount");
  CHECK(flaw([](CreateOrder& order) { order.exchange_index = -2; }) == "exchange_index");
}

TEST_CASE("A batch holds its orders in their order, and one flaw refuses it whole") {
  // The answer names orders by their place; an id that occurs twice makes one order of two.
  CreateOrder other = plain();
  other.client_order_id = "i-2";
  const auto request = batch_create_request({plain(), other});
  REQUIRE(request);
  CHECK(request->target() == "/portfolio/events/orders/batched");
  CHECK(request->body ==
        R"({"orders":[)" + create_order_body(plain()) + "," + create_order_body(other) + "]}");
  CHECK(field_of(batch_create_request({})) == "orders");
  CHECK(field_of(batch_create_request({plain(), plain()})) == "orders[1].client_order_id");
  other.post_only = true;
  other.time_in_force = TimeInForce::fill_or_kill;
  CHECK(field_of(batch_create_request({plain(), other})) == "orders[1].post_only");
}

TEST_CASE("A cancel names its order and where it rests") {
  // Without market and shard the exchange looks on shard 0 alone and finds nothing to cancel.
  const auto request = cancel_order_request({"o/1", "KX-1", 2, 3});
  REQUIRE(request);
  CHECK(request->method == "DELETE");
  CHECK(request->target() ==
        "/portfolio/events/orders/o%2F1?market_ticker=KX-1&exchange_index=2&subaccount=3");
  CHECK(request->body.empty());
  CHECK(cancel_order_request({"o-1", "KX-1"}).has_value());
  CHECK(cancel_order_request({"o-1", "", 0}).has_value());
  CHECK(field_of(cancel_order_request({"o-1", ""})) == "market_ticker");
  CHECK(field_of(cancel_order_request({"o-1", "", shard_by_ticker})) == "market_ticker");
  CHECK(field_of(cancel_order_request({"", "KX-1"})) == "order_id");
  const auto all = cancel_all_request(std::nullopt);
  REQUIRE(all);
  CHECK(all->method + " " + all->target() == "DELETE /portfolio/events/orders");
  CHECK(cancel_all_request(3)->query == "subaccount=3");
  CHECK(field_of(cancel_all_request(64)) == "subaccount");
}

TEST_CASE("A batch of cancels stands in a body") {
  // The only DELETE that has one; in the query the exchange finds no orders.
  const auto request = batch_cancel_request({{"o-1", "KX-1", 2, std::nullopt}, {"o-2", "", 0, 3}});
  REQUIRE(request);
  CHECK(request->method + " " + request->target() == "DELETE /portfolio/events/orders/batched");
  CHECK(request->body == R"({"orders":[{"order_id":"o-1","exchange_index":2,"market_ticker":"KX-1"},)"
                         R"({"order_id":"o-2","subaccount":3,"exchange_index":0}]})");
  CHECK(field_of(batch_cancel_request({})) == "orders");
  CHECK(field_of(batch_cancel_request({{"o-1", "KX-1"}, {"o-2", ""}})) == "orders[1].market_ticker");
}

TEST_CASE("An amend says the whole order anew, and an end of 0 takes the end away") {
  // `count` is what filled and what shall rest: the rest alone would end an order that filled.
  AmendOrder amend{.order_id = "o-1",
                   .ticker = "KX-1",
                   .leg = {Side::no, *Price::from_e4(4200)},
                   .total = Quantity::from_e2(1250),
                   .exchange_index = 2};
  const auto request = amend_order_request(amend);
  REQUIRE(request);
  CHECK(request->method + " " + request->target() == "POST /portfolio/events/orders/o-1/amend");
  CHECK(request->body ==
        R"({"ticker":"KX-1","side":"ask","price":"0.5800","count":"12.50","exchange_index":2})");
  amend.client_order_id = "i-1";
  amend.updated_client_order_id = "i-2";
  amend.expiration_s = 0;
  amend.subaccount = 1;
  CHECK(amend_order_request(amend)->query == "subaccount=1");
  CHECK(amend_order_request(amend)->body.ends_with(
      R"("client_order_id":"i-1","updated_client_order_id":"i-2","expiration_time":0,"exchange_index":2})"));
  amend.updated_client_order_id = "i.2";
  CHECK(field_of(amend_order_request(amend)) == "updated_client_order_id");
  amend.updated_client_order_id = "";
  amend.expiration_s = -1;
  CHECK(field_of(amend_order_request(amend)) == "expiration_time");
}

TEST_CASE("A decrease says by how much or to how much, and never both") {
  // The exchange takes exactly one; the other meaning cancels too much.
  const Quantity two = Quantity::contracts(2);
  const auto by = decrease_order_request({"o-1", two, std::nullopt, "KX-1"});
  REQUIRE(by);
  CHECK(by->method + " " + by->target() == "POST /portfolio/events/orders/o-1/decrease");
  CHECK(by->body == R"({"reduce_by":"2.00","market_ticker":"KX-1"})");
  const auto to = decrease_order_request({"o-1", std::nullopt, Quantity(), "", 2, 3});
  REQUIRE(to);
  CHECK(to->body == R"({"reduce_to":"0.00","exchange_index":2})");
  CHECK(to->query == "subaccount=3");
  CHECK(field_of(decrease_order_request({"o-1", two, two, "KX-1"})) == "reduce_by");
  CHECK(field_of(decrease_order_request({"o-1", std::nullopt, std::nullopt, "KX-1"})) == "reduce_by");
  CHECK(field_of(decrease_order_request({"o-1", Quantity(), std::nullopt, "KX-1"})) == "reduce_by");
  CHECK(field_of(decrease_order_request({"o-1", std::nullopt, -two, "KX-1"})) == "reduce_to");
  CHECK(field_of(decrease_order_request({"o-1", two, std::nullopt, ""})) == "market_ticker");
}
