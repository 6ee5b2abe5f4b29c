#include "runtime/credentials.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "actor/service_names.h"
#include "runtime/certificate_fixture.h"
#include "runtime/host.h"
#include "runtime/scratch_fixture.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

const std::string rest = "https://external-api.kalshi.com/trade-api/v2";
const std::string feed = "wss://external-api-ws.kalshi.com/trade-api/ws/v2";
const UtcTime now = UtcTime::from_ns(1'795'230'000'123'456'789);

// An instance with both keys in files of their own.
struct Instance {
  Scratch folder;
  Configuration configuration;
  Instance() {
    for (const char* name : {"read.pem", "write.pem"})
      write_text(folder / name,
                 MadeKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048})).private_pem());
    configuration.exchange.rest_url = rest;
    configuration.exchange.feed_url = feed;
    configuration.keys.read = {"read-id", folder / "read.pem"};
    configuration.keys.write = {"write-id", folder / "write.pem"};
  }
  Credentials of(std::string_view service) const {
    auto opened = Credentials::open(configuration, service);
    REQUIRE(opened.has_value());
    return *opened;
  }
};

HttpRequest request(Credential credential, const std::string& method = "GET",
                    const std::string& url = rest + "/portfolio/balance") {
  HttpRequest out{"q1", method, url, ""};
  out.credential = credential;
  return out;
}
FeedCommand opening(Credential credential, const std::string& url = feed) {
  return {FeedCommand::Kind::open, "books", url, credential};
}
// The key id it would be signed with; "" when it is not signed; the error's code when it is refused.
std::string signed_by(const Result<Headers>& headers) {
  if (!headers) return std::string(headers.error().code);
  return headers->empty() ? "" : (*headers)[0].value;
}

TEST_CASE("exec alone signs writes, market and settle sign reads, and every other process signs nothing") {
  // A service that was taken over must not be able to trade past risk with a key it never needed.
  const Instance instance;
  for (const std::string_view service : service_names) {
    CAPTURE(service);
    const Credentials held = instance.of(service);
    const bool reader = service == "market" || service == "settle";
    const std::string reads = reader ? "read-id" : "CREDENTIAL_ABSENT";
    const std::string writes = service == "exec" ? "write-id" : "CREDENTIAL_ABSENT";
    CHECK(signed_by(held.sign(request(Credential::none), now)) == "");
    CHECK(signed_by(held.sign(request(Credential::read), now)) == reads);
    CHECK(signed_by(held.sign(request(Credential::write), now)) == writes);
    CHECK(signed_by(held.sign(request(Credential::write, "POST"), now)) == writes);
    CHECK(signed_by(held.sign(opening(Credential::none), now)) == "");
    CHECK(signed_by(held.sign(opening(Credential::read), now)) == reads);
    CHECK(signed_by(held.sign(opening(Credential::write), now)) == writes);
  }
}

TEST_CASE("a process opens the file of its own key and no other") {
  // Files that only exec's user may read must not be needed elsewhere; and a missing one stops its own alone.
  Instance instance;
  instance.configuration.keys.read.file = instance.folder / "absent-read.pem";
  instance.configuration.keys.write.file = instance.folder / "absent-write.pem";
  for (const std::string_view service : service_names) {
    CAPTURE(service);
    const auto opened = Credentials::open(instance.configuration, service);
    if (service != "exec" && service != "market" && service != "settle") {
      CHECK(opened.has_value());
      continue;
    }
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == "KEY_FILE");
    const std::string file = service == "exec" ? "absent-write.pem" : "absent-read.pem";
    CHECK(opened.error().text().find(instance.folder / file) != std::string::npos);
    CHECK(opened.error().mend.find("chmod 600") != std::string::npos);
  }
}

TEST_CASE("without keys nothing is signed, and what needs none goes on") {
  // Mode paper follows the exchange's public data without an account.
  Instance instance;
  instance.configuration.keys = {};
  for (const char* service : {"exec", "market"}) {
    const Credentials held = instance.of(service);
    CHECK(signed_by(held.sign(request(Credential::none), now)) == "");
    CHECK(signed_by(held.sign(request(Credential::read), now)) == "CREDENTIAL_ABSENT");
    CHECK(signed_by(held.sign(opening(Credential::write), now)) == "CREDENTIAL_ABSENT");
  }
}

