// What must be known before the first order leaves: the opening balance, the market's shard, a key that the
// exchange takes.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using exec::Counter;
using exec::Desk;
using exec::Fate;
namespace wire = exec::v1;

namespace {

size_t posts(const Desk& desk) {
  size_t count = 0;
  for (const HttpRequest& request : desk.counter.bench.requests) count += request.method == "POST" ? 1 : 0;
  return count;
}

// The reason for which an approval is refused, or "sent".
std::string refusal_of(Desk& desk, const std::string& intent) {
  const size_t before = posts(desk);
  desk.counter.approve(desk.counter.approval(intent));
  if (posts(desk) > before) return "sent";
  CHECK(desk.report(intent).state() == wire::ORDER_STATE_REJECTED);
  CHECK(desk.report(intent).intent_done());
  return desk.report(intent).reason();
}

Result<std::unique_ptr<exec::ExecActor>> made(Mode mode) {
  Configuration c;
  c.instance = {"test", mode, "/nowhere/state", "/nowhere/run"};
  c.exchange.rest_url = "https://exchange.test/trade-api/v2";
  return exec::ExecActor::make(c, Counter::verifier());
}

}  // namespace

TEST_CASE("Live trading is refused with what would open it and what to use instead") {
  // Real money would follow a model of which nothing is known.
  const auto live = made(Mode::live);
  REQUIRE_FALSE(live.has_value());
  CHECK(live.error().code == "LIVE_NOT_OPEN");
  for (const char* word : {"300 event-days", "100 dates", "paper", "demo"}) {
    CHECK(live.error().text().find(word) != std::string::npos);
  }
  for (const Mode mode : {Mode::sim, Mode::paper, Mode::demo}) CHECK(made(mode).has_value());
}

