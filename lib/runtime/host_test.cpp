#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "actor/decode.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "runtime/bus_port.h"
#include "runtime/scratch_fixture.h"
#include "runtime/system_clock.h"
#include "store/recording.h"
#include "store/store.h"

namespace headgate {
namespace {

constexpr int64_t patience_ns = 20 * ns_per_s;

// The probe as a process of its own; see probe_fixture.cpp.
class Probe {
 public:
  Probe(const std::string& state, const std::string& run, const std::string& largest_file = "") {
    const char* bin = std::getenv("HEADGATE_BIN");
    REQUIRE_MESSAGE(bin != nullptr, "HEADGATE_BIN names the folder of the programs");
    const std::string program = std::string(bin) + "/runtime_probe";
    pid_ = fork();
    if (pid_ != 0) return;
    const char* limit = largest_file.empty() ? nullptr : largest_file.c_str();
    execl(program.c_str(), program.c_str(), state.c_str(), run.c_str(), limit, nullptr);
    _exit(127);
  }
  ~Probe() {
    if (pid_ > 0) end(SIGKILL);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  // Its exit code, or minus the signal that ended it.
  int end(int signal) {
    kill(pid_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    REQUIRE(waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  bool ended() {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
  }

 private:
  pid_t pid_ = -1;
};

// Plays edge: publishes intents, answers replays, and listens to the probe, which plays risk.
class Edge {
 public:
  explicit Edge(const std::string& run) : bus_(run, "edge") { REQUIRE(bus_.bind().has_value()); }

  void intent(const std::string& id) {
    edge::v1::OrderIntent intent;
    intent.set_intent_id(id);
    bus::v1::Envelope out = envelope("events", intents_.size() + 1, intent);
    intents_.push_back(out);
    bus_.publish("intent/M/", out);
  }

  // Until `enough` holds; false when it never did.
  bool listen(const std::function<bool()>& enough) {
    const MachineTime began = machine_now();
    while (!enough()) {
      if (machine_now().minus_ns(began) > patience_ns) return false;
      turn();
    }
    return true;
  }
  void turn() {
    if (!dialled_) dialled_ = bus_.dial("risk", {"denied/", "risk/", "heartbeat/"}).has_value();
    if (machine_now().minus_ns(last_beat_) > 50 * ns_per_ms) beat();
    while (const auto question = bus_.question()) answer(*question);
    while (const auto received = bus_.receive()) {
      if (const auto one = decode<risk::v1::OrderDenied>(received->envelope))
        denials.push_back(received->envelope);
      if (decode<risk::v1::RiskState>(received->envelope)) states.push_back(received->envelope);
      if (const auto heartbeat = decode<bus::v1::Heartbeat>(received->envelope)) latest = *heartbeat;
    }
    zmq_poll(nullptr, 0, 2);
  }
  bool ready() const { return latest && latest->ready(); }
  // How far the probe has applied edge's events, by its own word.
  uint64_t applied() const {
    return latest && latest->applied_size() > 0 ? latest->applied(0).sequence() : 0;
  }
  uint64_t head() const { return latest && latest->heads_size() > 0 ? latest->heads(0).sequence() : 0; }
  void forget() {
    denials.clear();
    states.clear();
    replays_from.clear();
    latest.reset();
  }

  std::vector<bus::v1::Envelope> denials;
  std::vector<bus::v1::Envelope> states;
  std::vector<uint64_t> replays_from;
  std::optional<bus::v1::Heartbeat> latest;

 private:
  static bus::v1::Envelope envelope(const std::string& stream, uint64_t sequence,
                                    const google::protobuf::Message& body) {
    bus::v1::Envelope out;
    out.set_instance("probe");
    out.set_source("edge");
    out.set_stream(stream);
    out.set_epoch(1);
    out.set_sequence(sequence);
    out.set_type(body.GetDescriptor()->full_name());
    out.set_body(body.SerializeAsString());
    return out;
  }
  void fill(bus::v1::StreamPosition& head) const {
    head.set_source("edge");
    head.set_stream("events");
    head.set_epoch(1);
    head.set_sequence(intents_.size());
  }
  void beat() {
    last_beat_ = machine_now();
    bus::v1::Heartbeat beat;
    beat.set_source("edge");
    fill(*beat.add_heads());
    bus_.publish("heartbeat/edge/", envelope("heartbeat", ++beats_, beat));
  }
  void answer(const BusPort::Question& question) {
    const uint64_t from = question.request.replay().from_sequence();
    replays_from.push_back(from);
    bus::v1::Reply reply;
    reply.set_id(question.request.id());
    fill(*reply.mutable_head());
    for (uint64_t i = std::max<uint64_t>(from, 1); i <= intents_.size(); ++i)
      *reply.add_envelopes() = intents_[i - 1];
    bus_.answer(question.identity, reply);
  }

  BusPort bus_;
  bool dialled_ = false;
  std::vector<bus::v1::Envelope> intents_;
  MachineTime last_beat_;
  uint64_t beats_ = 0;
};

struct Scene {
  Scratch scratch;
  std::string state = scratch / "state";
  std::string run = scratch / "run";
  std::optional<Edge> edge;

  Scene() {
    REQUIRE(mkdir(run.c_str(), 0700) == 0);
    edge.emplace(run);
  }
  uint64_t stored_count() const {
    auto store = Store::open(state + "/risk/store.db", {"probe", "paper", "risk"});
    REQUIRE(store.has_value());
    const Rows rows = (*store)->load_rows();
    const auto found = rows.find({"count", "all"});
    const uint64_t count = found == rows.end() ? 0 : std::stoull(found->second);
    CHECK((*store)->last_event() == count);  // the row and the event of a step are one
    return count;
  }
};

uint64_t count_in(const bus::v1::Envelope& envelope) {
  return std::stoull(decode<risk::v1::OrderDenied>(envelope)->value());
}

bus::v1::Reply asked(BusPort& port, command::v1::Request request) {
  request.set_id(1);
  std::optional<BusPort::Answered> answered;
  const MachineTime began = machine_now();
  while (!answered && machine_now().minus_ns(began) < patience_ns) {
    if (machine_now().minus_ns(began) % (100 * ns_per_ms) < 10 * ns_per_ms) port.ask("risk", request);
    zmq_poll(nullptr, 0, 10);
    answered = port.answered();
  }
  REQUIRE(answered);
  return answered->reply;
}

TEST_CASE("what leaves a process is on its disk already, whenever it is killed") {
  // An approval that was heard and forgotten is an order that nobody reserved for.
  Scene scene;
  Edge& edge = *scene.edge;
  uint64_t sent = 0;
  for (int round = 0; round < 5; ++round) {
    Probe probe(scene.state, scene.run);
    edge.forget();
    REQUIRE(edge.listen([&] { return edge.ready(); }));
    const size_t wanted = 3 + static_cast<size_t>(round) * 7;
    for (int i = 0; i < 60; ++i) edge.intent("intent " + std::to_string(++sent));
    REQUIRE(edge.listen([&] { return edge.denials.size() >= wanted; }));
    CHECK(probe.end(SIGKILL) == -SIGKILL);
    edge.turn();
    const uint64_t heard = count_in(edge.denials.back());
    CHECK(scene.stored_count() >= heard);
  }
  // Nothing was applied twice or left out over all these deaths.
  Probe probe(scene.state, scene.run);
  edge.forget();
  REQUIRE(edge.listen([&] { return edge.ready() && edge.applied() == sent; }));
  CHECK(edge.head() == sent);
  CHECK(probe.end(SIGTERM) == 0);
  CHECK(scene.stored_count() == sent);
}

TEST_CASE("a late reader is given the state as it is and every event in order") {
  // PUB/SUB forgets; a reader that joins at noon must still know every fill of the morning.
  Scene scene;
  Edge& edge = *scene.edge;
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready(); }));
  for (int i = 1; i <= 20; ++i) edge.intent("intent " + std::to_string(i));
  REQUIRE(edge.listen([&] { return edge.denials.size() == 20; }));

  BusPort late(scene.run, "settle");
  REQUIRE(late.dial("risk", {"denied/"}).has_value());
  command::v1::Request request;
  request.mutable_snapshot()->set_stream("state");
  const bus::v1::Reply snapshot = asked(late, request);
  REQUIRE(snapshot.envelopes_size() == 1);
  CHECK(decode<risk::v1::RiskState>(snapshot.envelopes(0))->denials() == 20);
  CHECK(snapshot.head().sequence() == snapshot.envelopes(0).sequence());

  BusPort later(scene.run, "notify");
  REQUIRE(later.dial("risk", {"denied/"}).has_value());
  request.mutable_replay()->set_stream("events");
  request.mutable_replay()->set_from_sequence(1);
  request.mutable_replay()->set_limit(512);
  const bus::v1::Reply replay = asked(later, request);
  CHECK(replay.head().sequence() == 20);
  REQUIRE(replay.envelopes_size() == 20);
  for (int i = 0; i < 20; ++i) {
    CHECK(replay.envelopes(i).sequence() == static_cast<uint64_t>(i) + 1);
    CHECK(replay.envelopes(i).SerializeAsString() ==
          edge.denials[static_cast<size_t>(i)].SerializeAsString());
    CHECK(replay.envelopes(i).causation_id() == "edge/events/1/" + std::to_string(i + 1));
  }
}

TEST_CASE("after a restart numbers go on, and reading goes on where its effects ended") {
  // Numbers that began again would pass for repeats, and events read again would be booked twice.
  Scene scene;
  Edge& edge = *scene.edge;
  uint64_t first_life = 0;
  {
    Probe probe(scene.state, scene.run);
    REQUIRE(edge.listen([&] { return edge.ready(); }));
    for (int i = 1; i <= 5; ++i) edge.intent("intent " + std::to_string(i));
    REQUIRE(edge.listen([&] { return edge.denials.size() == 5; }));
    first_life = edge.states.back().epoch();
    CHECK(probe.end(SIGTERM) == 0);
  }
  edge.intent("while it was away");
  edge.forget();
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready() && edge.applied() == 6; }));
  REQUIRE_FALSE(edge.replays_from.empty());
  CHECK(edge.replays_from.front() == 6);
  edge.intent("intent 7");
  REQUIRE(edge.listen([&] { return !edge.denials.empty() && edge.denials.back().sequence() == 7; }));
  CHECK(count_in(edge.denials.back()) == 7);
  REQUIRE_FALSE(edge.states.empty());
  CHECK(edge.states.back().epoch() == first_life + 1);
}

