// Encrypted connections of both clients: whom they believe.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/certificate_fixture.h"
#include "runtime/http_client.h"
#include "runtime/scratch_fixture.h"
#include "runtime/system_clock.h"
#include "runtime/websocket_client.h"

namespace headgate {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using TlsSocket = beast::ssl_stream<tcp::socket>;

// Speaks TLS with a certificate of a test's own; answers a WebSocket with an echo and everything else with
// 200.
class TlsServer {
 public:
  explicit TlsServer(const SelfSigned& certificate, int newest = TLS1_3_VERSION)
      : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}) {
    tls_.use_certificate_chain(asio::buffer(certificate.certificate_pem));
    tls_.use_private_key(asio::buffer(certificate.key.private_pem()), asio::ssl::context::pem);
    SSL_CTX_set_security_level(tls_.native_handle(), 0);  // so that it offers what is too old
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(tls_.native_handle(), newest);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    ending_ = true;
    error_code ignored;
    tcp::socket knock(context_);  // accept() blocks: the last connection is our own
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  std::string at(const std::string& scheme, const std::string& host) const {
    return scheme + "://" + host + ":" + std::to_string(acceptor_.local_endpoint().port()) + "/feed";
  }
  int requests() const { return requests_; }
  std::string name_asked() const { return name_asked_; }  // of the last connection that brought a request

 private:
  void serve() {
    while (true) {
      error_code error;
      tcp::socket socket(context_);
      acceptor_.accept(socket, error);
      if (error || ending_) return;
      TlsSocket stream(std::move(socket), tls_);
      stream.handshake(asio::ssl::stream_base::server, error);
      if (error) continue;
      const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
      name_asked_ = name == nullptr ? "" : name;
      std::string request;
      const size_t size = asio::read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", error);
      if (error) continue;
      ++requests_;
      if (request.find("Upgrade: websocket") == std::string::npos) {
        asio::write(stream, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
                    error);
        continue;
      }
      echo(std::move(stream), request.substr(0, size));
    }
  }
  static void echo(TlsSocket socket, const std::string& request) {
    beast::websocket::stream<TlsSocket> stream(std::move(socket));
    error_code error;
    stream.accept(asio::buffer(request), error);
    while (!error) {
      beast::flat_buffer buffer;
      stream.read(buffer, error);
      if (error) return;
      stream.text(true);
      stream.write(buffer.data(), error);
    }
  }

  asio::io_context context_;
  tcp::acceptor acceptor_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  std::atomic<bool> ending_ = false;
  std::atomic<int> requests_ = 0;
  std::string name_asked_;
  std::thread thread_;
};

