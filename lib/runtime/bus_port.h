#pragma once

#include <zmq.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"

namespace headgate {

// All ZeroMQ sockets of one process, owned by one thread.
//
// Binds <run>/<service>/pub.sock (PUB) and query.sock (ROUTER); dials peers' ones (SUB and DEALER). Nothing
// is ever bound for orders: exec dials risk. Sockets hold nothing that matters (linger 0): durability is the
// store's.
class BusPort {
 public:
  BusPort(std::string run_directory, std::string service);
  ~BusPort();
  BusPort(const BusPort&) = delete;
  BusPort& operator=(const BusPort&) = delete;

  // Errors of check_socket_directory and SOCKET_BIND.
  Status bind();
  // Subscribes to these topic prefixes of a peer. SOCKET_DIRECTORY_UNSAFE is final; SOCKET_DIRECTORY_ABSENT
  // may be tried again.
  Status dial(const std::string& peer, const std::vector<std::string>& prefixes);

  void publish(const std::string& topic, const bus::v1::Envelope& envelope);

  // The next message of a dialled peer. Malformed frames are counted and skipped.
  struct Received {
    std::string peer;
    bus::v1::Envelope envelope;
  };
  std::optional<Received> receive();

  // Requests at our ROUTER and answers to them.
  struct Question {
    std::string identity;
    command::v1::Request request;
  };
  std::optional<Question> question();
  void answer(const std::string& identity, const bus::v1::Reply& reply);

  // Requests to a dialled peer and their replies.
  void ask(const std::string& peer, const command::v1::Request& request);
  struct Answered {
    std::string peer;
    bus::v1::Reply reply;
  };
  std::optional<Answered> answered();

  void collect(std::vector<zmq_pollitem_t>& items) const;
  uint64_t malformed() const { return malformed_; }

 private:
  struct Sockets;
  std::string path_of(std::string_view service, std::string_view socket) const;
  std::string run_directory_;
  std::string service_;
  std::unique_ptr<Sockets> sockets_;
  uint64_t malformed_ = 0;
  size_t next_receive_ = 0;  // peers take turns, so that a busy one does not starve the rest
};

}  // namespace headgate
