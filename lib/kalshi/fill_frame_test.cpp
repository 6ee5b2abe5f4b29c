#include "kalshi/fill_frame.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string told_text =
    R"({"trade_id":"t-1","order_id":"o-1","client_order_id":"i-1","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("exchange_index":2,"is_taker":false,"side":"yes","action":"sell","outcome_side":"no","book_side":"ask",)"
    R"("yes_price_dollars":"0.5700","count_fp":"3.00","fee_cost":"0.051600","post_position_fp":"-3.00",)"
    R"("ts":1795186800,"ts_ms":1795186800164})";
std::string frame(const std::string& msg) { return R"({"type":"fill","sid":13,"msg":)" + msg + "}"; }

std::string fault(const std::string& text) {
  const FillFrame read = parse_fill_frame(text);
  const auto* error = std::get_if<Error>(&read);
  return error == nullptr ? "" : error->field;
}

}  // namespace

TEST_CASE("a trade reads the same told by the feed and listed by the exchange") {
  // It is booked by whichever comes first: another price or fee by the other way is another position.
  const std::string listed =
      R"({"cursor":"","fills":[{"trade_id":"t-1","order_id":"o-1","ticker":"KXHIGHXX-26NOV20-T52",)"
      R"("book_side":"ask","count_fp":"3.00","yes_price_dollars":"0.5700","no_price_dollars":"0.4300",)"
      R"("is_taker":false,"fee_cost":"0.051600","created_time":"2026-11-20T15:00:00.164956Z","ts":1795186800}]})";
  const FillFrame read = parse_fill_frame(frame(told_text));
  const auto* told = std::get_if<FillTold>(&read);
  REQUIRE(told != nullptr);
  const auto page = parse_fill_page(listed);
  REQUIRE(page);
  REQUIRE(page->fills.size() == 1);
  CHECK(told->fill == page->fills[0]);
  CHECK(told->fill.leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(told->client_order_id == "i-1");
}

TEST_CASE("a fill with a field absent, of another type or out of range is refused by the field's name") {
  // A trade guessed at is money guessed at; it can still be asked for.
  for (const char* field : {"trade_id", "order_id", "market_ticker", "book_side", "yes_price_dollars",
                            "count_fp", "fee_cost", "is_taker", "ts_ms"}) {
    CAPTURE(field);
    const std::string name = std::string("msg.") + field;
    CHECK(fault(frame(fixture::with(told_text, field, ""))) == name);
    CHECK(fault(frame(fixture::with(told_text, field, "null"))) == name);
    CHECK(fault(frame(fixture::with(told_text, field, "[]"))) == name);
    CHECK(fault(frame(fixture::with(told_text, field, "-7"))) == name);
  }
  CHECK(fault(frame(fixture::with(told_text, "yes_price_dollars", R"("1.0000")"))) ==
        "msg.yes_price_dollars");
  CHECK(fault(frame(fixture::with(told_text, "count_fp", R"("0.00")"))) == "msg.count_fp");
  CHECK(fault(frame(fixture::with(told_text, "book_side", R"("buy")"))) == "msg.book_side");
  CHECK(fault(frame(fixture::with(told_text, "client_order_id", "7"))) == "msg.client_order_id");
  for (const char* field : {"yes_price_dollars", "count_fp", "fee_cost"}) {
    CAPTURE(field);
    const FillFrame read = parse_fill_frame(frame(fixture::with(told_text, field, "0.57")));
    REQUIRE(std::holds_alternative<Error>(read));
    CHECK(std::get<Error>(read).code == "FIELD_TYPE");
    CHECK(std::get<Error>(read).field == std::string("msg.") + field);
  }
  CHECK(fault(fixture::with(frame(told_text), "type", "")) == "type");
  CHECK(fault(R"({"type":"fill","msg":7})") == "msg");
  CHECK(fault("<html>") != "");
  CHECK(fault(R"({"type":"fill"})") == "msg");
}

TEST_CASE("an order made by hand has no client order id") {
  // It is none of ours, and must be found out about before it is booked.
  const FillFrame read = parse_fill_frame(frame(fixture::with(told_text, "client_order_id", "")));
  REQUIRE(std::holds_alternative<FillTold>(read));
  CHECK(std::get<FillTold>(read).client_order_id.empty());
}

TEST_CASE("the channel's own words are understood and everybody else's refused") {
  // A channel that was never opened tells nothing, and looks like one on which nothing happens.
  const FillFrame opened =
      parse_fill_frame(R"({"id":4,"type":"subscribed","msg":{"channel":"fill","sid":13}})");
  REQUIRE(std::holds_alternative<Subscribed>(opened));
  CHECK(std::get<Subscribed>(opened).id == 4);
  const FillFrame refused =
      parse_fill_frame(R"({"id":4,"type":"error","msg":{"code":8,"msg":"Unknown channel name"}})");
  REQUIRE(std::holds_alternative<FeedRefusal>(refused));
  CHECK(std::get<FeedRefusal>(refused).code == 8);
  CHECK(fault(R"({"id":4,"type":"subscribed","msg":{"channel":"trade","sid":13}})") == "type");
  CHECK(fill_subscribe_command(4) == R"({"id":4,"cmd":"subscribe","params":{"channels":["fill"]}})");
}
