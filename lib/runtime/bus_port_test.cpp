#include "runtime/bus_port.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/scratch_fixture.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

bus::v1::Envelope envelope(const std::string& source, uint64_t sequence) {
  bus::v1::Envelope out;
  out.set_source(source);
  out.set_stream("events");
  out.set_sequence(sequence);
  return out;
}

// Waits for up to five seconds; `meanwhile` is done in each round.
std::optional<BusPort::Received> receive(
    BusPort& port, const std::function<void()>& meanwhile = [] {}) {
  const MachineTime began = machine_now();
  while (machine_now().minus_ns(began) < 5 * ns_per_s) {
    if (auto received = port.receive()) return received;
    meanwhile();
    zmq_poll(nullptr, 0, 5);
  }
  return std::nullopt;
}
bool stays_silent(BusPort& port) {
  const MachineTime began = machine_now();
  while (machine_now().minus_ns(began) < 200 * ns_per_ms) {
    if (port.receive()) return false;
    zmq_poll(nullptr, 0, 5);
  }
  return true;
}

// A publisher and a reader whose subscription is known to work.
struct Pair {
  Scratch scratch;
  BusPort risk{scratch.path(), "risk"};
  BusPort exec{scratch.path(), "exec"};

  explicit Pair(std::vector<std::string> prefixes) {
    REQUIRE(risk.bind().has_value());
    prefixes.push_back("heartbeat/");
    REQUIRE(exec.dial("risk", prefixes).has_value());
    REQUIRE(receive(exec, [this] { risk.publish("heartbeat/risk/", envelope("risk", 0)); }));
    while (!stays_silent(exec)) {
    }
  }
};

TEST_CASE("a reader that joins late misses what was published before") {
  // This loss is why every stream is numbered; a reader that believed otherwise would trade on half a
  // history.
  const Scratch scratch;
  BusPort risk(scratch.path(), "risk");
  REQUIRE(risk.bind().has_value());
  risk.publish("approved/M/", envelope("risk", 1));
  BusPort exec(scratch.path(), "exec");
  REQUIRE(exec.dial("risk", {"approved/"}).has_value());
  uint64_t next = 2;
  const auto first = receive(exec, [&] { risk.publish("approved/M/", envelope("risk", next++)); });
  REQUIRE(first);
  CHECK(first->peer == "risk");
  CHECK(first->envelope.sequence() > 1);
}

TEST_CASE("messages arrive whole, in order, and only those of the topics asked for") {
  // An order of another kind must not even reach exec.
  Pair pair({"approved/"});
  for (uint64_t i = 1; i <= 1000; ++i) {
    pair.risk.publish("denied/M/", envelope("risk", 10'000 + i));
    pair.risk.publish("approved/M/", envelope("risk", i));
    pair.risk.publish("approved_by_nobody/M/", envelope("risk", 20'000 + i));
  }
  for (uint64_t i = 1; i <= 1000; ++i) {
    const auto received = receive(pair.exec);
    REQUIRE(received);
    REQUIRE(received->envelope.sequence() == i);
  }
  CHECK(stays_silent(pair.exec));
  CHECK(pair.exec.malformed() == 0);
}

TEST_CASE("a message that calls itself another process's is dropped and counted") {
  // Otherwise whoever is read for his prices could send approvals in risk's name.
  Pair pair({"approved/"});
  pair.risk.publish("approved/M/", envelope("edge", 1));
  pair.risk.publish("approved/M/", envelope("", 2));
  pair.risk.publish("approved/M/", envelope("risk", 3));
  std::optional<BusPort::Received> received = receive(pair.exec);
  while (received && received->envelope.sequence() != 3) received = receive(pair.exec);
  REQUIRE(received);
  CHECK(received->envelope.source() == "risk");
  CHECK(pair.exec.malformed() == 2);
}

TEST_CASE("a question is answered to the one who asked") {
  // A replay that reaches another reader, or none, leaves a gap for ever.
  Pair pair({"approved/"});
  BusPort settle(pair.scratch.path(), "settle");
  REQUIRE(settle.dial("risk", {"approved/"}).has_value());
  command::v1::Request request;
  request.set_id(7);
  request.mutable_replay()->set_from_sequence(3);
  pair.exec.ask("risk", request);
  request.set_id(8);
  settle.ask("risk", request);
  pair.exec.ask("nobody", request);

  int asked = 0;
  std::optional<BusPort::Answered> to_exec, to_settle;
  const MachineTime began = machine_now();
  while ((!to_exec || !to_settle) && machine_now().minus_ns(began) < 5 * ns_per_s) {
    while (const auto question = pair.risk.question()) {
      ++asked;
      CHECK(question->request.replay().from_sequence() == 3);
      bus::v1::Reply reply;
      reply.set_id(question->request.id());
      pair.risk.answer(question->identity, reply);
    }
    if (auto answered = pair.exec.answered()) to_exec = answered;
    if (auto answered = settle.answered()) to_settle = answered;
    zmq_poll(nullptr, 0, 5);
  }
  REQUIRE(to_exec);
  REQUIRE(to_settle);
  CHECK(asked == 2);
  CHECK(to_exec->reply.id() == 7);
  CHECK(to_exec->peer == "risk");
  CHECK(to_settle->reply.id() == 8);
}

TEST_CASE("an answer to somebody who is gone is dropped") {
  // A tap that ends while it is being answered must not hold the process that answers.
  Pair pair({"approved/"});
  bus::v1::Reply reply;
  pair.risk.answer("no such identity", reply);
  pair.risk.publish("approved/M/", envelope("risk", 1));
  const auto received = receive(pair.exec);
  REQUIRE(received);
  CHECK(received->envelope.sequence() == 1);
}

TEST_CASE("sockets are made for this user alone, in a directory that is safe") {
  // Whoever can connect can command.
  const Scratch scratch;
  BusPort risk(scratch.path(), "risk");
  REQUIRE(risk.bind().has_value());
  for (const char* name : {"risk/pub.sock", "risk/query.sock"}) {
    struct stat status {};
    REQUIRE(stat((scratch / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0077) == 0);
  }
  BusPort exec(scratch.path(), "exec");
  const Status absent = exec.dial("settle", {"fill/"});
  REQUIRE_FALSE(absent.has_value());
  CHECK(absent.error().code == "SOCKET_DIRECTORY_ABSENT");
  REQUIRE(chmod((scratch / "risk").c_str(), 0777) == 0);
  const Status unsafe = exec.dial("risk", {"approved/"});
  REQUIRE_FALSE(unsafe.has_value());
  CHECK(unsafe.error().code == "SOCKET_DIRECTORY_UNSAFE");
}

TEST_CASE("a run directory too long for a socket's path is refused") {
  // The system cuts the path at 107 bytes; the reader would wait at another one.
  const Scratch scratch;
  BusPort risk(scratch / std::string(100, 'r'), "risk");
  REQUIRE(mkdir((scratch / std::string(100, 'r')).c_str(), 0700) == 0);
  const Status bound = risk.bind();
  REQUIRE_FALSE(bound.has_value());
  CHECK(bound.error().code == "SOCKET_BIND");
}

}  // namespace
}  // namespace headgate