template <typename Client>
void wait_for(Client& client) {
  std::vector<zmq_pollitem_t> items;
  client.collect(items);
  zmq_poll(items.data(), static_cast<int>(items.size()), std::clamp(client.timeout_ms(), 0L, 20L));
}
// All events until `count` came, or for at most ten seconds.
std::vector<Event> take(WebSocketClient& client, size_t count) {
  std::vector<Event> out;
  const MachineTime began = machine_now();
  while (out.size() < count && machine_now().minus_ns(began) < 10 * ns_per_s) {
    wait_for(client);
    for (Event& event : client.advance()) out.push_back(std::move(event));
  }
  return out;
}
// The reason for which a feed at this address is closed; empty when it opened.
std::string refusal_of(const Trust& trust, const std::string& url) {
  WebSocketClient client(trust);
  client.open("books", url);
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  const auto* closed = std::get_if<FeedClosed>(&events[0]);
  return closed == nullptr ? std::string() : closed->why;
}
HttpDone get(const Trust& trust, const std::string& url) {
  HttpClient client(trust);
  client.start({"q1", "GET", url, "", 10'000});
  std::vector<HttpDone> done;
  const MachineTime began = machine_now();
  while (done.empty()) {
    REQUIRE(machine_now().minus_ns(began) < 20 * ns_per_s);
    wait_for(client);
    done = client.advance();
  }
  return done[0];
}

struct Scene {
  Scratch scratch;
  Trust trust(const SelfSigned& certificate) const {
    write_text(scratch / "ca.pem", certificate.certificate_pem);
    return {scratch / "ca.pem"};
  }
};

TEST_CASE("an encrypted feed opens and carries texts, when its certificate is believed") {
  // This is the way of every book of the real exchange.
  const Scene scene;
  const SelfSigned certificate("DNS:localhost,IP:127.0.0.1");
  TlsServer server(certificate);
  WebSocketClient client(scene.trust(certificate));
  client.open("books", server.at("wss", "localhost"));
  REQUIRE(take(client, 1).size() == 1);
  const std::string large(3 << 20, 'x');
  for (int i = 0; i < 50; ++i) client.send("books", "frame " + std::to_string(i));
  client.send("books", large);
  const auto events = take(client, 51);
  REQUIRE(events.size() == 51);
  for (size_t i = 0; i < 50; ++i) {
    REQUIRE(std::holds_alternative<FeedText>(events[i]));
    CHECK(std::get<FeedText>(events[i]).text == "frame " + std::to_string(i));
  }
  REQUIRE(std::holds_alternative<FeedText>(events[50]));
  CHECK(std::get<FeedText>(events[50]).text == large);
  CHECK(server.name_asked() == "localhost");
  client.close("books");
}

TEST_CASE("a certificate that nobody vouches for is refused before a byte of the request leaves") {
  // Whoever can answer for the exchange's address would be handed signatures and believed prices.
  const SelfSigned certificate("DNS:localhost,IP:127.0.0.1");
  const TlsServer server(certificate);
  const std::string why = refusal_of({}, server.at("wss", "localhost"));
  CHECK_MESSAGE(why.find("TLS_FAILED") == 0, why);
  CHECK_MESSAGE(why.find("certificate") != std::string::npos, why);
  const HttpDone done = get({}, server.at("https", "localhost"));
  CHECK(done.outcome == HttpOutcome::not_sent);
  CHECK(server.requests() == 0);
}

TEST_CASE("a certificate of another name, or of another time, is refused though its signer is believed") {
  // Every site of an authority could stand in the exchange's place, and a stolen old key would do for ever.
  const Scene scene;
  const SelfSigned other("DNS:elsewhere.example,IP:127.0.0.9");
  const SelfSigned past("DNS:localhost,IP:127.0.0.1", -7200, -3600);
  for (const SelfSigned* certificate : {&other, &past}) {
    const TlsServer server(*certificate);
    const Trust trust = scene.trust(*certificate);
    for (const char* host : {"localhost", "127.0.0.1"}) {
      CAPTURE(host);
      CHECK(refusal_of(trust, server.at("wss", host)).find("TLS_FAILED") == 0);
      CHECK(get(trust, server.at("https", host)).outcome == HttpOutcome::not_sent);
    }
    CHECK(server.requests() == 0);
  }
}

TEST_CASE("a believed certificate of the address itself opens") {
  // Without it the refusals above could be those of a client that refuses everything.
  const Scene scene;
  const SelfSigned certificate("DNS:localhost,IP:127.0.0.1");
  const TlsServer server(certificate);
  const Trust trust = scene.trust(certificate);
  for (const char* host : {"localhost", "127.0.0.1"}) {
    CHECK(refusal_of(trust, server.at("wss", host)).empty());
    const HttpDone done = get(trust, server.at("https", host));
    CHECK(done.outcome == HttpOutcome::answered);
    CHECK(done.body == "ok");
  }
}

TEST_CASE("a server that speaks nothing newer than TLS 1.1 is refused") {
  // What is older can be forced upon a connection by whoever stands between, and read.
  const Scene scene;
  const SelfSigned certificate("DNS:localhost,IP:127.0.0.1");
  const Trust trust = scene.trust(certificate);
  {
    const TlsServer server(certificate, TLS1_1_VERSION);
    CHECK(refusal_of(trust, server.at("wss", "localhost")).find("TLS_FAILED") == 0);
    CHECK(get(trust, server.at("https", "localhost")).outcome == HttpOutcome::not_sent);
    CHECK(server.requests() == 0);
  }
  const TlsServer newer(certificate, TLS1_2_VERSION);
  CHECK(refusal_of(trust, newer.at("wss", "localhost")).empty());
  CHECK(get(trust, newer.at("https", "localhost")).body == "ok");
}

TEST_CASE("authorities named by the environment are not believed") {
  // Whoever sets a variable would stand in the exchange's place.
  const Scene scene;
  const SelfSigned certificate("DNS:localhost,IP:127.0.0.1");
  const TlsServer server(certificate);
  const Trust trust = scene.trust(certificate);
  setenv("SSL_CERT_FILE", trust.ca_file.c_str(), 1);
  setenv("CURL_CA_BUNDLE", trust.ca_file.c_str(), 1);
  const std::string why = refusal_of({}, server.at("wss", "localhost"));
  const HttpDone done = get({}, server.at("https", "localhost"));
  unsetenv("SSL_CERT_FILE");
  unsetenv("CURL_CA_BUNDLE");
  CHECK(why.find("TLS_FAILED") == 0);
  CHECK(done.outcome == HttpOutcome::not_sent);
  CHECK(server.requests() == 0);
}

TEST_CASE("a server that ends the connection in the middle of the handshake is a closed feed") {
  // As a port at which nobody listens: it must be dialled again, not waited for.
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::thread thread([&] {
    error_code ignored;
    tcp::socket socket(context);
    acceptor.accept(socket, ignored);
  });
  const std::string port = std::to_string(acceptor.local_endpoint().port());
  CHECK(refusal_of({}, "wss://127.0.0.1:" + port + "/").find("TLS_FAILED") == 0);
  thread.join();
}

}  // namespace
}  // namespace headgate