TEST_CASE("a step that cannot be stored ends the process, and nothing of it leaves") {
  // On a full disk an approval would be heard that the next life knows nothing of.
  Scene scene;
  Edge& edge = *scene.edge;
  {
    Probe probe(scene.state, scene.run, "1000000");
    REQUIRE(edge.listen([&] { return edge.ready(); }));
    edge.intent("small");
    REQUIRE(edge.listen([&] { return edge.denials.size() == 1; }));
    const size_t states = edge.states.size();
    edge.intent("large");
    edge.intent("after it");
    REQUIRE(edge.listen([&] { return probe.ended(); }));
    CHECK(probe.wait() == 1);
    for (int i = 0; i < 20; ++i) edge.turn();
    CHECK(edge.denials.size() == 1);
    CHECK(edge.states.size() == states);
  }
  CHECK(scene.stored_count() == 1);
  // With room again, the next life does what the last one could not.
  edge.forget();
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready() && edge.applied() == 3; }));
  CHECK(edge.head() == 3);
  CHECK(probe.end(SIGTERM) == 0);
  CHECK(scene.stored_count() == 3);
}

TEST_CASE("a process whose capture cannot be made works without it") {
  // Risk and exec would stay away for a record that only a replay needs.
  Scene scene;
  Edge& edge = *scene.edge;
  const std::string home = scene.state + "/risk";
  std::filesystem::create_directories(home + "/captures/1.zst");  // where the first life's capture belongs
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return probe.ended() || edge.ready(); }));
  REQUIRE_FALSE(probe.ended());
  edge.intent("only");
  REQUIRE(edge.listen([&] { return edge.denials.size() == 1; }));
  CHECK(probe.end(SIGTERM) == 0);
  CHECK(scene.stored_count() == 1);
}

