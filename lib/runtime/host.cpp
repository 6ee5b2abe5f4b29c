#include "runtime/host.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "bus/topics.h"
#include "domain/check.h"
#include "headgate/market/v1/market.pb.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

constexpr int64_t beat_every_ns = ns_per_s;
constexpr int64_t beat_while_joining_ns = 100 * ns_per_ms;
constexpr int64_t ask_deadline_ns = ns_per_s;
constexpr int64_t kill_look_every_ns = 100 * ns_per_ms;
constexpr int64_t signal_look_every_ns = 5 * ns_per_ms;
constexpr int64_t dial_again_ns = 200 * ns_per_ms;
constexpr uint32_t replay_batch = 512;
constexpr int messages_per_turn = 256;  // so that timers, questions and the kill switch get their turn

// What comes from outside and is no clockwork of our own.
bool brings_data(const Event& event) {
  if (const auto* done = std::get_if<HttpDone>(&event)) return done->outcome == HttpOutcome::answered;
  return std::holds_alternative<Delivered>(event) || std::holds_alternative<FeedText>(event);
}

bool says_something(const Effects& effects) {
  return !effects.publications.empty() || !effects.requests.empty() || !effects.feeds.empty() ||
         !effects.timers.empty();
}

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
  step(Started{store_->load_rows()});
  if (!ended_) ended_ = open_sockets();
  bool did = true;
  while (!ended_) {
    if (!did) wait(true);
    did = work();
    beat_if_due(!did);
  }
  if (*ended_ == Exit::stopped) capture_->finish(input_number_, actor_.digest());
  return *ended_;
}

Input Host::input_of(Event event) {
  Input input = now_input();
  input.number = ++input_number_;
  input.event = std::move(event);
  return input;
}

MarketTime Host::market_now(UtcTime utc) const {
  return configuration_.exchange.clock == ClockSource::utc ? MarketTime::from_ns(utc.ns()) : market_time_;
}

Input Host::now_input() const {
  Input input;
  input.utc = utc_now();
  input.machine = machine_now();
  input.market = market_now(input.utc);
  input.killed = kill_file_.engaged();
  return input;
}

void Host::step(Event event, const bus::v1::Envelope* cause, const BusPort::Question* question) {
  if (ended_) return;
  const bool heard = std::holds_alternative<Heard>(event);
  const Input input = input_of(std::move(event));
  killed_ = input.killed;
  if (brings_data(input.event)) last_data_ = input.market;
  capture_->write(input);

  Effects effects;
  actor_.handle(input, effects);

  StoreStep committed;
  committed.rows = std::move(effects.rows);
  for (const Publication& publication : effects.publications) {
    if (publication.durable) committed.events.push_back(envelope_of(publication, cause));
  }
  if (cause != nullptr) mark_handled(*cause);
  if (!committed.empty()) {
    for (const auto& [from, position] : handled_) committed.positions.push_back(position);
    const Status done = store_->commit(committed);
    if (!done) {
      log_.write(Level::alert, done.error().code, done.error().text());
      ended_ = Exit::failed;
      return;
    }
    handled_.clear();
  }
  // A heartbeat that changed nothing must not be answered with a heartbeat, or two listeners would never fall
  // silent.
  if (!heard || says_something(effects)) changed_ = true;
  perform(effects, committed, cause, question);
}

void Host::perform(Effects& effects, StoreStep& committed, const bus::v1::Envelope* cause,
                   const BusPort::Question* question) {
  size_t next_event = 0;
  for (const Publication& publication : effects.publications) {
    if (publication.durable) {
      bus_.publish(publication.topic, committed.events[next_event++]);
    } else {
      publish_state(publication, cause);
    }
  }
  for (const HttpRequest& request : effects.requests) http_.start(request);
  for (FeedCommand& command : effects.feeds) {
    switch (command.kind) {
      case FeedCommand::Kind::open:
        feeds_.open(command.feed, command.text);
        break;
      case FeedCommand::Kind::send:
        feeds_.send(command.feed, std::move(command.text));
        break;
      case FeedCommand::Kind::close:
        feeds_.close(command.feed);
        break;
    }
  }
  for (const TimerCommand& command : effects.timers) timers_.apply(command);
  if (question != nullptr) {
    bus::v1::Reply reply;
    reply.set_id(question->request.id());
    if (effects.answer) {
      reply.set_json(*effects.answer);
    } else {
      reply.set_error("REQUEST_REFUSED: " + service_ + " takes no such request");
    }
    bus_.answer(question->identity, reply);
  }
  for (const Note& note : effects.notes) log_.write(note.level, note.code, note.text);
}