TEST_CASE("what could change something at an exchange leaves signed with the write key or not at all") {
  // In mode paper no process holds it, so no mistake of an actor can place an order.
  const Instance instance;
  for (const char* service : {"exec", "market"}) {
    const Credentials held = instance.of(service);
    for (const char* method : {"POST", "DELETE", "PUT"}) {
      CHECK(signed_by(held.sign(request(Credential::none, method), now)) == "WRITE_UNSIGNED");
      CHECK(signed_by(held.sign(request(Credential::read, method), now)) == "WRITE_UNSIGNED");
    }
  }
}

TEST_CASE(
    "an order bears what was signed ahead, to the configured exchange alone, and never twice the same") {
  // The order path must not wait for an RSA operation, and what lies ready is as good a signature as any.
  const Instance instance;
  Credentials exec = instance.of("exec");
  exec.sign_ahead();
  const std::string orders = rest + "/portfolio/events/orders";
  std::set<std::string> stamps;
  for (int i = 0; i < 40; ++i) {
    const auto headers = exec.sign(request(Credential::write, "POST", orders), utc_now());
    REQUIRE(headers.has_value());
    CHECK((*headers)[0].value == "write-id");
    CHECK(stamps.insert((*headers)[1].value).second);
    CHECK(signed_by(exec.sign(
              request(Credential::write, "POST", "https://evil.example/trade-api/v2/portfolio/events/orders"),
              utc_now())) == "HOST_FOREIGN");
    CHECK(signed_by(exec.sign(request(Credential::read, "POST", orders), utc_now())) == "WRITE_UNSIGNED");
  }
  CHECK(signed_by(exec.sign(request(Credential::none), utc_now())) == "");
  Credentials market = instance.of("market");
  market.sign_ahead();
  CHECK(signed_by(market.sign(request(Credential::write, "POST", orders), utc_now())) == "CREDENTIAL_ABSENT");
}

TEST_CASE("a signature leaves for the configured exchange alone, however the address is disguised") {
  // Whoever receives one may use it at the exchange for some seconds, for an order of the same path.
  const Instance instance;
  const Credentials exec = instance.of("exec");
  const Credentials market = instance.of("market");
  for (const char* url :
       {"https://external-api.kalshi.com.evil.example/trade-api/v2/portfolio/balance",
        "https://evil.example/trade-api/v2/portfolio/balance",
        "https://external-api.kalshi.com@evil.example/trade-api/v2/portfolio/balance",
        "https://evil.example#external-api.kalshi.com/", "https://evil.example\\@external-api.kalshi.com/",
        "https://evil.example?external-api.kalshi.com/",
        "https://external-api.kalshi.com:444/trade-api/v2/portfolio/balance",
        "http://external-api.kalshi.com/trade-api/v2/portfolio/balance",
        "http://external-api.kalshi.com:443/trade-api/v2/portfolio/balance",
        "https://external-api.demo.kalshi.co/trade-api/v2/portfolio/balance",
        "https://external-api.kalshi.com./trade-api/v2/portfolio/balance",
        "https://external-api.kalshi.com/a b", "https://external-api.kalshi.com/?a\r\nb: c",
        "//external-api.kalshi.com/", "", "wss://external-api-ws.kalshi.com/trade-api/ws/v2"}) {
    CAPTURE(url);
    CHECK(signed_by(exec.sign(request(Credential::write, "POST", url), now)) == "HOST_FOREIGN");
    CHECK(signed_by(exec.sign(request(Credential::write, "GET", url), now)) == "HOST_FOREIGN");
  }
  for (const char* url :
       {"ws://external-api-ws.kalshi.com/trade-api/ws/v2", "wss://evil.example/trade-api/ws/v2",
        "wss://external-api.kalshi.com/trade-api/ws/v2",
        "wss://external-api-ws.kalshi.com:8443/trade-api/ws/v2"}) {
    CAPTURE(url);
    CHECK(signed_by(market.sign(opening(Credential::read, url), now)) == "HOST_FOREIGN");
  }
  // The same host, written otherwise, is the same host.
  for (const char* url : {"HTTPS://External-API.Kalshi.com:443/trade-api/v2/portfolio/balance",
                          "https://external-api.kalshi.com/trade-api/v2/portfolio/balance?limit=1"})
    CHECK(signed_by(exec.sign(request(Credential::write, "GET", url), now)) == "write-id");
}

