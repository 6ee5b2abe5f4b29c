#include "venue/venue.h"

#include <doctest/doctest.h>

#include <optional>

using namespace headgate;
using namespace headgate::venue;

namespace {

constexpr MarketTime noon = MarketTime::from_ns(1'790'000'000'000'000'000);

MarketTerms terms(const char* fee_type = "quadratic") {
  return MarketTerms{"RAIN", *fee_terms(fee_type, 10'000), {PriceBand{0, 10'000, 100}}, false};
}

struct Room {
  Venue venue;
  Venue::Changes rows;

  explicit Room(const char* fee_type = "quadratic") {
    venue.add_account("ann", Money::dollars(100), rows);
    venue.add_account("bob", Money::dollars(100), rows);
    venue.list_market(terms(fee_type), rows);
    venue.set_status("RAIN", MarketStatus::open, rows);
  }
  OrderRequest request(const char* who, BookSide side, int64_t cents, int64_t contracts) {
    OrderRequest out;
    out.account = who;
    out.market = "RAIN";
    out.side = side;
    out.price_e4 = cents * 100;
    out.quantity = Quantity::contracts(contracts);
    return out;
  }
  Result<Placement> send(const OrderRequest& request) { return venue.place(request, noon, rows); }
  std::optional<Placement> accepted(const OrderRequest& request) {
    const auto placed = send(request);
    REQUIRE(placed.has_value());
    return *placed;
  }
  std::optional<Placement> bid(const char* who, int64_t cents, int64_t contracts) {
    return accepted(request(who, BookSide::bid, cents, contracts));
  }
  std::optional<Placement> ask(const char* who, int64_t cents, int64_t contracts) {
    return accepted(request(who, BookSide::ask, cents, contracts));
  }
  std::string_view refusal(const OrderRequest& request) {
    const auto placed = send(request);
    return placed ? std::string_view("accepted") : placed.error().code;
  }
  Money available(const char* who) { return venue.find_account(who)->available(); }
  Quantity held(const char* who) { return venue.find_account(who)->holding("RAIN"); }
};

}  // namespace

TEST_CASE("A trade happens at the resting order's price and the rest of the taker rests") {
  // Trading at the taker's price would give away the better price it was promised.
  Room room;
  room.ask("ann", 52, 10);
  const auto placed = room.bid("bob", 60, 15);
  REQUIRE(placed);
  REQUIRE(placed->trades.size() == 1);
  CHECK(placed->trades[0].id() == "74726164-6500-4000-8000-000000000001");
  CHECK(placed->trades[0].price_e4 == 5200);
  CHECK(placed->trades[0].taker_fee.text() == "0.174800");  // 0.07 x 10 x 0.52 x 0.48 = 0.17472, up
  CHECK(placed->order.filled == Quantity::contracts(10));
  CHECK(placed->order.remaining == Quantity::contracts(5));
  CHECK(room.held("bob") == Quantity::contracts(10));
  CHECK(room.held("ann") == Quantity::contracts(-10));
  CHECK(room.venue.book("RAIN", BookSide::bid).front().price_e4 == 6000);
}

TEST_CASE("At one price the older order is filled first") {
  // Queue position is what a maker pays for by waiting.
  Room room;
  room.venue.add_account("cat", Money::dollars(100), room.rows);
  const auto first = room.ask("ann", 50, 5);
  const auto second = room.ask("cat", 50, 5);
  const auto placed = room.bid("bob", 50, 6);
  REQUIRE(placed->trades.size() == 2);
  CHECK(placed->trades[0].maker_order == first->order.number);
  CHECK(placed->trades[1].maker_order == second->order.number);
  CHECK(placed->trades[1].quantity == Quantity::contracts(1));
}

TEST_CASE("One YES and one NO net to a dollar at once") {
  // Money locked in a pair that cancels itself out would be missing from the balance.
  Room room;
  room.ask("ann", 40, 10);
  room.bid("bob", 40, 10);  // bob: 10 YES for 4.00 and a fee of 0.168
  CHECK(room.available("bob").text() == "95.832000");
  room.bid("ann", 45, 10);
  room.ask("bob", 45, 10);  // bob buys 10 NO for 5.50, gets 10.00 back, fee 0.17325 rounded up to 0.1733
  CHECK(room.held("bob") == Quantity());
  CHECK(room.held("ann") == Quantity());
  CHECK(room.available("bob").text() == "100.158700");
}

