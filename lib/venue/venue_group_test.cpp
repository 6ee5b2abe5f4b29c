#include "venue/room_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

struct GroupRoom : Room {
  std::string group;
  explicit GroupRoom(int64_t limit) {
    group = venue.create_group("ann", Quantity::contracts(limit), rows)->id();
  }
  OrderRequest member(const OrderRequest& request) const {
    OrderRequest out = request;
    out.group = group;
    return out;
  }
  bool triggered() const { return venue.find_group("ann", group)->triggered; }
};

}  // namespace

TEST_CASE("More than the limit filled within fifteen seconds stops every order of the group") {
  // A maker whose price is wrong is run over in seconds: this is what saves the rest of it.
  GroupRoom room(5);
  room.send(room.member(Room::ask("ann", 50, 5)));
  const auto second = room.send(room.member(Room::ask("ann", 51, 5)));
  const auto stranger = room.send(Room::ask("ann", 52, 5));
  CHECK(room.send(Room::bid("bob", 50, 5)).cancelled.empty());
  CHECK_FALSE(room.triggered());  // the limit is reached, not exceeded
  room.pass(14);
  const auto last = room.send(Room::bid("bob", 51, 1));
  CHECK(room.triggered());
  REQUIRE(last.cancelled.size() == 1);
  CHECK(last.cancelled[0].number == second.order.number);
  CHECK(last.cancelled[0].reduced_by == Quantity::contracts(4));
  CHECK(room.order(stranger.order).status == OrderStatus::resting);
  CHECK(room.refusal(room.member(Room::ask("ann", 55, 1))) == "invalid_order");
  CHECK_FALSE(room.venue.reset_group("ann", room.group, room.rows)->triggered);
  CHECK(room.refusal(room.member(Room::ask("ann", 55, 1))) == "accepted");
}

TEST_CASE("What was filled fifteen seconds ago counts no more") {
  // A slow market must not stop a maker.
  GroupRoom room(5);
  room.send(room.member(Room::ask("ann", 50, 20)));
  room.send(Room::bid("bob", 50, 5));
  room.pass(15);
  room.send(Room::bid("bob", 50, 5));
  CHECK_FALSE(room.triggered());
  CHECK(room.venue.find_group("ann", room.group)->filled(room.now) == Quantity::contracts(5));
}

TEST_CASE("What the group takes counts as what it makes, and the taker's rest goes with it") {
  // A limit that counted makers alone could be passed by amendments.
  GroupRoom room(5);
  room.send(Room::ask("bob", 50, 6));
  const auto other = room.send(room.member(Room::bid("ann", 40, 1)));
  const auto taker = room.send(room.member(Room::bid("ann", 50, 10)));
  CHECK(taker.order.filled == Quantity::contracts(6));
  CHECK(taker.order.status == OrderStatus::canceled);
  REQUIRE(taker.cancelled.size() == 1);
  CHECK(taker.cancelled[0].number == other.order.number);
  CHECK(room.venue.book("RAIN", BookSide::bid).empty());
}

TEST_CASE("One sweep is one match: the group stops after it") {
  // The orders met by one taker were met at once; a fill_or_kill among them must stay whole.
  GroupRoom room(1);
  room.send(room.member(Room::ask("ann", 50, 5)));
  room.send(room.member(Room::ask("ann", 51, 5)));
  room.send(room.member(Room::ask("ann", 52, 5)));
  auto request = Room::bid("bob", 51, 10);
  request.time_in_force = TimeInForce::fill_or_kill;
  const auto placed = room.send(request);
  CHECK(placed.order.filled == Quantity::contracts(10));
  CHECK(placed.cancelled.size() == 1);
}

TEST_CASE("A group is triggered by hand, by a lower limit, and ends with its orders") {
  // docs.kalshi.com, order groups.
  GroupRoom room(5);
  room.send(room.member(Room::ask("ann", 50, 20)));
  room.send(Room::bid("bob", 50, 5));
  const auto lowered =
      room.venue.set_group_limit("ann", room.group, Quantity::contracts(4), room.now, room.rows);
  REQUIRE(lowered);
  CHECK(lowered->group.triggered);
  CHECK(lowered->cancelled.size() == 1);
  CHECK(room.venue.reset_group("ann", room.group, room.rows));
  CHECK(room.venue.find_group("ann", room.group)->filled(room.now) == Quantity());
  room.send(room.member(Room::ask("ann", 50, 20)));
  CHECK(room.venue.resting_in(*room.venue.find_group("ann", room.group)).size() == 1);
  CHECK(room.venue.trigger_group("ann", room.group, room.rows)->cancelled.size() == 1);
  CHECK(room.venue.reset_group("ann", room.group, room.rows));
  room.send(room.member(Room::ask("ann", 50, 20)));
  CHECK(room.venue.remove_group("ann", room.group, room.rows)->cancelled.size() == 1);
  CHECK(room.venue.groups("ann").empty());
  CHECK(room.refusal(room.member(Room::ask("ann", 50, 20))) == "not_found");
  CHECK(room.venue.book("RAIN", BookSide::ask).empty());
}

TEST_CASE("Nobody reaches another account's group, and limits are the exchange's") {
  // An id that is guessed must not stop a competitor.
  GroupRoom room(5);
  CHECK(room.venue.trigger_group("bob", room.group, room.rows).error().code == "not_found");
  CHECK(room.venue.reset_group("bob", room.group, room.rows).error().code == "not_found");
  CHECK(room.venue.remove_group("bob", room.group, room.rows).error().code == "not_found");
  auto request = Room::bid("bob", 40, 1);
  request.group = room.group;
  CHECK(room.refusal(request) == "not_found");
  CHECK(room.venue.create_group("ann", Quantity(), room.rows).error().code == "invalid_parameters");
  const Quantity much = Quantity::contracts(1'000'001);
  CHECK(room.venue.create_group("ann", much, room.rows).error().code == "invalid_parameters");
  room.venue.set_pause(Pause::exchange, room.rows);
  CHECK(room.venue.trigger_group("ann", room.group, room.rows).error().code == "exchange_is_paused");
}

TEST_CASE("A group's window and state survive a restart") {
  // A restart that forgot the window would let as much be filled again.
  GroupRoom room(5);
  room.send(room.member(Room::ask("ann", 50, 20)));
  room.send(Room::bid("bob", 50, 5));
  Venue again;
  REQUIRE(again.restore(room.venue.rows()).has_value());
  CHECK(again.digest() == room.venue.digest());
  const auto placed = again.place(Room::bid("bob", 50, 1), room.now, room.rows);
  REQUIRE(placed);
  CHECK(placed->cancelled.size() == 1);
  CHECK(again.create_group("ann", Quantity::contracts(1), room.rows)->id() ==
        "67726f75-7000-4000-8000-000000000002");
}
