// Replays and snapshots are answered from what was published; queries from the actor without changing it;
// commands and kill checks become inputs, answered after their commit.
#include <nlohmann/json.hpp>

#include "actor/service_names.h"
#include "node/node.h"

namespace headgate {

void Node::asked(const std::string& asker, const command::v1::Request& request) {
  if (ended_) return;
  const Cause cause{nullptr, &asker, request.id()};
  if (request.has_kill_check()) return step(KillChecked{}, cause);
  if (request.has_command()) return step(Commanded{request.command()}, cause);
  outside_.answer(asker, reply_to(request));
}

bus::v1::Reply Node::reply_to(const command::v1::Request& request) const {
  bus::v1::Reply reply;
  reply.set_id(request.id());
  if (request.has_replay()) {
    *reply.mutable_head() = events_head();
    if (request.replay().stream() != events_stream) {
      reply.set_error("STREAM_UNKNOWN: " + request.replay().stream() + "; only 'events' is replayed");
      return reply;
    }
    for (bus::v1::Envelope& envelope :
         store_.replay(request.replay().from_sequence(), request.replay().limit())) {
      *reply.add_envelopes() = std::move(envelope);
    }
    return reply;
  }
  if (request.has_snapshot()) {
    *reply.mutable_head() = state_head();
    state_cache_.fill(reply);
    return reply;
  }
  if (!request.has_query()) {
    reply.set_error("REQUEST_UNKNOWN: this build does not know the request");
    return reply;
  }
  const auto answer =
      request.query().kind() == "status"
          ? std::optional(status_json())
          : actor_.answer(request.query().kind(), request.query().argument(), present_input());
  if (answer) {
    reply.set_json(*answer);
  } else {
    reply.set_error("QUERY_UNKNOWN: " + identity_.service + " does not answer '" + request.query().kind() +
                    "'");
  }
  return reply;
}

std::string Node::status_json() const {
  const Input now = present_input();
  nlohmann::ordered_json out;
  out["service"] = identity_.service;
  out["instance"] = identity_.instance;
  out["mode"] = identity_.mode;
  out["pid"] = identity_.pid;
  out["ready"] = live();
  out["condition"] = not_ready_because();
  out["killed"] = now.killed;
  out["market_time"] = iso_utc(now.market.ns());
  if (last_data_) out["data_age_s"] = now.market.minus_ns(*last_data_) / ns_per_s;
  out["uptime_s"] = static_cast<double>(now.machine.minus_ns(started_) / ns_per_ms) / 1000.0;
  out["inputs"] = input_number_;
  out["malformed"] = outside_.malformed();
  out["foreign"] = foreign_;
  out["disowned"] = disowned_;
  out["recording_stopped"] = outside_.recording_stopped();
  out["heads"] = {{"events", store_.last_event()}, {"state", state_sequence_}};
  out["epochs"] = {{"events", store_.epoch()}, {"state", store_.life()}};
  out["applied"] = nlohmann::ordered_json::array();
  for (const Inbox& inbox : inboxes_) {
    const auto position = inbox.position();
    out["applied"].push_back(
        {{"source", inbox.source()},
         {"stream", inbox.stream()},
         {"epoch", position.epoch()},
         {"sequence", position.sequence()},
         {"behind", inbox.known_head() - std::min(inbox.known_head(), position.sequence())},
         {"live", inbox.live()},
         {"gaps", inbox.gaps()},
         {"repeats", inbox.repeats()}});
  }
  out["actor"] = nlohmann::ordered_json::parse(actor_.status(now), nullptr, false);
  return out.dump();
}

}  // namespace headgate
