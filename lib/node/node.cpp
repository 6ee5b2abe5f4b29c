#include "node/node.h"

#include <algorithm>
#include <utility>

#include "actor/service_names.h"
#include "bus/topics.h"
#include "domain/buggify.h"
#include "domain/check.h"
#include "node/intervals.h"

namespace headgate {
namespace {

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

Node::Node(Identity identity, Actor& actor, Durable& store, Outside& outside)
    : identity_(std::move(identity)), actor_(actor), store_(store), outside_(outside) {}

void Node::start() {
  started_ = outside_.clocks().machine;
  step(Started{store_.load_rows()});
}

void Node::happened(Event event) { step(std::move(event)); }

void Node::stop() {
  step(Stopping{});
  if (!ended_) ended_ = End::stopped;
}

MarketTime Node::market_at(UtcTime utc) const {
  return identity_.stepped ? market_time_ : MarketTime::from_ns(utc.ns());
}

Input Node::present_input() const {
  const Outside::Clocks clocks = outside_.clocks();
  Input input;
  input.utc = clocks.utc;
  input.machine = clocks.machine;
  input.market = market_at(clocks.utc);
  input.killed = outside_.killed();
  return input;
}

void Node::step(Event event, const Cause& cause) {
  if (ended_) return;
  const bool heard = std::holds_alternative<Heard>(event);
  Input input = present_input();
  input.number = ++input_number_;
  input.event = std::move(event);
  killed_ = input.killed;
  if (brings_data(input.event)) last_data_ = input.market;
  outside_.capture(input);

  Effects effects;
  actor_.handle(input, effects);
  conduct_.saw(effects);

  StoreStep committed;
  committed.rows = std::move(effects.rows);
  for (const Publication& publication : effects.publications) {
    if (publication.durable) committed.events.push_back(envelope_of(publication, cause.envelope));
  }
  if (cause.envelope != nullptr) mark_handled(*cause.envelope);
  if (!committed.empty()) {
    for (const auto& [from, position] : handled_) committed.positions.push_back(position);
    const Status done = store_.commit(committed);
    if (!done) {
      outside_.log(Level::alert, done.error().code, done.error().text());
      ended_ = End::failed;
      return;
    }
    handled_.clear();
  }
  // A heartbeat that changed nothing must not be answered with a heartbeat, or two listeners would never fall
  // silent.
  if (!heard || says_something(effects)) changed_ = true;
  perform(effects, input, committed, cause);
  for (HttpDone& done : std::exchange(withheld_, {})) step(std::move(done));
}

void Node::perform(const Effects& effects, const Input& input, const StoreStep& committed,
                   const Cause& cause) {
  size_t next_event = 0;
  for (const Publication& publication : effects.publications) {
    if (publication.durable) {
      outside_.publish(publication.topic, committed.events[next_event++]);
    } else {
      publish_state(publication, cause.envelope);
    }
  }
  for (const HttpRequest& each : effects.requests) request(each);
  for (const FeedCommand& command : effects.feeds) outside_.feed(command);
  for (const TimerCommand& command : effects.timers) timers_.apply(command);
  reply(effects, cause);
  for (const Note& note : effects.notes) outside_.log(note.level, note.code, note.text);
  // Last: an order does not wait for research.
  for (const Recorded& each : effects.records) outside_.record(each, input.market, input.utc);
}

void Node::request(const HttpRequest& request) {
  if (request.leave_by) {
    const bool late = outside_.clocks().utc >= *request.leave_by;
    if (late || outside_.killed()) {
      withheld_.push_back({request.id, HttpOutcome::not_sent, 0, "", late ? "LEFT_TOO_LATE" : "KILL_SWITCH"});
      return;
    }
  }
  outside_.request(request);
}

void Node::reply(const Effects& effects, const Cause& cause) {
  if (cause.asker == nullptr) return;
  bus::v1::Reply out;
  out.set_id(cause.request_id);
  if (effects.answer) {
    out.set_json(*effects.answer);
  } else {
    out.set_error("REQUEST_REFUSED: " + identity_.service + " takes no such request");
  }
  outside_.answer(*cause.asker, out);
}

bus::v1::Envelope Node::envelope_of(const Publication& publication, const bus::v1::Envelope* cause) {
  const auto stream = publication.durable ? events_stream : state_stream;
  check(topic_rule(identity_.service, stream, publication.topic, publication.type) != nullptr,
        "a service publishes only what the topic rules allow it");
  const UtcTime utc = outside_.clocks().utc;
  bus::v1::Envelope out;
  out.set_instance(identity_.instance);
  out.set_source(identity_.service);
  out.set_stream(std::string(stream));
  out.set_utc_ns(utc.ns());
  out.set_market_time_ns(market_at(utc).ns());
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

void Node::publish_state(const Publication& publication, const bus::v1::Envelope* cause) {
  bus::v1::Envelope envelope = envelope_of(publication, cause);
  envelope.set_epoch(store_.life());
  envelope.set_sequence(++state_sequence_);
  follow_clock(envelope);
  state_cache_.put(envelope);
  outside_.publish(publication.topic, envelope);
}

bool Node::fire_timers() {
  bool fired = false;
  while (!ended_ && !buggify("timers wait")) {
    const Outside::Clocks clocks = outside_.clocks();
    const auto timer = timers_.take_due(market_at(clocks.utc), clocks.machine);
    if (!timer) return fired;
    step(TimerFired{*timer});
    fired = true;
  }
  return fired;
}

// A quiet process must see the switch too, and its owner must be able to wait for that.
void Node::look_at_kill_switch() {
  const MachineTime now = outside_.clocks().machine;
  if (now.minus_ns(last_kill_look_) < interval::kill_look_ns) return;
  last_kill_look_ = now;
  if (outside_.killed() != killed_) step(KillChecked{});
}

int64_t Node::due_in_ns() const {
  const Outside::Clocks clocks = outside_.clocks();
  int64_t ns = std::min(interval::beat_ns, interval::kill_look_ns);
  if (!live()) ns = std::min(ns, interval::beat_while_joining_ns);
  if (const auto due = timers_.next_machine()) ns = std::min(ns, due->minus_ns(clocks.machine));
  // Stepped market time moves by messages alone.
  const auto market_due = identity_.stepped ? std::nullopt : timers_.next_market();
  if (market_due) ns = std::min(ns, market_due->ns() - clocks.utc.ns());
  return std::max<int64_t>(0, ns);
}

}  // namespace headgate
