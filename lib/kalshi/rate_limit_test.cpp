#include "kalshi/rate_limit.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace headgate;
using namespace headgate::kalshi;

namespace {

constexpr MachineTime at_ms(int64_t ms) { return MachineTime::from_ns(ms * ns_per_ms); }
const Share whole{};

}  // namespace

TEST_CASE("a bucket lets its capacity through at once and then its refill, on average and never more") {
  // One request too many is a 429, and after it every order waits.
  const bool held = rc::check("capacity + rate * t bounds what is taken in any stretch of time", [] {
    const BucketSize size{*rc::gen::inRange<int64_t>(1, 300), *rc::gen::inRange<int64_t>(1, 300)};
    const int64_t permille = *rc::gen::inRange<int64_t>(1, 1001);
    TokenBucket bucket(size, permille);
    struct Taken {
      int64_t ns;
      int64_t cost;
    };
    std::vector<Taken> taken;
    int64_t now_ns = *rc::gen::inRange<int64_t>(0, ns_per_s);
    for (int i = 0; i < 60; ++i) {
      now_ns += *rc::gen::inRange<int64_t>(0, 200 * ns_per_ms);
      const int64_t cost = *rc::gen::inRange<int64_t>(0, 40);
      const MachineTime now = MachineTime::from_ns(now_ns);
      const auto may = bucket.when(cost, 0, now);
      const bool took = bucket.take(cost, 0, now);
      RC_ASSERT(took == (may && *may == now));
      if (took) taken.push_back({now_ns, cost});
    }
    for (size_t from = 0; from < taken.size(); ++from) {
      int64_t sum = 0;
      for (size_t to = from; to < taken.size(); ++to) {
        sum += taken[to].cost;
        const int64_t allowed = size.capacity * permille * ns_per_s +
                                size.refill_per_s * permille * (taken[to].ns - taken[from].ns);
        RC_ASSERT(sum * 1000 * ns_per_s <= allowed);
      }
    }
  });
  CHECK(held);
}

TEST_CASE("the instant a bucket names is the first at which the request may leave") {
  // Too early is refused, too late is a missed price.
  const bool held = rc::check("when() is exact to the nanosecond", [] {
    TokenBucket bucket({*rc::gen::inRange<int64_t>(10, 300), *rc::gen::inRange<int64_t>(1, 300)}, 1000);
    MachineTime now = at_ms(1);
    for (int i = 0; i < 30; ++i) {
      const int64_t cost = *rc::gen::inRange<int64_t>(1, 11);
      const auto may = bucket.when(cost, 0, now);
      RC_ASSERT(may.has_value());
      if (*may > now) RC_ASSERT(!TokenBucket(bucket).take(cost, 0, MachineTime::from_ns(may->ns() - 1)));
      RC_ASSERT(bucket.take(cost, 0, *may));
      now = *may;
    }
  });
  CHECK(held);
}

TEST_CASE("cancels pass while creates wait") {
  // A halt that waits for the orders it should stop is none.
  RateLimit limit(basic_allowance, whole, 20);
  const MachineTime now = at_ms(0);
  int creates = 0;
  while (limit.take(Lane::write, 10, now)) ++creates;
  CHECK(creates == 8);  // 100 tokens less the 20 that only cancels may use
  CHECK(limit.when(Lane::write, 10, now) == at_ms(100));
  int cancels = 0;
  while (limit.take(Lane::cancel, 2, now)) ++cancels;
  CHECK(cancels == 10);
  // The reserve fills before the next create may leave.
  CHECK(limit.when(Lane::cancel, 2, now) == at_ms(20));
  CHECK(limit.when(Lane::write, 10, now) == at_ms(300));
  CHECK(limit.take(Lane::read, 10, now));
}

TEST_CASE("a batch that never fits is told so at once") {
  // The exchange refuses it whole, however long it waits: eleven creates do not fit Basic's hundred tokens.
  const RateLimit limit(basic_allowance, whole);
  CHECK(limit.when(Lane::write, 100, at_ms(5)) == at_ms(5));
  CHECK(!limit.when(Lane::write, 110, at_ms(5)));
  CHECK(!RateLimit(basic_allowance, whole, 20).when(Lane::write, 90, at_ms(5)));
  CHECK(!RateLimit(basic_allowance, market_share).when(Lane::write, 1, at_ms(5)));
}

TEST_CASE("three processes within their shares stay within the account") {
  // Each keeps to its part; the exchange sees the sum.
  const MachineTime now = at_ms(0);
  int64_t reads = 0;
  for (const Share share : {market_share, exec_share, settle_share}) {
    RateLimit limit(basic_allowance, share);
    while (limit.take(Lane::read, 10, now)) reads += 10;
  }
  CHECK(reads == basic_allowance.read.capacity);
}

TEST_CASE("a refusal empties the bucket, and other limits keep what was used") {
  // After a 429 our account of the bucket was wrong; a tier that grows gives no second burst.
  RateLimit limit(basic_allowance, whole);
  limit.refused(Lane::read, at_ms(0));
  CHECK(limit.when(Lane::read, 10, at_ms(0)) == at_ms(50));
  limit.resize({{2400, 1200}, {2400, 1200}}, at_ms(0));
  CHECK(limit.tokens(Lane::read, at_ms(0)) == 0);
  CHECK(limit.tokens(Lane::write, at_ms(0)) == 100);
  CHECK(limit.tokens(Lane::read, at_ms(100)) == 120);
  limit.resize({{50, 10}, {50, 10}}, at_ms(100));
  CHECK(limit.tokens(Lane::read, at_ms(100)) == 50);
  CHECK(limit.tokens(Lane::read, at_ms(1'000'000'000)) == 50);  // eleven days without a request
}

TEST_CASE("a simulated world's own reads are not limited") {
  // Its market time may run a hundred times as fast as the machine's.
  RateLimit limit = RateLimit::unlimited();
  for (int i = 0; i < 1000; ++i) CHECK(limit.take(Lane::read, 10, at_ms(0)));
}

TEST_CASE("costs go by method and path, and what is not known costs the default") {
  // A cost guessed too low is a 429; a cost of nothing would be no limit at all.
  EndpointCosts costs;
  CHECK(costs.of("GET", "/trade-api/v2/markets?limit=1000") == 10);
  CHECK(costs.of("POST", "/trade-api/v2/portfolio/events/orders") == 10);
  CHECK(costs.of("DELETE", "/trade-api/v2/portfolio/events/orders/7f-1?market_ticker=A") == 2);
  CHECK(costs.of("GET", "/trade-api/v2/cfbenchmarks/v1/values") == 50);
  CHECK(costs.of("DELETE", "/trade-api/v2/portfolio/events/orders/1/2") == 10);
  costs.set_default(7);
  costs.set("DELETE", "/trade-api/v2/portfolio/events/orders/:order_id", 3);
  costs.set("DELETE", "/trade-api/v2/portfolio/events/orders/batched", 4);
  costs.set("GET", "/trade-api/v2/portfolio/orders/:order_id", 0);
  CHECK(costs.of("DELETE", "/trade-api/v2/portfolio/events/orders/batched") == 4);
  CHECK(costs.of("DELETE", "/trade-api/v2/portfolio/events/orders/x") == 3);
  CHECK(costs.of("GET", "/trade-api/v2/portfolio/orders/x") == 7);
  costs.set_default(0);
  CHECK(costs.of("GET", "/trade-api/v2/events") == EndpointCosts::default_cost);
}
