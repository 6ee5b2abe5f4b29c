#include "kalshi/order_reply.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/account_fixture.h"
#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::with;

namespace {

constexpr int64_t told_ns = 1795103996001LL * ns_per_ms;

template <typename T>
std::string fault(const Result<T>& result) {
  return result ? "" : result.error().field;
}
std::string orders(const std::string& items) { return fixture::under("orders", "[" + items + "]"); }

}  // namespace

TEST_CASE("The reply to a new order says what filled, at what average, and what rests") {
  // A count misread releases or binds the wrong money.
  const auto order = parse_create_reply(fixture::created_order);
  REQUIRE(order.has_value());
  CHECK(order->order_id == "o-1");
  CHECK(order->client_order_id == "i-1");
  CHECK(order->filled.e2() == 300);
  CHECK(order->remaining.e2() == 950);
  REQUIRE(order->average);
  CHECK(order->average->yes_price.e6() == 570'000);
  CHECK(order->average->fee_per_contract.e6() == 17'200);
  CHECK(order->exchange_ns == told_ns);
  const auto flaw = [](const char* field, const char* value) {
    return fault(parse_create_reply(with(fixture::created_order, field, value)));
  };
  CHECK(flaw("fill_count", R"("-1.00")") == "fill_count");
  CHECK(flaw("order_id", R"("")") == "order_id");
  CHECK(flaw("fill_count", R"("0.00")") == "average_fill_price");
  CHECK(flaw("average_fee_paid", "") == "average_fee_paid");
  CHECK(flaw("average_fill_price", "") == "average_fill_price");
  CHECK(flaw("average_fill_price", R"("1.0100")") == "average_fill_price");
}

TEST_CASE("The reply to a cancel says what was taken off, with or without our id") {
  // Without it the fill between the last look and the cancel is lost.
  const auto order = parse_cancel_reply(fixture::cancelled_order);
  REQUIRE(order.has_value());
  CHECK(order->reduced_by.e2() == 950);
  CHECK(order->exchange_ns == told_ns);
  // The demonstration exchange left it out (2026-06-11).
  const auto nameless = parse_cancel_reply(with(fixture::cancelled_order, "client_order_id", ""));
  REQUIRE(nameless.has_value());
  CHECK(nameless->client_order_id.empty());
}

TEST_CASE("A decrease says what rests, and an amend what it changed") {
  // Null is "nothing changed", and zero is "nothing rests".
  const auto less = parse_decrease_reply(fixture::decreased_order);
  REQUIRE(less);
  CHECK(less->remaining.e2() == 750);
  const auto amended = parse_amend_reply(fixture::amended_order);
  REQUIRE(amended);
  CHECK(amended->client_order_id == "i-2");
  CHECK(amended->remaining->e2() == 800);
  CHECK(amended->filled->e2() == 150);
  CHECK(amended->average == Average{Money::from_e6(580'000), Money::from_e6(17'100)});
  const auto quiet = parse_amend_reply(fixture::quiet_amend);
  REQUIRE(quiet);
  CHECK_FALSE(quiet->remaining);
  CHECK_FALSE(quiet->filled);
  CHECK_FALSE(quiet->average);
  CHECK(fault(parse_amend_reply(with(fixture::amended_order, "fill_count", "null"))) == "fill_count");
  CHECK(fault(parse_amend_reply(with(fixture::amended_order, "remaining_count", "8"))) == "remaining_count");
}

TEST_CASE("A batch answers each order by its place, made or refused") {
  // 201 for the whole says nothing about one: a refusal taken for an order binds money for ever.
  const auto batch = parse_batch_create_reply(orders(fixture::batch_made + "," + fixture::batch_refused), 2);
  REQUIRE(batch);
  REQUIRE(batch->at(0).order);
  CHECK_FALSE(batch->at(0).error);
  CHECK(batch->at(0).order->remaining.e2() == 1200);
  CHECK(batch->at(0).client_order_id == "i-1");
  CHECK_FALSE(batch->at(1).order);
  REQUIRE(batch->at(1).error);
  CHECK(batch->at(1).error->word() == ErrorCode::insufficient_balance);
  CHECK(batch->at(1).client_order_id == "i-2");
  CHECK(fault(parse_batch_create_reply(orders(fixture::batch_made), 2)) == "orders");
  const auto one = [](const std::string& item) { return fault(parse_batch_create_reply(orders(item), 1)); };
  CHECK(one(with(fixture::batch_refused, "fill_count", R"("1.00")")) == "orders[0].fill_count");
  CHECK(one(with(fixture::batch_refused, "error", "{}")) == "orders[0].error");
  CHECK(one(with(fixture::batch_refused, "error", "null")) == "orders[0].order_id");
}

TEST_CASE("A batch of cancels says which order was not cancelled, and why") {
  // One that still rests among those that are gone is the one that trades.
  const auto batch =
      parse_batch_cancel_reply(orders(fixture::cancelled_order + "," + fixture::batch_gone), 2);
  REQUIRE(batch);
  REQUIRE(batch->at(0).order);
  CHECK(batch->at(0).order->reduced_by.e2() == 950);
  CHECK(batch->at(1).order_id == "o-2");
  REQUIRE(batch->at(1).error);
  CHECK(batch->at(1).error->word() == ErrorCode::not_found);
  const std::string both = with(fixture::batch_gone, "reduced_by", R"("1.00")");
  CHECK(fault(parse_batch_cancel_reply(orders(both), 1)) == "orders[0].reduced_by");
}

TEST_CASE("An empty reply is empty") {
  // A page of a gateway in its place was no answer of the exchange.
  CHECK(parse_empty_reply("{}").has_value());
  CHECK_FALSE(parse_empty_reply(R"({"error":"too many requests"})").has_value());
  CHECK_FALSE(parse_empty_reply("").has_value());
  CHECK_FALSE(parse_empty_reply("[]").has_value());
}
