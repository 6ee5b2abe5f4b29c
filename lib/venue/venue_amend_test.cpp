#include "venue/room_fixture.h"

using namespace headgate;
using namespace headgate::venue;

TEST_CASE("A smaller quantity or another expiration keeps the place in the queue") {
  // Queue position is what a maker pays for by waiting.
  Room room;
  const auto first = room.send(Room::bid("ann", 40, 10));
  const auto second = room.send(Room::bid("bob", 40, 5));
  CHECK(room.venue.ahead_of(room.order(second.order)) == Quantity::contracts(10));
  CHECK(
      room.venue.decrease("ann", first.order.id(), {Decrease::Kind::by, Quantity::contracts(4)}, room.rows));
  CHECK(room.venue.ahead_of(room.order(second.order)) == Quantity::contracts(6));
  const auto amended = room.amend(Room::amendment(first.order, 40, 3));
  CHECK(amended.kept_place);
  CHECK(word_of(amended.order.reason) == "Amend");
  auto later = Room::amendment(first.order, 40, 3);
  later.expires_s = Room::noon_s + 60;
  CHECK(room.amend(later).kept_place);
  CHECK(room.venue.ahead_of(room.order(second.order)) == Quantity::contracts(3));
  CHECK(room.venue.ahead_of(room.order(first.order)) == Quantity());
  CHECK(room.venue.next_expiry() == MarketTime::from_ns((Room::noon_s + 60) * ns_per_s));
  later.expires_s = 0;
  CHECK_FALSE(room.amend(later).order.expires_s);
  CHECK_FALSE(room.venue.next_expiry());
  CHECK(room.available("ann").text() == "98.800000");
}

TEST_CASE("Another price or a larger quantity goes to the end of the queue") {
  // Who could grow in place would buy a place for the price of one contract.
  Room room;
  const auto first = room.send(Room::bid("ann", 40, 10));
  const auto second = room.send(Room::bid("bob", 40, 5));
  CHECK_FALSE(room.amend(Room::amendment(first.order, 40, 11)).kept_place);
  CHECK(room.venue.ahead_of(room.order(first.order)) == Quantity::contracts(5));
  CHECK(room.venue.ahead_of(room.order(second.order)) == Quantity());
  room.amend(Room::amendment(second.order, 41, 5));
  room.amend(Room::amendment(second.order, 40, 5));
  CHECK(room.venue.ahead_of(room.order(second.order)) == Quantity::contracts(11));
  CHECK(room.available("ann").text() == "95.600000");
}

TEST_CASE("An amended order may cross: it takes like a new one and keeps its id") {
  // What it had filled as maker and what it fills as taker are one order's.
  Room room;
  const auto own = room.send(Room::bid("bob", 40, 10));
  room.send(Room::ask("ann", 40, 4));
  room.send(Room::ask("ann", 45, 3));
  const auto amended = room.amend(Room::amendment(own.order, 45, 12));
  REQUIRE(amended.trades.size() == 1);
  CHECK(amended.before.filled == Quantity::contracts(4));
  CHECK(amended.trades[0].price_e4 == 4500);
  CHECK(amended.trades[0].quantity == Quantity::contracts(3));
  CHECK(amended.order.id() == own.order.id());
  CHECK(amended.order.filled == Quantity::contracts(7));
  CHECK(amended.order.remaining == Quantity::contracts(5));
  CHECK(amended.order.initial == Quantity::contracts(10));
  CHECK(amended.order.maker_cost.text() == "1.600000");
  CHECK(amended.order.taker_cost.text() == "1.350000");
  CHECK(room.venue.best("RAIN", BookSide::bid)->quantity == Quantity::contracts(5));
  CHECK(room.is_conserved());
}