// Asks for what its host holds and for what it does not, and ends the process when all is answered.
class Asker final : public Actor {
 public:
  explicit Asker(std::string base) : base_(std::move(base)) {}
  std::vector<Subscription> subscriptions() const override { return {}; }
  void handle(const Input& input, Effects& effects) override {
    if (std::holds_alternative<Started>(input.event)) {
      const std::string http = "http://" + base_ + "/trade-api/v2";
      ask(effects, "signed", http + "/portfolio/orders?limit=5", Credential::read);
      ask(effects, "plain", http + "/markets", Credential::none);
      ask(effects, "absent", http + "/markets", Credential::write);
      ask(effects, "foreign", "http://localhost:1/trade-api/v2/markets", Credential::read);
      effects.open_feed("feed", "ws://" + base_ + "/trade-api/ws/v2", Credential::read);
      effects.open_feed("absent feed", "ws://" + base_ + "/trade-api/ws/v2", Credential::write);
    }
    if (const auto* done = std::get_if<HttpDone>(&input.event)) {
      said[done->request] = done->outcome == HttpOutcome::answered ? std::to_string(done->status) : done->why;
      if (done->outcome == HttpOutcome::unknown) said[done->request] = "unknown";
    }
    if (const auto* closed = std::get_if<FeedClosed>(&input.event)) said[closed->feed] = closed->why;
    if (said.size() == 6 && !std::exchange(ended_, true)) ::kill(::getpid(), SIGTERM);
  }
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return 0; }

  std::map<std::string, std::string> said;

 private:
  static void ask(Effects& effects, const std::string& id, const std::string& url, Credential credential) {
    HttpRequest out{id, "GET", url, ""};
    out.credential = credential;
    effects.request(out);
  }
  std::string base_;
  bool ended_ = false;
};

// Answers every connection's first request with 401, so that a feed ends too, and keeps the requests.
class Listener {
 public:
  Listener()
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}), thread_([this] { serve(); }) {}
  ~Listener() { end(); }
  void end() {
    if (!thread_.joinable()) return;
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }
  std::string base() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  std::vector<std::string> requests;

 private:
  void serve() {
    while (true) {
      boost::system::error_code error;
      boost::asio::ip::tcp::socket socket(context_);
      acceptor_.accept(socket, error);
      if (error) return;
      std::string request;
      boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
      requests.push_back(request);
      const std::string reply =
          "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
      boost::asio::write(socket, boost::asio::buffer(reply), error);
    }
  }
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

// As a service's main() does it; undone for the tests that follow.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before_);
  }
  ~BlockedSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

TEST_CASE("a process sends the signature it holds, and answers for the one it does not hold") {
  // Unwired, every order would be refused by the exchange, and a request in doubt would wait without end.
  Instance instance;
  const BlockedSignals blocked;
  Listener listener;
  instance.configuration.instance.name = "asker";
  instance.configuration.instance.state_directory = instance.folder / "state";
  instance.configuration.instance.run_directory = instance.folder / "run";
  instance.configuration.exchange.rest_url = "http://" + listener.base() + "/trade-api/v2";
  instance.configuration.exchange.feed_url = "ws://" + listener.base() + "/trade-api/ws/v2";
  Asker asker(listener.base());
  Host host(instance.configuration, "market", asker);
  CHECK(host.run() == Exit::stopped);
  listener.end();

  CHECK(asker.said["signed"] == "401");
  CHECK(asker.said["plain"] == "401");
  CHECK(asker.said["absent"].find("CREDENTIAL_ABSENT") == 0);
  CHECK(asker.said["foreign"].find("HOST_FOREIGN") == 0);
  CHECK(asker.said["feed"].find("HANDSHAKE_REFUSED: 401 no") == 0);
  CHECK(asker.said["absent feed"].find("CREDENTIAL_ABSENT") == 0);
  REQUIRE(listener.requests.size() == 3);
  for (const std::string& request : listener.requests) {
    const bool is_signed = request.find("GET /trade-api/v2/markets ") != 0;
    for (const char* header :
         {"KALSHI-ACCESS-KEY: read-id\r\n", "KALSHI-ACCESS-TIMESTAMP: ", "KALSHI-ACCESS-SIGNATURE: "})
      CHECK_MESSAGE((request.find(header) != std::string::npos) == is_signed, header << " in " << request);
  }
}

TEST_CASE("a process whose key cannot be loaded does not start, and is not started again") {
  // It would run, look healthy and be unable to do the one thing it is for.
  Instance instance;
  const BlockedSignals blocked;
  instance.configuration.instance.name = "asker";
  instance.configuration.instance.state_directory = instance.folder / "state";
  instance.configuration.instance.run_directory = instance.folder / "run";
  write_text(instance.folder / "write.pem", "not a key");
  Asker asker("127.0.0.1:1");
  Host host(instance.configuration, "exec", asker);
  CHECK(host.run() == Exit::configuration);
  CHECK(asker.said.empty());
}

}  // namespace
}  // namespace headgate
