#include "node/node.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "headgate/exec/v1/exec.pb.h"

namespace headgate {
namespace {

constexpr int64_t noon_ns = 1'765'368'000'000'000'000;  // 2025-12-10T12:00:00Z

// A disk that takes as long as it is told to, and may fail.
class SlowDisk final : public Durable {
 public:
  explicit SlowDisk(std::function<Status()> on_commit) : on_commit_(std::move(on_commit)) {}
  Rows load_rows() override { return {}; }
  std::vector<bus::v1::StreamPosition> load_positions() override { return {}; }
  uint64_t epoch() const override { return 1; }
  uint64_t life() const override { return 1; }
  uint64_t last_event() const override { return events_; }
  Status commit(StoreStep& step) override {
    for (bus::v1::Envelope& event : step.events) event.set_sequence(++events_);
    return on_commit_();
  }
  std::vector<bus::v1::Envelope> replay(uint64_t, uint32_t) override { return {}; }

 private:
  std::function<Status()> on_commit_;
  uint64_t events_ = 0;
};

// Writes down in order what a node does to the world.
class Ear final : public Outside {
 public:
  Clocks clocks() override { return {utc, machine}; }
  bool killed() override { return kill; }
  void capture(const Input& input) override { inputs.push_back(input); }
  void record(const Recorded& each, MarketTime market, UtcTime at_utc) override {
    CHECK(market.ns() == inputs.back().market.ns());
    CHECK(at_utc == inputs.back().utc);
    heard.push_back("record " + each.bytes);
  }
  std::string recording_stopped() const override { return {}; }
  void publish(const std::string& topic, const bus::v1::Envelope&) override {
    heard.push_back("publish " + topic);
  }
  void ask(const std::string& peer, const command::v1::Request&) override { heard.push_back("ask " + peer); }
  void answer(const std::string&, const bus::v1::Reply& reply) override {
    heard.push_back("answer " + reply.json() + reply.error());
  }
  void request(const HttpRequest& request) override { heard.push_back("request " + request.id); }
  void feed(const FeedCommand& command) override { heard.push_back("feed " + command.feed); }
  size_t under_way() const override { return 0; }
  void log(Level, std::string_view code, std::string_view) override {
    heard.push_back("log " + std::string(code));
  }
  uint64_t malformed() const override { return 0; }

  void pass(int64_t ms) {
    utc = utc.plus_ns(ms * ns_per_ms);
    machine = machine.plus_ns(ms * ns_per_ms);
  }
  UtcTime utc = UtcTime::from_ns(noon_ns);
  MachineTime machine = MachineTime::from_ns(ns_per_s);
  bool kill = false;
  std::vector<Input> inputs;
  std::vector<std::string> heard;
};

// Sends one order that must leave within a second, and all else an actor may ask for.
class Sender final : public Actor {
 public:
  std::vector<Subscription> subscriptions() const override { return {}; }
  void handle(const Input& input, Effects& effects) override {
    if (const auto* done = std::get_if<HttpDone>(&input.event)) answers.push_back(*done);
    if (!std::holds_alternative<Commanded>(input.event)) return;
    effects.note(Level::info, "NOTED", "");
    effects.reply("{}");
    effects.record(5, "seen");
    effects.open_feed("feed", "ws://x");
    HttpRequest order{"order", "POST", "http://x", "{}"};
    order.leave_by = input.utc.plus_ns(ns_per_s);
    effects.request(order);
    effects.publish_event("report", "M", exec::v1::OrderReport());
  }
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return answers.size(); }
  std::vector<HttpDone> answers;
};

struct Stage {
  Ear ear;
  Sender sender;
  std::function<Status()> on_commit = [] { return Status(Done{}); };
  SlowDisk disk{[this] { return on_commit(); }};
  Node node{{"test", "paper", "exec", false, 1}, sender, disk, ear};

