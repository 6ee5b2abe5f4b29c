#pragma once

#include <zmq.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actor/input.h"
#include "runtime/header.h"
#include "runtime/trust.h"

namespace headgate {

// Named WebSocket connections in the host's own loop (Boost.Beast; Debian's libcurl has no WebSocket), in the
// clear (ws://) or encrypted (wss://: TLS 1.2 or newer, the peer's certificate and name verified). Pings are
// answered; a connection on which nothing comes is probed after half of `silence_max_ms` and closed after all
// of it.
class WebSocketClient {
 public:
  // The exchange pings every 10 s (2026-06), so three of its pings are missing by then.
  static constexpr int64_t silence_max_default_ms = 30'000;

  explicit WebSocketClient(Trust trust = {}, int64_t silence_max_ms = silence_max_default_ms);
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
