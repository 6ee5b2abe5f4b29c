#include "kalshi/order_codec.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string created_text =
    R"({"order_id":"o-1","client_order_id":"i-1","fill_count":"3.00","remaining_count":"9.50","ts_ms":1795103996001})";
const std::string cancelled_text =
    R"({"order_id":"o-1","client_order_id":"i-1","reduced_by":"9.50","ts_ms":1795103996001})";
const std::string order_text =
    R"({"order_id":"o-1","client_order_id":"i-1","ticker":"KXHIGHXX-26NOV20-T52","book_side":"ask","type":"limit",)"
    R"("status":"resting","yes_price_dollars":"0.5700","no_price_dollars":"0.4300","initial_count_fp":"12.50",)"
    R"("fill_count_fp":"3.00","remaining_count_fp":"9.50"})";
const std::string fill_text =
    R"({"trade_id":"t-1","order_id":"o-1","ticker":"KXHIGHXX-26NOV20-T52","book_side":"ask","count_fp":"3.00",)"
    R"("yes_price_dollars":"0.5700","no_price_dollars":"0.4300","is_taker":true,"fee_cost":"0.051600",)"
    R"("created_time":"2026-11-20T15:00:00.5Z","ts":1795186800})";
const std::string position_text = R"({"ticker":"KXHIGHXX-26NOV20-T52","position_fp":"-5.00"})";
const std::string settlement_text = R"({"ticker":"KXHIGHXX-26NOV20-T52","market_result":"no","revenue":500})";

std::string page(const std::string& name, const std::string& item) {
  return R"({"cursor":"next","other":1,")" + name + R"(":[)" + item + "]}";
}
std::string wrapped(const std::string& order) { return R"({"order":)" + order + "}"; }

// A parser as a question: the error's field, or nothing.
template <typename Parse>
std::string fault(Parse parse, const std::string& body) {
  const auto result = parse(body);
  return result ? "" : result.error().field;
}

// Each field absent, of another type and empty must be refused by its own name.
template <typename Parse, typename Wrap>
void check_fields(Parse parse, Wrap wrap, const std::string& item, const std::string& path,
                  std::initializer_list<const char*> fields) {
  CHECK(fault(parse, wrap(item)) == "");
  for (const char* field : fields) {
    CAPTURE(field);
    CHECK(fault(parse, wrap(fixture::with(item, field, ""))) == path + field);
    CHECK(fault(parse, wrap(fixture::with(item, field, "7"))) == path + field);
    CHECK(fault(parse, wrap(fixture::with(item, field, "null"))) == path + field);
    CHECK(fault(parse, wrap(fixture::with(item, field, "[]"))) == path + field);
    CHECK(fault(parse, wrap(fixture::with(item, field, R"("no such thing")"))) ==
          (std::string(field).find("_id") != std::string::npos || std::string(field) == "ticker"
               ? ""
               : path + field));
  }
}

std::string itself(const std::string& item) { return item; }

}  // namespace

TEST_CASE("A new order is written with strings, in YES prices, and nothing it need not say") {
  // The exchange refuses JSON numbers, and a NO price taken for YES buys at the complement.
  const CreateOrder order{"KXHIGHXX-26NOV20-T52",
                          "i-1",
                          {Side::no, *Price::from_e4(4300)},
                          Quantity::from_e2(1250),
                          true,
                          true,
                          2};
  CHECK(
      create_order_body(order) ==
      R"({"ticker":"KXHIGHXX-26NOV20-T52","client_order_id":"i-1","side":"ask","count":"12.50","price":"0.5700",)"
      R"("time_in_force":"immediate_or_cancel","self_trade_prevention_type":"taker_at_cross","reduce_only":true,)"
      R"("exchange_index":2})");
  CreateOrder plain{"K", "i-1", {Side::yes, *Price::from_e4(1)}, Quantity::from_e2(1)};
  CHECK(create_order_body(plain) ==
        R"({"ticker":"K","client_order_id":"i-1","side":"bid","count":"0.01","price":"0.0001",)"
        R"("time_in_force":"good_till_canceled","self_trade_prevention_type":"taker_at_cross",)"
        R"("exchange_index":-1})");
  plain.expiration_s = 1'795'190'400;
  CHECK(create_order_body(plain).ends_with(R"("exchange_index":-1,"expiration_time":1795190400})"));
}

