#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::code_of;
using fixture::Desk;
using fixture::json;
constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;
const std::string orders = "/portfolio/events/orders";

json amendment(const Desk& desk, const char* side, const char* price, const char* count) {
  return {{"ticker", desk.ticker()}, {"side", side}, {"price", price}, {"count", count}};
}

std::string placed(Desk& desk, const std::string& id, const std::string& side, const std::string& price,
                   const std::string& count, const std::string& more = {}) {
  const Answer answer = desk.place(id, side, price, count, "good_till_canceled", more);
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  return json::parse(answer.body)["order_id"];
}

TEST_CASE("an order with an expiration is listed with it and gone when it comes") {
  // An order that outlives its hour trades on yesterday's forecast.
  Desk desk;
  const int64_t expires_s = desk.now.ns() / ns_per_s + 30;
  const std::string id =
      placed(desk, "one", "bid", "0.2000", "5.00", R"(,"expiration_time":)" + std::to_string(expires_s));
  CHECK(desk.read("/portfolio/orders/" + id)["order"]["expiration_time"] == iso_utc(expires_s * ns_per_s));
  CHECK(desk.floor.next_due().ns() == expires_s * ns_per_s);
  desk.now = desk.now.plus_ns(31 * ns_per_s);
  desk.other(ask, 2'000, 1);
  const json order = desk.read("/portfolio/orders/" + id)["order"];
  CHECK(order["status"] == "canceled");
  CHECK(order["fill_count_fp"] == "0.00");
  CHECK(order["last_update_time"] == iso_utc(expires_s * ns_per_s));
  CHECK(desk.read("/portfolio/balance")["balance"] == 100'000);
  CHECK(code_of(desk.cancel(id)) == "not_found");
}

TEST_CASE("options that contradict each other are refused and leave no order") {
  // An option that is dropped in silence is an order nobody meant.
  Desk desk;
  const auto style = [&](const char* in_force, const std::string& more) {
    return desk.place("x", "bid", "0.1000", "1.00", in_force, more);
  };
  const std::string later = R"(,"expiration_time":)" + std::to_string(desk.now.ns() / ns_per_s + 60);
  for (const Answer& answer : {style("immediate_or_cancel", later), style("fill_or_kill", later),
                               style("immediate_or_cancel", R"(,"post_only":true)"),
                               style("good_till_canceled", R"(,"reduce_only":true)"),
                               style("good_till_canceled", R"(,"expiration_time":1)")}) {
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == "invalid_order");
  }
  CHECK(style("good_till_canceled", R"(,"order_group_id":"group-9")").status >= 400);
  CHECK(style("sometimes", "").status == 400);
  CHECK(desk.read("/portfolio/orders")["orders"].empty());
}

TEST_CASE("fields that are null count as absent, and a null where a value is needed as missing") {
  // Generated clients send null for every option that is not set.
  Desk desk;
  const std::string nulls = R"(,"expiration_time":null,"post_only":null,"order_group_id":null,)"
                            R"("subaccount":null,"exchange_index":null)";
  CHECK(desk.place("one", "bid", "0.1000", "1.00", "good_till_canceled", nulls).status == 201);
  json body = json::parse(fixture::order_text(desk.ticker(), "two", "bid", "0.1000", "1.00"));
  body["price"] = nullptr;
  CHECK(code_of(desk.order(body.dump())) == "invalid_parameters");
}

TEST_CASE("an order without a client id is taken, and its answer has none") {
  // The field is optional: an empty text would be read as an id that everybody shares.
  Desk desk;
  json body = json::parse(fixture::order_text(desk.ticker(), "", "bid", "0.1000", "1.00"));
  body.erase("client_order_id");
  CHECK_FALSE(desk.done("POST", orders, body).contains("client_order_id"));
  CHECK(desk.order(body.dump()).status == 201);
}

TEST_CASE("self-trade prevention kills the arriving order or the resting one, as was asked") {
  // Whoever meets himself must know which of the two orders is left.
  Desk desk;
  const std::string rests = placed(desk, "rests", "ask", "0.5000", "3.00");
  const json died = json::parse(desk.place("comes", "bid", "0.5000", "1.00").body);
  CHECK(died["fill_count"] == "0.00");
  CHECK(died["remaining_count"] == "0.00");
  CHECK(desk.read("/portfolio/orders/" + rests)["order"]["status"] == "resting");
  json body = json::parse(fixture::order_text(desk.ticker(), "goes on", "bid", "0.5000", "1.00"));
  body["self_trade_prevention_type"] = "maker";
  const json lives = desk.done("POST", orders, body);
  CHECK(lives["remaining_count"] == "1.00");
  CHECK(desk.read("/portfolio/orders/" + rests)["order"]["status"] == "canceled");
  const json kept = desk.read("/portfolio/orders/" + lives["order_id"].get<std::string>())["order"];
  CHECK(kept["self_trade_prevention_type"] == "maker");
}

TEST_CASE("reduce_only sells no more than is held") {
  // A close that opens the other side is a new position at the worst moment.
  Desk desk;
  desk.other(ask, 5'000, 2);
  desk.place("buy", "bid", "0.5000", "2.00", "immediate_or_cancel");
  desk.other(bid, 4'000, 10);
  const json sold = json::parse(
      desk.place("sell", "ask", "0.4000", "5.00", "immediate_or_cancel", R"(,"reduce_only":true)").body);
  CHECK(sold["fill_count"] == "2.00");
  CHECK(desk.read("/portfolio/positions?count_filter=position")["market_positions"].empty());
}

TEST_CASE("a post-only order that would cross is refused, or taken and cancelled where the house says so") {
  // Documentation and recording differ; a client must stand both.
  Desk refuses;
  refuses.other(ask, 5'000, 1);
  CHECK(refuses.place("one", "bid", "0.6000", "1.00", "good_till_canceled", R"(,"post_only":true)").status ==
        400);
  House house = fixture::plain_house();
  house.cancels_crossing_post_only = true;
  Desk takes(house);
  takes.other(ask, 5'000, 1);
  const std::string id = placed(takes, "one", "bid", "0.6000", "1.00", R"(,"post_only":true)");
  CHECK(takes.read("/portfolio/orders/" + id)["order"]["status"] == "canceled");
}

TEST_CASE("a batch answers each order by itself: done, or the engine's own refusal in the flat shape") {
  // One order that fails must not hide what became of the others.
  Desk desk;
  desk.other(ask, 5'000, 2);
  json good = json::parse(fixture::order_text(desk.ticker(), "good", "bid", "0.1000", "1.00"));
  json takes = json::parse(fixture::order_text(desk.ticker(), "takes", "bid", "0.5000", "2.00"));
  json bad = json::parse(fixture::order_text(desk.ticker(), "bad", "bid", "0.1050", "1.00"));
  const Answer answer = desk.send("POST", orders + "/batched", json{{"orders", {good, takes, bad}}}.dump());
  CHECK(answer.status == 201);
  const json items = json::parse(answer.body)["orders"];
  REQUIRE(items.size() == 3);
  CHECK(items[0]["remaining_count"] == "1.00");
  CHECK(items[0]["average_fill_price"].is_null());
  CHECK_FALSE(items[0].contains("error"));
  CHECK(items[1]["average_fill_price"] == "0.5000");
  CHECK(items[1]["average_fee_paid"] == "0.0175");
  CHECK(items[2] == json{{"client_order_id", "bad"},
                         {"fill_count", nullptr},
                         {"remaining_count", nullptr},
                         {"average_fill_price", nullptr},
                         {"average_fee_paid", nullptr},
                         {"ts_ms", nullptr},
                         {"error", {{"code", "invalid_price"}, {"message", "invalid price"}}}});
  good["client_order_id"] = "third";
  bad["count"] = 1;
  const Answer unfit = desk.send("POST", orders + "/batched", json{{"orders", {good, bad}}}.dump());
  CHECK(unfit.status == 400);
  CHECK(json::parse(unfit.body)["details"] ==
        "json: cannot unmarshal number into Go struct field BatchCreateOrdersV2Request.orders.count of type "
        "string");
  CHECK(desk.read("/portfolio/orders")["orders"].size() == 2);
  CHECK(desk.done("POST", orders + "/batched", {{"orders", json::array()}})["orders"].empty());
}

TEST_CASE("a batch of cancels in the body of a DELETE says of each what was withdrawn") {
  // Zero withdrawn with an error must not read as an order that is gone.
  Desk desk;
  const std::string id = placed(desk, "one", "bid", "0.1000", "4.00");
  const json body{{"orders", {{{"order_id", id}, {"market_ticker", desk.ticker()}}, {{"order_id", "nope"}}}}};
  const json items = desk.done("DELETE", orders + "/batched", body)["orders"];
  REQUIRE(items.size() == 2);
  CHECK(items[0]["reduced_by"] == "4.00");
  CHECK(items[0]["client_order_id"] == "one");
  CHECK(items[1] == json{{"order_id", "nope"},
                         {"reduced_by", "0.00"},
                         {"ts_ms", nullptr},
                         {"error", {{"code", "not_found"}, {"message", "not found"}}}});
  CHECK(desk.send("DELETE", orders + "/batched", "").status == 400);
  CHECK(desk.send("DELETE", orders + "/batched", R"({"orders":[{"order_id":7}]})").status == 400);
}

TEST_CASE("cancelling everything answers with nothing and leaves nothing") {
  // The last resort of an operator; an order that survives it is a surprise with money.
  Desk desk;
  for (int i = 0; i < 3; ++i) placed(desk, "a" + std::to_string(i), "bid", "0.1000", "1.00");
  const Answer answer = desk.send("DELETE", orders);
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(desk.read("/portfolio/orders?status=resting")["orders"].empty());
  CHECK(desk.read("/portfolio/orders?status=canceled")["orders"].size() == 3);
  CHECK(desk.send("DELETE", orders).status == 204);
  CHECK(desk.send("DELETE", orders + "?subaccount=2").status == 400);
  CHECK(desk.read("/portfolio/balance")["balance"] == 100'000);
}

TEST_CASE("where a cancel of all orders lingers, what is placed within its minute goes as well") {
  // The exchange reserves that minute: who trades on at once may lose the new orders too.
  House house = fixture::plain_house();
  house.cancel_all_lingers_ns = 60 * ns_per_s;
  Desk desk(house);
  CHECK(desk.send("DELETE", orders).status == 204);
  const std::string soon = placed(desk, "soon", "bid", "0.1000", "1.00");
  CHECK(desk.read("/portfolio/orders/" + soon)["order"]["status"] == "canceled");
  desk.now = desk.now.plus_ns(60 * ns_per_s);
  const std::string later = placed(desk, "later", "bid", "0.1000", "1.00");
  CHECK(desk.read("/portfolio/orders/" + later)["order"]["status"] == "resting");
}

TEST_CASE("a decrease takes away by or down to a count, keeps the place and never adds") {
  // Less at the same place is the cheapest way to be smaller; a lost place would be the price.
  Desk desk;
  const std::string id = placed(desk, "one", "bid", "0.3000", "10.00");
  desk.other(bid, 3'000, 5);
  const std::string path = orders + "/" + id + "/decrease";
  CHECK(desk.done("POST", path, {{"reduce_by", "2"}, {"reduce_to", nullptr}}) ==
        json{{"order_id", id},
             {"client_order_id", "one"},
             {"remaining_count", "8.00"},
             {"ts_ms", desk.now.ns() / ns_per_ms}});
  CHECK(desk.done("POST", path, {{"reduce_to", "4.50"}})["remaining_count"] == "4.50");
  CHECK(desk.read("/portfolio/orders/" + id + "/queue_position")["queue_position_fp"] == "0.00");
  CHECK(desk.read("/portfolio/balance")["balance_dollars"] == "998.6500");
  for (const json& bad :
       {json::object(), json{{"reduce_by", "1"}, {"reduce_to", "1"}}, json{{"reduce_by", "-1"}},
        json{{"reduce_to", "9"}}, json{{"reduce_by", 1}}, json{{"reduce_by", "1.001"}}}) {
    CHECK_MESSAGE(desk.send("POST", path, bad.dump()).status == 400, bad.dump());
  }
  CHECK(code_of(desk.send("POST", orders + "/nope/decrease", R"({"reduce_by":"1"})")) == "not_found");
  CHECK(desk.done("POST", path, {{"reduce_to", "0"}})["remaining_count"] == "0.00");
  CHECK(desk.read("/portfolio/orders/" + id)["order"]["status"] == "canceled");
}

TEST_CASE("an amendment that changes nothing answers with nulls, and one that crosses with what it filled") {
  // A null read as zero would be an order believed gone.
  Desk desk;
  const std::string id = placed(desk, "one", "bid", "0.3000", "10.00");
  const std::string path = orders + "/" + id + "/amend";
  json same = amendment(desk, "bid", "0.3000", "10.00");
  same["expiration_time"] = desk.now.ns() / ns_per_s + 600;
  CHECK(desk.done("POST", path, same) == json{{"order_id", id},
                                              {"client_order_id", "one"},
                                              {"remaining_count", nullptr},
                                              {"fill_count", nullptr},
                                              {"average_fill_price", nullptr},
                                              {"average_fee_paid", nullptr},
                                              {"ts_ms", desk.now.ns() / ns_per_ms}});
  CHECK(desk.read("/portfolio/orders/" + id)["order"].contains("expiration_time"));
  desk.other(ask, 5'000, 4);
  json up = amendment(desk, "bid", "0.5000", "12.00");
  up["client_order_id"] = "one";
  up["updated_client_order_id"] = "two";
  const json crossed = desk.done("POST", path, up);
  CHECK(crossed["client_order_id"] == "two");
  CHECK(crossed["fill_count"] == "4.00");
  CHECK(crossed["remaining_count"] == "8.00");
  CHECK(crossed["average_fill_price"] == "0.5000");
  CHECK(crossed["average_fee_paid"] == "0.0175");
  json off = amendment(desk, "bid", "0.5000", "12.00");
  off["expiration_time"] = 0;
  desk.done("POST", path, off);
  CHECK_FALSE(desk.read("/portfolio/orders/" + id)["order"].contains("expiration_time"));
  CHECK(code_of(desk.place("one", "bid", "0.1000", "1.00")) == "order_already_exists");
  CHECK(code_of(desk.place("two", "bid", "0.1000", "1.00")) == "order_already_exists");
}

TEST_CASE("an amendment counts what is filled already, and what it may not change is refused") {
  // 10 in all with 4 filled leaves 6: who sends what shall remain loses four contracts.
  Desk desk;
  const std::string id = placed(desk, "one", "bid", "0.5000", "10.00");
  placed(desk, "taken id", "bid", "0.1000", "1.00");
  desk.other(ask, 5'000, 4);
  const std::string path = orders + "/" + id + "/amend";
  CHECK(desk.done("POST", path, amendment(desk, "bid", "0.4900", "10.00"))["remaining_count"].is_null());
  CHECK(desk.done("POST", path, amendment(desk, "bid", "0.4900", "7.00"))["remaining_count"] == "3.00");
  json renamed = amendment(desk, "bid", "0.4900", "7.00");
  renamed["updated_client_order_id"] = "taken id";
  CHECK(code_of(desk.send("POST", path, renamed.dump())) == "order_already_exists");
  json foreign = amendment(desk, "bid", "0.4900", "7.00");
  foreign["ticker"] = desk.ticker(0);
  CHECK(desk.send("POST", path, foreign.dump()).status == 400);
  CHECK(desk.send("POST", path, amendment(desk, "ask", "0.4900", "7.00").dump()).status == 400);
  CHECK(code_of(desk.send("POST", path, amendment(desk, "bid", "0.4950", "7.00").dump())) == "invalid_price");
  CHECK(desk.send("POST", path, amendment(desk, "bid", "0.4900", "3.00").dump()).status == 400);
  CHECK(code_of(desk.send("POST", path, amendment(desk, "bid", "0.9900", "5000.00").dump())) ==
        "insufficient_balance");
  CHECK(code_of(desk.send("POST", orders + "/nope/amend", amendment(desk, "bid", "0.1", "1").dump())) ==
        "not_found");
  CHECK(desk.send("POST", path + "?subaccount=1", amendment(desk, "bid", "0.4900", "7.00").dump()).status ==
        400);
}

TEST_CASE("the writes of the first version are gone, its reads stay") {
  // Observed on demo and prod since June 2026.
  Desk desk;
  const std::pair<const char*, const char*> dead[] = {
      {"POST", "/portfolio/orders"},           {"POST", "/portfolio/orders/batched"},
      {"DELETE", "/portfolio/orders/batched"}, {"DELETE", "/portfolio/orders/x"},
      {"POST", "/portfolio/orders/x/amend"},   {"POST", "/portfolio/orders/x/decrease"}};
  for (const auto& [method, path] : dead) {
    const Answer answer = desk.send(method, path, "{}");
    CHECK(answer.status == 410);
    CHECK(code_of(answer) == "deprecated_v1_order_endpoint");
    CHECK(json::parse(answer.body)["error"]["message"] == "Please switch to the V2 endpoints");
  }
  CHECK(desk.get("/portfolio/orders").status == 200);
}

TEST_CASE("while trading is paused nothing is placed, orders that asked for it go and cancels pass") {
  // A pause that kept such an order would fill it at the reopening.
  Desk desk;
  const std::string goes = placed(desk, "goes", "bid", "0.1000", "1.00", R"(,"cancel_order_on_pause":true)");
  const std::string stays = placed(desk, "stays", "bid", "0.1000", "1.00");
  CHECK(desk.read("/portfolio/orders/" + goes)["order"]["cancel_order_on_pause"] == true);
  desk.floor.pause(venue::Pause::trading, desk.now);
  CHECK(desk.read("/portfolio/orders/" + goes)["order"]["status"] == "canceled");
  const Answer refused = desk.place("new", "bid", "0.1000", "1.00");
  CHECK(refused.status == 409);
  CHECK(code_of(refused) == "trading_is_paused");
  CHECK(desk.send("POST", orders + "/" + stays + "/amend", amendment(desk, "bid", "0.2000", "1.00").dump())
            .status == 409);
  CHECK(desk.cancel(stays).status == 200);
  desk.floor.pause(venue::Pause::exchange, desk.now);
  CHECK(code_of(desk.send("DELETE", orders)) == "exchange_is_paused");
}

}  // namespace
}  // namespace headgate::exchange
