#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "pricing/fee.h"
#include "venue/fee.h"

using namespace headgate;

TEST_CASE("The trading side's fees and the venue's own are the same number") {
  // They were written apart so that comparing them means something; where they differ one of them is wrong.
  CHECK(rc::check([] {
    const auto word = *rc::gen::element<std::string>("quadratic", "quadratic_with_maker_fees",
                                                     "quadratic_with_combo_maker_fees");
    const int64_t multiplier_e4 = *rc::gen::inRange<int64_t>(0, 100'000);
    const Price price = *Price::from_e4(*rc::gen::inRange<int64_t>(1, 10'000));
    const Quantity quantity = Quantity::from_e2(*rc::gen::inRange<int64_t>(0, 10'000'000));
    const auto schedule = *fee_schedule(word, multiplier_e4);
    const auto terms = *venue::fee_terms(word, multiplier_e4);
    RC_ASSERT(taker_fee(schedule, price, quantity) == venue::taker_fee(terms, price.e4(), quantity));
    RC_ASSERT(maker_fee(schedule, price, quantity) == venue::maker_fee(terms, price.e4(), quantity));
  }));
}
