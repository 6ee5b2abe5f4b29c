#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using namespace headgate::exec;

namespace {

constexpr int asked = 10;
constexpr size_t fit = 6;  // orders of 10 tokens beside the cancels' 40, of the tier basic's 100

std::string name_of(int i) { return "i" + std::to_string(i); }

// Ten orders in one breath at the smallest tier, nothing carried out yet.
struct Burst {
  Desk desk{Desk::Life::later, Desk::Limits::untold};
  Burst() {
    desk.exchange.limits_status = 404;
    for (int i = 0; i < asked; ++i) desk.counter.approve(desk.counter.approval(name_of(i)));
  }
  size_t posts() const {
    size_t sum = 0;
    for (int i = 0; i < asked; ++i) sum += desk.posts(name_of(i) + "-1");
    return sum;
  }
  // Those that ended with this reason, and of which nothing is at the exchange.
  size_t ended(const std::string& reason) const {
    size_t sum = 0;
    for (int i = 0; i < asked; ++i) {
      const v1::OrderReport report = desk.report(name_of(i));
      const bool is_dead = report.state() == v1::ORDER_STATE_REJECTED && report.intent_done();
      if (!is_dead || report.reason() != reason) continue;
      ++sum;
      CHECK(desk.posts(name_of(i) + "-1") == 0);
    }
    return sum;
  }
};

void tell_status(Desk& desk, bool trading, std::optional<bool> shard_trading = std::nullopt) {
  market::v1::ExchangeStatus status;
  status.set_exchange_active(true);
  status.set_trading_active(trading);
  status.set_feed_connected(true);
  status.set_market_time_ns(desk.counter.bench.market.ns());
  if (shard_trading) {
    auto& shard = *status.add_shards();
    shard.set_exchange_index(Counter::shard);
    shard.set_exchange_active(true);
    shard.set_trading_active(*shard_trading);
  }
  desk.counter.bench.hear("market", "state", status);
}

}  // namespace

