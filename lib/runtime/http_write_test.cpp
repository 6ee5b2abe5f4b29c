// What may spend money leaves at most once, whatever the server does. What is sent is counted at the server,
// over all of its connections.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/http_client.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

const std::string created =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"order_id\":1}\n";
const std::string empty_reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

enum class Then { keep, end, reset };

// What a server does with a request it has read whole.
struct Reaction {
  std::string reply;
  Then then = Then::keep;
};
struct Request {
  std::string method, target, head, body;
  int connection;
};

// Serves every connection in a thread of its own, so that a warm one stays open beside a new one.
class Exchange {
 public:
  using React = std::function<Reaction(const Request&)>;
  explicit Exchange(React react, bool reads = true) : react_(std::move(react)), reads_(reads) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    REQUIRE(listen(listener_, 16) == 0);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Exchange() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& each : talks_) each.join();
    close(listener_);
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  std::vector<Request> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  // Requests that are no questions, in whatever completeness they came.
  std::vector<Request> writes() const {
    std::vector<Request> out = seen();
    out.erase(
        std::remove_if(out.begin(), out.end(), [](const Request& each) { return each.method == "GET"; }),
        out.end());
    return out;
  }
  int connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  void accept_all() {
    while (true) {
      const int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      talks_.emplace_back([this, fd, number = ++connections_] { talk(fd, number); });
    }
  }
  void talk(int fd, int number) {
    std::string text;
    while (reads_) {
      const auto request = take(fd, text, number);
      if (request.method.empty()) break;
      {
        const std::lock_guard lock(mutex_);
        seen_.push_back(request);
      }
      const Reaction reaction = react_(request);
      (void)send(fd, reaction.reply.data(), reaction.reply.size(), MSG_NOSIGNAL);
      if (reaction.then == Then::keep) continue;
      const linger at_once{1, 0};
      if (reaction.then == Then::reset) setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      break;
    }
    const std::lock_guard lock(mutex_);
    open_.erase(std::find(open_.begin(), open_.end(), fd));
    close(fd);
  }
  // The next request of a connection; without a method when the connection ended first.
  static Request take(int fd, std::string& text, int number) {
    Request out{{}, {}, {}, {}, number};
    std::array<char, 65536> buffer{};
    while (true) {
      const size_t end = text.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::string head = text.substr(0, end + 2);
        const size_t at = head.find("Content-Length: ");
        const size_t size = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
        if (text.size() >= end + 4 + size) {
          const size_t blank = head.find(' ');
          out.method = head.substr(0, blank);
          out.target = head.substr(blank + 1, head.find(' ', blank + 1) - blank - 1);
          out.head = head;
          out.body = text.substr(end + 4, size);
          text.erase(0, end + 4 + size);
          return out;
        }
      }
      const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
      if (got <= 0) return out;
      text.append(buffer.data(), static_cast<size_t>(got));
    }
  }

  React react_;
  bool reads_;
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Request> seen_;
  std::vector<int> open_;
  int connections_ = 0;
  std::vector<std::thread> talks_;
  std::thread acceptor_;
};

HttpDone answer_to(HttpClient& client, const HttpRequest& request, const Headers& headers = {}) {
  client.start(request, headers);
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
  return done[0];
}

const std::string order_body = R"({"ticker":"KXHIGHNY-25DEC10-B46.5","side":"bid","count":"1.00"})";
HttpRequest order(const Exchange& exchange, const std::string& method = "POST") {
  const bool places = method == "POST";
  return {"order 1", method, exchange.url("/trade-api/v2/portfolio/events/orders"),
          places ? order_body : std::string(), 5'000};
}
// Leaves behind a connection that libcurl would use again.
void warm(HttpClient& client, const Exchange& exchange) {
  const HttpDone done = answer_to(client, {"warm", "GET", exchange.url("/warm"), "", 5'000});
  REQUIRE(done.outcome == HttpOutcome::answered);
}

Exchange::React on_write(Reaction reaction) {
  return [reaction](const Request& request) {
    return request.method == "GET" ? Reaction{empty_reply} : reaction;
  };
}

TEST_CASE("an order read on a warm connection that closes without a reply is sent once, and unknown") {
  // libcurl sends it again by itself when the connection was used before: twice the stake, and one report.
  for (const char* method : {"POST", "DELETE"}) {
    const Exchange exchange(on_write({"", Then::end}));
    HttpClient client;
    warm(client, exchange);
    const HttpDone done = answer_to(client, order(exchange, method));
    CHECK(done.outcome == HttpOutcome::unknown);
    CHECK(exchange.writes().size() == 1);
  }
}

// libcurl as it is used without protection: the same handle, so the connection is warm.
struct Unprotected {
  CURL* easy = curl_easy_init();
  static size_t swallow(char*, size_t size, size_t count, void*) { return size * count; }
  ~Unprotected() { curl_easy_cleanup(easy); }
  CURLcode get(const std::string& url) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Unprotected::swallow);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return curl_easy_perform(easy);
  }
  CURLcode post(const std::string& url) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, order_body.c_str());
    return curl_easy_perform(easy);
  }
};

