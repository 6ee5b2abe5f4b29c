#pragma once

#include <zmq.h>

#include <memory>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"

namespace headgate {

// libcurl's multi interface in the host's own loop. Reads only: a method other than GET is answered not_sent,
// since libcurl re-sends a POST by itself when a reused connection dies (7.88.1), and no write path exists
// that forbids it.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void start(const HttpRequest& request);
  size_t in_flight() const;
  void collect(std::vector<zmq_pollitem_t>& items) const;
  // Milliseconds until advance() must be called though no descriptor is ready; -1 for never.
  long timeout_ms() const;
  std::vector<HttpDone> advance();

 private:
  struct Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace headgate