TEST_CASE("An order that cannot leave before its start-by ends as never sent, and so frees its money") {
  // It would leave late on an old idea, or hold its money for ever.
  Burst burst;
  CHECK(burst.posts() == fit);
  CHECK(burst.desk.counter.text("waiting") == "0 cancels, 4 orders, 0 reads");
  burst.desk.counter.bench.utc = burst.desk.counter.bench.utc.plus_ns(5 * ns_per_s);
  burst.desk.counter.hear_time();
  CHECK(burst.ended("RATE_LIMITED") == asked - fit);
  burst.desk.pass(10'000);
  CHECK(burst.posts() == fit);
}

TEST_CASE("What waits leaves when there is room, once, and is searched for from then on") {
  // Counted from its approval, an order that waited would be held for absent while its request is under way.
  Burst burst;
  burst.desk.pass(1000);
  CHECK(burst.posts() == asked);
  CHECK(burst.desk.exchange.orders.size() == asked);
  v1::IntentRow row;
  REQUIRE(row.ParseFromString(burst.desk.counter.bench.rows.at({"intent", name_of(asked - 1)})));
  CHECK(row.children(0).submitted_market_ns() > Counter::noon_ns);
}

TEST_CASE("At a kill what waits never leaves, though the file goes away and work is resumed") {
  // Removing the file would start what it stopped.
  Burst burst;
  burst.desk.counter.bench.killed = true;
  burst.desk.counter.hear_time();
  CHECK(burst.ended("KILL_SWITCH") == asked - fit);
  burst.desk.counter.bench.killed = false;
  burst.desk.counter.resume();
  burst.desk.pass(5000);
  CHECK(burst.posts() == fit);
}

TEST_CASE("At a kill what waits ends while fills of another order are still missing") {
  // Exec would stop in the middle of a kill, with the cancels of that very step not sent.
  Burst burst;
  Desk& desk = burst.desk;
  desk.exchange.takes_e2 = 300;
  desk.exchange.hides_fills = true;
  std::vector<HttpDone> answers;
  for (const HttpRequest& each : desk.waiting()) {
    if (each.id == "place/" + name_of(0) + "-1")
      answers.push_back(desk.exchange.answer(each, desk.counter.bench.market));
  }
  REQUIRE(answers.size() == 1);
  desk.give(answers[0]);
  for (const HttpRequest& each : desk.waiting()) {
    if (each.id.starts_with("fills/"))
      answers.push_back(desk.exchange.answer(each, desk.counter.bench.market));
  }
  REQUIRE(answers.size() == 2);
  desk.give(answers[1]);  // the listing lags: the fill that the answer counted is not in it
  desk.counter.bench.killed = true;
  desk.counter.hear_time();
  CHECK(burst.ended("KILL_SWITCH") == asked - fit);
}

TEST_CASE("A cancel of an order that still waits takes it out of line") {
  // It would be placed to be cancelled.
  Burst burst;
  burst.desk.counter.cancel(name_of(asked - 1));
  CHECK(burst.ended("CANCELLED_UNSENT") == 1);
  CHECK(burst.desk.report(name_of(asked - 1)).reason() == "CANCELLED_UNSENT");
}

TEST_CASE("A crash with orders in line never sends them: they are doubted, asked for and proven absent") {
  // Sent by the next life they would come after their approval, or twice.
  Burst burst;
  burst.desk.restart(true);  // what had left still arrives
  CHECK(burst.posts() == fit);
  burst.desk.pass(70'000);
  CHECK(burst.posts() == fit);
  CHECK(burst.ended("NEVER_ARRIVED") == asked - fit);
}

TEST_CASE(
    "In a storm of 429 orders stay in doubt, few leave, none twice, and what rests is still cancelled") {
  // Each answer that is taken for a refusal frees the money of an order that may live.
  Burst burst;
  Desk& desk = burst.desk;
  desk.pass(1000);
  REQUIRE(burst.posts() == asked);
  desk.garble = [](const HttpRequest& request, HttpDone& done) {
    if (request.method != "GET")
      done = {request.id, HttpOutcome::answered, 429, "{\"error\":\"too many\"}", ""};
  };
  for (int i = 0; i < asked; ++i) desk.counter.approve(desk.counter.approval("s" + std::to_string(i)));
  desk.pump();
  size_t posts = 0;
  for (int i = 0; i < asked; ++i) posts += desk.posts("s" + std::to_string(i) + "-1");
  CHECK(posts >= 1);
  CHECK(posts <= fit);
  CHECK(desk.report("s0").state() == v1::ORDER_STATE_UNKNOWN);
  CHECK(desk.counter.text("write_breaker").find("429") != std::string::npos);
  desk.counter.cancel(name_of(0));
  desk.garble = [](const HttpRequest&, HttpDone&) {};
  desk.pass(5000);
  CHECK(desk.exchange.order(name_of(0) + "-1")->status == "canceled");
  CHECK(desk.counter.text("write_breaker") == "closed");
}

TEST_CASE("Limits that cannot be read leave the smallest tier standing, say so, and are read later") {
  // Above what the account may use every order ends in doubt; far below it money lies idle.
  Burst burst;
  Desk& desk = burst.desk;
  desk.pass(500);
  CHECK(desk.counter.bench.noted("LIMITS_UNREAD") == 2);
  CHECK(desk.counter.text("tier") == "basic, as assumed");
  desk.exchange.limits_status = 200;
  desk.pass(61'000);
  CHECK(desk.counter.text("tier") == "prime");
  for (int i = 0; i < 50; ++i) desk.counter.approve(desk.counter.approval("late" + std::to_string(i)));
  CHECK(desk.counter.text("waiting") == "0 cancels, 0 orders, 0 reads");
}

TEST_CASE("An account whose limits are closed to the key still trades") {
  // A 403 on a question that trading does not need would stop it.
  Desk desk(Desk::Life::later, Desk::Limits::untold);
  desk.exchange.limits_status = 403;
  desk.pump();
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.posts("a-1") == 1);
}

TEST_CASE("While the exchange or the market's shard is paused nothing is placed, and cancels leave") {
  // What is placed into a pause rests through it blindly; what rests already must be able to go.
  for (const bool whole : {true, false}) {
    Desk desk;
    desk.counter.approve(desk.counter.approval("rest"));
    desk.pump();
    REQUIRE(desk.exchange.order("rest-1")->status == "resting");
    tell_status(desk, !whole, false);
    desk.counter.approve(desk.counter.approval("b"));
    CHECK(desk.report("b").reason() == (whole ? "EXCHANGE_PAUSED" : "SHARD_PAUSED"));
    desk.counter.cancel("rest");
    desk.pump();
    CHECK(desk.exchange.order("rest-1")->status == "canceled");
    tell_status(desk, true, true);
    desk.counter.approve(desk.counter.approval("c"));
    desk.pump();
    CHECK(desk.posts("b-1") == 0);
    CHECK(desk.posts("c-1") == 1);
  }
}

TEST_CASE("A pause that begins while orders wait in line ends them unsent") {
  // They would leave into the pause.
  Burst burst;
  tell_status(burst.desk, false);
  CHECK(burst.ended("EXCHANGE_PAUSED") == asked - fit);
}

TEST_CASE("An announced pause is kept from its first instant") {
  // The last look at the exchange may be half a minute old.
  Desk desk;
  market::v1::ExchangeStatus status;
  status.set_exchange_active(true);
  status.set_trading_active(true);
  status.set_feed_connected(true);
  status.set_market_time_ns(desk.counter.bench.market.ns());
  status.set_pause_start_ns(desk.counter.bench.market.plus_ns(ns_per_s).ns());
  status.set_pause_end_ns(desk.counter.bench.market.plus_ns(10 * ns_per_s).ns());
  desk.counter.bench.hear("market", "state", status);
  desk.counter.approve(desk.counter.approval("a"));
  desk.counter.bench.market = desk.counter.bench.market.plus_ns(ns_per_s);
  desk.counter.approve(desk.counter.approval("b"));
  desk.counter.bench.market = desk.counter.bench.market.plus_ns(9 * ns_per_s);
  desk.counter.approve(desk.counter.approval("c"));
  CHECK(desk.posts("a-1") == 1);
  CHECK(desk.report("b").reason() == "EXCHANGE_PAUSED");
  CHECK(desk.posts("c-1") == 1);
}
