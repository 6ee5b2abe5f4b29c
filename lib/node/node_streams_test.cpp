#include "node/node.h"

#include <doctest/doctest.h>

#include "actor/decode.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate {
namespace {

// Counts what it is told; stores a row at each command.
class Witness : public Actor {
 public:
  std::vector<Subscription> subscriptions() const override {
    return {{"exec", "events"}, {"market", "state"}};
  }
  bool wants_heartbeats() const override { return true; }
  void handle(const Input& input, Effects& effects) override {
    if (const auto* delivered = std::get_if<Delivered>(&input.event)) told.push_back(delivered->envelope);
    if (std::holds_alternative<Heard>(input.event)) ++heard;
    if (std::holds_alternative<Commanded>(input.event)) effects.store("row", "row", "value");
  }
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return told.size(); }

  std::vector<bus::v1::Envelope> told;
  size_t heard = 0;
};

struct Paper : Durable {
  Rows load_rows() override { return {}; }
  std::vector<bus::v1::StreamPosition> load_positions() override { return positions; }
  uint64_t epoch() const override { return 1; }
  uint64_t life() const override { return 1; }
  uint64_t last_event() const override { return 0; }
  Status commit(StoreStep& step) override {
    for (const auto& position : step.positions) positions = {position};
    return Done{};
  }
  std::vector<bus::v1::Envelope> replay(uint64_t, uint32_t) override { return {}; }
  std::vector<bus::v1::StreamPosition> positions;
};

struct Surroundings : Outside {
  Clocks clocks() override { return {UtcTime::from_ns(1), MachineTime::from_ns(now_ns)}; }
  bool killed() override { return false; }
  void capture(const Input&) override {}
  void record(const Recorded&, MarketTime, UtcTime) override {}
  std::string recording_stopped() const override { return {}; }
  void publish(const std::string&, const bus::v1::Envelope&) override {}
  void ask(const std::string& peer, const command::v1::Request& request) override {
    asked[peer] = request;
    ++asks;
  }
  void answer(const std::string&, const bus::v1::Reply&) override {}
  void request(const HttpRequest&) override {}
  void feed(const FeedCommand&) override {}
  size_t under_way() const override { return 0; }
  void log(Level, std::string_view code, std::string_view) override { codes.emplace_back(code); }
  uint64_t malformed() const override { return 0; }

  int64_t now_ns = 1'000 * ns_per_s;
  std::map<std::string, command::v1::Request> asked;
  size_t asks = 0;
  std::vector<std::string> codes;
};

bus::v1::StreamPosition head(const std::string& source, const std::string& stream, uint64_t sequence) {
  bus::v1::StreamPosition out;
  out.set_source(source);
  out.set_stream(stream);
  out.set_epoch(1);
  out.set_sequence(sequence);
  return out;
}

bus::v1::Envelope envelope(const std::string& source, const std::string& stream, uint64_t sequence,
                           const google::protobuf::Message& message) {
  bus::v1::Envelope out;
  out.set_instance("test");
  out.set_source(source);
  out.set_stream(stream);
  out.set_epoch(1);
  out.set_sequence(sequence);
  out.set_type(message.GetDescriptor()->full_name());
  out.set_body(message.SerializeAsString());
  return out;
}

struct Scene {
  Witness actor;
  Paper store;
  Surroundings outside;
  Node node{{"test", "paper", "risk", false, 1}, actor, store, outside};

  explicit Scene(uint64_t exec_applied = 0) {
    if (exec_applied > 0) store.positions = {head("exec", "events", exec_applied)};
    node.start();
    node.join();
  }
  void beat(const std::string& peer, const std::string& source, uint64_t events, uint64_t state) {
    bus::v1::Heartbeat beat;
    beat.set_source(source);
    *beat.add_heads() = head(source, "events", events);
    *beat.add_heads() = head(source, "state", state);
    node.receive(peer, envelope(peer, "heartbeat", 1, beat));
    node.ask_for_missing();
  }
  bool said(const std::string& code) const {
    return std::find(outside.codes.begin(), outside.codes.end(), code) != outside.codes.end();
  }
};

