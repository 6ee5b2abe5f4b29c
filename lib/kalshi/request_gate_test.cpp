#include "kalshi/request_gate.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

using namespace headgate;
using namespace headgate::kalshi;
using Turn = RequestGate::Turn;

namespace {

constexpr const char* root = "https://exchange.test/trade-api/v2";

HttpRequest order(const std::string& id) {
  return {id, "POST", std::string(root) + "/portfolio/events/orders", "{}"};
}
HttpRequest cancel(const std::string& id) {
  return {id, "DELETE", std::string(root) + "/portfolio/events/orders/x-1?market_ticker=A", ""};
}
HttpRequest listing(const std::string& id) {
  return {id, "GET", std::string(root) + "/portfolio/fills?limit=1000", ""};
}

// Costs as the exchange documents them: 2 for a cancel, 10 for the rest here.
int64_t cost_of(const HttpRequest& request) { return request.method == "DELETE" ? 2 : 10; }

struct Departure {
  int64_t ns = 0;
  int64_t cost = 0;
  bool read = false;
  std::string id;
};

// A gate, a clock and everything that ever left.
class Road {
 public:
  explicit Road(Share share = exec_share) : gate(share, true) { gate.seed(Random(7)); }

  void ask(HttpRequest request, Turn turn) { gate.take_in(std::move(request), turn); }
  std::vector<HttpRequest> go() {
    Effects effects;
    gate.let_go(now, effects);
    notes.insert(notes.end(), effects.notes.begin(), effects.notes.end());
    for (const HttpRequest& each : effects.requests)
      departures.push_back({now.ns(), cost_of(each), each.method == "GET", each.id});
    return effects.requests;
  }
  void pass_ms(int64_t ms) { now = now.plus_ns(ms * ns_per_ms); }
  void answer(const std::string& id, int status) {
    Effects effects;
    gate.came({id, HttpOutcome::answered, status, "", ""}, now, effects);
  }
  bool left(const std::string& id) const {
    return std::any_of(departures.begin(), departures.end(), [&](const auto& each) { return each.id == id; });
  }

