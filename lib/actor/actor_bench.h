#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actor/actor.h"

namespace headgate {

// A host for tests: keeps rows as SQLite would, arms timers, and collects what the actor asked for. `kill`
// forgets the actor and everything that is not a row, as a crash does.
class ActorBench {
 public:
  explicit ActorBench(std::function<std::unique_ptr<Actor>()> make) : make_(std::move(make)) {}

  void start() {
    actor_ = make_();
    timers.clear();
    give(Started{rows});
  }
  void kill() { actor_.reset(); }
  void restart() {
    kill();
    start();
  }

  Effects give(Event event) {
    Input input = now();
    input.number = ++number_;
    input.event = std::move(event);
    Effects effects;
    actor_->handle(input, effects);
    perform(effects);
    return effects;
  }

  // A bus message of `source`, as the host would deliver it.
  template <typename Message>
  Effects hear(const std::string& source, const std::string& stream, const Message& message) {
    bus::v1::Envelope envelope;
    envelope.set_source(source);
    envelope.set_stream(stream);
    envelope.set_type(Message::descriptor()->full_name());
    envelope.set_body(message.SerializeAsString());
    envelope.set_market_time_ns(market.ns());
    return give(Delivered{envelope});
  }

  // Moves both clocks to the next armed timer and fires it; false when none is armed.
  bool fire(const std::string& timer) {
    const auto found = timers.find(timer);
    if (found == timers.end()) return false;
    if (const auto* at = std::get_if<MarketTime>(&found->second)) market = std::max(market, *at);
    if (const auto* at = std::get_if<MachineTime>(&found->second)) machine = std::max(machine, *at);
    timers.erase(found);
    give(TimerFired{timer});
    return true;
  }

  Input now() const {
    Input input;
    input.market = market;
    input.utc = utc;
    input.machine = machine;
    input.killed = killed;
    return input;
  }
  Actor& actor() { return *actor_; }

  // The publications of one message type, oldest first, over all lives.
  template <typename Message>
  std::vector<Message> published() const {
    std::vector<Message> out;
    for (const Publication& publication : publications) {
      if (publication.type != Message::descriptor()->full_name()) continue;
      Message message;
      if (message.ParseFromString(publication.body)) out.push_back(std::move(message));
    }
    return out;
  }
  size_t noted(const std::string& code) const {
    return static_cast<size_t>(
        std::count_if(notes.begin(), notes.end(), [&](const Note& note) { return note.code == code; }));
  }

  Rows rows;
  std::vector<Publication> publications;
  std::vector<HttpRequest> requests;
  std::vector<FeedCommand> feeds;
  std::vector<Recorded> records;
  std::vector<Note> notes;
  std::map<std::string, std::variant<std::monostate, MarketTime, MachineTime>> timers;
  MarketTime market;
  UtcTime utc;
  MachineTime machine;
  bool killed = false;  // what the host sees of the kill file

 private:
  void perform(const Effects& effects) {
    for (const Row& row : effects.rows) {
      if (row.value) {
        rows[{row.table, row.key}] = *row.value;
      } else {
        rows.erase({row.table, row.key});
      }
    }
    publications.insert(publications.end(), effects.publications.begin(), effects.publications.end());
    requests.insert(requests.end(), effects.requests.begin(), effects.requests.end());
    feeds.insert(feeds.end(), effects.feeds.begin(), effects.feeds.end());
    records.insert(records.end(), effects.records.begin(), effects.records.end());
    notes.insert(notes.end(), effects.notes.begin(), effects.notes.end());
    for (const TimerCommand& command : effects.timers) {
      if (std::holds_alternative<std::monostate>(command.due)) {
        timers.erase(command.timer);
      } else {
        timers[command.timer] = command.due;
      }
    }
  }

  std::function<std::unique_ptr<Actor>()> make_;
  std::unique_ptr<Actor> actor_;
  uint64_t number_ = 0;
};

}  // namespace headgate
