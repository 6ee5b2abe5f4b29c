#include "kalshi/order_codec.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/account_fixture.h"
#include "kalshi/fill_codec.h"
#include "kalshi/market_fixture.h"
#include "kalshi/position_codec.h"
#include "kalshi/queue_codec.h"
#include "kalshi/settlement_codec.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::page;
using fixture::under;
using fixture::with;

namespace {

constexpr int64_t second_ns = 1795186800LL * ns_per_s;

template <typename T>
std::string fault(const Result<T>& result) {
  return result ? "" : result.error().field;
}
std::string order_fault(const char* field, const char* value) {
  return fault(parse_order_reply(under("order", with(fixture::order, field, value))));
}

}  // namespace

TEST_CASE("An order names its side, its own price, how far it is and what it cost") {
  // An ask read as a bid books the opposite position.
  const auto order = parse_order_reply(under("order", fixture::order));
  REQUIRE(order.has_value());
  CHECK(order->leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(order->status == OrderStatus::resting);
  CHECK(order->initial.e2() == 1250);
  CHECK(order->filled.e2() == 300);
  CHECK(order->remaining.e2() == 950);
  CHECK(order->taker_cost.e6() == 1'290'000);
  CHECK(order->taker_fees.e6() == 51'600);
  CHECK(order->maker_fees == Money());
  CHECK(order->created_ns == second_ns);
  CHECK(order->updated_ns == second_ns + ns_per_s);
  CHECK(order->expiration_ns == second_ns + 3600 * ns_per_s);
  CHECK(order->self_trade == SelfTrade::maker);
  CHECK(order->order_group_id == "g-1");
  CHECK(order->cancel_on_pause == true);
  CHECK(order->subaccount == 3);
  CHECK(order->exchange_index == 2);
  CHECK(fault(parse_order_reply(fixture::order)) == "order");
}

TEST_CASE("What an order does not say is nothing, and no value of ours") {
  // A shard or a subaccount that is assumed is another account's cash.
  std::string bare = fixture::order;
  for (const char* field : {"created_time", "last_update_time", "expiration_time", "order_group_id",
                            "cancel_order_on_pause", "subaccount_number", "exchange_index"}) {
    bare = with(bare, field, "null");
  }
  const auto order = parse_order_reply(under("order", with(bare, "self_trade_prevention_type", "null")));
  REQUIRE(order);
  CHECK_FALSE(order->created_ns);
  CHECK_FALSE(order->updated_ns);
  CHECK_FALSE(order->expiration_ns);
  CHECK_FALSE(order->self_trade);
  CHECK_FALSE(order->order_group_id);
  CHECK_FALSE(order->cancel_on_pause);
  CHECK_FALSE(order->subaccount);
  CHECK_FALSE(order->exchange_index);
}

TEST_CASE("An order that contradicts itself is refused") {
  // Half an update taken for news ends an order that lives.
  CHECK(order_fault("no_price_dollars", R"("0.4400")") == "order.no_price_dollars");
  CHECK(order_fault("yes_price_dollars", R"("1.0000")") == "order.yes_price_dollars");
  CHECK(order_fault("outcome_side", R"("yes")") == "order.outcome_side");
  CHECK(order_fault("fill_count_fp", R"("4.00")") == "order.fill_count_fp");
  CHECK(order_fault("status", R"("executed")") == "order.remaining_count_fp");
  CHECK(order_fault("status", R"("canceled")") == "order.remaining_count_fp");
  CHECK(order_fault("remaining_count_fp", R"("0.00")") == "order.remaining_count_fp");
  CHECK(order_fault("taker_fees_dollars", R"("-0.010000")") == "order.taker_fees_dollars");
  const std::string gone = with(fixture::order, "remaining_count_fp", R"("0.00")");
  CHECK(fault(parse_order_reply(under("order", with(gone, "status", R"("canceled")")))) == "");
  const std::string over = with(gone, "status", R"("executed")");
  CHECK(fault(parse_order_reply(under("order", with(over, "fill_count_fp", R"("13.00")")))) ==
        "order.fill_count_fp");
}

TEST_CASE("An order that was decreased fits its first count no longer, and is whole") {
  // The exchange keeps the first count (recorded 2026-01-14); refused, the order could never be looked at.
  CHECK(order_fault("remaining_count_fp", R"("4.00")") == "");
}

TEST_CASE("A fill has its trade, its side's own price and the fee of the whole fill") {
  // Each goes into the books as it stands here.
  const auto fills = parse_fill_page(page("fills", fixture::fill));
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
  CHECK(fill.exchange_ns == second_ns + ns_per_s / 2);
  CHECK(fill.exchange_index == 2);
  CHECK(fill.subaccount == 3);
  const auto flaw = [](const char* field, const char* value) {
    return fault(parse_fill_page(page("fills", with(fixture::fill, field, value))));
  };
  CHECK(flaw("count_fp", R"("0.00")") == "fills[0].count_fp");
  CHECK(flaw("fill_id", R"("t-2")") == "fills[0].fill_id");
  CHECK(flaw("market_ticker", R"("KXHIGHXX-26NOV20-T53")") == "fills[0].market_ticker");
}

TEST_CASE("A fill's time is the finer of the two it may carry, and one is needed") {
  // Fills are listed by time; without one the next listing may begin after it.
  const std::string coarse = with(fixture::fill, "created_time", "");
  const auto fills = parse_fill_page(page("fills", coarse));
  REQUIRE(fills.has_value());
  CHECK(fills->fills[0].exchange_ns == second_ns);
  CHECK(fault(parse_fill_page(page("fills", with(coarse, "ts", "")))) == "fills[0].created_time");
  CHECK(fault(parse_fill_page(page("fills", with(coarse, "ts", R"("1")")))) == "fills[0].ts");
  CHECK(fault(parse_fill_page(page("fills", with(fixture::fill, "created_time", "1")))) ==
        "fills[0].created_time");
}

TEST_CASE("Positions are signed, and settlements say what was paid in whole cents") {
  // A NO position read as YES, or a settlement unread, halts trading by the audit.
  const auto positions = parse_position_page(R"({"cursor":"","market_positions":[)" + fixture::position +
                                             R"(],"event_positions":[)" + fixture::event_position + "]}");
  REQUIRE(positions.has_value());
  const PositionObject& position = positions->positions.at(0);
  CHECK(position.net.e2() == -500);
  CHECK(position.exchange_index == 2);
  CHECK(position.exposure.e6() == 2'150'000);
  CHECK(position.realized.e6() == -250'000);
  CHECK(position.fees.e6() == 85'800);
  CHECK(position.updated_ns == second_ns);
  CHECK(positions->events.at(0).event_ticker == "KXHIGHXX-26NOV20");
  CHECK(positions->events.at(0).shares.e2() == 500);
  const auto settlements = parse_settlement_page(page("settlements", fixture::settlement));
  REQUIRE(settlements.has_value());
  const SettlementObject& settled = settlements->settlements.at(0);
  CHECK(settled.ticker == "KXHIGHXX-26NOV20-T52");
  CHECK(settled.result == MarketResult::scalar);
  CHECK(settled.no.e2() == 500);
  CHECK(settled.revenue.e6() == 2'500'000);
  CHECK(settled.value->e6() == 500'000);
  CHECK(settled.fee.e6() == 85'800);
  const auto flaw = [](const char* field, const char* value) {
    return fault(parse_settlement_page(page("settlements", with(fixture::settlement, field, value))));
  };
  CHECK(flaw("revenue", "501") == "settlements[0].revenue");  // five contracts pay five dollars at most
  CHECK(flaw("revenue", "2.5") == "settlements[0].revenue");
  CHECK(flaw("revenue", "-1") == "settlements[0].revenue");
  CHECK(flaw("value", "null") == "");
}

TEST_CASE("A page is whole or refused") {
  // One unreadable order must not prove the absence of all others.
  const std::string whole = page("orders", fixture::order + "," + fixture::order);
  const auto orders = parse_order_page(whole);
  REQUIRE(orders.has_value());
  CHECK(orders->orders.size() == 2);
  CHECK(fault(parse_order_page(page("orders", fixture::order + ",7"))) == "orders[1]");
  CHECK(fault(parse_order_page(page("orders", fixture::order + ",{}"))) == "orders[1].order_id");
  CHECK_FALSE(parse_order_page(whole.substr(0, whole.size() - 1)).has_value());
  CHECK_FALSE(parse_order_page("<html></html>").has_value());
  CHECK_FALSE(parse_order_page("[]").has_value());
}

TEST_CASE("Every listing names its cursor and its list when they are not there") {
  // A page read as the last one hides what stands on the next: a fill, an order, a settlement.
  const auto check_page = [](auto parse, const char* name) {
    CAPTURE(name);
    const std::string empty = page(name, "");
    CHECK(fault(parse(empty)) == "");
    for (const char* value : {"", "7", "null"}) CHECK(fault(parse(with(empty, "cursor", value))) == "cursor");
    for (const char* value : {"", "{}", "null"}) CHECK(fault(parse(with(empty, name, value))) == name);
    CHECK(fault(parse(page(name, "7"))) == std::string(name) + "[0]");
  };
  check_page(parse_order_page, "orders");
  check_page(parse_fill_page, "fills");
  check_page(parse_position_page, "market_positions");
  check_page(parse_settlement_page, "settlements");
}

TEST_CASE("A listing is asked for with every filter it takes, and no other") {
  // A filter that is not obeyed lists other people's orders, or proves absences that are none.
  const auto orders = orders_request({.ticker = "KX-1",
                                      .event_tickers = {"E-1", "E-2"},
                                      .min_s = 1,
                                      .max_s = 2,
                                      .status = OrderStatus::resting,
                                      .limit = 1000,
                                      .cursor = "a+b/=",
                                      .subaccount = 0,
                                      .exchange_index = 2});
  REQUIRE(orders);
  CHECK(orders->target() ==
        "/portfolio/orders?ticker=KX-1&event_ticker=E-1,E-2&min_ts=1&max_ts=2&status=resting&limit=1000&"
        "cursor=a%2Bb%2F%3D&subaccount=0&exchange_index=2");
  CHECK(orders_request({})->target() == "/portfolio/orders");
  CHECK(fault(orders_request({.limit = 1001})) == "limit");
  CHECK(fault(orders_request({.event_tickers = std::vector<std::string>(11, "E")})) == "event_ticker");
  CHECK(historical_orders_request({.ticker = "KX-1"})->target() == "/historical/orders?ticker=KX-1");
  CHECK(fault(historical_orders_request({.status = OrderStatus::resting})) == "status");
  CHECK(order_request("o 1")->target() == "/portfolio/orders/o%201");
  CHECK(fault(order_request("")) == "order_id");
  CHECK(fills_request({.order_id = "o-1", .limit = 5})->target() == "/portfolio/fills?order_id=o-1&limit=5");
  CHECK(historical_fills_request({.max_s = 9})->target() == "/historical/fills?max_ts=9");
  CHECK(positions_request({.with_position = true, .with_trades = true, .settlement = SettlementFilter::all})
            ->target() == "/portfolio/positions?count_filter=position,total_traded&settlement_status=all");
  CHECK(historical_positions_request({.cursor = "c"})->target() == "/historical/positions?cursor=c");
  CHECK(fault(historical_positions_request({.settlement = SettlementFilter::settled})) ==
        "settlement_status");
  CHECK(settlements_request({.event_ticker = "E-1"})->target() == "/portfolio/settlements?event_ticker=E-1");
  CHECK(queue_positions_request({"A", "B"})->target() ==
        "/portfolio/orders/queue_positions?market_tickers=A,B");
  CHECK(fault(queue_positions_request({})) == "market_tickers");
  CHECK(queue_position_request("o-1")->target() == "/portfolio/orders/o-1/queue_position");
}

TEST_CASE("The place in a queue is the contracts that come before") {
  // A fraction cut off puts an order in front that stands behind.
  const auto all = parse_queue_positions(under("queue_positions", "[" + fixture::queue_position + "]"));
  REQUIRE(all);
  CHECK(all->at(0).order_id == "o-1");
  CHECK(all->at(0).ahead.e2() == 12'050);
  CHECK(parse_queue_position(fixture::one_queue_position)->e2() == 12'050);
}

TEST_CASE("A cursor passes through a URL unchanged") {
  // A '+' read as a blank gives the first page again, without an error (recorded 2026-06).
  CHECK(percent_encoded("a+b/c=d&e f") == "a%2Bb%2Fc%3Dd%26e%20f");
  CHECK(percent_encoded("KXHIGHNY-25DEC10-B44.5") == "KXHIGHNY-25DEC10-B44.5");
}
