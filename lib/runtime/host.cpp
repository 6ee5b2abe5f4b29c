#include "runtime/host.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "runtime/system_clock.h"

namespace headgate {
namespace {

constexpr int64_t flush_every_ns = ns_per_s;
// As often as a flush while a digest is cheap: after the carried day it took 42 us at most
// (edge, 2026-11-20).
constexpr int64_t checkpoint_every_ns = ns_per_s;
constexpr int64_t checkpoint_cost_share = 200;  // at most one part in so many of the process's time
constexpr int64_t checkpoint_patience_ns = 5 * ns_per_s;
constexpr int64_t signal_look_every_ns = 5 * ns_per_ms;
constexpr int64_t dial_again_ns = 200 * ns_per_ms;
constexpr int messages_per_turn = 256;  // so that timers, questions and the kill switch get their turn
constexpr int questions_per_turn = 16;

}  // namespace

Host::Host(const Configuration& configuration, std::string service, Actor& actor)
    : configuration_(configuration),
      service_(std::move(service)),
      actor_(actor),
      log_(service_),
      kill_file_(configuration.instance.state_directory),
      bus_(configuration.instance.run_directory, service_) {}

Host::~Host() {
  if (signal_fd_ >= 0) ::close(signal_fd_);
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

Exit Host::run() {
  if (const auto failed = open()) return *failed;
  node_->start();
  if (!ended()) ended_ = open_sockets();
  bool did = true;
  while (!ended()) {
    if (!did) wait();
    did = work();
    node_->beat_if_due(!did);
    flush_capture(!did);
    recording_->work(machine_now());
    tell_of_recording();
  }
  return finish();
}

Exit Host::finish() {
  recording_->finish();
  tell_of_recording();
  if (ended_) return *ended_;
  if (node_->ended() == Node::End::failed) return Exit::failed;
  if (capture_) capture_->finish(node_->inputs(), node_->digest());
  return Exit::stopped;
}

bool Host::work() {
  node_->look_at_kill_switch();
  bool did = work_signals();
  did = node_->fire_timers() || did;
  did = work_bus() || did;
  did = work_answers() || did;
  did = work_questions() || did;
  did = work_network() || did;
  node_->ask_for_missing();
  const bool dial_due = machine_now().minus_ns(last_dial_) >= dial_again_ns;
  if (!node_->undialled().empty() && dial_due && !ended()) ended_ = dial_missing();
  return did;
}

bool Host::work_signals() {
  // Under load the loop turns a hundred thousand times a second; a stop may wait a few milliseconds.
  const MachineTime now = machine_now();
  if (now.minus_ns(last_signal_look_) < signal_look_every_ns) return false;
  last_signal_look_ = now;
  signalfd_siginfo signal{};
  if (::read(signal_fd_, &signal, sizeof signal) != static_cast<ssize_t>(sizeof signal)) return false;
  node_->stop();
  say_who_stops(static_cast<pid_t>(signal.ssi_pid));
  return true;
}

// The supervisor has the kernel send SIGTERM to its children when it ends, however it ends (cli/process.cpp):
// a process that nobody watches would not be started again, nor stopped by `down`.
void Host::say_who_stops(pid_t sender) {
  if (starter_.has_ended()) {
    log_.write(Level::alert, "SUPERVISOR_ENDED",
               "the process that started this one, pid " + std::to_string(starter_.pid()) +
                   ", has ended without stopping it: nothing is traded unattended, so it stops");
  } else {
    log_.write(Level::info, "STOP_ASKED", "asked to stop by pid " + std::to_string(sender));
  }
}

bool Host::work_bus() {
  bool did = false;
  for (int taken = 0; taken < messages_per_turn && !ended(); ++taken) {
    const auto received = bus_.receive();
    if (!received) return did;
    node_->receive(received->peer, received->envelope);
    did = true;
  }
  return did;
}

bool Host::work_answers() {
  bool did = false;
  while (!ended()) {
    const auto answered = bus_.answered();
    if (!answered) return did;
    node_->answered(answered->peer, answered->reply);
    did = true;
  }
  return did;
}

bool Host::work_questions() {
  bool did = false;
  for (int taken = 0; taken < questions_per_turn && !ended(); ++taken) {
    auto question = bus_.question();
    if (!question) return did;
    // The socket's directory lets only this user and root connect, so the sender is one of them.
    if (question->request.has_command()) question->request.mutable_command()->set_uid(::geteuid());
    node_->asked(question->identity, question->request);
    did = true;
  }
  return did;
}

bool Host::work_network() {
  bool did = false;
  for (HttpDone& done : http_.advance()) {
    node_->happened(std::move(done));
    did = true;
  }
  for (Event& event : feeds_.advance()) {
    node_->happened(std::move(event));
    did = true;
  }
  return did;
}

void Host::flush_capture(bool idle) {
  if (!capture_) return;
  const MachineTime now = machine_now();
  // A digest goes over all of the actor's state, so it waits for a pause while there is work.
  const int64_t late_ns = now.minus_ns(next_checkpoint_);
  if (late_ns >= (idle ? 0 : checkpoint_patience_ns)) {
    const uint64_t digest = node_->digest();
    // State grows for ever; what checkpoints cost must not.
    const int64_t cost_ns = machine_now().minus_ns(now);
    next_checkpoint_ = now.plus_ns(std::max(checkpoint_every_ns, checkpoint_cost_share * cost_ns));
    capture_->checkpoint(node_->inputs(), digest);
    last_flush_ = now;
  } else if (now.minus_ns(last_flush_) >= flush_every_ns) {
    capture_->flush();
    last_flush_ = now;
  }
}

long Host::wait_ms() {
  long ms = static_cast<long>((node_->due_in_ns() + ns_per_ms - 1) / ns_per_ms);
  for (const long other : {http_.timeout_ms(), feeds_.timeout_ms()}) {
    if (other >= 0) ms = std::min(ms, other);
  }
  return ms;
}

void Host::wait() {
  std::vector<zmq_pollitem_t> items{{nullptr, signal_fd_, ZMQ_POLLIN, 0}};
  bus_.collect(items);
  http_.collect(items);
  feeds_.collect(items);
  zmq_poll(items.data(), static_cast<int>(items.size()), wait_ms());
}

}  // namespace headgate