bus::v1::Envelope Host::envelope_of(const Publication& publication, const bus::v1::Envelope* cause) const {
  const auto stream = publication.durable ? events_stream : state_stream;
  check(topic_rule(service_, stream, publication.topic, publication.type) != nullptr,
        "a service publishes only what the topic rules allow it");
  bus::v1::Envelope out;
  out.set_instance(configuration_.instance.name);
  out.set_source(service_);
  out.set_stream(std::string(stream));
  out.set_utc_ns(utc_now().ns());
  out.set_market_time_ns(configuration_.exchange.clock == ClockSource::utc ? out.utc_ns()
                                                                           : market_time_.ns());
  out.set_correlation_id(publication.correlation);
  if (cause != nullptr) {
    if (publication.correlation.empty()) out.set_correlation_id(cause->correlation_id());
    out.set_causation_id(cause->source() + "/" + cause->stream() + "/" + std::to_string(cause->epoch()) +
                         "/" + std::to_string(cause->sequence()));
  }
  out.set_key(publication.key);
  out.set_type(publication.type);
  out.set_body(publication.body);
  return out;
}

void Host::publish_state(const Publication& publication, const bus::v1::Envelope* cause) {
  bus::v1::Envelope envelope = envelope_of(publication, cause);
  envelope.set_epoch(store_->life());
  envelope.set_sequence(++state_sequence_);
  follow_clock(envelope);
  state_cache_.put(envelope);
  bus_.publish(publication.topic, envelope);
}

// In a stepped world the market process's ExchangeStatus is everybody's clock. It never goes back.
void Host::follow_clock(const bus::v1::Envelope& envelope) {
  if (configuration_.exchange.clock != ClockSource::world || envelope.source() != "market") return;
  const auto status = decode<market::v1::ExchangeStatus>(envelope);
  if (status) market_time_ = std::max(market_time_, MarketTime::from_ns(status->market_time_ns()));
}

void Host::mark_handled(const bus::v1::Envelope& envelope) {
  if (envelope.stream() != events_stream) return;
  bus::v1::StreamPosition& position = handled_[{envelope.source(), envelope.stream()}];
  position.set_source(envelope.source());
  position.set_stream(envelope.stream());
  position.set_epoch(envelope.epoch());
  position.set_sequence(envelope.sequence());
}

void Host::deliver(const Inbox& inbox, Inbox::Output output) {
  if (output.reset) step(StreamReset{inbox.source(), inbox.stream()});
  for (bus::v1::Envelope& envelope : output.deliver) {
    follow_clock(envelope);
    const bus::v1::Envelope cause = envelope;
    step(Delivered{std::move(envelope)}, &cause);
  }
}

Inbox* Host::inbox_of(std::string_view source, std::string_view stream) {
  const auto found = std::find_if(inboxes_.begin(), inboxes_.end(), [&](const Inbox& inbox) {
    return inbox.source() == source && inbox.stream() == stream;
  });
  return found == inboxes_.end() ? nullptr : &*found;
}

bool Host::work() {
  watch_kill_file();
  bool did = work_signals();
  did = work_timers() || did;
  did = work_bus() || did;
  did = work_answers() || did;
  did = work_questions() || did;
  did = work_network() || did;
  work_asks();
  if (!undialled_.empty() && machine_now().minus_ns(last_dial_) >= dial_again_ns && !ended_)
    ended_ = dial_missing();
  return did;
}