TEST_CASE("The reply to a new order says what filled and what rests") {
  // A count misread releases or binds the wrong money.
  const auto order = parse_create_reply(created_text);
  REQUIRE(order.has_value());
  CHECK(order->order_id == "o-1");
  CHECK(order->client_order_id == "i-1");
  CHECK(order->filled.e2() == 300);
  CHECK(order->remaining.e2() == 950);
  check_fields(parse_create_reply, itself, created_text, "",
               {"order_id", "client_order_id", "fill_count", "remaining_count"});
  CHECK(fault(parse_create_reply, fixture::with(created_text, "fill_count", R"("-1.00")")) == "fill_count");
  CHECK(fault(parse_create_reply, fixture::with(created_text, "order_id", R"("")")) == "order_id");
}

TEST_CASE("The reply to a cancel says what was taken off") {
  // Without it the fill between the last look and the cancel is lost.
  const auto order = parse_cancel_reply(cancelled_text);
  REQUIRE(order.has_value());
  CHECK(order->reduced_by.e2() == 950);
  check_fields(parse_cancel_reply, itself, cancelled_text, "", {"order_id", "reduced_by"});
  const auto nameless = parse_cancel_reply(fixture::with(cancelled_text, "client_order_id", ""));
  REQUIRE(nameless.has_value());  // the demonstration exchange left it out (2026-06-11)
  CHECK(nameless->client_order_id.empty());
  CHECK(fault(parse_cancel_reply, fixture::with(cancelled_text, "client_order_id", "7")) ==
        "client_order_id");
}

