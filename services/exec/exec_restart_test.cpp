#include <doctest/doctest.h>

#include "services/exec/exec_fixture.h"

using namespace headgate;
using exec::Counter;
namespace wire = exec::v1;

namespace {

void put_back(Counter& counter, const Rows& rows, const std::string& table, const std::string& key) {
  counter.bench.rows[{table, key}] = rows.at({table, key});
}

}  // namespace

TEST_CASE("An order lost between submit and reply is asked about, never placed again, and proven absent") {
  // A repeated order is the one mistake that cannot be taken back; an endless doubt would bind its money.
  Counter counter;
  const auto order = Counter::signer().sign(counter.approval());
  counter.send(order);
  counter.restart();  // the paper exchange loses what was on its way
  CHECK(counter.report().state() == wire::ORDER_STATE_UNKNOWN);
  CHECK(counter.flag("reconciling"));
  counter.send(order);
  for (int second = 0; second < 59; ++second) {
    counter.pass(1000);
    counter.bench.fire("query");
    CHECK_FALSE(counter.report().intent_done());
  }
  const auto before = counter.reports().size();
  counter.pass(2000);
  counter.bench.fire("query");
  counter.answer();
  REQUIRE(counter.reports().size() == before + 1);
  CHECK(counter.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(counter.report().reason() == "NEVER_ARRIVED");
  CHECK(counter.report().intent_done());
  CHECK_FALSE(counter.flag("reconciling"));
  counter.send(order);
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.account().fills() == 0);
}

TEST_CASE("While an order is in doubt after a restart nothing new is placed") {
  // Two doubts about the same money: reconcile first.
  Counter counter;
  counter.approve(counter.approval("lost"));
  counter.restart();
  counter.approve(counter.approval("new"));
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.report().reason() == "RECONCILING");
  CHECK(counter.refused("RECONCILING") == 1);

  counter.pass(61'000);
  counter.bench.fire("query");
  counter.answer();
  counter.approve(counter.approval("newer"));
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
}

TEST_CASE("An order whose reply was lost is found at the exchange and not placed again") {
  // The exchange has it, we do not know: placing it again doubles it, forgetting it leaves it to trade alone.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  const Rows submitted = counter.bench.rows;
  counter.answer();
  REQUIRE(counter.venue_order().status() == exec::venue_resting);
  put_back(counter, submitted, "intent", "a");
  counter.restart();
  CHECK(counter.report().state() == wire::ORDER_STATE_UNKNOWN);
  counter.answer();
  CHECK(counter.report().state() == wire::ORDER_STATE_RESTING);
  CHECK(counter.report().exchange_order_id() != "");
  CHECK_FALSE(counter.flag("reconciling"));
  counter.cancel("a");
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().intent_done());
}

TEST_CASE("A cancel lost in a crash is made good") {
  // The rest would stay in the market though everybody was told that it is being cancelled.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  counter.answer();
  counter.cancel("a");
  counter.restart();
  CHECK(counter.venue_order().status() == exec::venue_resting);
  for (int i = 0; i < 4; ++i) {
    counter.answer();
    counter.bench.fire("query");
  }
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().state() == wire::ORDER_STATE_CANCELLED);
  CHECK_FALSE(counter.flag("reconciling"));
}

TEST_CASE("A rest survives a restart as it was") {
  // Forgotten, it trades unseen; placed anew, it trades twice.
  Counter counter;
  counter.approve(counter.approval("a", 5000, 4000));
  counter.answer();
  const auto digest = counter.digest();
  counter.bench.restart();
  CHECK(counter.digest() == digest);
  counter.hear_market();
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
  CHECK(counter.venue_order().remaining_e2() == 1500);
  CHECK(counter.account().fills() == 1);
  CHECK(counter.fills().size() == 1);
  CHECK(counter.digest() == digest);
}

TEST_CASE("A market that closed while exec was down ends what rested") {
  // Nobody tells it again afterwards.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  counter.answer();
  counter.bench.restart();
  counter.bench.give(StreamReset{"market", "state"});
  counter.bench.hear("market", "state", counter.info(market::v1::MARKET_STATUS_CLOSED));
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().intent_done());
}

TEST_CASE("Waiting for a doubtful order leaves no durable trace of its own") {
  // The question is asked twice a second; a report for each would fill the store overnight.
  Counter counter;
  counter.approve(counter.approval());
  counter.restart();
  const auto before = counter.reports().size();
  const Rows rows = counter.bench.rows;
  for (int i = 0; i < 50; ++i) {
    counter.pass(1000);
    counter.bench.fire("query");
  }
  CHECK(counter.reports().size() == before);
  CHECK(counter.bench.rows == rows);
}