TEST_CASE("libcurl without the protections sends the order twice, and this server sees it") {
  // If this fails, the case above proves nothing: either libcurl changed or the server no longer provokes it.
  int posts = 0;
  const Exchange exchange([&posts](const Request& request) {
    if (request.method == "GET") return Reaction{empty_reply};
    return ++posts == 1 ? Reaction{"", Then::end} : Reaction{created};
  });
  Unprotected curl;
  REQUIRE(curl.get(exchange.url("/warm")) == CURLE_OK);
  CHECK(curl.post(exchange.url("/trade-api/v2/portfolio/events/orders")) == CURLE_OK);
  CHECK(exchange.writes().size() == 2);
}

TEST_CASE("two orders never share a connection, and a question's connection never carries one") {
  // On a reused connection alone libcurl repeats; and what stands unread on an old one is taken for a reply.
  const Exchange exchange(on_write({created}));
  HttpClient client;
  warm(client, exchange);
  for (int i = 0; i < 3; ++i) CHECK(answer_to(client, order(exchange)).outcome == HttpOutcome::answered);
  warm(client, exchange);
  const auto seen = exchange.seen();
  REQUIRE(seen.size() == 5);
  CHECK(seen[0].connection == seen[4].connection);  // the orders did not cost the questions theirs
  for (size_t i = 1; i <= 3; ++i) {
    for (size_t j = 0; j < i; ++j) CHECK(seen[i].connection != seen[j].connection);
  }
}

TEST_CASE("nothing is asked on a connection that carried an order") {
  // What a server sends late on it would be read as the reply to the question.
  const Exchange exchange(on_write({created}));
  HttpClient client;
  CHECK(answer_to(client, order(exchange)).outcome == HttpOutcome::answered);
  warm(client, exchange);
  const auto seen = exchange.seen();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].connection != seen[1].connection);
}

TEST_CASE("an order to a server that ends the connection unread is unknown, and dialled once") {
  // Whether the order was read before the end cannot be told from here; called not sent, it is placed again.
  const Exchange exchange([](const Request&) { return Reaction{}; }, false);
  HttpClient client;
  CHECK(answer_to(client, order(exchange)).outcome == HttpOutcome::unknown);
  CHECK(exchange.connections() == 1);
}

TEST_CASE("an order whose reply is broken off anywhere is sent once, and unknown") {
  // A reply that was cut says nothing about what the exchange did with the order.
  const std::string whole = created;
  const size_t head = whole.find("\r\n\r\n") + 4;
  for (const Then then : {Then::end, Then::reset}) {
    for (const size_t cut : {size_t{0}, size_t{4}, size_t{8}, size_t{11}, size_t{13}, size_t{20}, size_t{22},
                             size_t{40}, head - 2, head, head + 1, whole.size() - 1}) {
      CAPTURE(cut);
      CAPTURE(static_cast<int>(then));
      const Exchange exchange(on_write({whole.substr(0, cut), then}));
      HttpClient client;
      warm(client, exchange);
      const HttpDone done = answer_to(client, order(exchange));
      CHECK(done.outcome == HttpOutcome::unknown);
      CHECK(done.status == 0);
      CHECK(exchange.writes().size() == 1);
    }
  }
}

TEST_CASE("an order is sent without asking for leave, and an interim reply is not taken for the reply") {
  // Asked for leave, a server may refuse it, and libcurl would send the order again without asking.
  const Exchange exchange(on_write({"HTTP/1.1 100 Continue\r\n\r\n" + created}));
  HttpClient client;
  HttpRequest large = order(exchange);
  large.body = std::string(2 << 20, ' ') + order_body;  // libcurl asks above one megabyte
  const HttpDone done = answer_to(client, large);
  CHECK(done.outcome == HttpOutcome::answered);
  CHECK(done.status == 201);
  const auto writes = exchange.writes();
  REQUIRE(writes.size() == 1);
  CHECK(writes[0].head.find("Expect:") == std::string::npos);
  CHECK(writes[0].body == large.body);
}

