#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "bus/topics.h"
#include "tests/functional/day.h"

using namespace headgate::functional;

namespace {

const std::string a_market = std::string(carried_event) + "-B36.5";

// The exit code and JSON of a listing, or a failed check.
Json listing(const Day& day, const std::string& kind) {
  const Finished text = day.command({kind});
  CHECK_MESSAGE(text.exit == 0, kind << ": " << text.err);
  CHECK_MESSAGE(!text.out.empty(), kind);
  const Finished as_json = day.command({kind, "--json"});
  CHECK_MESSAGE(as_json.exit == 0, kind << ": " << as_json.err);
  const Json out = parsed(as_json.out);
  CHECK_MESSAGE(out.is_object(), kind << ": " << as_json.out);
  return out;
}

bool has(const Json& object, const char* member) { return object.is_object() && object.contains(member); }

void check_status(const Day& day) {
  const Json all = day.status();
  REQUIRE(all.is_object());
  CHECK(all.size() == 8);
  for (const auto& [name, status] : all.items()) {
    REQUIRE_MESSAGE(has(status, "applied"), name << ": " << status.dump());
    CHECK(status["pid"] == day.processes().at(name).first);
    CHECK(status["mode"] == "paper");
    CHECK(!status["market_time"].get<std::string>().empty());
    for (const Json& stream : status["applied"]) {
      CHECK(has(stream, "source"));
      CHECK(has(stream, "sequence"));
      CHECK(has(stream, "behind"));
    }
  }
  // The ages of the data that decisions rest on.
  const Json fair_values = all["edge"]["actor"]["fair_values"];
  REQUIRE(!fair_values.empty());
  CHECK(fair_values[0]["age_s"].get<double>() > 0);
  CHECK(all["risk"]["actor"]["trading"] == "TRADING_MODE_ACTIVE");
  CHECK(all["edge"]["actor"]["funnel"]["scanned"].get<int>() > 0);
  CHECK(!all["edge"]["actor"]["reasons"].empty());
  const Finished text = day.command({"status"});
  CHECK(text.exit == 0);
  for (const char* word :
       {"mode paper", "ACTIVE", "funnel:", "applied:", "not trading because", "data age s", "age_s"}) {
    CHECK_MESSAGE(text.out.find(word) != std::string::npos, word << " is missing in\n" << text.out);
  }
}

void check_side(const Json& side) {
  for (const char* member : {"side", "probability", "price", "fee_dollars", "edge_dollars", "outcome"}) {
    CHECK_MESSAGE(has(side, member), member << " is missing in " << side.dump());
  }
  REQUIRE(!side["gates"].empty());
  bool all_passed = true;
  std::string first_failed;
  for (const Json& gate : side["gates"]) {
    CHECK(!gate["name"].get<std::string>().empty());
    CHECK(has(gate, "value"));
    CHECK(has(gate, "limit"));
    if (gate["passed"] == false && all_passed) first_failed = gate["name"];
    all_passed = all_passed && gate["passed"] == true;
  }
  const std::string outcome = side["outcome"];
  CHECK(outcome == (all_passed ? "INTENT" : first_failed));
}

void check_explain(const Day& day) {
  const Json all = day.command_json({"explain", a_market});
  REQUIRE(has(all, "edge"));
  const Json& edge = all["edge"];
  REQUIRE_MESSAGE(has(edge, "inputs"), edge.dump());
  CHECK(edge["inputs"]["fair_value"]["age_s"].get<double>() > 0);
  CHECK(edge["inputs"]["fair_value"]["provenance"].size() >= 1);
  CHECK(has(edge["inputs"]["book"], "age_s"));
  CHECK(edge["inputs"]["risk"]["mode"] == "ACTIVE");
  CHECK(edge["label"] == "DEMONSTRATION");
  REQUIRE(edge["ladder"].size() == 6);
  double total = 0;
  for (const Json& rung : edge["ladder"]) total += rung["probability"].get<double>();
  CHECK(total == doctest::Approx(1.0));
  REQUIRE(edge["sides"].size() == 2);
  for (const Json& side : edge["sides"]) check_side(side);
  CHECK(all["risk"]["checks"].size() >= 20);
  CHECK(has(all["risk"], "market_stake_max_dollars"));
  const Finished text = day.command({"explain", a_market});
  CHECK(text.exit == 0);
  for (const char* word : {"gate", "limit", "probability", "fee $", "ladder", "age_s"}) {
    CHECK_MESSAGE(text.out.find(word) != std::string::npos, word << " is missing in\n" << text.out);
  }
}

// A listing that is empty before the first trade says nothing, so this waits for one.
void check_listings(Day& day) {
  REQUIRE(eventually("a fill is listed", 60,
                     [&] { return !day.command_json({"fills"})["settle"]["fills"].empty(); }));
  const Json fills = listing(day, "fills");
  for (const Json& fill : fills["settle"]["fills"]) CHECK(has(fill, "market"));
  const Json positions = listing(day, "positions");
  REQUIRE(!positions["risk"]["positions"].empty());
  CHECK(has(positions["risk"]["positions"][0], "net_contracts"));
  CHECK(has(listing(day, "orders")["risk"], "orders"));
  const Json pnl = listing(day, "pnl");
  CHECK(has(pnl["risk"], "cash_dollars"));
  CHECK(!has(pnl["settle"], "error"));
}

// Asked by the bus while the day goes on: its stores are never opened beside their processes.
void check_exports(const Day& day) {
  const Finished fills = day.command({"export", "fills"});
  CHECK_MESSAGE(fills.exit == 0, fills.err);
  CHECK(fills.out.find(",paper,SIMULATED,") != std::string::npos);
  const Finished lots = day.command({"export", "lots", "--json"});
  CHECK_MESSAGE(lots.exit == 0, lots.err);
  const Finished beside =
      run(day.folder(), {bin_folder() + "/headgate", "export", "fills", "--state", day.state_directory()});
  CHECK(beside.exit == 4);
  CHECK_MESSAGE(beside.err.find("STORE_BUSY") != std::string::npos, beside.err);
  CHECK(beside.out.empty());
}

void check_unknown_ticker(const Day& day) {
  const Finished text = day.command({"explain", "KXNOSUCH-26JAN15-B1"});
  CHECK(text.exit == 1);
  CHECK_MESSAGE(text.err.find("KXNOSUCH-26JAN15-B1") != std::string::npos, text.err);
  CHECK(text.out.empty());
}

// Every message is decoded, and the vocabulary of the bus occurs but for the types that this day need not
// have.
void check_tapped(const std::string& lines) {
  std::map<std::string, int> seen;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    if (stream.eof()) break;  // the last line was cut off with the tap
    const Json message = parsed(line);
    REQUIRE_MESSAGE(message.is_object(), line);
    CHECK_MESSAGE(message["body"].is_object(), line);
    ++seen[message["type"]];
  }
  const std::set<std::string> need_not_occur{
      "headgate.market.v1.PublicTrade",   // no trades are recorded
      "headgate.exec.v1.OpeningBalance",  // told once, before anybody can tap
      "headgate.edge.v1.CancelIntent",    // one order rests so long, unless the halt below denies it
      "headgate.risk.v1.CancelApproved",
      "headgate.risk.v1.TransferApproved",  // paper has no shards
      "headgate.exec.v1.TransferReport",
      "headgate.settle.v1.EarlyLabel",             // the recorded world has no climate reports
      "headgate.settle.v1.CalibrationParameters",  // settle says at its end: nothing is calibrated yet
      "headgate.settle.v1.CalibrationReport",
  };
  int never = 0;
  for (const auto& rule : headgate::topic_rules()) {
    const std::string type(rule.type);
    if (seen.contains(type)) continue;
    ++never;
    CHECK_MESSAGE(need_not_occur.contains(type), type << " was never seen");
    MESSAGE("never seen: " << type);
  }
  CHECK(seen["headgate.bus.v1.Heartbeat"] > 0);
  MESSAGE("types seen " << seen.size() << ", rules without one " << never);
}

}  // namespace

