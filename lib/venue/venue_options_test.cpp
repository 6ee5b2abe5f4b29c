#include "venue/room_fixture.h"

using namespace headgate;
using namespace headgate::venue;

TEST_CASE("An order ends by itself at its second, and not before") {
  // Somebody relies on it to be out of the market when the news comes.
  Room room;
  auto request = Room::bid("ann", 40, 5);
  request.expires_s = Room::noon_s + 10;
  const auto placed = room.send(request);
  CHECK(room.venue.next_expiry() == MarketTime::from_ns((Room::noon_s + 10) * ns_per_s));
  CHECK(room.venue.expire(room.now.plus_ns(10 * ns_per_s - 1), room.rows).empty());
  room.pass(10);
  const auto expired = room.venue.expire(room.now, room.rows);
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].number == placed.order.number);
  CHECK(word_of(expired[0].reason) == "ExpiryCancel");
  CHECK(expired[0].reduced_by == Quantity::contracts(5));
  CHECK_FALSE(room.venue.next_expiry());
  CHECK(room.available("ann") == Money::dollars(100));
}

TEST_CASE("An expiration lies ahead and belongs to orders that wait") {
  // A client whose clock is wrong would otherwise believe in an order that is not there.
  Room room;
  auto request = Room::bid("ann", 40, 5);
  request.expires_s = Room::noon_s;
  CHECK(room.refusal(request) == "invalid_order");
  request.expires_s = INT64_MAX;
  CHECK(room.refusal(request) == "invalid_order");
  request.expires_s = Room::noon_s + 1;
  request.time_in_force = TimeInForce::immediate_or_cancel;
  CHECK(room.refusal(request) == "invalid_order");
  request.time_in_force = TimeInForce::good_till_canceled;
  CHECK(room.refusal(request) == "accepted");
}

TEST_CASE("With self-trade prevention `maker` the own resting order makes way and the taker goes on") {
  // The other kind leaves a requoting maker without its new quote.
  Room room;
  const auto own = room.send(Room::ask("bob", 50, 5));
  room.send(Room::ask("ann", 51, 5));
  auto request = Room::bid("bob", 55, 7);
  request.self_trade = SelfTrade::maker;
  const auto placed = room.send(request);
  REQUIRE(placed.cancelled.size() == 1);
  CHECK(placed.cancelled[0].number == own.order.number);
  CHECK(word_of(placed.cancelled[0].reason) == "SelfTradeCancel");
  CHECK(placed.cancelled[0].reduced_by == Quantity::contracts(5));
  CHECK(placed.order.filled == Quantity::contracts(5));
  CHECK(placed.order.remaining == Quantity::contracts(2));
  CHECK(placed.order.status == OrderStatus::resting);
  CHECK(word_of(placed.order.reason) == "Trade");
}

TEST_CASE("A taker that dies of meeting itself says so") {
  // Without the reason a client takes it for a cancel of its own.
  Room room;
  room.send(Room::ask("bob", 50, 5));
  const auto placed = room.send(Room::bid("bob", 50, 5));
  CHECK(placed.order.status == OrderStatus::canceled);
  CHECK(word_of(placed.order.reason) == "SelfTradeCancel");
  CHECK(placed.cancelled.empty());
}

TEST_CASE("A fill-or-kill order that meets itself behaves like immediate-or-cancel") {
  // Kalshi's changelog of October 2025.
  for (const SelfTrade kind : {SelfTrade::taker_at_cross, SelfTrade::maker}) {
    Room room;
    room.send(Room::ask("ann", 50, 3));
    room.send(Room::ask("bob", 51, 5));
    auto request = Room::bid("bob", 55, 8);
    request.time_in_force = TimeInForce::fill_or_kill;
    request.self_trade = kind;
    const auto placed = room.send(request);
    CHECK(placed.order.filled == Quantity::contracts(3));
    CHECK(placed.order.status == OrderStatus::canceled);
    CHECK(placed.cancelled.size() == (kind == SelfTrade::maker ? 1 : 0));
    request.quantity = Quantity::contracts(50);
    CHECK(room.refusal(request) == "fill_or_kill_insufficient_resting_volume");
  }
}

TEST_CASE("A post-only order that would cross is refused, or accepted and cancelled where the rules say so") {
  // Both were seen or announced; a client must live with either.
  Room strict;
  strict.send(Room::ask("ann", 50, 5));
  auto request = Room::bid("bob", 50, 5);
  request.post_only = true;
  request.client_order_id = "one";
  CHECK(strict.refusal(request) == "invalid_order");

  Room lenient("quadratic", VenueRules{true});
  lenient.send(Room::ask("ann", 50, 5));
  const auto placed = lenient.send(request);
  CHECK(placed.order.status == OrderStatus::canceled);
  CHECK(placed.order.filled == Quantity());
  CHECK(word_of(placed.order.reason) == "PostOnlyCrossCancel");
  CHECK(lenient.refusal(request) == "order_already_exists");
  CHECK(lenient.available("bob") == Money::dollars(100));
}

