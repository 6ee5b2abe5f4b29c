#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using exec::Counter;
using exec::Desk;
using exec::Fate;
namespace wire = exec::v1;

namespace {

// The ways by which exec says its fills came, in the order of their trade ids.
std::vector<std::string> ways(Desk& desk) {
  std::vector<std::string> out;
  const auto said = nlohmann::json::parse(
      desk.counter.bench.actor().answer("explain", Counter::market, desk.counter.bench.now()).value());
  for (const auto& fill : said.at("fills")) out.push_back(fill.at("way"));
  return out;
}

size_t questions(const Desk& desk, const std::string& id) {
  size_t count = 0;
  for (const HttpRequest& request : desk.counter.bench.requests) count += request.id.starts_with(id) ? 1 : 0;
  return count;
}

// With the channel open and an order of 20 at rest.
Desk resting_desk() {
  Desk desk;
  REQUIRE(desk.open_channel());
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  REQUIRE(desk.report().state() == wire::ORDER_STATE_RESTING);
  return desk;
}

}  // namespace

TEST_CASE("A fill that is told is booked at once, and a rest that fills make up is done without asking") {
  // Risk would hold an old position, and money for an order that is gone, until somebody looks.
  Desk desk = resting_desk();
  const auto asked = desk.counter.bench.requests.size();
  desk.exchange.fill("a-1", 700, desk.counter.bench.market);
  desk.tell(desk.exchange.trades.back());
  CHECK(desk.booked_e2() == 700);
  CHECK(desk.counter.fills().back().order_id() == "a-1");
  CHECK(desk.counter.fills().back().fee_e6() == 17'500);
  desk.exchange.fill("a-1", 1300, desk.counter.bench.market);
  desk.tell(desk.exchange.trades.back());
  CHECK(desk.booked_e2() == 2000);
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.report().intent_done());
  CHECK(desk.counter.bench.requests.size() == asked);
  CHECK(desk.counter.text("fill_channel") == "live");
}

