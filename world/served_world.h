#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// For tests: the real program as a child process, and clients that talk to it over real sockets.
namespace headgate::world {

struct Finished {
  int exit_code;
  std::string out;
  std::string err;
};

// headgate-world of HEADGATE_BIN with `arguments`, run to its end.
Finished run_world(const std::vector<std::string>& arguments);

// A serving world; ended by SIGTERM at the latest when this goes.
class ServedWorld {
 public:
  explicit ServedWorld(const std::vector<std::string>& arguments);
  ~ServedWorld();
  ServedWorld(const ServedWorld&) = delete;
  ServedWorld& operator=(const ServedWorld&) = delete;

  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  const std::string& ready_line() const { return ready_line_; }
  int terminate();  // SIGTERM; the exit code

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  uint16_t port_ = 0;
  std::string ready_line_;
};

struct HttpAnswer {
  unsigned status;
  std::string body;
  std::string date = {};  // the header, empty without one
};
// A GET on a connection of its own; nothing when nobody listens.
std::optional<HttpAnswer> http_get(uint16_t port, const std::string& target);

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;
struct HttpQuestion {
  std::string method = "GET";
  std::string target;
  HttpHeaders headers;
  std::string body;
};
// Any request on a connection of its own; nothing when nobody listens, or hangs up without a reply.
std::optional<HttpAnswer> http_ask(uint16_t port, const HttpQuestion& question);

// A WebSocket client; every wait ends after some seconds with nothing.
class SocketClient {
 public:
  // Nothing yet when the handshake is refused; `refused_status` tells how.
  SocketClient(uint16_t port, const std::string& path, const HttpHeaders& headers = {},
               bool offers_compression = false);
  ~SocketClient();
  SocketClient(SocketClient&&) noexcept;

  bool open() const;
  unsigned refused_status() const;
  const std::string& refusal() const;  // the body that came with it
  void send(const nlohmann::json& message);
  void send_text(const std::string& text);
  void ping(const std::string& body);
  // Bodies of the pings and of the pongs that came while reading.
  const std::vector<std::string>& pings() const;
  const std::vector<std::string>& pongs() const;
  // What the peer agreed to in its answer to the handshake.
  const std::string& extensions() const;
  // Whether the last read ended with a TCP reset instead of a close.
  bool was_reset() const;
  // The next text; nothing when the peer closed or stays silent.
  std::optional<nlohmann::json> read();
  bool silent_for_ms(int64_t ms);

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace headgate::world