TEST_CASE("A reduce-only order with nothing to reduce is cancelled for that reason") {
  // It must not open the opposite bet.
  Room room;
  room.send(Room::bid("ann", 45, 5));
  auto request = Room::ask("bob", 45, 5);
  request.time_in_force = TimeInForce::immediate_or_cancel;
  request.reduce_only = true;
  const auto placed = room.send(request);
  CHECK(placed.order.filled == Quantity());
  CHECK(word_of(placed.order.reason) == "ReduceOnlyCancel");
}

TEST_CASE("When a market is deactivated only orders that asked for it are cancelled") {
  // Who did not ask keeps a place in the queue, unless the market is activated again.
  Room room;
  const auto stays = room.send(Room::bid("ann", 40, 5));
  auto request = Room::bid("ann", 41, 5);
  request.cancel_on_pause = true;
  const auto goes = room.send(request);
  const auto cancelled = room.venue.set_status("RAIN", MarketStatus::paused, room.rows);
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].number == goes.order.number);
  CHECK(word_of(cancelled[0].reason) == "HaltCancel");
  CHECK(room.order(stays.order).status == OrderStatus::resting);
  CHECK(room.venue.set_status("RAIN", MarketStatus::open, room.rows).size() == 1);
  CHECK(room.order(stays.order).status == OrderStatus::canceled);
}

TEST_CASE("In a trading pause nothing new comes, and what rests may go") {
  // Every Thursday morning: a client that cannot leave the market is at its mercy.
  Room room;
  const auto first = room.send(Room::bid("ann", 40, 5));
  const auto second = room.send(Room::bid("ann", 41, 5));
  auto request = Room::bid("ann", 42, 5);
  request.cancel_on_pause = true;
  room.send(request);
  CHECK(room.venue.set_pause(Pause::trading, room.rows).size() == 1);
  CHECK(room.refusal(Room::bid("bob", 40, 1)) == "trading_is_paused");
  CHECK(room.refusal(Room::amendment(first.order, 39, 5)) == "trading_is_paused");
  CHECK(
      room.venue.decrease("ann", first.order.id(), {Decrease::Kind::to, Quantity::contracts(2)}, room.rows));
  CHECK(room.venue.cancel("ann", second.order.id(), room.rows));
  CHECK(room.venue.set_pause(Pause::none, room.rows).empty());
  CHECK(room.order(first.order).status == OrderStatus::resting);
  CHECK(room.refusal(Room::bid("bob", 40, 1)) == "accepted");
}

TEST_CASE("In a pause of the whole exchange not even a cancel is taken") {
  // A client must not count an order as gone because it asked.
  Room room;
  const auto placed = room.send(Room::bid("ann", 40, 5));
  room.venue.set_pause(Pause::exchange, room.rows);
  CHECK(room.refusal(Room::bid("bob", 40, 1)) == "exchange_is_paused");
  CHECK(room.venue.cancel("ann", placed.order.id(), room.rows).error().code == "exchange_is_paused");
  CHECK(room.venue.cancel_all("ann", room.rows).error().code == "exchange_is_paused");
  const Decrease one{Decrease::Kind::by, Quantity::contracts(1)};
  CHECK(room.venue.decrease("ann", placed.order.id(), one, room.rows).error().code == "exchange_is_paused");
  room.venue.set_pause(Pause::trading, room.rows);
  CHECK(room.venue.cancel("ann", placed.order.id(), room.rows));
}

TEST_CASE("Cancel-all takes every resting order of the account and no other") {
  // The last resort of somebody who has lost count.
  Room room;
  room.send(Room::bid("ann", 40, 5));
  room.send(Room::ask("ann", 60, 5));
  room.send(Room::bid("bob", 41, 5));
  const auto cancelled = room.venue.cancel_all("ann", room.rows);
  REQUIRE(cancelled);
  CHECK(cancelled->size() == 2);
  CHECK(cancelled->front().reason == Reason::none);
  CHECK(room.venue.book("RAIN", BookSide::bid).size() == 1);
  CHECK(room.venue.cancel_all("ann", room.rows)->empty());
}

TEST_CASE("The close says why orders ended") {
  // CloseCancel is not a cancel of the client's own.
  Room room;
  room.send(Room::bid("ann", 40, 5));
  const auto cancelled = room.venue.set_status("RAIN", MarketStatus::closed, room.rows);
  REQUIRE(cancelled.size() == 1);
  CHECK(word_of(cancelled[0].reason) == "CloseCancel");
}