bool Host::work_signals() {
  // Under load the loop turns a hundred thousand times a second; a stop may wait a few milliseconds.
  const MachineTime now = machine_now();
  if (now.minus_ns(last_signal_look_) < signal_look_every_ns) return false;
  last_signal_look_ = now;
  signalfd_siginfo signal{};
  if (::read(signal_fd_, &signal, sizeof signal) != static_cast<ssize_t>(sizeof signal)) return false;
  step(Stopping{});
  if (!ended_) ended_ = Exit::stopped;
  return true;
}

// A quiet process must see the switch too, and its owner must be able to wait for that.
void Host::watch_kill_file() {
  const MachineTime now = machine_now();
  if (now.minus_ns(last_kill_look_) < kill_look_every_ns) return;
  last_kill_look_ = now;
  if (kill_file_.engaged() != killed_) step(KillChecked{});
}

bool Host::work_timers() {
  bool did = false;
  while (!ended_) {
    const auto timer = timers_.take_due(market_now(utc_now()), machine_now());
    if (!timer) return did;
    step(TimerFired{*timer});
    did = true;
  }
  return did;
}

bool Host::work_bus() {
  bool did = false;
  for (int taken = 0; taken < messages_per_turn && !ended_; ++taken) {
    auto received = bus_.receive();
    if (!received) return did;
    did = true;
    const bus::v1::Envelope& envelope = received->envelope;
    if (envelope.instance() != configuration_.instance.name) continue;
    if (envelope.stream() == heartbeat_stream) {
      const auto heartbeat = decode<bus::v1::Heartbeat>(envelope);
      if (!heartbeat) continue;
      for (const bus::v1::StreamPosition& head : heartbeat->heads()) {
        Inbox* inbox = inbox_of(received->peer, head.stream());
        if (inbox != nullptr) deliver(*inbox, inbox->hear(head));
      }
      if (actor_.wants_heartbeats()) step(Heard{*heartbeat});
      continue;
    }
    Inbox* inbox = inbox_of(received->peer, envelope.stream());
    if (inbox != nullptr) deliver(*inbox, inbox->receive(envelope));
  }
  return did;
}

bool Host::work_answers() {
  bool did = false;
  while (!ended_) {
    const auto answered = bus_.answered();
    if (!answered) return did;
    did = true;
    for (auto it = asked_.begin(); it != asked_.end(); ++it) {
      if (it->second.id != answered->reply.id() || it->first.first != answered->peer) continue;
      Inbox* inbox = inbox_of(it->first.first, it->first.second);
      asked_.erase(it);
      check(inbox != nullptr, "only inboxes ask");
      deliver(*inbox, inbox->answered(answered->reply));
      break;
    }
  }
  return did;
}

bool Host::work_questions() {
  bool did = false;
  for (int taken = 0; taken < 16 && !ended_; ++taken) {
    const auto question = bus_.question();
    if (!question) return did;
    did = true;
    serve(*question);
  }
  return did;
}

bool Host::work_network() {
  bool did = false;
  for (HttpDone& done : http_.advance()) {
    step(std::move(done));
    did = true;
  }
  for (Event& event : feeds_.advance()) {
    step(std::move(event));
    did = true;
  }
  return did;
}

void Host::work_asks() {
  const MachineTime now = machine_now();
  for (Inbox& inbox : inboxes_) {
    const std::pair key{inbox.source(), inbox.stream()};
    const auto open = asked_.find(key);
    if (open != asked_.end() && now >= open->second.deadline) {
      asked_.erase(open);
      inbox.unanswered();
    }
    const auto ask = inbox.take_ask();
    if (!ask) continue;
    command::v1::Request request;
    request.set_id(++next_ask_);
    if (ask->snapshot) {
      request.mutable_snapshot()->set_stream(inbox.stream());
    } else {
      auto* replay = request.mutable_replay();
      replay->set_stream(inbox.stream());
      replay->set_epoch(ask->epoch);
      replay->set_from_sequence(ask->from_sequence);
      replay->set_limit(replay_batch);
    }
    asked_[key] = {request.id(), now.plus_ns(ask_deadline_ns)};
    bus_.ask(inbox.source(), request);
  }
}

bool Host::all_live() const {
  return undialled_.empty() &&
         std::all_of(inboxes_.begin(), inboxes_.end(), [](const Inbox& inbox) { return inbox.live(); });
}