TEST_CASE("from a second terminal the running day can be watched, explained, listed, halted and tapped") {
  // Whoever watches a running instance could not see what it does, or would be told something else.
  Day day({.speed = "4500"});
  REQUIRE(day.all_ready(60));
  Program tapping(day.folder(), {bin_folder() + "/headgate", "--run", day.run_directory(), "tap", "--json"});
  REQUIRE(day.reaches("2026-01-14T15:30", 120));
  check_status(day);
  check_explain(day);
  check_unknown_ticker(day);
  check_listings(day);
  check_exports(day);

  const Finished text = day.command({"tap", "--count", "40"});
  CHECK(text.exit == 0);
  CHECK(text.out.find("cannot be decoded") == std::string::npos);
  CHECK(std::count(text.out.begin(), text.out.end(), '\n') == 40);
  const Finished one_topic = day.command({"tap", "risk/", "--count", "2", "--json"});
  CHECK(one_topic.out.find("\"topic\":\"risk/account/\"") != std::string::npos);

  const Finished halted =
      day.command({"halt", "--scope", "market", "--name", a_market, "--reason", "functional test"});
  CHECK_MESSAGE(halted.exit == 0, halted.err);
  CHECK(!day.command_json({"status"})["risk"]["actor"]["restrictions"].empty());
  CHECK(day.command({"resume", "--scope", "market", "--name", a_market, "--reason", "looked"}).exit == 0);

  const Finished done = day.program().finish(240);
  const Json result = only_object(done.out);
  check_whole_day(done, result, carried_event);
  check_traded(result);
  tapping.signal(SIGKILL);
  tapping.finish(10);
  check_tapped(tapping.out());
  CHECK_MESSAGE(tapping.err().find("lost") == std::string::npos, tapping.err());
}
