#include "tests/functional/probe_scene.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <cstdlib>

#include "actor/decode.h"
#include "domain/check.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate::functional {
namespace {

constexpr int64_t patience_ns = 20 * ns_per_s;
constexpr int64_t in_flight_ns = 20 * ns_per_ms;
constexpr int64_t beat_every_ns = 20 * ns_per_ms;

bus::v1::Envelope envelope_of(const std::string& stream, uint64_t sequence,
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

}  // namespace

ProbeProcess::ProbeProcess(const std::string& state, const std::string& run, const std::string& tally,
                           Fault fault, uint64_t place) {
  const char* bin = std::getenv("HEADGATE_BIN");
  check(bin != nullptr, "HEADGATE_BIN names the folder of the programs");
  const std::string program = std::string(bin) + "/faulty_probe";
  const std::string plan = std::to_string(static_cast<uint32_t>(fault)) + " " + std::to_string(place);
  pid_ = fork();
  if (pid_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setenv("HEADGATE_FAULT", plan.c_str(), 1);
  setenv("HEADGATE_FAULT_TALLY", tally.c_str(), 1);
  execl(program.c_str(), program.c_str(), state.c_str(), run.c_str(), nullptr);
  _exit(127);
}

ProbeProcess::~ProbeProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  wait();
}

bool ProbeProcess::ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

void ProbeProcess::send(int signal) const { kill(pid_, signal); }

int ProbeProcess::wait() {
  int status = 0;
  check(waitpid(pid_, &status, 0) == pid_, "a child can be waited for");
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

ListeningEdge::ListeningEdge(const std::string& run) : bus_(run, "edge") {
  check(bus_.bind().has_value(), "edge's sockets can be bound");
}

void ListeningEdge::intent() {
  edge::v1::OrderIntent intent;
  intent.set_intent_id(std::to_string(intents_.size() + 1));
  intents_.push_back(envelope_of("events", intents_.size() + 1, intent));
  bus_.publish("intent/M/", intents_.back());
}

bool ListeningEdge::listen(const std::function<bool()>& enough) {
  const MachineTime began = machine_now();
  while (!enough()) {
    if (machine_now().minus_ns(began) > patience_ns) return false;
    turn();
  }
  return true;
}

void ListeningEdge::drain() {
  const MachineTime began = machine_now();
  while (machine_now().minus_ns(began) < in_flight_ns) turn();
}

void ListeningEdge::turn() {
  if (!dialled_) dialled_ = bus_.dial("risk", {"denied/", "risk/", "heartbeat/"}).has_value();
  if (machine_now().minus_ns(last_beat_) > beat_every_ns) beat();
  while (const auto question = bus_.question()) answer(*question);
  while (const auto received = bus_.receive()) {
    const bus::v1::Envelope& envelope = received->envelope;
    if (decode<risk::v1::OrderDenied>(envelope)) denials.push_back(envelope);
    if (const auto state = decode<risk::v1::RiskState>(envelope)) {
      counted = std::max(counted, state->denials());
      state_epoch = envelope.epoch();
    }
    if (const auto heartbeat = decode<bus::v1::Heartbeat>(envelope)) {
      latest = *heartbeat;
      if (heartbeat->heads_size() > 0) head = std::max(head, heartbeat->heads(0).sequence());
    }
  }
  zmq_poll(nullptr, 0, 1);
}

void ListeningEdge::forget() {
  denials.clear();
  counted = state_epoch = head = 0;
  latest.reset();
}

uint64_t ListeningEdge::applied() const {
  return latest && latest->applied_size() > 0 ? latest->applied(0).sequence() : 0;
}

void ListeningEdge::fill(bus::v1::StreamPosition& position) const {
  position.set_source("edge");
  position.set_stream("events");
  position.set_epoch(1);
  position.set_sequence(intents_.size());
}

void ListeningEdge::beat() {
  last_beat_ = machine_now();
  bus::v1::Heartbeat beat;
  beat.set_source("edge");
  fill(*beat.add_heads());
  bus_.publish("heartbeat/edge/", envelope_of("heartbeat", ++beats_, beat));
}

void ListeningEdge::answer(const BusPort::Question& question) {
  bus::v1::Reply reply;
  reply.set_id(question.request.id());
  fill(*reply.mutable_head());
  for (uint64_t i = std::max<uint64_t>(question.request.replay().from_sequence(), 1); i <= intents_.size();
       ++i)
    *reply.add_envelopes() = intents_[i - 1];
  bus_.answer(question.identity, reply);
}

}  // namespace headgate::functional