const exec::v1::Fill fill;

}  // namespace

TEST_CASE("market's socket cannot bring exec's fills, live or in an answer") {
  // Whoever holds the place of one service would speak with the voice of every other.
  Scene scene;
  scene.node.receive("market", envelope("exec", "events", 1, fill));
  scene.node.receive("market", envelope("market", "events", 1, fill));
  scene.node.receive("market", envelope("market", "state", 1, fill));
  scene.beat("market", "market", 0, 3);
  bus::v1::Reply snapshot;
  snapshot.set_id(scene.outside.asked.at("market").id());
  *snapshot.mutable_head() = head("market", "state", 3);
  *snapshot.add_envelopes() = envelope("market", "state", 1, market::v1::Book());
  *snapshot.add_envelopes() = envelope("exec", "events", 1, fill);
  scene.node.answered("market", snapshot);
  CHECK(scene.actor.told.empty());
  CHECK(scene.said("MESSAGE_FOREIGN"));
  CHECK(scene.outside.codes.size() == 1);  // one alert a minute from one place

  // The question is asked again, once its time has run out and not before.
  scene.node.ask_for_missing();
  CHECK(scene.outside.asks == 1);
  scene.outside.now_ns += 2 * ns_per_s;
  scene.node.ask_for_missing();
  CHECK(scene.outside.asks == 2);
  snapshot.set_id(scene.outside.asked.at("market").id());
  snapshot.mutable_envelopes()->RemoveLast();
  scene.node.answered("market", snapshot);
  CHECK(scene.actor.told.size() == 1);
}

TEST_CASE("one service's heartbeat is not believed from another's socket") {
  // A stranger in market's place could keep a dead exec looking alive.
  Scene scene;
  scene.beat("market", "exec", 0, 0);
  CHECK(scene.actor.heard == 0);
  scene.beat("market", "market", 0, 0);
  CHECK(scene.actor.heard == 1);
}

TEST_CASE("a message of another instance is refused and said") {
  // Two instances under one user hold separate money.
  Scene scene;
  auto other = envelope("exec", "events", 1, fill);
  other.set_instance("live");
  scene.node.receive("exec", other);
  CHECK(scene.actor.told.empty());
  CHECK(scene.said("MESSAGE_FOREIGN"));
}

TEST_CASE("a position that its publisher never reached is not stored, and everything is read again") {
  // Fills with those numbers would be taken for known ones, in every later life.
  Scene scene(7);
  scene.node.receive("exec", envelope("exec", "events", 8, fill));  // a stranger's
  REQUIRE(scene.actor.told.size() == 1);
  scene.beat("exec", "exec", 3, 0);
  bus::v1::Reply replay;
  replay.set_id(scene.outside.asked.at("exec").id());
  *replay.mutable_head() = head("exec", "events", 3);
  scene.node.answered("exec", replay);
  CHECK(scene.said("STREAM_DISOWNED"));
  command::v1::Request request;
  request.mutable_command()->set_reason("an effect to store beside");
  scene.node.asked("somebody", request);
  CHECK(scene.store.positions.at(0).sequence() == 7);  // what it was: no false one in its stead

  scene.node.ask_for_missing();
  CHECK(scene.outside.asked.at("exec").replay().from_sequence() == 1);
  replay.set_id(scene.outside.asked.at("exec").id());
  for (uint64_t n = 1; n <= 3; ++n) *replay.add_envelopes() = envelope("exec", "events", n, fill);
  scene.node.answered("exec", replay);
  CHECK(scene.actor.told.size() == 4);
  scene.node.asked("somebody", request);
  CHECK(scene.store.positions.at(0).sequence() == 3);
}

}  // namespace headgate
