#include "exchange/order_entry.h"

#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"
#include "kalshi/error_body.h"

namespace headgate::exchange {
namespace {

using fixture::code_of;
using fixture::Desk;
using fixture::json;
constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;

TEST_CASE("an order that meets nobody rests and says so") {
  // A client that cannot tell resting from filled counts money twice or not at all.
  Desk desk;
  const Answer answer = desk.place("one", "bid", "0.0100", "1.00");
  CHECK(answer.status == 201);
  const json body = json::parse(answer.body);
  CHECK(body["client_order_id"] == "one");
  CHECK(body["fill_count"] == "0.00");
  CHECK(body["remaining_count"] == "1.00");
  CHECK(body["ts_ms"] == desk.now.ns() / ns_per_ms);
  CHECK_FALSE(body.contains("average_fill_price"));
  CHECK_FALSE(body.contains("status"));
}

TEST_CASE("a fill at once states average price and fee per contract as recorded on the exchange") {
  // Recorded 2026-06: one contract at 0.52 with limit 0.99 cost a fee of 0.0175.
  Desk desk;
  desk.other(ask, 5'200, 1);
  const json body = json::parse(desk.place("one", "bid", "0.9900", "1.00", "immediate_or_cancel").body);
  CHECK(body["average_fill_price"] == "0.5200");
  CHECK(body["average_fee_paid"] == "0.0175");
  CHECK(body["fill_count"] == "1.00");
  CHECK(body["remaining_count"] == "0.00");
}

TEST_CASE("the average price of an ask is on the YES scale, and a part that is left over is cancelled") {
  // Read as a NO price it would book 0.42 as 0.58.
  Desk desk;
  desk.other(bid, 4'300, 1);
  desk.other(bid, 4'100, 1);
  const json body = json::parse(desk.place("one", "ask", "0.4000", "5.00", "immediate_or_cancel").body);
  CHECK(body["average_fill_price"] == "0.4200");
  CHECK(body["fill_count"] == "2.00");
  CHECK(body["remaining_count"] == "0.00");
}

TEST_CASE("a client order id is used up for ever: resting, cancelled, filled, closed") {
  // The only protection against a doubled order after a lost answer.
  Desk desk;
  const json body = json::parse(desk.place("one", "bid", "0.0100", "1.00").body);
  CHECK(desk.place("one", "bid", "0.0100", "1.00").status == 409);
  CHECK(desk.cancel(body["order_id"]).status == 200);
  const Answer again = desk.place("one", "ask", "0.9900", "7.00");
  CHECK(again.status == 409);
  CHECK(code_of(again) == "order_already_exists");
  desk.floor.close(0, desk.plan.closes);
  CHECK(code_of(desk.place("one", "bid", "0.0100", "1.00")) == "order_already_exists");
}

TEST_CASE("an unfillable fill_or_kill is refused and its id cannot be used again") {
  // Observed on the exchange; a client that sends the id again must not believe the second refusal new.
  Desk desk;
  desk.other(ask, 5'000, 2);
  const Answer answer = desk.place("one", "bid", "0.5000", "3.00", "fill_or_kill");
  CHECK(answer.status == 409);
  CHECK(code_of(answer) == "fill_or_kill_insufficient_resting_volume");
  CHECK(code_of(desk.place("one", "bid", "0.5000", "1.00")) == "order_already_exists");
}

TEST_CASE("refusals carry the status, code and details recorded on the exchange") {
  // The client decides by status and code whether an order may exist.
  Desk desk;
  desk.other(ask, 5'000, 10);
  struct Row {
    Answer answer;
    int status;
    const char* code;
    const char* details;
  };
  const std::string foreign = fixture::order_text("KXHIGHXX-26NOV20-T1", "f", "bid", "0.5000", "1.00");
  const Row rows[] = {
      {desk.place("a", "bid", "0.5150", "1.00"), 400, "invalid_price", ""},
      {desk.place("b", "bid", "1.0000", "1.00"), 400, "invalid_price", ""},
      {desk.place("c", "bid", "0.9900", "10099.00"), 400, "insufficient_balance", ""},
      {desk.place("d", "bid", "0.9900", "1.00", "good_till_canceled", R"(,"post_only":true)"), 400,
       "invalid_order", "post only cross"},
      {desk.place("e.e", "bid", "0.5000", "1.00"), 400, "invalid_parameters", "no '.' and no '/'"},
      {desk.order(foreign), 404, "market_not_found", ""},
      {desk.cancel("6f726465-7200-4000-8000-000000999999"), 404, "not_found", ""},
  };
  for (const Row& row : rows) {
    const auto error = kalshi::parse_error_body(row.answer.body);
    CHECK(row.answer.status == row.status);
    CHECK(error.understood);
    CHECK(error.code == row.code);
    CHECK(error.details == row.details);
  }
}

TEST_CASE("numbers where strings belong are refused flat, in the decoder's words recorded on the exchange") {
  // A client that sends floats must fail here before it fails with money.
  Desk desk;
  std::string text = fixture::order_text(desk.ticker(), "one", "bid", "0.0100", "1.00");
  text.replace(text.find("\"1.00\""), 6, "1");
  const Answer answer = desk.order(text);
  CHECK(answer.status == 400);
  CHECK(
      json::parse(answer.body) ==
      json{{"code", "bad_request"},
           {"message", "bad request"},
           {"details",
            "json: cannot unmarshal number into Go struct field CreateOrderV2Request.count of type string"}});
  CHECK(desk.order("[]").status == 400);
  CHECK(desk.order("{\"ticker\":").status == 400);
  CHECK(desk.received().empty());
}

TEST_CASE("what is no field of an order or no value of it is refused and not ignored") {
  // An order that should expire and rests for ever is a loss nobody planned.
  Desk desk;
  for (const char* more : {R"(,"subaccount":3)", R"(,"exchange_index":-2)", R"(,"buy_max_cost":100)"}) {
    const Answer answer = desk.place("one", "bid", "0.0100", "1.00", "good_till_canceled", more);
    CHECK(answer.status == 400);
    CHECK(code_of(answer) == "invalid_parameters");
  }
  CHECK(desk.place("one", "bid", "0.0100", "1.00", "good_till_canceled", R"(,"exchange_index":0)").status ==
        201);
}

TEST_CASE(
    "a cancel answers once with what it withdrew; then, and with a wrong market, the order is not found") {
  // Recorded 2026-06: cancelled, executed and unknown orders are answered alike.
  Desk desk;
  const std::string id = json::parse(desk.place("one", "bid", "0.5000", "5.00").body)["order_id"];
  desk.other(ask, 5'000, 2);
  CHECK(code_of(desk.cancel(id, "?market_ticker=" + desk.ticker(0))) == "not_found");
  const json body = json::parse(desk.cancel(id, "?market_ticker=" + desk.ticker()).body);
  CHECK(body == json{{"order_id", id}, {"reduced_by", "3.00"}, {"ts_ms", desk.now.ns() / ns_per_ms}});
  CHECK(desk.cancel(id).status == 404);
}

TEST_CASE("a write that names another shard is refused there, and the right one is obeyed") {
  // Cash and orders live on one shard each; an order that wanders is refused with money, or cancelled
  // nowhere.
  Desk desk;
  const auto with = [&](const char* more) {
    return desk.place("one", "bid", "0.0100", "1.00", "good_till_canceled", more);
  };
  CHECK(with(R"(,"exchange_index":1)").status == 404);
  CHECK(code_of(with(R"(,"exchange_index":1)")) == "market_not_found");
  const Answer placed = with(R"(,"exchange_index":0)");
  CHECK(placed.status == 201);
  const std::string id = json::parse(placed.body)["order_id"];
  const Answer elsewhere = desk.cancel(id, "?market_ticker=" + desk.ticker() + "&exchange_index=1");
  CHECK(elsewhere.status == 404);
  CHECK(code_of(elsewhere) == "not_found");
  CHECK(desk.cancel(id, "?market_ticker=" + desk.ticker() + "&exchange_index=0").status == 200);
}

TEST_CASE("after the close nothing is placed or cancelled") {
  // A client must stop before the close; this exchange must not be kinder than the real one.
  Desk desk;
  const std::string id = json::parse(desk.place("one", "bid", "0.0100", "1.00").body)["order_id"];
  desk.floor.close(0, desk.plan.closes);
  CHECK(code_of(desk.place("two", "bid", "0.0100", "1.00")) == "market_inactive");
  CHECK(code_of(desk.cancel(id)) == "market_inactive");
}

TEST_CASE("every request that reached the engine is on record with its answer") {
  // Checkers count from this record what a client really sent, whatever it remembers.
  Desk desk;
  desk.other(ask, 5'000, 2);
  const std::string id = json::parse(desk.place("one", "bid", "0.5000", "3.00").body)["order_id"];
  desk.place("one", "bid", "0.5000", "3.00");
  desk.cancel(id);
  desk.cancel(id);
  const auto& all = desk.received();
  REQUIRE(all.size() == 4);
  CHECK(all[0].status == 201);
  CHECK(all[0].filled == Quantity::contracts(2));
  CHECK(all[0].order_id == id);
  CHECK(all[1].code == "order_already_exists");
  CHECK(all[1].client_order_id == "one");
  CHECK(all[2].kind == Received::Kind::cancel);
  CHECK(all[2].quantity == Quantity::contracts(1));
  CHECK(all[3].code == "not_found");
  CHECK(all[3].client_order_id == "one");
}

}  // namespace
}  // namespace headgate::exchange
