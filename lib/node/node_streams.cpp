// How a node reads: one inbox for each stream, filled by messages, heartbeats and answers.
#include <algorithm>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "bus/topics.h"
#include "domain/buggify.h"
#include "headgate/market/v1/market.pb.h"
#include "node/intervals.h"
#include "node/node.h"

namespace headgate {
namespace {

constexpr uint32_t replay_batch = 512;

}  // namespace

void Node::join() {
  const auto stored = store_.load_positions();
  for (const Subscription& subscription : actor_.subscriptions()) {
    const bool events = subscription.stream == events_stream;
    const auto position =
        std::find_if(stored.begin(), stored.end(), [&](const bus::v1::StreamPosition& each) {
          return each.source() == subscription.source && each.stream() == subscription.stream;
        });
    const bool known = events && position != stored.end();
    inboxes_.emplace_back(events ? Inbox::Kind::events : Inbox::Kind::state, subscription.source,
                          subscription.stream, known ? position->epoch() : 0,
                          known ? position->sequence() : 0);
    auto& prefixes = undialled_[subscription.source];
    for (std::string& prefix : topic_prefixes(subscription.source, subscription.stream)) {
      prefixes.push_back(std::move(prefix));
    }
  }
  if (actor_.wants_heartbeats()) {
    for (const std::string_view peer : service_names) {
      if (peer != identity_.service) undialled_.try_emplace(std::string(peer));
    }
  }
  for (auto& [peer, prefixes] : undialled_) prefixes.push_back(std::string(heartbeat_kind) + "/");
}

void Node::dialled(const std::string& peer) { undialled_.erase(peer); }

void Node::receive(const std::string& peer, const bus::v1::Envelope& envelope) {
  if (ended_) return;
  if (is_foreign(peer, envelope)) return refuse(peer, envelope);
  if (envelope.stream() == heartbeat_stream) return hear(peer, envelope);
  Inbox* inbox = inbox_of(peer, envelope.stream());
  if (inbox != nullptr) deliver(*inbox, inbox->receive(envelope));
}

// A peer's socket carries that peer's own word and nothing else. Otherwise whoever holds one service's place,
// market's say, could hand a reader the fills of exec or the orders of risk.
bool Node::is_foreign(const std::string& peer, const bus::v1::Envelope& envelope) const {
  if (envelope.instance() != identity_.instance || envelope.source() != peer) return true;
  if (envelope.stream() != heartbeat_stream) {
    return !may_publish(peer, envelope.stream(), envelope.type());
  }
  const auto heartbeat = decode<bus::v1::Heartbeat>(envelope);
  return !heartbeat || heartbeat->source() != peer;
}

const bus::v1::Envelope* Node::foreign_in(const Inbox& inbox, const bus::v1::Reply& reply) const {
  for (const bus::v1::Envelope& envelope : reply.envelopes()) {
    if (envelope.stream() != inbox.stream() || is_foreign(inbox.source(), envelope)) return &envelope;
  }
  return nullptr;
}

void Node::refuse(const std::string& peer, const bus::v1::Envelope& envelope) {
  ++foreign_;
  if (!alerts_.allows("MESSAGE_FOREIGN/" + peer, outside_.clocks().machine)) return;
  // The words are a stranger's, and may be long.
  const auto cut = [](const std::string& text) { return text.substr(0, 64); };
  outside_.log(Level::alert, "MESSAGE_FOREIGN",
               "the socket of " + peer + " brought " + cut(envelope.type()) + " as " +
                   cut(envelope.instance()) + "/" + cut(envelope.source()) + "/" + cut(envelope.stream()) +
                   ": refused; somebody may stand in its place");
}

void Node::hear(const std::string& peer, const bus::v1::Envelope& envelope) {
  const auto heartbeat = decode<bus::v1::Heartbeat>(envelope);
  if (!heartbeat) return;
  for (const bus::v1::StreamPosition& head : heartbeat->heads()) {
    if (head.source() != peer) continue;
    Inbox* inbox = inbox_of(peer, head.stream());
    if (inbox != nullptr) deliver(*inbox, inbox->hear(head));
  }
  if (actor_.wants_heartbeats()) step(Heard{*heartbeat});
}

void Node::answered(const std::string& peer, const bus::v1::Reply& reply) {
  const auto open = std::find_if(open_asks_.begin(), open_asks_.end(), [&](const auto& each) {
    return each.second.id == reply.id() && each.first.first == peer;
  });
  if (ended_ || open == open_asks_.end()) return;
  Inbox* inbox = inbox_of(open->first.first, open->first.second);
  if (inbox == nullptr) return;
  // The question stays open until its deadline, so that false answers are not asked for without pause.
  if (const auto* foreign = foreign_in(*inbox, reply)) return refuse(peer, *foreign);
  open_asks_.erase(open);
  deliver(*inbox, inbox->answered(reply));
}

void Node::disown(const bus::v1::StreamPosition& position) {
  ++disowned_;
  // Stored with a later effect it would outlive this life.
  handled_.erase({position.source(), position.stream()});
  const std::string name = position.source() + "/" + position.stream();
  if (!alerts_.allows("STREAM_DISOWNED/" + name, outside_.clocks().machine)) return;
  outside_.log(Level::alert, "STREAM_DISOWNED",
               position.source() + " never published what was read here as " + name + " up to " +
                   std::to_string(position.sequence()) + " of epoch " + std::to_string(position.epoch()) +
                   ": reading it again from the beginning; somebody stood in its place, or its store was "
                   "lost");
}

void Node::deliver(const Inbox& inbox, const Inbox::Output& output) {
  if (output.disowned) disown(*output.disowned);
  if (output.reset) step(StreamReset{inbox.source(), inbox.stream()});
  for (const bus::v1::Envelope& envelope : output.deliver) {
    follow_clock(envelope);
    step(Delivered{envelope}, Cause{&envelope, nullptr, 0});
  }
}

// Stored with the effect of the message, or with the next effect: an event is then applied once, or comes
// again after a crash that lost its effect too.
void Node::mark_handled(const bus::v1::Envelope& envelope) {
  if (envelope.stream() != events_stream) return;
  bus::v1::StreamPosition& position = handled_[{envelope.source(), envelope.stream()}];
  position.set_source(envelope.source());
  position.set_stream(envelope.stream());
  position.set_epoch(envelope.epoch());
  position.set_sequence(envelope.sequence());
}

// In a stepped world the market process's ExchangeStatus is everybody's clock. It never goes back.
void Node::follow_clock(const bus::v1::Envelope& envelope) {
  if (!identity_.stepped || envelope.source() != "market") return;
  const auto status = decode<market::v1::ExchangeStatus>(envelope);
  if (status) market_time_ = std::max(market_time_, MarketTime::from_ns(status->market_time_ns()));
}

Inbox* Node::inbox_of(std::string_view source, std::string_view stream) {
  const auto found = std::find_if(inboxes_.begin(), inboxes_.end(), [&](const Inbox& inbox) {
    return inbox.source() == source && inbox.stream() == stream;
  });
  return found == inboxes_.end() ? nullptr : &*found;
}

void Node::ask_for_missing() {
  if (ended_) return;
  const MachineTime now = outside_.clocks().machine;
  for (Inbox& inbox : inboxes_) {
    const std::pair key{inbox.source(), inbox.stream()};
    const auto open = open_asks_.find(key);
    const bool hasty = open != open_asks_.end() && buggify("ask given up early");
    if (open != open_asks_.end() && (now >= open->second.deadline || hasty)) {
      open_asks_.erase(open);
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
      replay->set_limit(buggify("replay in small parts") ? 1 : replay_batch);
    }
    open_asks_[key] = {request.id(), now.plus_ns(interval::ask_deadline_ns)};
    outside_.ask(inbox.source(), request);
  }
}

bool Node::live() const {
  return undialled_.empty() &&
         std::all_of(inboxes_.begin(), inboxes_.end(), [](const Inbox& inbox) { return inbox.live(); });
}

std::string Node::not_ready_because() const {
  if (!undialled_.empty()) return "waiting for the socket directory of " + undialled_.begin()->first;
  for (const Inbox& inbox : inboxes_) {
    if (!inbox.live()) return "waiting for " + inbox.source() + "'s " + inbox.stream();
  }
  return {};
}

}  // namespace headgate