// The recording of a process's first life; nothing while there is none.
std::string recording_in(const std::string& home) {
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(home + "/recordings", none)) {
    return file.path().string();
  }
  return {};
}

TEST_CASE("what a process recorded a second before it was killed can be read") {
  // Books cannot be fetched again, and a killed process flushes nothing any more.
  Scene scene;
  Edge& edge = *scene.edge;
  const std::string home = scene.state + "/risk";
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready(); }));
  CHECK(recording_in(home).empty());
  edge.intent("first");
  edge.intent("second");
  int seen = 0;
  REQUIRE(edge.listen([&] {
    seen = 0;
    const std::string path = recording_in(home);
    if (path.empty()) return false;
    read_recording(path, [&](const recording::v1::Record& record) {
      seen += record.has_exchange() ? 1 : 0;
      return true;
    });
    return seen == 2;
  }));
  CHECK(probe.end(SIGKILL) == -SIGKILL);
  recording::v1::Header header;
  const RecordingRead read = read_recording(recording_in(home), [&](const recording::v1::Record& record) {
    if (record.has_header()) header = record.header();
    return true;
  });
  CHECK(!read.problem);
  CHECK(read.records == 3);
  CHECK(header.instance() == "probe");
  CHECK(header.service() == "risk");
}

TEST_CASE("a process whose recording cannot be made works without it and says so in its status") {
  // A full disk must not stop trading, and research must know what it lacks.
  Scene scene;
  Edge& edge = *scene.edge;
  const std::string home = scene.state + "/risk";
  std::filesystem::create_directories(home);
  { std::ofstream(home + "/recordings") << "a file where the folder belongs"; }
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready(); }));
  edge.intent("only");
  REQUIRE(edge.listen([&] { return edge.denials.size() == 1; }));
  BusPort reader(scene.run, "notify");
  REQUIRE(reader.bind().has_value());
  REQUIRE(reader.dial("risk", {"heartbeat/"}).has_value());
  command::v1::Request request;
  request.mutable_query()->set_kind("status");
  CHECK(asked(reader, request).json().find("recordings") != std::string::npos);
  CHECK(probe.end(SIGTERM) == 0);
  CHECK(scene.stored_count() == 1);
}

TEST_CASE("a second process of the same service does not start") {
  // Two would each believe that they alone spend the account's money.
  Scene scene;
  Edge& edge = *scene.edge;
  Probe probe(scene.state, scene.run);
  REQUIRE(edge.listen([&] { return edge.ready(); }));
  Probe second(scene.state, scene.run);
  CHECK(second.wait() == 2);
  CHECK_FALSE(probe.ended());
}

}  // namespace
}  // namespace headgate
