#include <doctest/doctest.h>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using exec::Counter;
using exec::Desk;
using exec::Fate;
namespace wire = exec::v1;

TEST_CASE("A crash with the POST on its way asks and never sends it again, arrived or not") {
  // The one mistake that cannot be taken back.
  for (const bool arrives : {true, false}) {
    Desk desk;
    desk.exchange.takes_e2 = 600;
    const auto order = Counter::signer().sign(desk.counter.approval());
    desk.counter.send(order);
    desk.restart(arrives);
    CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
    CHECK(desk.counter.flag("reconciling"));
    desk.counter.send(order);
    desk.pass(1000);
    CHECK(desk.counter.flag("reconciling") == !arrives);
    desk.pass(61'000);
    CHECK(desk.posts("a-1") == 1);
    CHECK(desk.report().state() == (arrives ? wire::ORDER_STATE_RESTING : wire::ORDER_STATE_REJECTED));
    CHECK(desk.booked_e2() == (arrives ? 600 : 0));
    CHECK_FALSE(desk.counter.flag("reconciling"));
  }
}

TEST_CASE("A crash while an order is in doubt goes on doubting") {
  // The doubt is durable: a new life that forgot it would free the money.
  Desk desk;
  desk.fate = [](const HttpRequest& request) {
    return request.method == "POST" ? Fate::reply_lost : Fate::request_lost;
  };
  desk.counter.approve(desk.counter.approval());
  desk.pass(2000);
  desk.restart();
  CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
  desk.fate = [](const HttpRequest&) { return Fate::answered; };
  desk.pass(1000);
  CHECK(desk.report().state() == wire::ORDER_STATE_RESTING);
}

TEST_CASE("A rest that filled while exec was down is booked at its return") {
  // Nobody tells it again.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.exchange.fill("a-1", 2000, desk.counter.bench.market);
  desk.restart();
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A crash with the cancel on its way ends with the order cancelled, arrived or not") {
  // Everybody was told that it is being cancelled.
  for (const bool arrives : {true, false}) {
    Desk desk;
    desk.counter.approve(desk.counter.approval());
    desk.pump();
    desk.counter.cancel("a");
    desk.restart(arrives);
    desk.pass(3000);
    CHECK(desk.exchange.order("a-1")->status == "canceled");
    CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
    CHECK_FALSE(desk.counter.flag("reconciling"));
  }
}

TEST_CASE("A finished order that owes fills still asks for them after a crash") {
  // The order is done and no timer looks at it: its trades would never be in the books.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.exchange.hides_fills = true;
  desk.counter.approve(desk.counter.approval());
  desk.pass(1000);
  REQUIRE(desk.report().intent_done());
  REQUIRE(desk.booked_e2() == 0);
  desk.exchange.hides_fills = false;
  desk.restart();
  desk.pump();
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A crash between two pages of fills books each trade once") {
  // Half of a position booked twice, or never.
  Desk desk;
  desk.exchange.page_size = 2;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  for (int i = 0; i < 5; ++i) desk.exchange.fill("a-1", 400, desk.counter.bench.market);
  bool crashed = false;
  desk.fate = [&](const HttpRequest& request) {
    if (!crashed && request.id == "fills/a-1/page/2") {
      crashed = true;
      return Fate::request_lost;
    }
    return Fate::answered;
  };
  desk.pass(2500);
  REQUIRE(crashed);
  desk.restart();
  desk.pass(1000);
  CHECK(desk.counter.fills().size() == 5);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A finished order is not asked for again after a crash") {
  // Years of finished orders would be asked for at each start.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.counter.approve(desk.counter.approval());
  desk.pass(1000);
  desk.restart();
  CHECK(desk.waiting().empty());
}

TEST_CASE("Two lives on the same rows ask the same questions by the same names") {
  // An answer could not be told apart from another's.
  Desk desk;
  desk.exchange.takes_e2 = 600;
  desk.counter.approve(desk.counter.approval("a"));
  desk.pump();
  desk.counter.approve(desk.counter.approval("b"));
  const auto ids = [&] {
    desk.restart();
    std::vector<std::string> out;
    for (const HttpRequest& request : desk.waiting()) out.push_back(request.id + " " + request.url);
    return out;
  };
  const auto first = ids();
  CHECK(first.size() == 2);
  CHECK(ids() == first);
}