TEST_CASE(
    "A resting order is fully funded, selling what is held needs nothing, and a cancel gives all back") {
  // Orders without cover would let an account lose what it does not have.
  Room room;
  room.ask("ann", 40, 50);
  CHECK(room.available("ann") == Money::dollars(70));
  room.bid("bob", 40, 50);
  const Money before = room.available("bob");
  const auto sale = room.ask("bob", 90, 50);
  CHECK(room.available("bob") == before);
  const auto more = room.ask("bob", 90, 50);
  CHECK(room.available("bob") == before - Money::dollars(5));
  REQUIRE(room.venue.cancel("bob", more->order.id(), room.rows));
  REQUIRE(room.venue.cancel("bob", sale->order.id(), room.rows));
  CHECK(room.available("bob") == before);
  CHECK(room.venue.cancel("bob", sale->order.id(), room.rows).error().code == "not_found");
  CHECK(room.venue.cancel("ann", "6f726465-7200-4000-8000-000000000099", room.rows).error().code ==
        "not_found");
}

TEST_CASE("Settlement pays a dollar for each winning contract held and closes the market") {
  // The result is the only thing that turns contracts into money.
  Room room;
  room.ask("ann", 40, 10);
  room.bid("bob", 40, 10);
  room.bid("bob", 10, 5);
  const auto cancelled = room.venue.settle("RAIN", 10'000, room.rows);
  CHECK(cancelled.size() == 1);
  CHECK(room.available("bob").text() == "105.832000");
  CHECK(room.available("ann").text() == "94.000000");
  CHECK(room.held("ann") == Quantity());
  CHECK(room.refusal(room.request("ann", BookSide::bid, 40, 1)) == "market_inactive");
  CHECK(room.venue.settle("RAIN", 0, room.rows).empty());
  CHECK(room.available("bob").text() == "105.832000");
}

TEST_CASE("Immediate and fill-or-kill orders never rest") {
  // A remainder that rests unasked is an order nobody watches.
  Room room;
  room.ask("ann", 50, 5);
  auto request = room.request("bob", BookSide::bid, 50, 8);
  request.time_in_force = TimeInForce::fill_or_kill;
  request.client_order_id = "all";
  CHECK(room.refusal(request) == "fill_or_kill_insufficient_resting_volume");
  request.quantity = Quantity::contracts(1);
  CHECK(room.refusal(request) == "order_already_exists");  // observed: the id is used up
  request.client_order_id = "now";
  request.time_in_force = TimeInForce::immediate_or_cancel;
  request.quantity = Quantity::contracts(8);
  const auto placed = room.send(request);
  CHECK(placed->order.filled == Quantity::contracts(5));
  CHECK(placed->order.remaining == Quantity());
  CHECK(placed->order.status == OrderStatus::canceled);
  CHECK(room.venue.book("RAIN", BookSide::bid).empty());
}

TEST_CASE("A client order id is used once in a life, also after its order is dead") {
  // This is the last wall against the same order traded twice.
  Room room;
  auto request = room.request("bob", BookSide::bid, 50, 1);
  request.client_order_id = "one";
  const auto placed = room.send(request);
  CHECK(room.refusal(request) == "order_already_exists");
  REQUIRE(room.venue.cancel("bob", placed->order.id(), room.rows));
  CHECK(room.refusal(request) == "order_already_exists");
  request.account = "ann";
  CHECK(room.refusal(request) == "accepted");
  CHECK(room.venue.find_client_order("bob", "one")->status == OrderStatus::canceled);
}

TEST_CASE("Meeting an own order cancels the taker and leaves the resting order") {
  // Trading with oneself is forbidden and would invent volume.
  Room room;
  room.ask("ann", 50, 5);
  room.ask("bob", 51, 5);
  const auto placed = room.bid("bob", 55, 20);
  CHECK(placed->order.filled == Quantity::contracts(5));
  CHECK(placed->order.status == OrderStatus::canceled);
  CHECK(placed->order.remaining == Quantity());
  CHECK(room.venue.book("RAIN", BookSide::ask).front().price_e4 == 5100);
}

TEST_CASE("Refusals carry the exchange's words and change nothing") {
  // The client's handling of each word is tested against this venue.
  Room room;
  room.ask("ann", 50, 5);
  const uint64_t before = room.venue.digest();
  auto request = room.request("bob", BookSide::bid, 50, 1);
  const auto with = [&](auto change) {
    auto changed = request;
    change(changed);
    return room.refusal(changed);
  };
  CHECK(with([](auto& r) { r.price_e4 = 5050; }) == "invalid_price");
  CHECK(with([](auto& r) { r.price_e4 = 0; }) == "invalid_price");
  CHECK(with([](auto& r) { r.price_e4 = 10'000; }) == "invalid_price");
  CHECK(with([](auto& r) { r.quantity = Quantity::contracts(1'000); }) == "insufficient_balance");
  CHECK(with([](auto& r) { r.quantity = Quantity(); }) == "invalid_order");
  CHECK(with([](auto& r) { r.quantity = Quantity::from_e2(INT64_MAX); }) == "invalid_order");
  CHECK(with([](auto& r) { r.post_only = true; }) == "invalid_order");
  CHECK(with([](auto& r) { r.reduce_only = true; }) == "invalid_order");
  CHECK(with([](auto& r) { r.market = "SNOW"; }) == "market_not_found");
  CHECK(with([](auto& r) { r.client_order_id = "a.b"; }) == "invalid_parameters");
  CHECK(room.venue.digest() == before);
  room.venue.set_status("RAIN", MarketStatus::closed, room.rows);
  CHECK(room.refusal(request) == "market_inactive");
  CHECK(room.venue.cancel("ann", "6f726465-7200-4000-8000-000000000001", room.rows).error().code ==
        "market_inactive");
}

TEST_CASE("A reduce-only order closes what is held and no more") {
  // A stop-loss that overshoots opens the opposite bet.
  Room room;
  room.ask("ann", 50, 5);
  room.bid("bob", 50, 5);
  room.bid("ann", 45, 50);
  auto request = room.request("bob", BookSide::ask, 45, 20);
  request.time_in_force = TimeInForce::immediate_or_cancel;
  request.reduce_only = true;
  const auto placed = room.send(request);
  CHECK(placed->order.filled == Quantity::contracts(5));
  CHECK(room.held("bob") == Quantity());
  const auto again = room.send(request);
  CHECK(again->order.filled == Quantity());
  CHECK(again->order.status == OrderStatus::canceled);
}

TEST_CASE("Resting orders survive a pause but not the opening after it") {
  // Kalshi cancels all resting orders when a market is activated again (docs.kalshi.com, market lifecycle).
  Room room;
  room.bid("ann", 40, 5);
  CHECK(room.venue.set_status("RAIN", MarketStatus::paused, room.rows).empty());
  CHECK(room.refusal(room.request("bob", BookSide::ask, 40, 1)) == "market_inactive");
  CHECK(room.venue.set_status("RAIN", MarketStatus::open, room.rows).size() == 1);
  CHECK(room.available("ann") == Money::dollars(100));
}

TEST_CASE("A row that cannot be read stops the venue from starting") {
  // Half a venue would settle half the positions.
  Room room;
  room.ask("ann", 50, 5);
  Rows rows = room.venue.rows();
  rows[{"venue_order", "6f726465-7200-4000-8000-000000000001"}] = "not a row";
  Venue broken;
  CHECK(broken.restore(rows).error().code == "VENUE_ROW_INVALID");
  rows = room.venue.rows();
  rows.erase({"venue_market", "RAIN"});
  Venue missing;
  CHECK(missing.restore(rows).error().code == "VENUE_ROW_INVALID");
}

TEST_CASE("A settled market's orders can be forgotten, but no client id and nothing of the account kept") {
  // Forgetting a client id would let an order be doubled after weeks; forgetting money would be worse.
  Room room;
  room.ask("ann", 40, 3);
  auto named = room.request("ann", BookSide::ask, 45, 1);
  named.client_order_id = "once";
  room.accepted(named);
  room.bid("bob", 40, 2);
  room.venue.settle("RAIN", 10'000, room.rows);
  const auto before = room.venue.totals();
  room.venue.forget_orders({"RAIN"}, "bob", room.rows);
  CHECK(room.venue.orders().size() == 2);
  CHECK(room.venue.find_client_order("ann", "once") != nullptr);
  CHECK(room.venue.find_order("bob", "6f726465-7200-4000-8000-000000000003") != nullptr);
  CHECK(room.venue.find_order("ann", "6f726465-7200-4000-8000-000000000001") == nullptr);
  CHECK(room.venue.trades().size() == 1);
  CHECK(room.venue.totals().cash == before.cash);
  Rows stored;
  for (const Row& row : room.rows) {
    if (row.value) {
      stored[{row.table, row.key}] = *row.value;
    } else {
      stored.erase({row.table, row.key});
    }
  }
  Venue again;
  REQUIRE(again.restore(stored).has_value());
  CHECK(again.digest() == room.venue.digest());
}
