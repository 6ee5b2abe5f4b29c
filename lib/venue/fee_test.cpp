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

namespace {

// "rounding carried net" of equal fills, one after another.
std::string rounded(int fills, int64_t revenue_e6, int64_t trade_e6, Precision precision, FeeRounding rule,
                    Money carried = Money()) {
  FillFee fee;
  for (int i = 0; i < fills; ++i) {
    fee = fill_fee(Money::from_e6(revenue_e6), Money::from_e6(trade_e6), carried, precision, rule);
    carried = fee.carried;
  }
  return fee.rounding.text() + " " + fee.carried.text() + " " + fee.net().text();
}

}  // namespace

TEST_CASE("Rounding follows the three worked tables that were published until August 2026") {
  // docs.kalshi.com/getting_started/fee_rounding; their trade fees are given, not computed.
  constexpr auto cent = Precision::cent;
  constexpr auto rule = FeeRounding::centicent;
  CHECK(rounded(1, -55'000, 8'500, cent, rule) == "0.006500 0.006500 0.015000");
  CHECK(rounded(2, -55'000, 8'500, cent, rule) == "0.006500 0.003000 0.005000");
  CHECK(rounded(3, -55'000, 8'500, cent, rule) == "0.006500 0.009500 0.015000");
  CHECK(rounded(1, -150'000, 4'100, cent, rule) == "0.005900 0.005900 0.010000");
  CHECK(rounded(2, -150'000, 4'100, cent, rule) == "0.005900 0.001800 0.000000");
  CHECK(rounded(3, -150'000, 4'100, cent, rule) == "0.005900 0.007700 0.010000");
  CHECK(rounded(1, -9'903, 500, cent, rule) == "0.009597 0.009597 0.010097");
  CHECK(rounded(2, -9'903, 500, cent, rule) == "0.009597 0.009194 0.000097");
  CHECK(rounded(3, -9'903, 500, cent, rule) == "0.009597 0.008791 0.000097");
}

TEST_CASE("Rounding follows the worked examples of September 2026 where that rule is chosen") {
  // The later page of the same address: trade fees to six decimals, rebates in the account's unit.
  constexpr auto rule = FeeRounding::micro;
  const FeeTerms terms = plain();
  CHECK(trade_fee(terms, Role::taker, 550, Quantity::contracts(1), rule).text() == "0.003639");
  CHECK(rounded(1, -55'000, 3'639, Precision::cent, rule) == "0.001361 0.001361 0.005000");
  CHECK(rounded(1, -50'000, 6'000, Precision::cent, rule) == "0.004000 0.004000 0.010000");
  CHECK(rounded(1, -50'000, 6'000, Precision::cent, rule, Money::from_e6(4'000)) ==
        "0.004000 0.008000 0.010000");
  CHECK(rounded(1, -50'000, 6'000, Precision::cent, rule, Money::from_e6(8'000)) ==
        "0.004000 0.002000 0.000000");
  CHECK(rounded(1, -50'000, 4'050, Precision::centicent, rule, Money::from_e6(60)) ==
        "0.000050 0.000010 0.004000");
}

TEST_CASE("No fill costs less than nothing, and cash stays at the account's precision") {
  // A negative fee would let somebody farm the rounding.
  CHECK(rc::check([] {
    const auto precision = *rc::gen::element(Precision::centicent, Precision::cent);
    const auto rule = *rc::gen::element(FeeRounding::centicent, FeeRounding::micro);
    const int64_t unit_e6 = precision == Precision::cent ? 10'000 : 100;
    const int64_t price_e4 = *rc::gen::inRange<int64_t>(1, 10'000);
    Money carried, reserve = rounding_reserve(precision, price_e4, Quantity::from_e2(2'000));
    for (int i = 0; i < 20; ++i) {
      const int64_t e2 = *rc::gen::inRange<int64_t>(1, 100);
      const Money revenue = Money::from_e6(-price_e4 * e2);
      const Money trade = trade_fee(plain(), Role::taker, price_e4, Quantity::from_e2(e2), rule);
      const FillFee fee = fill_fee(revenue, trade, carried, precision, rule);
      carried = fee.carried;
      RC_ASSERT(fee.net() >= Money());
      RC_ASSERT(carried >= Money());
      RC_ASSERT((revenue - fee.net()).e6() % unit_e6 == 0);
      reserve -= fee.net() - taker_fee(plain(), price_e4, Quantity::from_e2(e2));
      RC_ASSERT(reserve >= Money());
    }
  }));
}