  RequestGate gate;
  MachineTime now = MachineTime::from_ns(1000 * ns_per_s);
  std::vector<Departure> departures;
  std::vector<Note> notes;
};

// Between any two departures no more tokens went than the bucket holds and gains meanwhile: the exchange's
// own arithmetic, by brute force.
bool stays_within(const std::vector<Departure>& all, bool read, int64_t capacity, int64_t per_s) {
  for (size_t i = 0; i < all.size(); ++i) {
    int64_t sum = 0;
    for (size_t j = i; j < all.size(); ++j) {
      if (all[j].read != read) continue;
      sum += all[j].cost;
      if ((sum - capacity) * ns_per_s > per_s * (all[j].ns - all[i].ns)) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("Over random bursts nothing leaves above the allowance, and nothing is lost or doubled") {
  // The exchange answers 429, and an order it answers so is in doubt for a minute.
  CHECK(rc::check([] {
    Road road;
    std::map<std::string, int> asked;
    const int bursts = *rc::gen::inRange(1, 12);
    for (int burst = 0; burst < bursts; ++burst) {
      const int size = *rc::gen::inRange(0, 30);
      for (int i = 0; i < size; ++i) {
        const std::string id = std::to_string(burst) + "/" + std::to_string(i);
        asked[id] = 1;
        const auto turn = static_cast<Turn>(*rc::gen::inRange(0, 5));
        if (turn == Turn::cancel) {
          road.ask(cancel(id), turn);
        } else {
          road.ask(turn == Turn::order ? order(id) : listing(id), turn);
        }
      }
      road.go();
      road.pass_ms(*rc::gen::inRange(0, 700));
      road.go();
    }
    for (int i = 0; i < 1000 && road.gate.waiting() > 0; ++i) {
      road.pass_ms(100);
      road.go();
    }
    // Basic, of which exec has all writes and two fifths of the reads.
    RC_ASSERT(stays_within(road.departures, false, 100, 100));
    RC_ASSERT(stays_within(road.departures, true, 80, 80));
    for (const Departure& each : road.departures) RC_ASSERT(--asked[each.id] == 0);
    RC_ASSERT(road.departures.size() == asked.size());
  }));
}

TEST_CASE("Cancels leave at once within their reserve, however many orders stand in line") {
  // A halt would wait behind the orders it is to end.
  CHECK(rc::check([] {
    Road road;
    for (int burst = 0; burst < 8; ++burst) {
      const int orders = *rc::gen::inRange(0, 40);
      for (int i = 0; i < orders; ++i)
        road.ask(order("o" + std::to_string(burst) + "/" + std::to_string(i)), Turn::order);
      if (*rc::gen::arbitrary<bool>()) road.go();
      const int cancels = *rc::gen::inRange(0, 21);
      for (int i = 0; i < cancels; ++i)
        road.ask(cancel("c" + std::to_string(burst) + "/" + std::to_string(i)), Turn::cancel);
      road.go();
      RC_ASSERT(road.gate.waiting(Turn::cancel) == 0);
      road.pass_ms(400 + *rc::gen::inRange(0, 300));  // in which the reserve is full again
    }
    RC_ASSERT(stays_within(road.departures, false, 100, 100));
  }));
}

TEST_CASE(
    "In a storm of 429 a handful of requests leaves, cancels before orders, and the first good answer ends "
    "it") {
  // Each further request may lengthen the exclusion.
  Road road;
  for (int i = 0; i < 200; ++i) road.ask(order("o" + std::to_string(i)), Turn::order);
  for (const HttpRequest& each : road.go()) road.answer(each.id, 429);
  const size_t before = road.departures.size();
  road.ask(cancel("c1"), Turn::cancel);
  road.ask(listing("r1"), Turn::question);
  road.go();
  CHECK(road.left("r1"));  // reads have a bucket of their own
  CHECK_FALSE(road.left("c1"));
  for (int i = 0; i < 600; ++i) {
    road.pass_ms(100);
    for (const HttpRequest& each : road.go()) road.answer(each.id, each.method == "GET" ? 200 : 429);
  }
  CHECK(road.departures.size() - before < 20);
  CHECK(road.departures[before + 1].id == "c1");
  for (int i = 0; i < 700 && road.gate.waiting() > 0; ++i) {
    road.pass_ms(100);
    for (const HttpRequest& each : road.go()) road.answer(each.id, 200);
  }
  CHECK(road.gate.waiting() == 0);
}

TEST_CASE("In a storm of 429 twenty cancels are tried within six seconds") {
  // A kill that waits a minute for each cancel leaves the money where the market moves.
  Road road;
  for (int i = 0; i < 60; ++i) road.ask(order("o" + std::to_string(i)), Turn::order);
  for (const HttpRequest& each : road.go()) road.answer(each.id, 429);
  for (int i = 0; i < 20; ++i) road.ask(cancel("c" + std::to_string(i)), Turn::cancel);
  for (int i = 0; i < 60; ++i) {
    road.pass_ms(100);
    for (const HttpRequest& each : road.go()) road.answer(each.id, 429);
  }
  for (int i = 0; i < 20; ++i) CHECK(road.left("c" + std::to_string(i)));
}

TEST_CASE("Where the exchange only fails, orders stop and a cancel is tried on") {
  // Nobody asked for a pause, and what rests at an exchange in trouble should not.
  Road road;
  for (int i = 0; i < 3; ++i) {
    road.ask(order("o" + std::to_string(i)), Turn::order);
    road.go();
    road.answer("o" + std::to_string(i), 503);
  }
  road.ask(order("late"), Turn::order);
  road.ask(cancel("c1"), Turn::cancel);
  road.go();
  CHECK(road.left("c1"));
  CHECK_FALSE(road.left("late"));
}

TEST_CASE("Orders that came too late for the wire open no breaker, and one that was the probe makes room") {
  // A slow disk would look like an exchange in trouble, and stop the orders that are in time; a probe that
  // never left would be waited for for ever.
  Road road;
  const auto late = [&](const std::string& id) {
    road.ask(order(id), Turn::order);
    road.go();
    REQUIRE(road.left(id));
    Effects effects;
    road.gate.came({id, HttpOutcome::not_sent, 0, "", "LEFT_TOO_LATE"}, road.now, effects);
  };
  for (int i = 0; i < 5; ++i) late("late" + std::to_string(i));
  road.pass_ms(1000);
  CHECK(road.gate.breaker(Lane::write, road.now) == "closed");
  for (int i = 0; i < 3; ++i) {
    road.ask(order("o" + std::to_string(i)), Turn::order);
    road.go();
    road.answer("o" + std::to_string(i), 503);
  }
  road.pass_ms(5000);
  late("probe");
  road.ask(order("next"), Turn::order);
  road.go();
  CHECK(road.left("next"));
}

TEST_CASE("A larger tier that is told later is used from then on, and one beyond all counting is no fault") {
  // A number of the exchange's would stop the process, or a paid tier would stay unused.
  Road road;
  for (int i = 0; i < 30; ++i) road.ask(order("o" + std::to_string(i)), Turn::order);
  CHECK(road.go().size() == 6);
  road.gate.allow({"prime", {1'000'000'000, 1'000'000'000}, {1'000'000'000, 1'000'000'000}, {}}, road.now);
  road.pass_ms(1);
  CHECK(road.go().size() == 24);
}

TEST_CASE("A price of nothing does not switch the limit off") {
  // One slip of the exchange's and everything would leave at once.
  Road road;
  road.gate.charge({10, {{"POST", "/trade-api/v2/portfolio/events/orders", 0}}});
  for (int i = 0; i < 30; ++i) road.ask(order("o" + std::to_string(i)), Turn::order);
  CHECK(road.go().size() == 6);
}