TEST_CASE("Told and listed, in either order and again, a fill is booked once") {
  // A position counted twice is sold twice.
  for (const bool told_first : {true, false}) {
    CAPTURE(told_first);
    Desk desk = resting_desk();
    desk.exchange.fill("a-1", 700, desk.counter.bench.market);
    if (told_first) desk.tell(desk.exchange.trades.back());
    desk.pass(40'000);
    desk.tell(desk.exchange.trades.back());
    desk.restart();
    desk.open_channel();
    desk.tell(desk.exchange.trades.back());
    desk.pass(40'000);
    CHECK(desk.counter.fills().size() == 1);
    CHECK(desk.booked_e2() == 700);
    CHECK(ways(desk) == std::vector<std::string>{told_first ? "channel" : "listing"});
    CHECK(desk.counter.bench.noted("FILL_CONFLICT") == 0);
  }
}

TEST_CASE("A fill that the two ways tell differently is booked once and calls a person") {
  // One of the two figures is wrong about our money, and the ledger has the first.
  for (const bool told_first : {true, false}) {
    CAPTURE(told_first);
    Desk desk = resting_desk();
    desk.exchange.fill("a-1", 700, desk.counter.bench.market);
    auto wrong = desk.exchange.trades.back();
    wrong.fee_e6 += 100;
    if (told_first) {
      desk.tell(wrong);
      desk.pass(40'000);
    } else {
      desk.pass(40'000);
      desk.tell(wrong);
    }
    CHECK(desk.counter.fills().size() == 1);
    CHECK(desk.booked_e2() == 700);
    CHECK(desk.counter.bench.noted("FILL_CONFLICT") == 1);
  }
}

TEST_CASE("A fill told before the order was answered is booked to it, whatever the answer is then") {
  // The frame overtakes the reply: booked to nobody, it would halt trading on our own order.
  for (const int64_t takes_e2 : {2000, 700}) {
    for (const int status : {201, 502}) {
      CAPTURE(takes_e2);
      CAPTURE(status);
      Desk desk;
      desk.open_channel();
      desk.exchange.takes_e2 = takes_e2;
      desk.garble = [&, status = status](const HttpRequest& request, HttpDone& done) {
        if (request.method != "POST") return;
        desk.tell(desk.exchange.trades.back());
        CHECK(desk.booked_e2() == takes_e2);
        done.status = status;
        if (status != 201) done.body = "<html>";
      };
      desk.counter.approve(desk.counter.approval());
      desk.pump();
      const bool whole = takes_e2 == 2000;
      CHECK(desk.report().intent_done() == whole);
      desk.pass(10'000);
      CHECK(desk.report().state() == (whole ? wire::ORDER_STATE_FILLED : wire::ORDER_STATE_RESTING));
      CHECK(desk.counter.fills().size() == 1);
      CHECK(desk.posts("a-1") == 1);
      CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 0);
    }
  }
}

TEST_CASE("A fill of no order of ours is left to the listing, which finds out whose it is") {
  // A trade by hand, or by another instance on this account: a person must look, and no order of ours is it.
  Desk desk;
  desk.open_channel();
  desk.pass(5000);
  desk.exchange.trade_by_hand(Counter::market, 300, desk.counter.bench.market);
  desk.tell(desk.exchange.trades.back());
  CHECK(desk.counter.fills().empty());
  desk.pass(5000);
  REQUIRE(desk.counter.fills().size() == 1);
  CHECK(desk.counter.fills()[0].intent_id().empty());
  CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 1);
}

TEST_CASE("A frame that names our order and another market or side is not booked on its word") {
  // A mixed-up frame would put a position into the books that nobody has.
  Desk desk = resting_desk();
  desk.exchange.fill("a-1", 700, desk.counter.bench.market);
  auto other = desk.exchange.trades.back();
  other.id = "t-9";
  other.order = "x-9";
  other.bid = false;
  auto frame = nlohmann::json::parse(desk.exchange.frame_of(other));
  frame["msg"]["client_order_id"] = "a-1";
  desk.say(frame.dump());
  CHECK(desk.counter.fills().empty());
}

TEST_CASE(
    "While the channel is away fills are asked for, and once it is back what it missed is asked for too") {
  // Its frames are not counted: what was told to nobody is never told again.
  Desk desk = resting_desk();
  desk.pass(10'000);
  desk.cut_channel();
  CHECK(desk.counter.text("fill_channel") == "closed");
  desk.exchange.fill("a-1", 700, desk.counter.bench.market);
  desk.pass(500);
  CHECK(desk.openings_asked() == 1);
  desk.pass(2500);
  CHECK(desk.booked_e2() == 700);  // the polling of open orders
  CHECK(desk.openings_asked() == 2);
  desk.exchange.fill("a-1", 1300, desk.counter.bench.market);
  desk.exchange.hides_orders = true;  // so that only the account's listing can tell
  desk.open_channel();
  desk.pass(4000);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A lost channel is tried again after a growing wait, and a good one starts afresh") {
  // A thousand handshakes a minute would have the key locked out.
  Desk desk;
  desk.pass(500);
  for (int i = 0; i < 600; ++i) {
    desk.cut_channel();
    desk.pass(500);
  }
  CHECK(desk.openings_asked() >= 8);
  CHECK(desk.openings_asked() <= 11);
  CHECK(desk.counter.bench.noted("FILL_CHANNEL_CLOSED") <= 6);
  desk.pass(61'000);
  REQUIRE(desk.open_channel());
  desk.pass(61'000);
  const size_t before = desk.openings_asked();
  desk.cut_channel();
  desk.pass(1500);
  CHECK(desk.openings_asked() == before + 1);
}

TEST_CASE("A frame that cannot be read closes the channel, and its trade is found by asking") {
  // A trade guessed at is money guessed at; a channel trusted further might leave out the next one too.
  Desk desk = resting_desk();
  desk.exchange.fill("a-1", 2000, desk.counter.bench.market);
  auto frame = nlohmann::json::parse(desk.exchange.frame_of(desk.exchange.trades.back()));
  frame["msg"].erase("fee_cost");
  desk.say(frame.dump());
  CHECK(desk.counter.bench.feeds.back().kind == FeedCommand::Kind::close);
  CHECK(desk.counter.fills().empty());
  CHECK(desk.counter.bench.noted("FILL_CHANNEL_UNREADABLE") == 1);
  CHECK(desk.counter.bench.notes.back().text.find("msg.fee_cost") != std::string::npos);
  desk.tell(desk.exchange.trades.back());  // a last word of the closed connection
  CHECK(desk.counter.fills().empty());
  desk.pass(4000);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A channel that is refused, or whose subscription nobody answers, is given up") {
  // It would look like one on which nothing happens.
  Desk refused;
  refused.counter.bench.give(FeedOpened{"fills"});
  refused.say(R"({"id":1,"type":"error","msg":{"code":9,"msg":"Authentication required"}})");
  CHECK(refused.counter.bench.noted("FILL_CHANNEL_REFUSED") == 1);
  CHECK(refused.counter.text("fill_channel") == "closed");
  Desk silent;
  silent.counter.bench.give(FeedOpened{"fills"});
  silent.pass(9'000);
  CHECK(silent.counter.text("fill_channel") == "subscribing");
  silent.pass(3'000);
  CHECK(silent.counter.bench.noted("FILL_CHANNEL_SILENT") == 1);
}

TEST_CASE("While the channel lives, resting orders are asked for less often, and still asked for") {
  // An order that the exchange cancels by itself is told on no channel of ours.
  Desk desk = resting_desk();
  const auto before = questions(desk, "query/");
  desk.pass(60'000);
  const auto live = questions(desk, "query/") - before;
  CHECK(live >= 5);
  CHECK(live <= 7);
  desk.cut_channel();
  desk.pass(60'000);
  CHECK(questions(desk, "query/") - before - live >= 25);
  desk.exchange.cancel_all();
  desk.pass(12'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
}
