#include "domain/price.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>

namespace headgate {
namespace {

Price any_price() { return *Price::from_e4(*rc::gen::inRange<int64_t>(1, Price::one_e4)); }
Side any_side() { return *rc::gen::element(Side::yes, Side::no); }

// Whether the action ends its process by abort, as a broken assumption must.
bool aborts(const std::function<void()>& action) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    std::signal(SIGABRT, SIG_DFL);  // doctest's own handler would report it as a failed test
    std::freopen("/dev/null", "w", stderr);
    action();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST_CASE("a price lies strictly between nothing and a dollar") {
  // On the wire 0 and 1 mean that nobody is there; traded on, they would be a free contract or a certain
  // loss.
  CHECK_FALSE(Price::from_e4(0));
  CHECK_FALSE(Price::from_e4(10'000));
  CHECK_FALSE(Price::from_e4(-1));
  CHECK_FALSE(Price::from_e4(std::numeric_limits<int64_t>::max()));
  CHECK(Price::from_e4(1)->text() == "0.0001");
  CHECK(Price::from_e4(9'999)->text() == "0.9999");
}

TEST_CASE("a price seen from the other side twice is the same price") {
  // Converted once too often or too seldom, an order buys at 0.03 what was worth 0.97.
  CHECK(rc::check([] {
    const Price price = any_price();
    RC_ASSERT(price.complement().complement() == price);
    RC_ASSERT(price.complement().e4() + price.e4() == Price::one_e4);
  }));
  CHECK(opposite(opposite(Side::yes)) == Side::yes);
  CHECK(opposite(Side::yes) == Side::no);
}

TEST_CASE("an order said in YES prices comes back as it was") {
  // The exchange's one book is written in YES prices: an order must mean the same on the way there and back.
  CHECK(rc::check([] {
    const Leg leg{any_side(), any_price()};
    RC_ASSERT(Leg::of_yes_price(leg.side, leg.yes_price()) == leg);
    RC_ASSERT((Leg{opposite(leg.side), leg.price.complement()}.yes_price()) == leg.yes_price());
  }));
  CHECK((Leg{Side::no, *Price::from_e4(300)}.yes_price().e4()) == 9'700);
}

TEST_CASE("what is paid for both sides of a contract is exactly its dollar") {
  // A unit lost in price times quantity is money that neither the ledger nor the exchange can explain.
  CHECK(rc::check([] {
    const Price price = any_price();
    const Quantity quantity = Quantity::from_e2(*rc::gen::inRange<int64_t>(0, 1'000'000'000));
    RC_ASSERT(cost_of(price, quantity) + cost_of(price.complement(), quantity) == payout_of(quantity));
    RC_ASSERT(cost_of(price, quantity).e6() == price.e4() * quantity.e2());
  }));
  CHECK(cost_of(*Price::from_e4(1), Quantity::from_e2(1)).text() == "0.000001");
  CHECK(payout_of(Quantity::contracts(3)) == Money::dollars(3));
}

TEST_CASE("buying NO moves a position the other way") {
  // With one sign wrong a close doubles the position instead.
  CHECK(signed_quantity(Side::yes, Quantity::contracts(2)).e2() == 200);
  CHECK(signed_quantity(Side::no, Quantity::contracts(2)).e2() == -200);
  CHECK(Quantity::from_e2(-250).magnitude().text() == "2.50");
}

TEST_CASE("a sum of money beyond 64 bits ends the process") {
  // A wrapped sum is a limit that suddenly has room without end.
  const Money most = Money::from_e6(std::numeric_limits<int64_t>::max());
  const Money least = Money::from_e6(std::numeric_limits<int64_t>::min());
  CHECK(aborts([&] { (void)(most + Money::from_e6(1)); }));
  CHECK(aborts([&] { (void)(least - Money::from_e6(1)); }));
  CHECK(aborts([&] { (void)-least; }));
  CHECK(aborts([] { (void)Money::dollars(std::numeric_limits<int64_t>::max() / 1000); }));
  CHECK(aborts(
      [] { (void)cost_of(*Price::from_e4(9'999), Quantity::from_e2(std::numeric_limits<int64_t>::max())); }));
  CHECK(aborts([] { (void)Quantity::contracts(std::numeric_limits<int64_t>::max()); }));
  CHECK(aborts([] { (void)mul_div(std::numeric_limits<int64_t>::max(), 2, 1); }));
  CHECK_FALSE(aborts([&] { (void)(most - Money::from_e6(1)); }));
}

TEST_CASE("a product is divided only after it was made in full") {
  // The share of a cost that leaves with a closed part must be exact while cost times quantity exceeds 64
  // bits.
  CHECK(mul_div(9'000'000'000'000'000'000, 1'000'000, 3'000'000) == 3'000'000'000'000'000'000);
  CHECK(mul_div(-7, 1, 2) == -3);  // toward zero
}

}  // namespace
}  // namespace headgate
