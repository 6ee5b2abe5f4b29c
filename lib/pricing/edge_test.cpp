#include "pricing/edge.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace headgate;

namespace {

Price price(int64_t e4) { return *Price::from_e4(e4); }
FeeSchedule plain() { return *fee_schedule("quadratic", 10'000); }

}  // namespace

TEST_CASE("The edge is what remains of the probability after price and fee") {
  // Trading before fees is trading at a loss. Fee of 5 at 0.43: 0.0858, a recorded fill of June 2026.
  const Edge edge = edge_of(0.50, price(4300), Quantity::contracts(5), plain());
  CHECK(edge.cost.text() == "2.150000");
  CHECK(edge.fee.text() == "0.085800");
  CHECK(edge.fee_per_contract == doctest::Approx(0.01716));
  CHECK(edge.edge_per_contract == doctest::Approx(0.05284));
}

TEST_CASE("A small fill pays its rounding per contract") {
  // 0.01 contract at 0.99 costs a whole $0.0001 in fees: one cent a contract, more than most edges.
  const Edge edge = edge_of(0.995, price(9900), Quantity::from_e2(1), plain());
  CHECK(edge.fee.text() == "0.000100");
  CHECK(edge.fee_per_contract == doctest::Approx(0.01));
  CHECK(edge.edge_per_contract < 0);
}

TEST_CASE("The edges of the two sides at complementary prices add up to minus both fees") {
  // Otherwise one of the two would be an edge made of arithmetic.
  CHECK(rc::check([] {
    const Price at = price(*rc::gen::inRange<int64_t>(1, 10'000));
    const Quantity quantity = Quantity::from_e2(*rc::gen::inRange<int64_t>(1, 100'000));
    const double p = *rc::gen::inRange(0, 10'001) / 10'000.0;
    const Edge yes = edge_of(p, at, quantity, plain());
    const Edge no = edge_of(1 - p, at.complement(), quantity, plain());
    const double sum = yes.edge_per_contract + no.edge_per_contract;
    RC_ASSERT(std::abs(sum + yes.fee_per_contract + no.fee_per_contract) < 1e-9);
  }));
}

TEST_CASE("The all-in cost per contract never understates what is paid") {
  // Kelly sizes at this cost: rounding down would size too large.
  CHECK(all_in_cost_per_contract(price(4300), Quantity::contracts(5), plain()).text() == "0.447160");
  CHECK(rc::check([] {
    const Price at = price(*rc::gen::inRange<int64_t>(1, 10'000));
    const Quantity quantity = Quantity::from_e2(*rc::gen::inRange<int64_t>(1, 100'000));
    const Money each = all_in_cost_per_contract(at, quantity, plain());
    const Money paid = cost_of(at, quantity) + taker_fee(plain(), at, quantity);
    RC_ASSERT(each.e6() * quantity.e2() >= paid.e6() * 100);
  }));
}
