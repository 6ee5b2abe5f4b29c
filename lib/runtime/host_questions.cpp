#include <unistd.h>

#include <nlohmann/json.hpp>

#include "actor/service_names.h"
#include "runtime/host.h"
#include "runtime/system_clock.h"

namespace headgate {

// Replays and snapshots are answered from what was published; queries from the actor without changing it;
// commands and kill checks become inputs, answered after their commit.
void Host::serve(const BusPort::Question& question) {
  const command::v1::Request& request = question.request;
  if (request.has_kill_check()) {
    step(KillChecked{}, nullptr, &question);
    return;
  }
  if (request.has_command()) {
    command::v1::Command command = request.command();
    // The socket's directory lets only this user and root connect, so the sender is one of them.
    command.set_uid(::geteuid());
    step(Commanded{std::move(command)}, nullptr, &question);
    return;
  }
  bus_.answer(question.identity, reply_to(request));
}

bus::v1::Reply Host::reply_to(const command::v1::Request& request) {
  bus::v1::Reply reply;
  reply.set_id(request.id());
  if (request.has_replay()) {
    auto* head = reply.mutable_head();
    head->set_source(service_);
    head->set_stream(std::string(events_stream));
    head->set_epoch(store_->epoch());
    head->set_sequence(store_->last_event());
    if (request.replay().stream() != events_stream) {
      reply.set_error("STREAM_UNKNOWN: " + request.replay().stream() + "; only 'events' is replayed");
      return reply;
    }
    for (bus::v1::Envelope& envelope :
         store_->replay(request.replay().from_sequence(), request.replay().limit())) {
      *reply.add_envelopes() = std::move(envelope);
    }
    return reply;
  }
  if (request.has_snapshot()) {
    auto* head = reply.mutable_head();
    head->set_source(service_);
    head->set_stream(std::string(state_stream));
    head->set_epoch(store_->life());
    head->set_sequence(state_sequence_);
    state_cache_.fill(reply);
    return reply;
  }
  if (!request.has_query()) {
    reply.set_error("REQUEST_UNKNOWN: this build does not know the request");
    return reply;
  }
  const auto answer = request.query().kind() == "status"
                          ? std::optional(status_json())
                          : actor_.answer(request.query().kind(), request.query().argument(), now_input());
  if (answer) {
    reply.set_json(*answer);
  } else {
    reply.set_error("QUERY_UNKNOWN: " + service_ + " does not answer '" + request.query().kind() + "'");
  }
  return reply;
}

std::string Host::status_json() const {
  const Input now = now_input();
  nlohmann::ordered_json out;
  out["service"] = service_;
  out["instance"] = configuration_.instance.name;
  out["mode"] = std::string(name_of(configuration_.instance.mode));
  out["pid"] = ::getpid();
  out["ready"] = all_live();
  out["condition"] = not_ready_because();
  out["killed"] = now.killed;
  out["market_time"] = iso_utc(now.market.ns());
  if (last_data_) out["data_age_s"] = now.market.minus_ns(*last_data_) / ns_per_s;
  out["uptime_s"] = static_cast<double>(now.machine.minus_ns(started_) / ns_per_ms) / 1000.0;
  out["inputs"] = input_number_;
  out["malformed"] = bus_.malformed();
  out["heads"] = {{"events", store_->last_event()}, {"state", state_sequence_}};
  out["applied"] = nlohmann::ordered_json::array();
  for (const Inbox& inbox : inboxes_) {
    const auto position = inbox.position();
    out["applied"].push_back(
        {{"source", inbox.source()},
         {"stream", inbox.stream()},
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
