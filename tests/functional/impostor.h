#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"

namespace headgate::functional {

// Stands in a service's socket directory with plain ZeroMQ, bound by none of the host's rules: says whatever
// it is given, answers replays and snapshots with whatever it has invented. A second bind on an ipc path
// steals it without an error; who is connected already stays with the old owner until it dials anew.
class Impostor {
 public:
  Impostor(const std::string& run_directory, std::string service, std::string instance);
  ~Impostor();
  Impostor(const Impostor&) = delete;
  Impostor& operator=(const Impostor&) = delete;

  void take_place();
  void take_pub_socket();  // questions still reach the real one
  void leave();

  // An envelope of this service, to be changed at will before it is sent.
  bus::v1::Envelope envelope(const std::string& stream, uint64_t sequence,
                             const google::protobuf::Message& message) const;
  void send(const std::string& topic, const bus::v1::Envelope& envelope);
  // The next event, kept for replays; its number.
  uint64_t say_event(const std::string& topic, const google::protobuf::Message& message);
  // The latest value of `key`, kept for snapshots.
  void say_state(const std::string& topic, const std::string& key, const google::protobuf::Message& message);
  // Kept for replays alone, as a message that got lost.
  uint64_t keep_event(const google::protobuf::Message& message);

  // Heartbeats and answers that are due. Call it while waiting.
  void pump();
  uint64_t events_head() const { return first_event_ + events_.size(); }
  void begin_after(uint64_t events_head) { first_event_ = events_head; }  // as if the real one had said these
  uint64_t questions() const { return questions_; }

 private:
  struct Sockets;
  bus::v1::StreamPosition head(const std::string& stream) const;
  void beat();
  bus::v1::Reply reply_to(const command::v1::Request& request) const;

  std::string folder_;
  std::string service_;
  std::string instance_;
  std::unique_ptr<Sockets> sockets_;
  uint64_t first_event_ = 0;
  std::vector<bus::v1::Envelope> events_;
  std::map<std::string, bus::v1::Envelope> latest_;
  uint64_t state_sequence_ = 0;
  uint64_t state_epoch_ = 1;
  uint64_t beats_ = 0;
  int64_t last_beat_ns_ = 0;
  uint64_t questions_ = 0;
};

// Listens at a service's pub.sock, as `headgate tap` does.
class Listener {
 public:
  Listener(const std::string& run_directory, const std::string& service, const std::string& topic);
  ~Listener();
  // What has come since the last call.
  std::vector<bus::v1::Envelope> heard();

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
};

int64_t utc_now_ns();

// What a process answers to a query ("status", "orders") at its own query socket; null when it does not.
nlohmann::ordered_json asked(const std::string& run_directory, const std::string& service,
                             const std::string& query);

}  // namespace headgate::functional
