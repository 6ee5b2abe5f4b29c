#include "services/market/step_gate.h"

#include "actor/service_names.h"

namespace headgate {
namespace {

const std::string market_name = "market";
const std::string state_name(state_stream);

}  // namespace

void StepGate::heard(const bus::v1::Heartbeat& heartbeat) {
  Picture picture;
  picture.ready = heartbeat.ready();
  picture.requests_in_flight = heartbeat.requests_in_flight();
  for (const auto& head : heartbeat.heads()) picture.heads[head.stream()] = {head.epoch(), head.sequence()};
  for (const auto& applied : heartbeat.applied()) {
    picture.applied[{applied.source(), applied.stream()}] = {applied.epoch(), applied.sequence()};
  }
  pictures_[heartbeat.source()] = std::move(picture);
}

std::optional<std::string> StepGate::stream_waits(const std::string& reader, const Stream& stream,
                                                  Position applied) const {
  const auto& [source, name] = stream;
  const auto publisher = pictures_.find(source);
  if (publisher == pictures_.end()) return reader + " reads " + source + ", which was not heard";
  const auto head = publisher->second.heads.find(name);
  if (head == publisher->second.heads.end()) return source + " shows no head of " + name;
  const Position last = head->second;
  if (last.sequence == 0 && applied.sequence == 0) return std::nullopt;  // nothing was ever sent
  if (last.epoch == applied.epoch && last.sequence == applied.sequence) return std::nullopt;
  return reader + " has " + source + "/" + name + " at " + std::to_string(applied.epoch) + ":" +
         std::to_string(applied.sequence) + " of " + std::to_string(last.epoch) + ":" +
         std::to_string(last.sequence);
}

std::optional<std::string> StepGate::picture_waits(const std::string& source, const Picture& picture) const {
  if (!picture.ready) return source + " is not ready";
  if (picture.requests_in_flight != 0) {
    return source + " has " + std::to_string(picture.requests_in_flight) + " requests in flight";
  }
  // A process that does not read market's state has no clock: its idleness says nothing about this step.
  if (source != market_name && picture.applied.count({market_name, state_name}) == 0) {
    return source + " does not show what it applied of market/" + state_name;
  }
  for (const auto& [stream, applied] : picture.applied) {
    if (auto waits = stream_waits(source, stream, applied)) return waits;
  }
  return std::nullopt;
}

std::optional<std::string> StepGate::waiting_for(const StepComplete& complete, const Own& own) const {
  if (!own.busy.empty()) return "market: " + own.busy;
  for (const FeedPosition& sent : complete.feeds) {
    const auto mine = own.feeds.find(sent.sid);
    if (mine == own.feeds.end()) continue;  // of another client, or of a connection that is gone
    if (mine->second >= sent.seq) continue;
    return "feed " + std::to_string(sent.sid) + " at " + std::to_string(mine->second) + " of " +
           std::to_string(sent.seq);
  }
  const auto self = pictures_.find(market_name);
  if (self == pictures_.end()) return "market was not heard";
  const auto head = self->second.heads.find(state_name);
  const uint64_t shown = head == self->second.heads.end() ? 0 : head->second.sequence;
  if (shown != own.published) {
    return "market's heartbeat shows " + std::to_string(shown) + " of " + std::to_string(own.published);
  }
  for (const std::string_view name : service_names) {
    const std::string source(name);
    const auto picture = pictures_.find(source);
    if (picture == pictures_.end()) return source + " was not heard";
    if (auto waits = picture_waits(source, picture->second)) return waits;
  }
  return std::nullopt;
}

}  // namespace headgate
