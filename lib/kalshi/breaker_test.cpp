#include "kalshi/breaker.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace headgate;
using namespace headgate::kalshi;

namespace {

using Outcome = Breaker::Outcome;
constexpr MachineTime at_ms(int64_t ms) { return MachineTime::from_ns(ms * ns_per_ms); }

}  // namespace

TEST_CASE("a refusal for too many requests opens at once, and a storm of them opens once") {
  // Ten requests were under way: each refusal alone must not double the wait.
  Breaker breaker;
  Random random(1);
  CHECK(breaker.when(at_ms(5)) == at_ms(5));
  CHECK(breaker.came(Outcome::limited, at_ms(5), random));
  const MachineTime until = *breaker.when(at_ms(5));
  CHECK(until >= at_ms(505));
  CHECK(until <= at_ms(2005));
  for (int i = 0; i < 9; ++i) CHECK(!breaker.came(Outcome::limited, at_ms(6), random));
  CHECK(breaker.when(at_ms(6)) == until);
  CHECK(breaker.cause() == Outcome::limited);
}

TEST_CASE("after the wait one probe leaves, and only its answer closes") {
  // A hundred requests that waited together would be the next storm.
  Breaker breaker;
  Random random(2);
  breaker.came(Outcome::limited, at_ms(0), random);
  const MachineTime until = *breaker.when(at_ms(0));
  CHECK(!breaker.came(Outcome::answered, at_ms(1), random));  // it left before the breaker opened
  CHECK(breaker.when(at_ms(1)) == until);
  breaker.left(until);
  CHECK(breaker.state() == Breaker::State::probing);
  CHECK(!breaker.when(until));
  CHECK(breaker.came(Outcome::limited, until, random));
  const MachineTime second = *breaker.when(until);
  CHECK(second > until);
  breaker.left(second);
  CHECK(!breaker.came(Outcome::answered, second, random));
  CHECK(breaker.when(second) == second);
  CHECK(!breaker.cause());
}

TEST_CASE("errors of the server open only in a row") {
  // One 502 a day is no reason to go blind; an exchange that is down is one to stop asking.
  Breaker breaker;
  Random random(3);
  CHECK(!breaker.came(Outcome::server_error, at_ms(0), random));
  CHECK(!breaker.came(Outcome::server_error, at_ms(1), random));
  CHECK(!breaker.came(Outcome::answered, at_ms(2), random));
  CHECK(!breaker.came(Outcome::server_error, at_ms(3), random));
  CHECK(!breaker.came(Outcome::server_error, at_ms(4), random));
  CHECK(breaker.came(Outcome::server_error, at_ms(5), random));
  CHECK(breaker.cause() == Outcome::server_error);
  CHECK(Breaker::outcome_of(false, 0) == Outcome::server_error);
  CHECK(Breaker::outcome_of(true, 503) == Outcome::server_error);
  CHECK(Breaker::outcome_of(true, 404) == Outcome::answered);
  CHECK(Breaker::outcome_of(true, 429) == Outcome::limited);
}

TEST_CASE("while an exchange refuses everything its requests grow rarer and never stop for good") {
  // Two clients that keep time together would hammer for ever, one that gives up never trades again.
  const bool held = rc::check("each wait lies in its doubling bound, and the breaker asks again", [] {
    Breaker breaker;
    Random random(*rc::gen::arbitrary<uint64_t>());
    MachineTime now = at_ms(*rc::gen::inRange(0, 1000));
    int64_t bound_ns = 2 * ns_per_s;
    for (int i = 0; i < 12; ++i) {
      breaker.left(now);
      RC_ASSERT(breaker.came(Outcome::limited, now, random));
      const auto next = breaker.when(now);
      RC_ASSERT(next.has_value());
      RC_ASSERT(next->minus_ns(now) >= ns_per_s / 2);
      RC_ASSERT(next->minus_ns(now) <= bound_ns);
      bound_ns = std::min(bound_ns * 2, 60 * ns_per_s);
      now = *next;
    }
  });
  CHECK(held);
}

TEST_CASE("waits of many clients are spread") {
  // All lost the exchange in one instant; without jitter all come back in one.
  std::vector<int64_t> waits;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Backoff backoff(0, ns_per_s, 30 * ns_per_s);
    Random random(seed);
    for (int i = 0; i < 5; ++i) (void)backoff.next_ns(random);
    CHECK(backoff.bound_ns() == 30 * ns_per_s);
    waits.push_back(backoff.next_ns(random));
    backoff.reset();
    CHECK(backoff.next_ns(random) <= ns_per_s);
  }
  const auto early = std::count_if(waits.begin(), waits.end(), [](int64_t ns) { return ns < 10 * ns_per_s; });
  CHECK(early > 30);
  CHECK(early < 110);
}
