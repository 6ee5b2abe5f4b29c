#include "runtime/http_client.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/system_clock.h"

namespace headgate {
namespace {

// A socket on a port of the system's choice on 127.0.0.1.
struct Listener {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port = 0;

  Listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
    REQUIRE(listen(fd, 8) == 0);
  }
  ~Listener() { close(fd); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
};

// Reads a request to its blank line, or to the end of the connection.
std::string read_request(int fd) {
  std::string out;
  std::array<char, 4096> buffer{};
  while (out.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    out.append(buffer.data(), static_cast<size_t>(got));
  }
  return out;
}
void write_all(int fd, const std::string& text) { (void)send(fd, text.data(), text.size(), MSG_NOSIGNAL); }

// Answers each connection with `talk` in a thread of its own, and keeps what was asked.
class Server {
 public:
  explicit Server(std::function<void(int)> talk) : thread_([this, talk = std::move(talk)] { serve(talk); }) {}
  ~Server() {
    shutdown(listener_.fd, SHUT_RDWR);
    thread_.join();
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(listener_.port) + path;
  }
  // Connections that brought a request.
  int requests() const { return requests_; }

 private:
  void serve(const std::function<void(int)>& talk) {
    while (true) {
      const int fd = accept(listener_.fd, nullptr, nullptr);
      if (fd < 0) return;
      if (!read_request(fd).empty()) ++requests_;
      talk(fd);
      close(fd);
    }
  }
  Listener listener_;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

HttpDone outcome_of(HttpRequest request) {
  HttpClient client;
  client.start(request);
  CHECK(client.in_flight() == 1);
  const MachineTime began = machine_now();
  std::vector<HttpDone> done;
  while (done.empty()) {
    REQUIRE_MESSAGE(machine_now().minus_ns(began) < 20 * ns_per_s, "the client answers every request");
    std::vector<zmq_pollitem_t> items;
    client.collect(items);
    zmq_poll(items.data(), static_cast<int>(items.size()), std::clamp(client.timeout_ms(), 0L, 50L));
    done = client.advance();
  }
  REQUIRE(done.size() == 1);
  CHECK(client.in_flight() == 0);
  CHECK(done[0].request == request.id);
  return done[0];
}
HttpDone get(const std::string& url, int64_t deadline_ms = 10'000) {
  return outcome_of({"q1", "GET", url, "", deadline_ms});
}

TEST_CASE("a complete reply is answered, whatever its status") {
  // A 404 is the exchange's word; treated as silence it would be asked for without end.
  const Server server([](int fd) {
    write_all(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthere");
  });
  const HttpDone done = get(server.url("/x"));
  CHECK(done.outcome == HttpOutcome::answered);
  CHECK(done.status == 404);
  CHECK(done.body == "there");
}

TEST_CASE("a refused connection is not sent") {
  // Nothing left, so it is safe to try again: calling it unknown would hold the order's money for nothing.
  std::string url;
  {
    const Listener closed;
    url = "http://127.0.0.1:" + std::to_string(closed.port) + "/";
  }
  const HttpDone done = get(url);
  CHECK(done.outcome == HttpOutcome::not_sent);
  CHECK_FALSE(done.why.empty());
}

TEST_CASE("a connection that ends without a reply is unknown") {
  // The exchange may have taken the order before it fell silent; called not sent, the order is placed again.
  const Server server([](int) {});
  CHECK(get(server.url("/")).outcome == HttpOutcome::unknown);
  CHECK(server.requests() >= 1);
}

TEST_CASE("a reply that is cut short is unknown") {
  // Half a list of orders reads like a whole one in which the others do not exist.
  const Server server(
      [](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"orders\":["); });
  const HttpDone done = get(server.url("/"));
  CHECK(done.outcome == HttpOutcome::unknown);
  CHECK(done.body.empty());
}

TEST_CASE("a reply that ends among its headers is unknown") {
  // libcurl calls it a success with an empty body, which would read as an account without orders.
  for (const char* part :
       {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.0 200 OK\r\nA: b\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"}) {
    CAPTURE(part);
    const Server server([part](int fd) { write_all(fd, part); });
    const HttpDone done = get(server.url("/"));
    CHECK(done.outcome == HttpOutcome::unknown);
    CHECK(done.status == 0);
  }
}

TEST_CASE("a chunked reply without its last chunk is unknown") {
  // As above: the end of a connection is not the end of a reply.
  const Server server(
      [](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"); });
  CHECK(get(server.url("/")).outcome == HttpOutcome::unknown);
}

TEST_CASE("a reply that is no HTTP is unknown: the request was read") {
  // libcurl reports it with the code of a protocol it cannot speak, before which nothing would have left.
  const Server server([](int fd) { write_all(fd, "hello, who is there?\n"); });
  const HttpDone done = get(server.url("/"));
  CHECK(server.requests() == 1);
  CHECK(done.outcome == HttpOutcome::unknown);
}

TEST_CASE("a reply that does not come before the deadline is unknown") {
  // Silence is the case in which orders are doubled.
  const Server server([](int fd) {
    std::array<char, 1> end{};
    (void)recv(fd, end.data(), end.size(), 0);  // until the client gives up
  });
  CHECK(get(server.url("/"), 200).outcome == HttpOutcome::unknown);
}

TEST_CASE("an address that is none is not sent") {
  // A request that could not even begin must not stay in doubt for ever.
  CHECK(get("http://127.0.0.1:notaport/").outcome == HttpOutcome::not_sent);
  CHECK(get("file:///etc/hostname").outcome == HttpOutcome::not_sent);
}

TEST_CASE("a method that is not known is not sent, and nothing leaves") {
  // What libcurl repeats by itself was examined for the methods that are used, and for no other.
  const Server server([](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  for (const char* method : {"PUT", "PATCH", "HEAD", "get", "post", ""}) {
    const HttpDone done = outcome_of({"q1", method, server.url("/portfolio/orders"), "{}", 1000});
    CHECK(done.outcome == HttpOutcome::not_sent);
    CHECK(done.why.find("METHOD_REFUSED") == 0);
  }
  CHECK(server.requests() == 0);
}

TEST_CASE("a redirect is handed on, not followed") {
  // It may lead away from the host that the mode allows.
  const Server elsewhere([](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  const std::string target = elsewhere.url("/");
  const Server server([target](int fd) {
    write_all(fd, "HTTP/1.1 302 Found\r\nLocation: " + target +
                      "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  const HttpDone done = get(server.url("/"));
  CHECK(done.outcome == HttpOutcome::answered);
  CHECK(done.status == 302);
  CHECK(elsewhere.requests() == 0);
}

TEST_CASE("a proxy named by the environment is not asked") {
  // Whoever sets a variable would read every request and write every reply.
  const Server proxy([](int fd) { write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy"); });
  const Server server([](int fd) {
    write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\ndirect");
  });
  setenv("http_proxy", proxy.url("").c_str(), 1);
  const HttpDone done = get(server.url("/"));
  unsetenv("http_proxy");
  CHECK(done.body == "direct");
  CHECK(proxy.requests() == 0);
}

}  // namespace
}  // namespace headgate
