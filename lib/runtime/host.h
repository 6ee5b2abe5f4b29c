#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "actor/actor.h"
#include "config/configuration.h"
#include "node/node.h"
#include "runtime/bus_port.h"
#include "runtime/credentials.h"
#include "runtime/http_client.h"
#include "runtime/kill_file.h"
#include "runtime/log.h"
#include "runtime/starter.h"
#include "runtime/websocket_client.h"
#include "store/capture.h"
#include "store/recording_folder.h"
#include "store/store.h"

namespace headgate {

// Exit codes of a service. 2 is never restarted: the same start would fail the same way.
enum class Exit : int { stopped = 0, failed = 1, configuration = 2 };

// The process host: one thread that gives a node its sockets, files, clocks and signals, and sleeps when
// there is nothing to do. What a step is, in which order it takes effect and how streams are read is the
// node's alone.
class Host final : private Outside {
 public:
  Host(const Configuration& configuration, std::string service, Actor& actor);
  ~Host() override;

  // Runs until SIGTERM or SIGINT, or until it cannot go on.
  Exit run();

 private:
  // start (host_start.cpp)
  std::optional<Exit> open();
  std::optional<Exit> open_credentials();
  std::optional<Exit> open_directories();
  std::optional<Exit> open_store();
  void open_capture(const std::string& path);
  std::optional<Exit> open_sockets();
  std::optional<Exit> dial_missing();
  std::optional<Exit> refuse(const Error& error);

  // the loop (host.cpp)
  bool work();
  bool work_signals();
  void say_who_stops(pid_t sender);
  bool work_bus();
  bool work_answers();
  bool work_questions();
  bool work_network();
  void flush_capture(bool idle);
  void tell_of_recording();
  void wait();
  long wait_ms();
  Exit finish();
  bool ended() const { return ended_ || node_->ended(); }

  // what the node may touch (host_outside.cpp)
  Clocks clocks() override;
  bool killed() override;
  void capture(const Input& input) override;
  void record(const Recorded& record, MarketTime market, UtcTime utc) override;
  std::string recording_stopped() const override;
  void publish(const std::string& topic, const bus::v1::Envelope& envelope) override;
  void ask(const std::string& peer, const command::v1::Request& request) override;
  void answer(const std::string& asker, const bus::v1::Reply& reply) override;
  void request(const HttpRequest& request) override;
  void feed(const FeedCommand& command) override;
  void open_feed(const FeedCommand& command);
  size_t under_way() const override;
  void log(Level level, std::string_view code, std::string_view text) override;
  uint64_t malformed() const override;

  Configuration configuration_;
  std::string service_;
  Actor& actor_;
  Log log_;
  KillFile kill_file_;
  BusPort bus_;
  Credentials credentials_;
  HttpClient http_;
  WebSocketClient feeds_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CaptureWriter> capture_;  // none when it could not be made
  std::optional<RecordingFolder> recording_;
  std::optional<Node> node_;
  MachineTime last_flush_;
  MachineTime next_checkpoint_;
  MachineTime last_signal_look_;
  MachineTime last_dial_;
  std::optional<Exit> ended_;
  const Starter starter_;
  int signal_fd_ = -1;
  int lock_fd_ = -1;
};

}  // namespace headgate
