#include "pricing/fee.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

using namespace headgate;

namespace {

Price price(int64_t e4) { return *Price::from_e4(e4); }
FeeSchedule plain() { return *fee_schedule("quadratic", 10'000); }
FeeSchedule with_maker() { return *fee_schedule("quadratic_with_maker_fees", 10'000); }
FeeSchedule with_combo() { return *fee_schedule("quadratic_with_combo_maker_fees", 10'000); }

FeeSchedule any_schedule() {
  const auto type = *rc::gen::element<std::string>("quadratic", "quadratic_with_maker_fees",
                                                   "quadratic_with_combo_maker_fees");
  return *fee_schedule(type, *rc::gen::inRange<int64_t>(0, 50'001));
}
Price any_price() { return price(*rc::gen::inRange<int64_t>(1, 10'000)); }
Quantity any_quantity() { return Quantity::from_e2(*rc::gen::inRange<int64_t>(0, 1'000'000)); }

}  // namespace

// Golden numbers: Kalshi's fee schedule effective 2026-07-07, and fills recorded on its demo exchange in June
// 2026.

TEST_CASE("The fees of recorded real fills are reproduced to the last unit") {
  // A fee off by a unit makes every ledger disagree with the exchange.
  CHECK(taker_fee(plain(), price(5200), Quantity::contracts(1)).text() == "0.017500");
  CHECK(taker_fee(plain(), price(9900), Quantity::contracts(1)).text() == "0.000700");
  CHECK(taker_fee(plain(), price(4300), Quantity::contracts(5)).text() == "0.085800");
}

TEST_CASE("The published schedule is reproduced for takers and makers") {
  // Edge is decided after fees: wrong fees are wrong trades.
  CHECK(taker_fee(with_maker(), price(5000), Quantity::contracts(100)).text() == "1.750000");
  CHECK(maker_fee(with_maker(), price(5000), Quantity::contracts(100)).text() == "0.437500");
  CHECK(taker_fee(with_maker(), price(3000), Quantity::contracts(100)).text() == "1.470000");
  CHECK(maker_fee(with_maker(), price(3000), Quantity::contracts(100)).text() == "0.367500");
  CHECK(taker_fee(plain(), price(4500), Quantity::contracts(3)).text() == "0.052000");
  CHECK(taker_fee(with_maker(), price(500), Quantity::contracts(10)).text() == "0.033300");
  CHECK(maker_fee(with_maker(), price(500), Quantity::contracts(10)).text() == "0.008400");
}

TEST_CASE("A plain series charges makers nothing and a combo series half the taker's rate") {
  // A maker's edge would be judged by the wrong fee.
  CHECK(maker_fee(plain(), price(5000), Quantity::contracts(100)) == Money());
  CHECK(maker_fee(with_combo(), price(5000), Quantity::contracts(100)).text() == "0.875000");
}

TEST_CASE("A fee type without a published formula cannot be priced") {
  // A default fee would be an invented number in a money decision.
  CHECK(fee_schedule("flat", 10'000).error().code == "FEE_TYPE_UNKNOWN");
  CHECK(fee_schedule("", 10'000).error().code == "FEE_TYPE_UNKNOWN");
  CHECK(fee_schedule("quadratic", -1).error().code == "FEE_MULTIPLIER_INVALID");
  CHECK(fee_schedule("quadratic", 1'000'001).error().code == "FEE_MULTIPLIER_INVALID");
}

TEST_CASE("Fees are never negative, grow with quantity, and are whole units of $0.0001") {
  // A negative or shrinking fee would pay for trading.
  CHECK(rc::check([] {
    const auto schedule = any_schedule();
    const Price at = any_price();
    const Quantity less = any_quantity();
    const Quantity more = less + any_quantity();
    RC_ASSERT(Money() <= taker_fee(schedule, at, less));
    RC_ASSERT(taker_fee(schedule, at, less) <= taker_fee(schedule, at, more));
    RC_ASSERT(maker_fee(schedule, at, less) <= maker_fee(schedule, at, more));
    RC_ASSERT(maker_fee(schedule, at, less) <= taker_fee(schedule, at, less));
    RC_ASSERT(taker_fee(schedule, at, more).e6() % 100 == 0);
  }));
}

TEST_CASE("Splitting a fill never lowers its fee, and raises it by less than one unit a part") {
  // Rounding in the wrong direction would make many small fills free.
  CHECK(rc::check([] {
    const auto schedule = any_schedule();
    const Price at = any_price();
    const Quantity first = any_quantity();
    const Quantity second = any_quantity();
    const Money split = taker_fee(schedule, at, first) + taker_fee(schedule, at, second);
    const Money whole = taker_fee(schedule, at, first + second);
    RC_ASSERT(whole <= split);
    RC_ASSERT(split <= whole + Money::from_e6(100));
  }));
}

TEST_CASE("YES and NO of the same trade pay the same fee") {
  // A side bought through the other side's price would be mispriced.
  CHECK(rc::check([] {
    const auto schedule = any_schedule();
    const Price at = any_price();
    const Quantity quantity = any_quantity();
    RC_ASSERT(taker_fee(schedule, at, quantity) == taker_fee(schedule, at.complement(), quantity));
  }));
}

TEST_CASE("No way of filling a quantity within its limit costs more than the worst fee") {
  // A reservation below the real fee lets the limit on money at stake be passed.
  CHECK(rc::check([] {
    const auto schedule = any_schedule();
    const Price limit = any_price();
    const auto parts =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(1, 5'000)));
    Quantity total;
    Money paid;
    for (const int64_t part : parts) {
      const Quantity quantity = Quantity::from_e2(part);
      const Price at = price(*rc::gen::inRange<int64_t>(1, limit.e4() + 1));
      total += quantity;
      paid +=
          *rc::gen::arbitrary<bool>() ? taker_fee(schedule, at, quantity) : maker_fee(schedule, at, quantity);
      // What the account's own rounding to $0.0001 may add to this fill.
      paid += Money::from_e6((100 - cost_of(at, quantity).e6() % 100) % 100);
    }
    RC_ASSERT(paid <= worst_fee(schedule, limit, total, static_cast<int64_t>(parts.size())));
  }));
}

TEST_CASE("The worst fee looks at the dearest price below the limit, not at the limit") {
  // Fees peak at 50 cents: an order limited to 95 cents may be filled there.
  const Quantity hundred = Quantity::contracts(100);
  CHECK(worst_fee(plain(), price(9500), hundred, 1) >= taker_fee(plain(), price(5000), hundred));
  CHECK(worst_fee(plain(), price(500), hundred, 1) < taker_fee(plain(), price(5000), hundred));
}
