#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actor/actor.h"
#include "actor/conduct.h"
#include "bus/inbox.h"
#include "bus/state_cache.h"
#include "domain/alert_limit.h"
#include "node/durable.h"
#include "node/outside.h"
#include "node/timers.h"

namespace headgate {

// One life of one service: turns what happens outside into inputs of its actor, and the actor's effects into
// what leaves. The same code runs in the process host and in the simulator.
//
// For each input: capture it, let the actor handle it, commit its rows and events in one transaction, and
// only then publish, request and reply. A crash between commit and action loses only the action; start
// repeats or queries it, so the path after a crash is the path of every start. When a commit fails nothing of
// the step leaves: the life ends and the next one reads what the disk really holds.
class Node {
 public:
  struct Identity {
    std::string instance;
    std::string mode;
    std::string service;
    bool stepped = false;  // market time is what the market process says was granted; otherwise it is UTC
    int64_t pid = 0;
  };
  // All must outlive the node.
  Node(Identity identity, Actor& actor, Durable& store, Outside& outside);

  // First call: gives the actor its rows. Nothing is bound or dialled before it has come back, so that nobody
  // hears of a state that is not restored yet.
  void start();
  // Second: begins to read the streams the actor wants, from the positions stored with their last effect.
  void join();
  // Peers not yet dialled, with the topic prefixes wanted of each. The host dials them and says so.
  const std::map<std::string, std::vector<std::string>>& undialled() const { return undialled_; }
  void dialled(const std::string& peer);

  // What happened. `peer` is the dialled process on whose socket it came, `asker` an address for the answer.
  void receive(const std::string& peer, const bus::v1::Envelope& envelope);
  void answered(const std::string& peer, const bus::v1::Reply& reply);
  void asked(const std::string& asker, const command::v1::Request& request);
  void happened(Event event);  // HttpDone, FeedOpened, FeedText, FeedClosed
  void stop();

  // What is due now; true when a timer fired.
  bool fire_timers();
  void look_at_kill_switch();
  void ask_for_missing();
  // `idle`: nothing is left to do, so that a picture of all positions is worth sending.
  void beat_if_due(bool idle);
  // From now until one of the above is due, when nothing happens before.
  int64_t due_in_ns() const;

  // The life is over: a step could not be stored (failed), or the node was stopped.
  enum class End : uint8_t { stopped, failed };
  std::optional<End> ended() const { return ended_; }
  uint64_t inputs() const { return input_number_; }
  // Of this life so far; equal inputs give an equal one.
  uint64_t digest() const { return conduct_.digest(actor_); }
  bool live() const;

 private:
  struct Asked {
    uint64_t id;
    MachineTime deadline;
  };
  // Whose envelope caused a step, and who waits for its answer.
  struct Cause {
    const bus::v1::Envelope* envelope = nullptr;
    const std::string* asker = nullptr;
    uint64_t request_id = 0;
  };

  // one step (node.cpp)
  void step(Event event, const Cause& cause);
  void step(Event event) { step(std::move(event), Cause{}); }
  void perform(const Effects& effects, const Input& input, const StoreStep& committed, const Cause& cause);
  void reply(const Effects& effects, const Cause& cause);
  void request(const HttpRequest& request);
  bus::v1::Envelope envelope_of(const Publication& publication, const bus::v1::Envelope* cause);
  void publish_state(const Publication& publication, const bus::v1::Envelope* cause);
  Input present_input() const;  // without an event
  MarketTime market_at(UtcTime utc) const;

  // streams (node_streams.cpp)
  bool is_foreign(const std::string& peer, const bus::v1::Envelope& envelope) const;
  const bus::v1::Envelope* foreign_in(const Inbox& inbox, const bus::v1::Reply& reply) const;
  void refuse(const std::string& peer, const bus::v1::Envelope& envelope);
  void disown(const bus::v1::StreamPosition& position);
  void deliver(const Inbox& inbox, const Inbox::Output& output);
  void hear(const std::string& peer, const bus::v1::Envelope& envelope);
  void mark_handled(const bus::v1::Envelope& envelope);
  void follow_clock(const bus::v1::Envelope& envelope);
  Inbox* inbox_of(std::string_view source, std::string_view stream);
  std::string not_ready_because() const;

  // heartbeats (node_heartbeat.cpp)
  void beat(bool idle);
  bus::v1::StreamPosition events_head() const;
  bus::v1::StreamPosition state_head() const;

  // questions (node_questions.cpp)
  bus::v1::Reply reply_to(const command::v1::Request& request) const;
  std::string status_json() const;

  const Identity identity_;
  Actor& actor_;
  Durable& store_;
  Outside& outside_;
  Conduct conduct_;
  Timers timers_;
  std::vector<Inbox> inboxes_;
  std::map<std::string, std::vector<std::string>> undialled_;                       // peer -> topic prefixes
  std::map<std::pair<std::string, std::string>, Asked> open_asks_;                  // (source, stream)
  std::map<std::pair<std::string, std::string>, bus::v1::StreamPosition> handled_;  // events, not yet stored
  StateCache state_cache_;
  uint64_t state_sequence_ = 0;
  uint64_t input_number_ = 0;
  uint64_t next_ask_ = 0;
  uint64_t beats_ = 0;
  MarketTime market_time_;
  std::optional<MarketTime> last_data_;  // when the last message, reply or frame was taken in
  MachineTime started_;
  MachineTime last_beat_;
  MachineTime last_kill_look_;
  std::vector<HttpDone> withheld_;  // answers to requests that were no longer allowed to leave
  AlertLimit alerts_;
  uint64_t foreign_ = 0;   // messages that came where their publisher does not speak
  uint64_t disowned_ = 0;  // positions that their publisher never reached
  bool changed_ = true;    // since the last heartbeat
  bool killed_ = false;
  std::optional<End> ended_;
};

}  // namespace headgate
