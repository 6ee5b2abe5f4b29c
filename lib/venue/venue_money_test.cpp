#include "venue/room_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

// A grid of $0.0001 and one trader of each precision.
struct FineRoom : Room {
  explicit FineRoom(VenueRules rules = {}) : Room("quadratic", rules) {
    venue.add_account("cat", Money::dollars(100), rows, Precision::cent);
    venue.list_market({"RAIN", *fee_terms("quadratic", 10'000), {PriceBand{0, 10'000, 1}}, false}, rows);
  }
  Placement fine(const char* who, BookSide side, int64_t price_e4, int64_t e2) {
    auto request = Room::request(who, side, 0, 0);
    request.price_e4 = price_e4;
    request.quantity = Quantity::from_e2(e2);
    return send(request);
  }
};

}  // namespace

// Golden numbers: fills recorded on Kalshi's demo exchange in June 2026 and its fee schedule of 2026-07-07.
TEST_CASE("Whole matches cost what recorded and published ones did") {
  // The engine may round right in a function and wrong on the way to the balance.
  const auto cost = [](const char* type, BookSide side, int64_t cents, int64_t contracts) {
    Room room(type);
    room.send(Room::request("ann", opposite(side), cents, contracts));
    const auto placed = room.send(Room::request("bob", side, cents, contracts));
    CHECK(room.is_conserved());
    return placed.trades.at(0).taker_fee.text() + " " + placed.trades.at(0).maker_fee.text();
  };
  CHECK(cost("quadratic", BookSide::bid, 52, 1) == "0.017500 0.000000");
  CHECK(cost("quadratic", BookSide::bid, 99, 1) == "0.000700 0.000000");
  CHECK(cost("quadratic", BookSide::ask, 57, 5) == "0.085800 0.000000");
  CHECK(cost("quadratic_with_maker_fees", BookSide::bid, 50, 100) == "1.750000 0.437500");
  CHECK(cost("quadratic_with_maker_fees", BookSide::bid, 30, 100) == "1.470000 0.367500");
  CHECK(cost("quadratic_with_maker_fees", BookSide::bid, 45, 3) == "0.052000 0.013000");
  CHECK(cost("quadratic_with_maker_fees", BookSide::bid, 5, 10) == "0.033300 0.008400");
}

TEST_CASE("Rounding is carried over all fills of an order, as taker and as maker") {
  // docs.kalshi.com, fee rounding, of August 2026: the accumulator belongs to the order.
  FineRoom room;
  room.fine("ann", BookSide::ask, 550, 100);
  const auto taken = room.fine("cat", BookSide::bid, 550, 300);
  CHECK(room.order(taken.order).rounding.text() == "0.001300");  // 0.055 + 0.0037 = 0.0587, paid 0.06
  CHECK(taken.trades[0].taker_fee.text() == "0.005000");
  room.fine("bob", BookSide::ask, 550, 100);
  CHECK(room.order(taken.order).rounding.text() == "0.006300");  // the maker pays no fee: 0.055, paid 0.06
  CHECK(room.order(taken.order).maker_fees.text() == "0.005000");
  const auto last = room.fine("bob", BookSide::ask, 550, 100);
  CHECK(last.trades[0].maker_fee.text() ==
        "0.005000");  // 0.0113 have gathered, but a cent is more than the fee
  CHECK(room.order(taken.order).rounding.text() == "0.011300");
  CHECK(room.venue.find_account("cat")->cash.e6() % 10'000 == 0);
  CHECK(room.is_conserved());
}

TEST_CASE("By the later page small fills converge to one whole fill") {
  // docs.kalshi.com, fee rounding, read in September 2026: direct members get back whole centicents.
  const auto cost = [](FeeRounding rule, int parts) {
    FineRoom room(VenueRules{false, rule});
    for (int i = 0; i < parts; ++i) room.fine("ann", BookSide::ask, 5200, 100 / parts);
    const auto placed = room.fine("bob", BookSide::bid, 5200, 100);
    return placed.order.taker_fees.text();
  };
  CHECK(cost(FeeRounding::micro, 1) == "0.017500");
  CHECK(cost(FeeRounding::micro, 4) == "0.017500");
  CHECK(cost(FeeRounding::centicent, 1) == "0.017500");
  CHECK(cost(FeeRounding::centicent, 4) == "0.017600");
}

TEST_CASE("While fees are waived fills are free, and what is held still covers them afterwards") {
  // A maker order may outlive the waiver.
  Room room("quadratic_with_maker_fees");
  MarketTerms terms = room.venue.find_market("RAIN")->terms;
  terms.fees_waived_until = room.now.plus_ns(1);
  room.venue.list_market(terms, room.rows);
  room.send(Room::ask("ann", 50, 2));
  CHECK(room.available("ann") < Money::dollars(99));
  CHECK(room.send(Room::bid("bob", 50, 1)).trades.at(0).taker_fee == Money());
  room.pass(1);
  const auto placed = room.send(Room::bid("bob", 50, 1));
  CHECK(placed.trades.at(0).taker_fee.text() == "0.017500");
  CHECK(placed.trades.at(0).maker_fee.text() == "0.004400");
  CHECK(room.available("ann") >= Money());
}

TEST_CASE("A scalar result pays whole cents, and what is below a cent is a fee") {
  // Kalshi's rulebook: payouts in whole cents; what nobody is paid must not vanish from the sum.
  FineRoom room;
  room.fine("ann", BookSide::ask, 4000, 333);
  room.fine("bob", BookSide::bid, 4000, 333);
  const Money before = room.available("bob");
  const Payout yes = payout_of(Quantity::from_e2(333), 3350);
  CHECK(yes.paid.text() == "1.110000");  // 3.33 x 0.335 = 1.11555
  CHECK(yes.fee.text() == "0.005550");
  const Payout no = payout_of(Quantity::from_e2(-333), 3350);
  CHECK(no.paid.text() == "2.210000");  // 3.33 x 0.665 = 2.21445
  room.venue.settle("RAIN", 3350, room.rows);
  CHECK(room.available("bob") - before == yes.paid);
  CHECK(room.is_conserved());
  CHECK(room.venue.totals().open_interest == Money());
}

TEST_CASE("A transfer moves what is available and nothing that rests") {
  // Cash of another shard cannot pay here, and cash that an order holds cannot leave.
  Room room;
  room.send(Room::bid("ann", 50, 100));
  const auto transfer = [&](const char* from, const char* to, Money amount) {
    const auto done = room.venue.transfer(from, to, amount, room.rows);
    return done ? std::string_view("done") : done.error().code;
  };
  CHECK(transfer("ann", "bob", Money::from_e6(50'000'001)) == "insufficient_balance");
  CHECK(transfer("ann", "bob", Money::dollars(50)) == "done");
  CHECK(transfer("ann", "bob", Money::from_e6(1)) == "insufficient_balance");
  CHECK(transfer("bob", "bob", Money::dollars(1)) == "invalid_parameters");
  CHECK(transfer("bob", "ann", Money::dollars(-1)) == "invalid_parameters");
  CHECK(transfer("bob", "eve", Money::dollars(1)) == "not_found");
  CHECK(room.available("bob") == Money::dollars(150));
  room.venue.deposit("ann", Money::dollars(7), room.rows);
  CHECK(room.available("ann") == Money::dollars(7));
  CHECK(room.is_conserved());
  Venue again;
  REQUIRE(again.restore(room.venue.rows()).has_value());
  CHECK(again.digest() == room.venue.digest());
}