  Stage() {
    node.start();
    node.join();
    ear.heard.clear();
  }
  void command() {
    command::v1::Request request;
    request.mutable_command();
    node.asked("person", request);
  }
};

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

TEST_CASE("what a step asked for is done in one order, after the commit") {
  // A request that left before its event was durable would be an order nobody remembers.
  Stage stage;
  std::vector<std::string> before_commit{"not asked"};
  stage.on_commit = [&] { return before_commit = stage.ear.heard, Status(Done{}); };
  stage.command();
  CHECK(before_commit.empty());
  CHECK(stage.ear.heard == std::vector<std::string>{"publish report/M/", "request order", "feed feed",
                                                    "answer {}", "log NOTED", "record seen"});
}

TEST_CASE("an order does not leave after its last instant, however long the commit took") {
  // A disk that hangs for a minute would let out orders that were approved for another book.
  Stage stage;
  stage.on_commit = [&] { return stage.ear.pass(1'000), Status(Done{}); };
  stage.command();
  CHECK_FALSE(contains(stage.ear.heard, "request order"));
  REQUIRE(stage.sender.answers.size() == 1);
  CHECK(stage.sender.answers[0].request == "order");
  CHECK(stage.sender.answers[0].outcome == HttpOutcome::not_sent);
  CHECK(stage.sender.answers[0].why == "LEFT_TOO_LATE");
  // The answer is an input like any other: captured, and told after everything else of the step.
  CHECK(std::holds_alternative<HttpDone>(stage.ear.inputs.back().event));

  Stage quick;
  quick.on_commit = [&] { return quick.ear.pass(999), Status(Done{}); };
  quick.command();
  CHECK(contains(quick.ear.heard, "request order"));
}

TEST_CASE("an order does not leave when the KILL switch was set during its commit") {
  // The owner has pulled the switch and would see one more order go out.
  Stage stage;
  stage.on_commit = [&] { return stage.ear.kill = true, Status(Done{}); };
  stage.command();
  CHECK_FALSE(contains(stage.ear.heard, "request order"));
  REQUIRE(stage.sender.answers.size() == 1);
  CHECK(stage.sender.answers[0].why == "KILL_SWITCH");
}

TEST_CASE("a step that cannot be stored does nothing, and nothing is done after it") {
  // An approval heard and forgotten is an order that nobody reserved for.
  Stage stage;
  stage.on_commit = [] { return Status(Error{"STORE_COMMIT", "disk", "EIO", "look"}); };
  stage.command();
  CHECK(stage.ear.heard == std::vector<std::string>{"log STORE_COMMIT"});
  CHECK(stage.node.ended() == Node::End::failed);
  const size_t inputs = stage.ear.inputs.size();
  stage.command();
  stage.node.fire_timers();
  stage.ear.pass(10'000);
  stage.node.look_at_kill_switch();
  stage.node.ask_for_missing();
  stage.node.beat_if_due(true);
  CHECK(stage.ear.inputs.size() == inputs);
  CHECK(stage.ear.heard.size() == 1);
}

TEST_CASE("lives that became the same but did not do the same have different digests") {
  // A replay would call a life verified though it would have sent another order.
  Stage idle;
  Stage busy;
  Stage same;
  CHECK(busy.node.digest() == same.node.digest());
  busy.command();
  CHECK(idle.sender.digest() == busy.sender.digest());
  CHECK(idle.node.digest() != busy.node.digest());
  same.command();
  CHECK(busy.node.digest() == same.node.digest());
}

TEST_CASE("a quiet process notices the KILL switch by itself") {
  // Without a message nothing else would make it look.
  Stage stage;
  stage.ear.kill = true;
  stage.ear.pass(100);
  stage.node.look_at_kill_switch();
  REQUIRE(!stage.ear.inputs.empty());
  CHECK(std::holds_alternative<KillChecked>(stage.ear.inputs.back().event));
  CHECK(stage.ear.inputs.back().killed);
  CHECK(stage.node.due_in_ns() <= 100 * ns_per_ms);
}

}  // namespace
}  // namespace headgate
