#include "backtest/rerun.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "backtest/toy_run_fixture.h"

using namespace headgate;
using namespace headgate::backtest;

namespace {

class Watcher final : public RerunWatcher {
 public:
  void given(const std::string&, uint64_t, const Input&, const Told& told) override {
    ++inputs;
    if (told.said != nullptr) said.push_back(told.said->body());
    silences += told.silent ? 1 : 0;
  }
  void ended(const std::string& service, uint64_t life, uint64_t, uint64_t, bool whole) override {
    ends.push_back(service + " " + std::to_string(life) + (whole ? " whole" : " cut"));
  }
  void recorded(const std::string& service, uint64_t, KeptRecord record) override {
    records.push_back(service + " " + record.record.bytes);
  }
  uint64_t inputs = 0;
  uint64_t silences = 0;
  std::vector<std::string> said;
  std::vector<std::string> ends;
  std::vector<std::string> records;
};

// market says a=1, a=2, b=3; edge hears all of it, risk hears edge.
ToyRun whole_run() {
  ToyRun run;
  run.begin("market", 1, 100);
  for (const char* text : {"a=1", "a=2", "b=3"}) run.tell("market", 110, FeedText{"feed", text});
  run.end("market", 200);
  run.begin("edge", 1, 101);
  run.tell("edge", 102, StreamReset{"market", "state"});
  run.tell("edge", 111, Delivered{ToyRun::state(1, 1, "a", "1")});
  run.tell("edge", 112, Delivered{ToyRun::state(1, 2, "a", "2")});
  run.tell("edge", 113, Delivered{ToyRun::state(1, 3, "b", "3")});
  run.end("edge", 200);
  run.begin("risk", 1, 101);
  run.tell("risk", 114, Delivered{ToyRun::event(1, 1, "a", "1")});
  run.tell("risk", 115, Delivered{ToyRun::event(2, 2, "a", "2")});
  run.tell("risk", 116, Delivered{ToyRun::event(3, 3, "b", "3")});
  run.end("risk", 200);
  return run;
}

RerunFindings rerun_of(ToyRun& run, bool go_on = false) {
  Watcher watcher;
  RerunWish wish;
  wish.go_on = go_on;
  return rerun(run, wish, watcher);
}

std::string first_of(const RerunFindings& findings) {
  return findings.divergences.empty() ? std::string() : findings.divergences.front().text();
}

// Of services that the toy has; the other five were not captured at all.
std::vector<Cut> cuts_of_lives(const RerunFindings& findings) {
  std::vector<Cut> out;
  std::copy_if(findings.cuts.begin(), findings.cuts.end(), std::back_inserter(out),
               [](const Cut& each) { return each.life > 0; });
  return out;
}

Input& input_of(ToyRun& run, const std::string& service, size_t number) {
  return std::get<Input>(run.services[service].back().records[number - 1]);
}

}  // namespace

TEST_CASE("a run of several processes is repeated in one, with the same messages, rows, events and records") {
  // What the backtest decides would prove nothing about what the processes decided.
  ToyRun run = whole_run();
  Watcher watcher;
  const RerunFindings found = rerun(run, {}, watcher);
  REQUIRE_MESSAGE(found.equal(), first_of(found));
  CHECK(cuts_of_lives(found).empty());
  CHECK(found.inputs() == 16);
  CHECK(watcher.inputs == 16);
  CHECK(found.services.at("edge").messages == 3);
  CHECK(found.services.at("risk").messages == 3);
  CHECK(found.services.at("risk").whole_lives == 1);
  CHECK(found.kept.at("edge").events.size() == 3);
  CHECK(found.kept.at("edge").events[2].causation_id() == "market/state/1/3");
  CHECK(found.kept.at("risk").rows.at({"heard", "a"}) == "seen 2");
  CHECK(watcher.records.size() == 6);
  CHECK(watcher.ends.size() == 3);
  ToyRun again = whole_run();
  CHECK(rerun_of(again).digest() == found.digest());
}

TEST_CASE("a reader waits for its publisher also when their clocks say that it came first") {
  // A machine's UTC is set back in the middle of a day; the run would look as if it had diverged.
  ToyRun run = whole_run();
  for (size_t i = 1; i <= 5; ++i) input_of(run, "market", i).utc = UtcTime::from_ns(900 * ns_per_s);
  for (size_t i = 2; i <= 6; ++i) input_of(run, "edge", i).utc = UtcTime::from_ns(300 * ns_per_s);
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
}

