#include "services/market/request_line.h"

#include <doctest/doctest.h>

using namespace headgate;

namespace {

struct Line {
  RequestLine line{kalshi::RateLimit(kalshi::basic_allowance, kalshi::Share{})};
  MachineTime now = MachineTime::from_ns(ns_per_s);
  std::vector<std::string> left;
  std::optional<MachineTime> timer;
  int number = 0;
  size_t noted = 0;

  void keep(Effects& effects) {
    for (const HttpRequest& request : effects.requests) left.push_back(request.id);
    for (const TimerCommand& command : effects.timers) timer = std::get<MachineTime>(command.due);
    noted += effects.notes.size();
  }
  void ask(int count) {
    Effects effects;
    for (int i = 0; i < count; ++i) {
      effects.request(
          {"r" + std::to_string(++number), "GET", "https://x/trade-api/v2/markets?limit=1000", ""});
    }
    line.pass(now, effects);
    keep(effects);
  }
  void answer(const std::string& id, int status) {
    Effects effects;
    const auto outcome = status == 0 ? HttpOutcome::unknown : HttpOutcome::answered;
    line.came({id, outcome, status, "", ""}, now, effects);
    line.pass(now, effects);
    keep(effects);
  }
  void wait() {
    REQUIRE(timer);
    now = *timer;
    timer.reset();
    ask(0);
  }
};

}  // namespace

TEST_CASE("requests leave in their order and never faster than the exchange refills") {
  // The twenty-first at once is a 429, and a client that ignores those is locked out.
  Line desk;
  desk.ask(30);
  CHECK(desk.left.size() == 20);
  CHECK(desk.line.waits());
  while (desk.line.waits()) desk.wait();
  REQUIRE(desk.left.size() == 30);
  CHECK(desk.left.back() == "r30");
  CHECK(desk.now.ns() == ns_per_s + ns_per_s / 2);  // ten more at ten tokens each, two hundred a second
}

TEST_CASE("a storm of 429 silences all requests, then one probe goes and the rest follow its answer") {
  // Each further request into a storm prolongs it.
  Line desk;
  desk.line.seed(Random(7));
  desk.ask(3);
  for (const char* id : {"r1", "r2", "r3"}) desk.answer(id, 429);
  CHECK(desk.noted == 1);
  desk.ask(5);
  CHECK(desk.left.size() == 3);
  REQUIRE(desk.timer);
  CHECK(desk.timer->minus_ns(desk.now) >= ns_per_s / 2);
  desk.wait();
  REQUIRE(desk.left.size() == 4);
  CHECK(!desk.timer);
  CHECK(desk.line.why(desk.now).find("429") != std::string::npos);
  desk.answer("r4", 200);
  CHECK(desk.left.size() == 8);
  CHECK(!desk.line.waits());
}

TEST_CASE("an exchange that answers nothing is asked ever more seldom, and asked again for ever") {
  // A client that gives up never trades again; one that does not wait fills the log and the line.
  Line desk;
  desk.line.seed(Random(8));
  desk.ask(1);
  int64_t longest_ns = 0;
  for (int i = 1; i <= 12; ++i) {
    REQUIRE(desk.left.size() == static_cast<size_t>(i));
    desk.answer(desk.left.back(), i % 2 == 0 ? 0 : 502);
    desk.ask(1);
    if (desk.left.size() > static_cast<size_t>(i)) continue;
    longest_ns = std::max(longest_ns, desk.timer->minus_ns(desk.now));
    desk.wait();
  }
  CHECK(desk.noted >= 9);
  CHECK(longest_ns > 3 * ns_per_s);
  CHECK(longest_ns <= 30 * ns_per_s);
}

TEST_CASE("a reply of an earlier life moves nothing") {
  // It says how the exchange was then.
  Line desk;
  desk.ask(1);
  desk.answer("old-1", 429);
  CHECK(desk.noted == 0);
  desk.ask(1);
  CHECK(desk.left.size() == 2);
}