TEST_CASE("On paper the opening balance is the configured cash, told once in an instance's life") {
  // Told again after a restart, the books of risk and settle would begin with twice the money.
  Counter counter;
  counter.restart();
  REQUIRE(counter.openings().size() == 1);
  CHECK(counter.openings()[0].cash_e6() == 1'000'000'000);
  CHECK(counter.openings()[0].venue() == "paper");
}

TEST_CASE("At an exchange nothing is sent before its cash is known, and then it is told once") {
  // An order sent before would be missing from the balance that the ledger begins with.
  Desk desk(Desk::Life::first);
  desk.exchange.cash_e6 = 98'018'600;
  CHECK(refusal_of(desk, "a") == "OPENING_UNKNOWN");
  CHECK(desk.counter.openings().empty());
  desk.pass(2000);
  desk.restart();
  CHECK(refusal_of(desk, "b") == "OPENING_UNKNOWN");
  desk.pass(4000);
  REQUIRE(desk.counter.openings().size() == 1);
  CHECK(desk.counter.openings()[0].cash_e6() == 98'018'600);
  CHECK(desk.counter.openings()[0].venue() == "exchange.test");
  CHECK(desk.counter.text("opening_dollars") == "98.018600");
  desk.exchange.takes_e2 = 2000;
  CHECK(refusal_of(desk, "c") == "sent");
  desk.pass(20'000);
  desk.restart();
  desk.pass(60'000);
  CHECK(desk.counter.openings().size() == 1);
}

TEST_CASE("An account that holds what this instance did not make is not opened, and a person is told") {
  // Its positions would be sold, or its losses counted, by limits that never saw them bought.
  for (const bool position : {true, false}) {
    CAPTURE(position);
    Desk desk(Desk::Life::first);
    if (position) {
      desk.exchange.net_e2["KXHIGHNY-25DEC10-T40"] = -300;
    } else {
      desk.exchange.orders.push_back({"x-7", "", "KXHIGHNY-25DEC10-T40", true, 100, 500, 0, "resting"});
    }
    desk.pass(70'000);
    CHECK(desk.counter.openings().empty());
    CHECK(refusal_of(desk, "a") == "OPENING_UNKNOWN");
    CHECK(desk.counter.bench.noted("OPENING_NOT_FLAT") >= 1);
    CHECK(desk.counter.bench.noted("OPENING_NOT_FLAT") <= 2);
    CHECK(desk.counter.text("opening_not_flat").find(position ? "T40 -3" : "order x-7") != std::string::npos);
    desk.exchange.net_e2.clear();
    desk.exchange.cancel_all();
    desk.pass(70'000);
    CHECK(desk.counter.openings().size() == 1);
    CHECK(desk.counter.text("opening_not_flat").empty());
    CHECK(refusal_of(desk, "b") == "sent");
  }
}

TEST_CASE("A trade made by hand before the opening is in its cash and is never booked beside it") {
  // The ledger would take its cost off a balance from which it is gone already.
  Desk desk(Desk::Life::first);
  desk.pass(500);
  REQUIRE(desk.open_channel());
  desk.exchange.trade_by_hand(Counter::market, 300, desk.counter.bench.market);
  desk.tell(desk.exchange.trades.back());
  desk.exchange.settle(Counter::market, false);
  desk.pass(10'000);
  REQUIRE(desk.counter.openings().size() == 1);
  CHECK(desk.counter.openings()[0].cash_e6() == desk.exchange.cash_e6);
  desk.tell(desk.exchange.trades.back());
  desk.restart();
  desk.pass(70'000);
  CHECK(desk.counter.fills().empty());
  CHECK(desk.counter.account().fills() == 0);
}

TEST_CASE("The opening waits for two readings that agree, and for an end of lag") {
  // The first reading may show the cash of one moment and the positions of another.
  Desk desk(Desk::Life::first);
  desk.pass(1500);
  CHECK(desk.counter.openings().empty());
  desk.exchange.cash_e6 -= 5'000'000;
  desk.pass(2000);
  CHECK(desk.counter.openings().empty());
  desk.pass(4000);
  REQUIRE(desk.counter.openings().size() == 1);
  CHECK(desk.counter.openings()[0].cash_e6() == 995'000'000);
}

TEST_CASE("In a market whose shard is not known nothing is placed") {
  // A guessed shard is another book, or a refusal that reads like an order that never was.
  Desk desk;
  auto approval = desk.counter.approval("a");
  approval.set_market_ticker("KXHIGHNY-25DEC10-T40");
  desk.counter.approve(approval);
  CHECK(desk.report().reason() == "SHARD_UNKNOWN");
  auto defect = desk.counter.info();
  defect.set_market_ticker("KXHIGHNY-25DEC10-T40");
  defect.set_defect("FIELD_MISSING: market.close_time");
  desk.counter.bench.hear("market", "state", defect);
  approval.set_intent_id("b");
  desk.counter.approve(approval);
  CHECK(desk.report("b").reason() == "SHARD_UNKNOWN");
  CHECK(posts(desk) == 0);
}

TEST_CASE("A cancel after a restart still knows its order's shard, though market is silent") {
  // Asked on another shard the exchange knows no such order, and it rests on.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.counter.bench.restart();  // and nothing is heard of the market
  desk.pump();
  desk.counter.cancel("a");
  const auto waiting = desk.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].url.ends_with("?market_ticker=" + std::string(Counter::market) + "&exchange_index=3"));
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
  const auto explained =
      nlohmann::json::parse(desk.counter.bench.actor().answer("explain", Counter::market, {}).value());
  CHECK(explained.at("orders").at(0).at("shard") == "3");
}

TEST_CASE(
    "An exchange that refuses the key gets no orders, is asked every 10 s, and is believed when it answers") {
  // Orders would pile up refused, and a thousand refused signatures a minute lock an account.
  for (const auto& [code, mend] : {std::pair{"header_timestamp_expired", "set this machine's clock"},
                                   std::pair{"signature_is_missing_from_headers", "keys.write_id"},
                                   std::pair{"authentication_error", "keys.write_file"}}) {
    CAPTURE(code);
    Desk desk;
    desk.counter.approve(desk.counter.approval("rest"));
    desk.pass(40'000);
    desk.exchange.key_refusal = code;
    desk.pass(40'000);
    CHECK(desk.counter.bench.noted("EXCHANGE_REFUSES_KEY") == 1);
    const std::string said = desk.counter.text("exchange_refuses_key");
    CHECK(said.find(code) != std::string::npos);
    CHECK(said.find(mend) != std::string::npos);
    CHECK(refusal_of(desk, "a") == "EXCHANGE_REFUSES_KEY");
    const auto before = desk.counter.bench.requests.size();
    desk.pass(60'000);
    const auto asked = desk.counter.bench.requests.size() - before;
    CHECK(asked >= 5);
    CHECK(asked <= 6);
    CHECK(desk.counter.bench.requests.back().id == "account/balance");
    desk.exchange.key_refusal.clear();
    desk.pass(11'000);
    CHECK(desk.counter.text("exchange_refuses_key").empty());
    CHECK(refusal_of(desk, "b") == "sent");
    desk.pump();
    CHECK(desk.report("b").state() == wire::ORDER_STATE_RESTING);
  }
}

TEST_CASE("A refused key is said once a minute, however often it is refused") {
  // The one alert that matters would drown.
  Desk desk;
  desk.exchange.key_refusal = "header_timestamp_expired";
  desk.pass(300'000);
  CHECK(desk.counter.bench.noted("EXCHANGE_REFUSES_KEY") >= 4);
  CHECK(desk.counter.bench.noted("EXCHANGE_REFUSES_KEY") <= 6);
}

TEST_CASE("A 403 stops orders like a 401, and an order it answers is refused, not doubted") {
  // Whatever a key may not do once it may not do the next moment either.
  Desk desk;
  desk.fate = [&](const HttpRequest& request) {
    if (request.method != "POST") return Fate::request_lost;
    desk.give(desk.answered(request.id, 403, R"({"error":{"code":"forbidden","message":"scope"}})"));
    return Fate::request_lost;
  };
  CHECK(refusal_of(desk, "a") == "sent");
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(refusal_of(desk, "b") == "EXCHANGE_REFUSES_KEY");
  CHECK(desk.counter.text("exchange_refuses_key").find("scope") != std::string::npos);
}

TEST_CASE("While the key is refused a kill still tries to cancel, and what rests ends once the key is good") {
  // The switch must not wait for a clock to be set.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pass(1000);
  desk.exchange.key_refusal = "header_timestamp_expired";
  desk.pass(12'000);
  desk.counter.bench.killed = true;
  desk.counter.bench.give(KillChecked{});
  const auto waiting = desk.waiting();
  CHECK(
      std::any_of(waiting.begin(), waiting.end(), [](const auto& each) { return each.method == "DELETE"; }));
  desk.pass(20'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLING);
  desk.exchange.key_refusal.clear();
  desk.pass(15'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
}
