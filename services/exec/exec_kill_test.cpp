#include <doctest/doctest.h>

#include "services/exec/exec_fixture.h"

using namespace headgate;
using exec::Counter;
namespace wire = exec::v1;

TEST_CASE("An approval that comes in the step that sees the kill switch is not placed") {
  // The order in the same breath as the operator's hand is the one they wanted to stop.
  Counter counter;
  counter.bench.killed = true;
  counter.approve(counter.approval());
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(counter.report().reason() == "KILL_SWITCH");
  CHECK(counter.report().intent_done());
  CHECK(counter.refused("KILL_SWITCH") == 1);
  CHECK(counter.account().killed());
}

TEST_CASE("After the kill check is answered nothing is placed, and what rests is cancelled") {
  // An acknowledged kill that still trades is worse than none.
  Counter counter;
  counter.approve(counter.approval("resting", 4000));
  counter.answer();
  counter.approve(counter.approval("flying", 4100));
  counter.bench.killed = true;
  const Effects effects = counter.bench.give(KillChecked{});
  CHECK(effects.answer == R"({"acknowledged":true,"killed":true})");
  counter.approve(counter.approval("after", 5000));
  for (int i = 0; i < 4; ++i) counter.answer();
  CHECK(counter.venue_orders().size() == 2);
  CHECK(counter.venue_order("resting").status() == exec::venue_canceled);
  CHECK(counter.venue_order("flying").status() == exec::venue_canceled);
  CHECK(counter.account().fills() == 0);
  CHECK(counter.figure("open_orders") == 0);
}

TEST_CASE("The kill latch outlives the file and the process") {
  // Whoever removes a file, or a crash, would start the trading again.
  Counter counter;
  counter.bench.killed = true;
  counter.bench.give(KillChecked{});
  counter.bench.killed = false;
  counter.approve(counter.approval("b"));
  counter.restart();
  CHECK(counter.flag("killed"));
  CHECK(counter.account().killed());
  counter.approve(counter.approval("c"));
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.report().reason() == "KILL_SWITCH");
}

TEST_CASE("A kill switch found at the start holds before anything else of that life") {
  // The process was down when the operator killed.
  Counter counter;
  counter.approve(counter.approval("resting", 4000));
  counter.answer();
  counter.bench.killed = true;
  counter.bench.restart();
  counter.bench.killed = false;
  counter.hear_market();
  counter.approve(counter.approval("b"));
  counter.answer();
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
  CHECK(counter.venue_order("resting").status() == exec::venue_canceled);
}

TEST_CASE("Resume is refused while the switch is set, and only resume lifts the latch") {
  // A person decides, and knows that the switch is off.
  Counter counter;
  counter.bench.killed = true;
  counter.bench.give(KillChecked{});
  CHECK(counter.resume() == R"({"obeyed":false,"why":"KILL_SWITCH"})");
  CHECK(counter.flag("killed"));
  counter.bench.killed = false;
  command::v1::Command other;
  other.set_kind(command::v1::COMMAND_KIND_HALT);
  other.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
  counter.bench.give(Commanded{other});
  CHECK(counter.flag("killed"));
  CHECK(counter.resume() == R"({"obeyed":true,"killed":false})");
  counter.restart();
  CHECK_FALSE(counter.account().killed());
  counter.approve(counter.approval("b"));
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
}

TEST_CASE("What was refused under the kill switch stays refused after it") {
  // Risk's copies of old approvals must not come to life with the resume.
  Counter counter;
  counter.bench.killed = true;
  const auto order = Counter::signer().sign(counter.approval());
  counter.send(order);
  counter.bench.killed = false;
  counter.resume();
  counter.send(order);
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(counter.report().reason() == "KILL_SWITCH");
}