TEST_CASE("an interim reply alone is unknown, and the order is sent once") {
  // The exchange said that it reads, and then fell silent.
  for (const Then then : {Then::end, Then::reset}) {
    const Exchange exchange(on_write({"HTTP/1.1 100 Continue\r\n\r\n", then}));
    HttpClient client;
    const HttpDone done = answer_to(client, order(exchange));
    CHECK(done.outcome == HttpOutcome::unknown);
    CHECK(exchange.writes().size() == 1);
  }
}

TEST_CASE("replies after which a client might try again are answers, and the order is sent once") {
  // What the exchange said is for exec to judge. Followed or repeated in here, an order is placed twice.
  for (const char* line : {"307 Temporary Redirect", "308 Permanent Redirect", "303 See Other", "302 Found",
                           "401 Unauthorized", "407 Proxy Authentication Required", "408 Request Timeout",
                           "417 Expectation Failed", "421 Misdirected Request", "425 Too Early",
                           "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"}) {
    CAPTURE(line);
    std::string reply = std::string("HTTP/1.1 ") + line;
    reply += "\r\nLocation: /elsewhere\r\nRetry-After: 0\r\nWWW-Authenticate: Basic realm=\"x\"\r\n";
    reply += "Content-Length: 2\r\n\r\n{}";
    const Exchange exchange(on_write({reply}));
    HttpClient client;
    warm(client, exchange);
    const HttpDone done = answer_to(client, order(exchange));
    CHECK(done.outcome == HttpOutcome::answered);
    CHECK(std::to_string(done.status) == std::string(line).substr(0, 3));
    CHECK(exchange.writes().size() == 1);
    CHECK(exchange.seen().size() == 2);
  }
}

TEST_CASE("an order that is not answered before its deadline is sent once, and unknown") {
  // Silence is the case in which orders are doubled.
  const Exchange exchange(on_write({}));
  HttpClient client;
  warm(client, exchange);
  HttpRequest request = order(exchange);
  request.deadline_ms = 300;
  CHECK(answer_to(client, request).outcome == HttpOutcome::unknown);
  CHECK(exchange.writes().size() == 1);
}

TEST_CASE("an order to a port at which nobody listens is not sent") {
  // Its money would stay reserved for an order that cannot exist.
  std::string url;
  {
    const Exchange closed(on_write({}));
    url = closed.url("/");
  }
  HttpClient client;
  CHECK(answer_to(client, {"order 1", "POST", url, order_body, 5'000}).outcome == HttpOutcome::not_sent);
}

TEST_CASE("a write carries its body as JSON, its length and the headers it was given") {
  // Kalshi answers 400 to a body of another type, and 401 without the signature's headers.
  const Exchange exchange(on_write({created}));
  HttpClient client;
  const Headers headers{{"KALSHI-ACCESS-KEY", "an-id"}, {"KALSHI-ACCESS-SIGNATURE", "c2lnbmVk+/=="}};
  CHECK(answer_to(client, order(exchange), headers).body == "{\"order_id\":1}\n");
  CHECK(answer_to(client, order(exchange, "DELETE"), headers).status == 201);
  const auto writes = exchange.writes();
  REQUIRE(writes.size() == 2);
  CHECK(writes[0].target == "/trade-api/v2/portfolio/events/orders");
  CHECK(writes[0].body == order_body);
  CHECK(writes[1].method == "DELETE");
  CHECK(writes[1].body.empty());
  for (const Request& each : writes) {
    for (const char* line : {"Content-Type: application/json\r\n", "KALSHI-ACCESS-KEY: an-id\r\n",
                             "KALSHI-ACCESS-SIGNATURE: c2lnbmVk+/==\r\n", "Content-Length: "}) {
      CHECK_MESSAGE(each.head.find(line) != std::string::npos, line << " is not in " << each.head);
    }
    CHECK(each.head.find("Transfer-Encoding") == std::string::npos);
    CHECK(each.head.find(" HTTP/1.1\r\n") != std::string::npos);
  }
}

TEST_CASE("the path that is asked for is the path that was given, dots and all") {
  // The path is signed as it is written; one that libcurl tidied would be refused, or be another one.
  const Exchange exchange(on_write({created}));
  HttpClient client;
  HttpRequest request = order(exchange);
  request.url = exchange.url("/trade-api/v2/portfolio/../orders/./x?exchange_index=0");
  CHECK(answer_to(client, request).outcome == HttpOutcome::answered);
  REQUIRE(exchange.writes().size() == 1);
  CHECK(exchange.writes()[0].target == "/trade-api/v2/portfolio/../orders/./x?exchange_index=0");
}

}  // namespace
}  // namespace headgate