TEST_CASE("a captured message that its publisher did not say is named by process, input, message and field") {
  // A changed word would be believed: everything after it follows from it.
  ToyRun run = whole_run();
  auto& heard = std::get<Delivered>(input_of(run, "risk", 3).event).envelope;
  SUBCASE("a field of the body") {
    heard.set_body(ToyActor::message("a", "seen 7").SerializeAsString());
    const RerunFindings found = rerun_of(run);
    REQUIRE(found.divergences.size() == 1);
    const Divergence& first = found.divergences.front();
    CHECK(first.code == "MESSAGE_DIFFERS");
    CHECK(first.service == "risk");
    CHECK(first.life == 1);
    CHECK(first.input == 3);
    CHECK(first.message == "edge/events 2 headgate.edge.v1.CancelIntent");
    CHECK(first.field == "reason");
    CHECK(first.captured == "\"seen 7\"");
    CHECK(first.rerun == "\"seen 2\"");
    CHECK(found.inputs() < 16);
  }
  SUBCASE("its cause") {
    heard.set_causation_id("market/state/1/1");
    const RerunFindings found = rerun_of(run);
    REQUIRE(found.divergences.size() == 1);
    CHECK(found.divergences.front().field == "causation_id");
  }
  SUBCASE("going on, the reader is given what it had captured, and each difference is counted") {
    heard.set_body(ToyActor::message("a", "seen 7").SerializeAsString());
    auto& later = std::get<Delivered>(input_of(run, "risk", 4).event).envelope;
    later.set_correlation_id("another");
    Watcher watcher;
    RerunWish wish;
    wish.go_on = true;
    const RerunFindings found = rerun(run, wish, watcher);
    CHECK(watcher.said == std::vector<std::string>{ToyActor::message("a", "seen 2").SerializeAsString(),
                                                   ToyActor::message("b", "seen 3").SerializeAsString()});
    CHECK(watcher.silences == 0);
    CHECK(found.inputs() == 16);
    // The two messages, and the digest of risk, that is of what it was told then.
    CHECK(found.diverged == 3);
    CHECK(found.divergences.back().code == "DIGEST_DIFFERS");
    CHECK(found.kept.at("risk").rows.at({"heard", "a"}) == "seen 7");
  }
}

TEST_CASE("a changed outside input shows in what follows from it") {
  // Somebody who computes every sum of a capture anew must not have invented a price.
  ToyRun run = whole_run();
  std::get<FeedText>(input_of(run, "market", 3).event).text = "a=9";
  const RerunFindings found = rerun_of(run);
  REQUIRE(found.diverged == 1);
  CHECK(found.divergences.front().service == "edge");
  CHECK(found.divergences.front().input == 4);
}

TEST_CASE("a message that nobody published ends the rerun and is named") {
  // A stranger's message in a reader's capture would be taken for its publisher's.
  ToyRun run = whole_run();
  run.services["risk"].back().records.pop_back();
  auto& input = std::get<Input>(run.services["risk"].back().records.back());
  input.event = Delivered{ToyRun::event(4, 3, "b", "3")};
  run.stores["edge"] = {};
  const RerunFindings found = rerun_of(run);
  REQUIRE(found.diverged == 1);
  CHECK(found.divergences.front().code == "NEVER_PUBLISHED");
  CHECK(found.divergences.front().message == "edge/events 4 headgate.edge.v1.CancelIntent");
}

TEST_CASE("a digest that is not the captured one is named with its input") {
  // An actor that depends on anything but its inputs would come to another state unseen.
  ToyRun run = whole_run();
  std::get<CapturedDigest>(run.services["edge"].back().records.back()).digest ^= 1;
  const RerunFindings found = rerun_of(run);
  REQUIRE(found.diverged == 1);
  CHECK(found.divergences.front().code == "DIGEST_DIFFERS");
  CHECK(found.divergences.front().service == "edge");
  CHECK(found.divergences.front().input == 6);
}

TEST_CASE("what a killed process said after its last captured input is taken from its reader and counted") {
  // A killed process's last second is never on its disk; the rest of the day must be checked all the same.
  ToyRun run = whole_run();
  auto& market = run.services["market"].back().records;
  market.erase(market.begin() + 3, market.end());  // b=3 and the end are lost
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  const auto cuts = cuts_of_lives(found);
  REQUIRE(cuts.size() == 1);
  CHECK(cuts.front().service == "market");
  CHECK(cuts.front().inputs == 3);
  CHECK(cuts.front().state_head == 2);
  CHECK(cuts.front().messages == 1);
  CHECK(cuts.front().text().starts_with("LIFE_CUT: market life 1"));
}

