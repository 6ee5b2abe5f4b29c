#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/rows.pb.h"
#include "tests/functional/day.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;

namespace {

int64_t utc_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}
std::string hostile() { return bin_folder() + "/hostile_service"; }

// A figure of one process's own status; -1 when it did not answer.
int64_t figure(const Day& day, const std::string& service, const std::string& name) {
  const Json all = day.status();
  if (!all.is_object() || !all[service].contains("actor")) return -1;
  const Json& actor = all[service]["actor"];
  return actor.contains(name) && actor[name].is_number() ? actor[name].get<int64_t>() : -1;
}
int64_t orders(const Day& day) { return figure(day, "exec", "orders"); }
int64_t open_orders(const Day& day) { return figure(day, "exec", "open_orders"); }

// Waits until `service` wanted `more` further orders: the flow that the switch has to hold back.
void let_wishes_flow(const Day& day, const std::string& service, int64_t more) {
  const int64_t before = figure(day, service, "wishes");
  REQUIRE(eventually(service + " keeps wanting orders", 60,
                     [&] { return figure(day, service, "wishes") >= before + more; }));
}

Json kill_now(const Day& day) {
  const Finished killed = day.command({"kill", "--reason", "functional test", "--json"});
  CHECK_MESSAGE(killed.exit == 0, killed.err);
  const Json said = parsed(killed.out);
  REQUIRE(said.is_object());
  CHECK(said["exec"]["acknowledged"] == true);
  CHECK(said["exec"]["killed"] == true);
  CHECK(killed.err.find("exec acknowledged after") != std::string::npos);
  return said;
}

// After the instance has stopped with the switch set: exec's own latch is the strictest border there is.
void judge_last_kill(const Day& day) {
  const auto rows = stored_rows(day.state_directory(), "exec");
  const auto latch = rows.find({"killed", "killed"});
  REQUIRE(latch != rows.end());
  headgate::exec::v1::LatchRow row;
  REQUIRE(row.ParseFromString(latch->second));
  CHECK(submitted_after(day.state_directory(), row.since_utc_ns()) == 0);
}

void stop(Day& day) {
  day.program().signal(SIGTERM);
  const Finished done = day.program().finish(30);
  CHECK(done.exit == 1);
  CHECK(only_object(done.out).is_object());
}

}  // namespace

TEST_CASE("after exec's word nothing is placed under constant intents, and only resume begins again") {
  // An order would leave after the operator was told that trading has stopped.
  Folder programs;
  Day day({.speed = "600", .bin = bin_with(programs, {{"headgate-edge", hostile()}})});
  REQUIRE(eventually("orders are placed and some rest", 120,
                     [&] { return orders(day) >= 25 && open_orders(day) >= 1; }));

  const Json said = kill_now(day);
  const int64_t killed_ns = utc_ns();
  const int64_t placed = orders(day);
  const int64_t denied = figure(day, "risk", "denials");
  let_wishes_flow(day, "edge", 300);
  CHECK(orders(day) == placed);
  CHECK(figure(day, "risk", "denials") > denied);
  CHECK(eventually("what rested is cancelled", 30, [&] { return open_orders(day) == 0; }));

  const Finished refused = day.command({"resume", "--reason", "too early"});
  CHECK(refused.exit == 5);
  CHECK_MESSAGE(refused.err.find("KILL") != std::string::npos, refused.err);
  REQUIRE(::unlink((day.state_directory() + "/KILL").c_str()) == 0);
  let_wishes_flow(day, "edge", 300);
  CHECK(orders(day) == placed);

  const int64_t resumed_ns = utc_ns();
  const Finished resumed = day.command({"resume", "--reason", "looked at"});
  CHECK_MESSAGE(resumed.exit == 0, resumed.err);
  CHECK(eventually("trading begins again", 60, [&] { return orders(day) > placed; }));
  kill_now(day);
  let_wishes_flow(day, "edge", 100);
  stop(day);

  int64_t between = 0;
  for (const auto& [id, at_ns] : submitted_orders(day.state_directory())) {
    between += at_ns > killed_ns && at_ns < resumed_ns ? 1 : 0;
  }
  CHECK(between == 0);
  int64_t wanted = 0;
  for (const auto& envelope : stored_events(day.state_directory(), "edge")) {
    const bool intent = envelope.type() == headgate::edge::v1::OrderIntent::descriptor()->full_name();
    wanted += intent && envelope.utc_ns() > killed_ns && envelope.utc_ns() < resumed_ns ? 1 : 0;
  }
  CHECK(wanted >= 300);
  judge_last_kill(day);
  MESSAGE("orders before the kill " << placed << ", intents while killed " << wanted
                                    << ", orders while killed " << between << ", exec's word after "
                                    << said["acknowledged_after_us"].get<int64_t>() << " us");
}

TEST_CASE("exec obeys the kill switch alone, though risk goes on approving with the right key") {
  // A risk gone wrong could trade on with the kill switch set: the switch must stop each of the two alone.
  Folder programs;
  Day day({.speed = "600", .bin = bin_with(programs, {{"headgate-risk", hostile()}})});
  REQUIRE(eventually("orders are placed", 120, [&] { return orders(day) >= 25; }));
  kill_now(day);
  const int64_t killed_ns = utc_ns();
  let_wishes_flow(day, "risk", 300);
  CHECK(eventually("what rested is cancelled", 30, [&] { return open_orders(day) == 0; }));
  stop(day);
  CHECK(submitted_orders(day.state_directory()).size() >= 25);
  CHECK(submitted_after(day.state_directory(), killed_ns) == 0);
  int64_t approved = 0;
  for (const auto& envelope : stored_events(day.state_directory(), "risk")) {
    approved += envelope.utc_ns() > killed_ns ? 1 : 0;
  }
  CHECK(approved >= 300);
  judge_last_kill(day);
  MESSAGE("signed approvals after the kill " << approved << ", orders placed of them "
                                             << submitted_after(day.state_directory(), killed_ns));
}