TEST_CASE("An order names its side, its own price and how far it is") {
  // An ask read as a bid books the opposite position.
  const auto order = parse_order_reply(wrapped(order_text));
  REQUIRE(order.has_value());
  CHECK(order->leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(order->status == OrderStatus::resting);
  CHECK(order->initial.e2() == 1250);
  CHECK(order->filled.e2() == 300);
  CHECK(order->remaining.e2() == 950);
  check_fields(parse_order_reply, wrapped, order_text, "order.",
               {"order_id", "client_order_id", "ticker", "book_side", "status", "yes_price_dollars",
                "no_price_dollars", "initial_count_fp", "fill_count_fp", "remaining_count_fp"});
  CHECK(fault(parse_order_reply, order_text) == "order");
}

TEST_CASE("An order that contradicts itself is refused") {
  // Half an update taken for news ends an order that lives.
  const auto refused = [](const char* field, const char* value) {
    return fault(parse_order_reply, wrapped(fixture::with(order_text, field, value)));
  };
  CHECK(refused("no_price_dollars", R"("0.4400")") == "order.no_price_dollars");
  CHECK(refused("yes_price_dollars", R"("1.0000")") == "order.yes_price_dollars");
  CHECK(refused("fill_count_fp", R"("4.00")") == "order.fill_count_fp");
  CHECK(refused("status", R"("executed")") == "order.remaining_count_fp");
  CHECK(refused("status", R"("canceled")") == "order.remaining_count_fp");
  CHECK(refused("status", R"("pending")") == "order.status");
  const std::string gone = fixture::with(order_text, "remaining_count_fp", R"("0.00")");
  CHECK(fault(parse_order_reply, wrapped(gone)) == "order.fill_count_fp");
  CHECK(fault(parse_order_reply, wrapped(fixture::with(gone, "status", R"("canceled")"))) == "");
  const std::string over = fixture::with(gone, "status", R"("executed")");
  CHECK(fault(parse_order_reply, wrapped(fixture::with(over, "fill_count_fp", R"("13.00")"))) ==
        "order.fill_count_fp");
}

TEST_CASE("A fill has its trade, its side's own price and the fee of the whole fill") {
  // Each goes into the books as it stands here.
  const auto fills = parse_fill_page(page("fills", fill_text));
  REQUIRE(fills.has_value());
  CHECK(fills->cursor == "next");
  REQUIRE(fills->fills.size() == 1);
  const FillObject& fill = fills->fills[0];
  CHECK(fill.trade_id == "t-1");
  CHECK(fill.order_id == "o-1");
  CHECK(fill.leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(fill.quantity.e2() == 300);
  CHECK(fill.fee.e6() == 51'600);
  CHECK(fill.taker);
  CHECK(fill.exchange_ns == 1795186800LL * ns_per_s + ns_per_s / 2);
  check_fields(parse_fill_page, [](const std::string& item) { return page("fills", item); }, fill_text,
               "fills[0].",
               {"trade_id", "order_id", "ticker", "book_side", "count_fp", "yes_price_dollars",
                "no_price_dollars", "is_taker", "fee_cost"});
  CHECK(fault(parse_fill_page, page("fills", fixture::with(fill_text, "count_fp", R"("0.00")"))) ==
        "fills[0].count_fp");
}

TEST_CASE("A fill's time is the finer of the two it may carry, and one is needed") {
  // Fills are listed by time; without one the next listing may begin after it.
  const std::string coarse = fixture::with(fill_text, "created_time", "");
  const auto fills = parse_fill_page(page("fills", coarse));
  REQUIRE(fills.has_value());
  CHECK(fills->fills[0].exchange_ns == 1795186800LL * ns_per_s);
  CHECK(fault(parse_fill_page, page("fills", fixture::with(coarse, "ts", ""))) == "fills[0].created_time");
  CHECK(fault(parse_fill_page, page("fills", fixture::with(coarse, "ts", R"("1")"))) == "fills[0].ts");
  CHECK(fault(parse_fill_page, page("fills", fixture::with(fill_text, "created_time", "1"))) ==
        "fills[0].created_time");
}

TEST_CASE("The balance is read to the last digit, not from its truncated cents") {
  // The audit compares to the last digit.
  const std::string text = R"({"balance":9801,"balance_dollars":"98.0186","portfolio_value":198})";
  const auto cash = parse_balance(text);
  REQUIRE(cash.has_value());
  CHECK(cash->e6() == 98'018'600);
  check_fields(parse_balance, itself, text, "", {"balance_dollars"});
}

TEST_CASE("Positions are signed and settlements name their market") {
  // A NO position read as YES, or a settlement unread, halts trading by the audit.
  const auto positions = parse_position_page(page("market_positions", position_text));
  REQUIRE(positions.has_value());
  CHECK(positions->positions.at(0).net.e2() == -500);
  CHECK(positions->cursor == "next");
  check_fields(parse_position_page, [](const std::string& item) { return page("market_positions", item); },
               position_text, "market_positions[0].", {"ticker", "position_fp"});
  const auto settlements = parse_settlement_page(page("settlements", settlement_text));
  REQUIRE(settlements.has_value());
  CHECK(settlements->tickers.at(0) == "KXHIGHXX-26NOV20-T52");
  check_fields(parse_settlement_page, [](const std::string& item) { return page("settlements", item); },
               settlement_text, "settlements[0].", {"ticker", "market_result"});
}

TEST_CASE("A page is whole or refused") {
  // One unreadable order must not prove the absence of all others.
  const std::string whole = page("orders", order_text + "," + order_text);
  const auto orders = parse_order_page(whole);
  REQUIRE(orders.has_value());
  CHECK(orders->orders.size() == 2);
  CHECK(fault(parse_order_page, page("orders", order_text + ",7")) == "orders[1]");
  CHECK(fault(parse_order_page, page("orders", order_text + ",{}")) == "orders[1].order_id");
  CHECK(fault(parse_order_page, R"({"orders":[]})") == "cursor");
  CHECK(fault(parse_order_page, R"({"cursor":""})") == "orders");
  CHECK(fault(parse_order_page, R"({"cursor":"","orders":null})") == "orders");
  CHECK_FALSE(parse_order_page(whole.substr(0, whole.size() - 1)).has_value());
  CHECK_FALSE(parse_order_page("<html></html>").has_value());
  CHECK_FALSE(parse_order_page("[]").has_value());
}

TEST_CASE("Every listing names its cursor and its list when they are not there") {
  // A page read as the last one hides what stands on the next: a fill, an order, a settlement.
  const auto check_page = [](auto parse, const char* name) {
    CAPTURE(name);
    const std::string empty = page(name, "");
    CHECK(fault(parse, empty) == "");
    CHECK(fault(parse, fixture::with(empty, "cursor", "")) == "cursor");
    CHECK(fault(parse, fixture::with(empty, "cursor", "7")) == "cursor");
    CHECK(fault(parse, fixture::with(empty, "cursor", "null")) == "cursor");
    CHECK(fault(parse, fixture::with(empty, name, "")) == name);
    CHECK(fault(parse, fixture::with(empty, name, "{}")) == name);
    CHECK(fault(parse, fixture::with(empty, name, "null")) == name);
    CHECK(fault(parse, page(name, "7")) == std::string(name) + "[0]");
  };
  check_page(parse_order_page, "orders");
  check_page(parse_fill_page, "fills");
  check_page(parse_position_page, "market_positions");
  check_page(parse_settlement_page, "settlements");
}

TEST_CASE("A cursor passes through a URL unchanged") {
  // A '+' read as a blank gives the first page again, without an error (recorded 2026-06).
  CHECK(percent_encoded("a+b/c=d&e f") == "a%2Bb%2Fc%3Dd%26e%20f");
  CHECK(percent_encoded("KXHIGHNY-25DEC10-B44.5") == "KXHIGHNY-25DEC10-B44.5");
}
