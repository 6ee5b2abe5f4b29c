// The word a node gives about itself once a second, and in a stepped world whenever its picture changed.
#include "actor/service_names.h"
#include "bus/topics.h"
#include "node/intervals.h"
#include "node/node.h"

namespace headgate {

void Node::beat_if_due(bool idle) {
  if (ended_) return;
  const MachineTime now = outside_.clocks().machine;
  const bool picture_changed = idle && changed_ && identity_.stepped;
  const int64_t every_ns = live() ? interval::beat_ns : interval::beat_while_joining_ns;
  if (!picture_changed && now.minus_ns(last_beat_) < every_ns) return;
  beat(idle);
  last_beat_ = now;
  // A picture taken in the middle of work holds the step: one more must follow once idle. Without it
  // processes whose beats fall together wake each other at each beat, send only such pictures, and time
  // stands still.
  changed_ = !idle;
}

bus::v1::StreamPosition Node::events_head() const {
  bus::v1::StreamPosition head;
  head.set_source(identity_.service);
  head.set_stream(std::string(events_stream));
  head.set_epoch(store_.epoch());
  head.set_sequence(store_.last_event());
  return head;
}

bus::v1::StreamPosition Node::state_head() const {
  bus::v1::StreamPosition head;
  head.set_source(identity_.service);
  head.set_stream(std::string(state_stream));
  head.set_epoch(store_.life());
  head.set_sequence(state_sequence_);
  return head;
}

// A picture taken in the middle of work counts as one request more: the step gate believes only idle
// pictures.
void Node::beat(bool idle) {
  bus::v1::Heartbeat beat;
  const Outside::Clocks clocks = outside_.clocks();
  beat.set_source(identity_.service);
  beat.set_number(++beats_);
  beat.set_pid(identity_.pid);
  beat.set_utc_ns(clocks.utc.ns());
  beat.set_market_time_ns(market_at(clocks.utc).ns());
  *beat.add_heads() = events_head();
  *beat.add_heads() = state_head();
  for (const Inbox& inbox : inboxes_) *beat.add_applied() = inbox.position();
  const size_t unfinished = idle ? 0 : 1;
  beat.set_requests_in_flight(static_cast<uint32_t>(outside_.under_way() + unfinished));
  beat.set_ready(live());
  beat.set_condition(not_ready_because());

  bus::v1::Envelope envelope;
  envelope.set_instance(identity_.instance);
  envelope.set_source(identity_.service);
  envelope.set_stream(std::string(heartbeat_stream));
  envelope.set_epoch(store_.life());
  envelope.set_sequence(beats_);
  envelope.set_utc_ns(beat.utc_ns());
  envelope.set_market_time_ns(beat.market_time_ns());
  envelope.set_type(beat.GetDescriptor()->full_name());
  envelope.set_body(beat.SerializeAsString());
  outside_.publish(std::string(heartbeat_kind) + "/" + identity_.service + "/", envelope);
  if (actor_.wants_heartbeats()) step(Heard{std::move(beat)});
}

}  // namespace headgate