std::string Host::not_ready_because() const {
  if (!undialled_.empty()) return "waiting for the socket directory of " + undialled_.begin()->first;
  for (const Inbox& inbox : inboxes_) {
    if (!inbox.live()) return "waiting for " + inbox.source() + "'s " + inbox.stream();
  }
  return {};
}

void Host::beat_if_due(bool idle) {
  if (ended_) return;
  const MachineTime now = machine_now();
  const int64_t since = now.minus_ns(last_beat_);
  const bool stepped = configuration_.exchange.clock == ClockSource::world;
  const bool picture_changed = idle && changed_ && stepped;
  const int64_t every = all_live() ? beat_every_ns : beat_while_joining_ns;
  if (!picture_changed && since < every) return;
  if (since >= beat_every_ns) capture_->flush();
  heartbeat(idle);
  last_beat_ = now;
  // A picture taken in the middle of work holds the step: one more must follow once idle. Without it
  // processes whose beats fall together wake each other at each beat, send only such pictures, and time
  // stands still.
  changed_ = !idle;
}

// A picture taken in the middle of work counts as one request more: the step gate believes only idle
// pictures.
void Host::heartbeat(bool idle) {
  bus::v1::Heartbeat beat;
  const Input now = now_input();
  beat.set_source(service_);
  beat.set_number(++beats_);
  beat.set_pid(::getpid());
  beat.set_utc_ns(now.utc.ns());
  beat.set_market_time_ns(now.market.ns());
  const auto add_head = [&](std::string_view stream, uint64_t epoch, uint64_t sequence) {
    bus::v1::StreamPosition& head = *beat.add_heads();
    head.set_source(service_);
    head.set_stream(std::string(stream));
    head.set_epoch(epoch);
    head.set_sequence(sequence);
  };
  add_head(events_stream, store_->epoch(), store_->last_event());
  add_head(state_stream, store_->life(), state_sequence_);
  for (const Inbox& inbox : inboxes_) *beat.add_applied() = inbox.position();
  const size_t unfinished = idle ? 0 : 1;
  beat.set_requests_in_flight(static_cast<uint32_t>(http_.in_flight() + feeds_.connecting() + unfinished));
  beat.set_ready(all_live());
  beat.set_condition(not_ready_because());

  bus::v1::Envelope envelope;
  envelope.set_instance(configuration_.instance.name);
  envelope.set_source(service_);
  envelope.set_stream(std::string(heartbeat_stream));
  envelope.set_epoch(store_->life());
  envelope.set_sequence(beats_);
  envelope.set_utc_ns(now.utc.ns());
  envelope.set_market_time_ns(now.market.ns());
  envelope.set_type(beat.GetDescriptor()->full_name());
  envelope.set_body(beat.SerializeAsString());
  bus_.publish(std::string(heartbeat_kind) + "/" + service_ + "/", envelope);
  if (actor_.wants_heartbeats()) step(Heard{std::move(beat)});
}

long Host::wait_ms() const {
  const MachineTime now = machine_now();
  int64_t ns = std::min(beat_every_ns, kill_look_every_ns);
  if (!all_live()) ns = std::min(ns, beat_while_joining_ns);
  if (const auto due = timers_.next_machine()) ns = std::min(ns, due->minus_ns(now));
  if (configuration_.exchange.clock == ClockSource::utc) {
    if (const auto due = timers_.next_market()) ns = std::min(ns, due->ns() - utc_now().ns());
  }
  long ms = static_cast<long>(std::max<int64_t>(0, (ns + ns_per_ms - 1) / ns_per_ms));
  for (const long other : {http_.timeout_ms(), feeds_.timeout_ms()}) {
    if (other >= 0) ms = std::min(ms, other);
  }
  return ms;
}

void Host::wait(bool idle) {
  check(idle, "the host sleeps only when nothing is left to do");
  std::vector<zmq_pollitem_t> items{{nullptr, signal_fd_, ZMQ_POLLIN, 0}};
  bus_.collect(items);
  http_.collect(items);
  feeds_.collect(items);
  zmq_poll(items.data(), static_cast<int>(items.size()), wait_ms());
}

}  // namespace headgate
