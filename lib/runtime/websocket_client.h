#pragma once

#include <zmq.h>

#include <memory>
#include <string>
#include <vector>

#include "actor/input.h"

namespace headgate {

// Named WebSocket connections in the host's own loop (Boost.Beast; Debian's libcurl has no WebSocket). Plain
// ws:// only: a wss:// address is answered with FeedClosed and the reason, since no TLS path is built. Pings
// are answered, silent connections are probed and closed by Beast's idle time-out.
class WebSocketClient {
 public:
  WebSocketClient();
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  void open(const std::string& feed, const std::string& url);  // replaces an open one of that name
  void send(const std::string& feed, std::string text);        // dropped when not open: FeedClosed says so
  void close(const std::string& feed);                         // no FeedClosed follows one's own close

  size_t connecting() const;
  void collect(std::vector<zmq_pollitem_t>& items) const;
  long timeout_ms() const;
  std::vector<Event> advance();

 private:
  struct Feeds;
  std::unique_ptr<Feeds> feeds_;
};

}  // namespace headgate
