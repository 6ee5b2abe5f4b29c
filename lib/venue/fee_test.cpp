#include "venue/fee.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace headgate;
using namespace headgate::venue;

namespace {

FeeTerms plain() { return *fee_terms("quadratic", 10'000); }
FeeTerms with_maker() { return *fee_terms("quadratic_with_maker_fees", 10'000); }

}  // namespace

// Golden numbers: Kalshi's fee schedule effective 2026-07-07, and fills recorded on its demo exchange in June
// 2026.

TEST_CASE("The venue charges what the exchange charged for recorded fills") {
  // The venue is the yardstick of the ledger: a wrong yardstick proves nothing.
  CHECK(taker_fee(plain(), 5200, Quantity::contracts(1)).text() == "0.017500");
  CHECK(taker_fee(plain(), 9900, Quantity::contracts(1)).text() == "0.000700");
  CHECK(taker_fee(plain(), 5700, Quantity::contracts(5)).text() == "0.085800");  // 5 NO at 0.43
}

TEST_CASE("The venue charges what the published schedule says") {
  // Fees decide whether an edge exists at all.
  CHECK(taker_fee(with_maker(), 5000, Quantity::contracts(100)).text() == "1.750000");
  CHECK(maker_fee(with_maker(), 5000, Quantity::contracts(100)).text() == "0.437500");
  CHECK(taker_fee(with_maker(), 3000, Quantity::contracts(100)).text() == "1.470000");
  CHECK(maker_fee(with_maker(), 3000, Quantity::contracts(100)).text() == "0.367500");
  CHECK(taker_fee(plain(), 4500, Quantity::contracts(3)).text() == "0.052000");
  CHECK(taker_fee(plain(), 500, Quantity::contracts(10)).text() == "0.033300");
  CHECK(maker_fee(with_maker(), 500, Quantity::contracts(10)).text() == "0.008400");
  CHECK(maker_fee(plain(), 5000, Quantity::contracts(100)) == Money());
  CHECK(maker_fee(*fee_terms("quadratic_with_combo_maker_fees", 10'000), 5000, Quantity::contracts(100))
            .text() == "0.875000");
  CHECK_FALSE(fee_terms("flat", 10'000).has_value());
}

TEST_CASE("What is reserved for maker fees pays for every way of filling the order") {
  // A maker whose last part cannot pay its fee would owe the exchange money.
  CHECK(rc::check([] {
    const auto word = *rc::gen::element<std::string>("quadratic", "quadratic_with_maker_fees",
                                                     "quadratic_with_combo_maker_fees");
    const FeeTerms terms = *fee_terms(word, *rc::gen::inRange<int64_t>(0, 30'000));
    const int64_t price_e4 = *rc::gen::inRange<int64_t>(1, 10'000);
    const Quantity part = Quantity::from_e2(*rc::gen::inRange<int64_t>(1, 5'000));
    const Quantity rest = Quantity::from_e2(*rc::gen::inRange<int64_t>(0, 5'000));
    const Money before = maker_fee_reserve(terms, price_e4, part + rest);
    const Money after = maker_fee_reserve(terms, price_e4, rest);
    RC_ASSERT(before - maker_fee(terms, price_e4, part) >= after);
  }));
}
