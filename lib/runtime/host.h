#pragma once

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "bus/inbox.h"
#include "bus/state_cache.h"
#include "config/configuration.h"
#include "runtime/bus_port.h"
#include "runtime/http_client.h"
#include "runtime/kill_file.h"
#include "runtime/log.h"
#include "runtime/timers.h"
#include "runtime/websocket_client.h"
#include "store/capture.h"
#include "store/store.h"

namespace headgate {

// Exit codes of a service. 2 is never restarted: the same start would fail the same way.
enum class Exit : int { stopped = 0, failed = 1, configuration = 2 };

// The process host: one thread that turns sockets, files and clocks into inputs, and effects into what
// leaves.
//
// For each input: capture it, let the actor handle it, commit its rows and events in one transaction, and
// only then publish, request and reply. A crash between commit and action loses only the action; start
// repeats or queries it, so the path after a crash is the path of every start. When a commit fails nothing of
// the step leaves: the process ends and the next life reads what the disk really holds.
class Host {
 public:
  Host(const Configuration& configuration, std::string service, Actor& actor);
  ~Host();

  // Runs until SIGTERM or SIGINT, or until it cannot go on.
  Exit run();

 private:
  struct Asked {
    uint64_t id;
    MachineTime deadline;
  };

  // start (host_start.cpp)
  std::optional<Exit> open();
  std::optional<Exit> open_sockets();
  std::optional<Exit> dial_missing();
  void lock_state_directory();

  // the loop
  void wait(bool idle);
  bool work();
  bool work_signals();
  bool work_bus();
  bool work_answers();
  bool work_questions();
  bool work_network();
  bool work_timers();
  void work_asks();
  void watch_kill_file();
  long wait_ms() const;
  void beat_if_due(bool idle);
  void heartbeat(bool idle);

  // one step
  void step(Event event, const bus::v1::Envelope* cause = nullptr,
            const BusPort::Question* question = nullptr);
  Input input_of(Event event);
  void perform(Effects& effects, StoreStep& committed, const bus::v1::Envelope* cause,
               const BusPort::Question* question);
  bus::v1::Envelope envelope_of(const Publication& publication, const bus::v1::Envelope* cause) const;
  void publish_state(const Publication& publication, const bus::v1::Envelope* cause);
  void follow_clock(const bus::v1::Envelope& envelope);
  void deliver(const Inbox& inbox, Inbox::Output output);
  void mark_handled(const bus::v1::Envelope& envelope);

  // questions (host_questions.cpp)
  void serve(const BusPort::Question& question);
  bus::v1::Reply reply_to(const command::v1::Request& request);
  std::string status_json() const;
  Input now_input() const;
  MarketTime market_now(UtcTime utc) const;

  bool all_live() const;
  std::string not_ready_because() const;
  Inbox* inbox_of(std::string_view source, std::string_view stream);

  Configuration configuration_;
  std::string service_;
  Actor& actor_;
  Log log_;
  KillFile kill_file_;
  BusPort bus_;
  HttpClient http_;
  WebSocketClient feeds_;
  Timers timers_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CaptureWriter> capture_;
  std::vector<Inbox> inboxes_;
  std::map<std::string, std::vector<std::string>> undialled_;                       // peer -> topic prefixes
  std::map<std::pair<std::string, std::string>, Asked> asked_;                      // (source, stream)
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
  MachineTime last_signal_look_;
  MachineTime last_dial_;
  bool changed_ = true;  // since the last heartbeat
  bool killed_ = false;
  bool stopping_ = false;
  std::optional<Exit> ended_;
  int signal_fd_ = -1;
  int lock_fd_ = -1;
};

}  // namespace headgate