TEST_CASE("An amendment that cannot be had leaves the order where it stood") {
  // Half an amendment is an order that nobody wrote.
  Room room;
  const auto own = room.send(Room::bid("bob", 40, 10));
  room.send(Room::ask("bob", 60, 1));
  const uint64_t before = room.venue.digest();
  const auto with = [&](auto change) {
    auto request = Room::amendment(own.order, 41, 10);
    change(request);
    return room.refusal(request);
  };
  CHECK(with([](auto& r) { r.quantity = Quantity::contracts(1'000); }) == "insufficient_balance");
  CHECK(with([](auto& r) { r.price_e4 = 4150; }) == "invalid_price");
  CHECK(with([](auto& r) { r.quantity = Quantity(); }) == "invalid_order");
  CHECK(with([](auto& r) { r.market = "SNOW"; }) == "invalid_parameters");
  CHECK(with([](auto& r) { r.side = BookSide::ask; }) == "invalid_parameters");
  CHECK(with([](auto& r) { r.client_order_id = "other"; }) == "not_found");
  CHECK(with([](auto& r) { r.expires_s = Room::noon_s; }) == "invalid_order");
  CHECK(with([](auto& r) { r.updated_client_order_id = "a/b"; }) == "invalid_parameters");
  CHECK(with([](auto& r) { r.account = "ann"; }) == "not_found");
  CHECK(with([](auto& r) { r.order_id = "6f726465-7200-4000-8000-000000000009"; }) == "not_found");
  CHECK(room.venue.digest() == before);
  REQUIRE(room.venue.cancel("bob", own.order.id(), room.rows));
  CHECK(room.refusal(Room::amendment(own.order, 41, 10)) == "not_found");
}

TEST_CASE("An amended order that meets its own account obeys its self-trade prevention") {
  // Trading with oneself by way of an amendment is the same offence.
  Room room;
  const auto own = room.send(Room::bid("bob", 40, 10));
  room.send(Room::ask("bob", 60, 1));
  const auto dead = room.amend(Room::amendment(own.order, 60, 10));
  CHECK(dead.trades.empty());
  CHECK(dead.order.status == OrderStatus::canceled);
  CHECK(word_of(dead.order.reason) == "SelfTradeCancel");
  auto request = Room::bid("bob", 40, 10);
  request.self_trade = SelfTrade::maker;
  const auto other = room.send(request);
  const auto moved = room.amend(Room::amendment(other.order, 60, 10));
  CHECK(moved.cancelled.size() == 1);
  CHECK(moved.order.remaining == Quantity::contracts(10));
}

TEST_CASE("A post-only order may not cross by an amendment") {
  // Its owner has said that it never takes.
  auto request = Room::bid("bob", 40, 10);
  request.post_only = true;
  Room strict;
  strict.send(Room::ask("ann", 50, 1));
  const auto own = strict.send(request);
  CHECK(strict.refusal(Room::amendment(own.order, 50, 10)) == "invalid_order");
  CHECK(strict.order(own.order).price_e4 == 4000);
  Room lenient("quadratic", VenueRules{true});
  lenient.send(Room::ask("ann", 50, 1));
  const auto dead = lenient.amend(Room::amendment(lenient.send(request).order, 50, 10));
  CHECK(dead.trades.empty());
  CHECK(word_of(dead.order.reason) == "PostOnlyCrossCancel");
}

TEST_CASE("An order whose price left the grid may be shortened or given an end, but not moved off the grid") {
  // Grids change while orders rest.
  Room room;
  const auto own = room.send(Room::bid("bob", 41, 10));
  MarketTerms terms = room.venue.find_market("RAIN")->terms;
  terms.bands = {PriceBand{0, 10'000, 200}};
  room.venue.list_market(terms, room.rows);
  auto request = Room::amendment(own.order, 41, 5);
  request.expires_s = Room::noon_s + 5;
  CHECK(room.amend(request).order.remaining == Quantity::contracts(5));
  CHECK(room.refusal(Room::amendment(own.order, 43, 5)) == "invalid_price");
  CHECK(room.amend(Room::amendment(own.order, 44, 5)).order.price_e4 == 4400);
}

TEST_CASE("A client id that an amendment replaced stays used, also after a restart") {
  // This is the last wall against the same order traded twice.
  Room room;
  auto request = Room::bid("bob", 40, 10);
  request.client_order_id = "one";
  const auto own = room.send(request);
  auto renamed = Room::amendment(own.order, 40, 10);
  renamed.client_order_id = "one";
  renamed.updated_client_order_id = "two";
  CHECK(room.amend(renamed).order.client_order_id == "two");
  CHECK(room.refusal(renamed) == "not_found");
  renamed.client_order_id = std::nullopt;
  CHECK(room.refusal(renamed) == "order_already_exists");
  CHECK(room.refusal(request) == "order_already_exists");
  CHECK(room.venue.find_client_order("bob", "one") == nullptr);
  Venue again;
  REQUIRE(again.restore(room.venue.rows()).has_value());
  CHECK(again.place(request, room.now, room.rows).error().code == "order_already_exists");
  request.client_order_id = "two";
  CHECK(again.place(request, room.now, room.rows).error().code == "order_already_exists");
  CHECK(again.find_client_order("bob", "two")->number == own.order.number);
}

TEST_CASE("A decrease to nothing is a cancel, and one that is none is refused") {
  // A client that reduces by more than rests has lost count.
  Room room;
  const auto own = room.send(Room::bid("bob", 40, 10));
  const auto decrease = [&](Decrease::Kind kind, int64_t contracts) {
    return room.venue.decrease("bob", own.order.id(), {kind, Quantity::contracts(contracts)}, room.rows);
  };
  CHECK(decrease(Decrease::Kind::by, 11).error().code == "invalid_order");
  CHECK(decrease(Decrease::Kind::by, 0).error().code == "invalid_order");
  CHECK(decrease(Decrease::Kind::to, 10).error().code == "invalid_order");
  CHECK(decrease(Decrease::Kind::to, -1).error().code == "invalid_order");
  CHECK(decrease(Decrease::Kind::to, 4)->reduced_by == Quantity::contracts(6));
  CHECK(room.order(own.order).initial == Quantity::contracts(10));
  const auto dead = decrease(Decrease::Kind::by, 4);
  CHECK(dead->order.status == OrderStatus::canceled);
  CHECK(word_of(dead->order.reason) == "Decrease");
  CHECK(room.available("bob") == Money::dollars(100));
  CHECK(decrease(Decrease::Kind::by, 1).error().code == "not_found");
}
