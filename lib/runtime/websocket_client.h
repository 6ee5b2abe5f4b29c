#pragma once

#include <zmq.h>

#include <memory>
#include <string>
#include <vector>

#include "actor/input.h"
#include "runtime/header.h"
#include "runtime/trust.h"

namespace headgate {

// Named WebSocket connections in the host's own loop (Boost.Beast; Debian's libcurl has no WebSocket), in the
// clear (ws://) or encrypted (wss://: TLS 1.2 or newer, the peer's certificate and name verified). Pings are
// answered, silent connections are probed and closed by Beast's idle time-out.
class WebSocketClient {
 public:
  explicit WebSocketClient(Trust trust = {});
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  // Replaces an open one of that name. `headers` go with the handshake. A server that refuses it is a
  // FeedClosed whose reason holds the status and the beginning of the reply.
  void open(const std::string& feed, const std::string& url, const Headers& headers = {});
  void refuse(const std::string& feed, const std::string& why);  // as open(), but FeedClosed follows at once
  void send(const std::string& feed, std::string text);          // dropped when not open: FeedClosed says so
  void close(const std::string& feed);                           // no FeedClosed follows one's own close

  size_t connecting() const;
  void collect(std::vector<zmq_pollitem_t>& items) const;
  long timeout_ms() const;
  std::vector<Event> advance();

 private:
  struct Feeds;
  std::unique_ptr<Feeds> feeds_;
};

}  // namespace headgate
