#include "node/timers.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace headgate {
namespace {

MarketTime market(int64_t ns) { return MarketTime::from_ns(ns); }
MachineTime machine(int64_t ns) { return MachineTime::from_ns(ns); }

std::vector<std::string> fired(Timers& timers, int64_t market_ns, int64_t machine_ns) {
  std::vector<std::string> out;
  while (const auto timer = timers.take_due(market(market_ns), machine(machine_ns))) out.push_back(*timer);
  return out;
}

TEST_CASE("timers fire in the order of their due time, then of their name, and once") {
  // A replay that fires them in another order is another life.
  Timers timers;
  timers.apply({"late", market(30)});
  timers.apply({"b", market(20)});
  timers.apply({"a", market(20)});
  timers.apply({"early", market(10)});
  CHECK(fired(timers, 9, 0).empty());
  CHECK(fired(timers, 20, 0) == std::vector<std::string>{"early", "a", "b"});
  CHECK(fired(timers, 20, 0).empty());
  CHECK(fired(timers, 30, 0) == std::vector<std::string>{"late"});
  CHECK_FALSE(timers.next_market());
}

TEST_CASE("arming a timer again replaces it") {
  // Two of one name would poll an exchange twice as often with each round.
  Timers timers;
  timers.apply({"poll", market(10)});
  timers.apply({"poll", market(50)});
  CHECK(timers.next_market() == market(50));
  CHECK(fired(timers, 49, 0).empty());
  timers.apply({"poll", market(20)});
  CHECK(fired(timers, 100, 0) == std::vector<std::string>{"poll"});
}

TEST_CASE("a timer moved to the other clock leaves the first one") {
  // It would fire twice, and once of it at a time that nobody asked for.
  Timers timers;
  timers.apply({"beat", market(10)});
  timers.apply({"beat", machine(5)});
  CHECK_FALSE(timers.next_market());
  CHECK(timers.next_machine() == machine(5));
  CHECK(fired(timers, 100, 4).empty());
  CHECK(fired(timers, 100, 5) == std::vector<std::string>{"beat"});
}

TEST_CASE("a disarmed timer does not fire") {
  // An order that filled must not be cancelled by the timer of its rest.
  Timers timers;
  timers.apply({"rest", market(10)});
  timers.apply({"beat", machine(10)});
  timers.apply({"rest", std::monostate{}});
  timers.apply({"beat", std::monostate{}});
  timers.apply({"unknown", std::monostate{}});
  CHECK(fired(timers, 100, 100).empty());
  CHECK_FALSE(timers.next_machine());
}

TEST_CASE("market time standing still holds no machine timer back") {
  // Heartbeats and HTTP deadlines must go on while a recorded day waits.
  Timers timers;
  timers.apply({"scan", market(10)});
  timers.apply({"beat", machine(10)});
  CHECK(fired(timers, 0, 10) == std::vector<std::string>{"beat"});
  CHECK(timers.next_market() == market(10));
}

}  // namespace
}  // namespace headgate