TEST_CASE("the events of a killed process's lost inputs come from its store, and its next life numbers on") {
  // Numbers that began again too early would give readers another event under the same number.
  ToyRun run = whole_run();
  auto& edge = run.services["edge"].back().records;
  edge.erase(edge.begin() + 3, edge.end());  // from a=2 on
  for (uint64_t i = 1; i <= 2; ++i) {
    run.stores["edge"].push_back(ToyRun::event(i, i, "a", std::to_string(i)));
    run.stores["edge"].back().set_utc_ns(112 * ns_per_s);
  }
  run.stores["edge"].push_back(ToyRun::event(3, 3, "b", "3"));
  run.stores["edge"].back().set_utc_ns(160 * ns_per_s);
  run.begin("edge", 2, 150, {{{"heard", "a"}, "2"}});
  run.tell("edge", 160, Delivered{ToyRun::state(1, 3, "b", "3")});
  run.end("edge", 200);
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  const auto cuts = cuts_of_lives(found);
  REQUIRE(cuts.size() == 1);
  CHECK(cuts.front().events_from == 2);
  CHECK(cuts.front().events_to == 2);
  CHECK(cuts.front().rows == 1);
  CHECK(found.kept.at("edge").events.size() == 3);
  CHECK(found.kept.at("edge").rows.at({"heard", "b"}) == "3");
}

TEST_CASE("an event that a killed process never stored is undone") {
  // Killed between capture and commit: its next life would carry on with another number.
  ToyRun run = whole_run();
  run.services["edge"].back().records.resize(5);  // the end is lost
  run.services.erase("risk");
  for (uint64_t i = 1; i <= 2; ++i) run.stores["edge"].push_back(ToyRun::event(i, i, "a", std::to_string(i)));
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  CHECK(found.kept.at("edge").events.size() == 2);
  CHECK(cuts_of_lives(found).front().events_undone == 1);
}

TEST_CASE("a life that starts with other rows than the one before left is a difference") {
  // Rows changed between two lives are money that moved while nobody ran.
  ToyRun run = whole_run();
  run.begin("risk", 2, 300, {{{"heard", "a"}, "seen 2"}, {{"heard", "b"}, "seen 4"}});
  run.end("risk", 301);
  const RerunFindings found = rerun_of(run);
  REQUIRE(found.diverged == 1);
  CHECK(found.divergences.front().code == "ROWS_DIFFER");
  CHECK(found.divergences.front().field == "heard/b");
  CHECK(found.divergences.front().life == 2);
}

TEST_CASE("a second life that finds its rows is the same run going on") {
  // A clean restart is the commonest thing that happens to a process.
  ToyRun run = whole_run();
  run.begin("risk", 2, 300, {{{"heard", "a"}, "seen 2"}, {{"heard", "b"}, "seen 3"}});
  run.tell("risk", 301, StreamReset{"market", "state"});
  run.tell("risk", 301, Delivered{ToyRun::state(1, 2, "a", "2")});
  run.tell("risk", 301, Delivered{ToyRun::state(1, 3, "b", "3")});
  run.end("risk", 302);
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  CHECK(cuts_of_lives(found).empty());
  CHECK(found.services.at("risk").lives == 2);
}

TEST_CASE("a life without a capture is counted, and what follows goes on from the run's own word") {
  // A disk that could not take one capture file would make the whole run unverifiable.
  ToyRun run = whole_run();
  run.services["risk"].back().number = 2;
  input_of(run, "risk", 1).event = Started{{{{"heard", "z"}, "before"}}};
  run.services["risk"].back().records.pop_back();
  run.services["risk"].back().records.pop_back();
  run.end("risk", 200);
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  CHECK(found.kept.at("risk").rows.contains({"heard", "z"}));
}

TEST_CASE("in an open loop each process is told what it had been told, whatever the others would say now") {
  // With another configuration the others' words follow from another day; mixed in they would mean nothing.
  ToyRun run = whole_run();
  std::get<FeedText>(input_of(run, "market", 3).event).text = "a=9";
  std::get<CapturedDigest>(run.services["risk"].back().records.back()).digest ^= 1;
  Watcher watcher;
  RerunWish wish;
  wish.open_loop = true;
  const RerunFindings found = rerun(run, wish, watcher);
  CHECK(found.diverged == 0);
  CHECK(found.inputs() == 16);
  CHECK(found.kept.at("edge").rows.at({"heard", "a"}) == "2");
  CHECK(found.kept.at("risk").rows.at({"heard", "a"}) == "seen 2");
  CHECK(found.kept.at("edge").events.size() == 3);
}

TEST_CASE("the others are played again also where one service left nothing, and what it said is counted") {
  // One folder lost by a broken disk must not take the evidence of seven along.
  ToyRun run = whole_run();
  run.services.erase("edge");
  const RerunFindings found = rerun_of(run);
  CHECK_MESSAGE(found.equal(), first_of(found));
  const auto edge = std::find_if(found.cuts.begin(), found.cuts.end(),
                                 [](const Cut& each) { return each.service == "edge"; });
  REQUIRE(edge != found.cuts.end());
  CHECK(edge->life == 0);
  CHECK(edge->messages == 3);
  CHECK(found.kept.at("risk").rows.at({"heard", "b"}) == "seen 3");
}
