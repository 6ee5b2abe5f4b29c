#pragma once

#include <zmq.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "runtime/header.h"
#include "runtime/trust.h"

namespace headgate {

// libcurl's multi interface in the host's own loop, HTTP/1.1 only. Methods: GET, POST, DELETE; another one is
// answered not_sent.
//
// A GET may be sent again by libcurl itself, which costs nothing. A POST or DELETE never is: libcurl does so
// when a reused connection ends before the reply (7.88.1: the server saw the order twice, and the client was
// told of one), so each has a new connection that nobody uses after it, and a body that cannot be read again.
class HttpClient {
 public:
  explicit HttpClient(Trust trust = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `headers` beside those of every request.
  void start(const HttpRequest& request, const Headers& headers = {});
  // Answers it as not_sent without starting it.
  void refuse(const std::string& request, std::string why);
  size_t in_flight() const;
  void collect(std::vector<zmq_pollitem_t>& items) const;
  // Milliseconds until advance() must be called though no descriptor is ready; -1 for never.
  long timeout_ms() const;
  std::vector<HttpDone> advance();
  // The Date header of the answer that ended last, in seconds since 1970; nothing without a readable one.
  std::optional<int64_t> last_date_s() const;

 private:
  struct Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace headgate
