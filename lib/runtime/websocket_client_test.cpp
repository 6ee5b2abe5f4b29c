#include "runtime/websocket_client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/system_clock.h"

namespace headgate {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using Stream = beast::websocket::stream<tcp::socket>;

// Takes one connection after another and lets `talk` have each.
class Server {
 public:
  explicit Server(std::function<void(tcp::socket)> talk)
      : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}), thread_([this, talk = std::move(talk)] {
          boost::system::error_code error;
          while (true) {
            tcp::socket socket(context_);
            acceptor_.accept(socket, error);
            if (error || ending_) return;
            talk(std::move(socket));
          }
        }) {}
  ~Server() {
    ending_ = true;
    boost::system::error_code ignored;
    tcp::socket knock(context_);  // accept() blocks: the last connection is our own
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  std::string url() const {
    return "ws://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/feed";
  }

 private:
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

// Sends back what comes, until the other side ends; "bye" ends it from here.
void echo(tcp::socket socket) {
  Stream stream(std::move(socket));
  boost::system::error_code error;
  stream.accept(error);
  while (!error) {
    beast::flat_buffer buffer;
    stream.read(buffer, error);
    if (error) return;
    if (beast::buffers_to_string(buffer.data()) == "bye")
      return stream.close(beast::websocket::close_code::normal, error);
    stream.text(true);
    stream.write(buffer.data(), error);
  }
}

// All events until `count` came, or for at most ten seconds.
std::vector<Event> take(WebSocketClient& client, size_t count) {
  std::vector<Event> out;
  const MachineTime began = machine_now();
  while (out.size() < count && machine_now().minus_ns(began) < 10 * ns_per_s) {
    std::vector<zmq_pollitem_t> items;
    client.collect(items);
    zmq_poll(items.data(), static_cast<int>(items.size()), std::clamp(client.timeout_ms(), 0L, 20L));
    for (Event& event : client.advance()) out.push_back(std::move(event));
  }
  return out;
}
// Whether nothing comes for a while.
bool stays_silent(WebSocketClient& client) {
  const MachineTime began = machine_now();
  while (machine_now().minus_ns(began) < 200 * ns_per_ms) {
    zmq_poll(nullptr, 0, 5);
    if (!client.advance().empty()) return false;
  }
  return true;
}
std::string text_of(const Event& event) {
  const auto* text = std::get_if<FeedText>(&event);
  return text == nullptr ? "" : text->feed + ": " + text->text;
}

TEST_CASE("a feed opens, carries texts in both directions and in order, and ends") {
  // This is the way of every book: a frame that is lost or changes its place is a wrong price.
  const Server server(echo);
  WebSocketClient client;
  client.open("books", server.url());
  auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  REQUIRE(std::holds_alternative<FeedOpened>(events[0]));
  CHECK(client.connecting() == 0);

  for (int i = 0; i < 50; ++i) client.send("books", "frame " + std::to_string(i));
  events = take(client, 50);
  REQUIRE(events.size() == 50);
  for (size_t i = 0; i < 50; ++i) CHECK(text_of(events[i]) == "books: frame " + std::to_string(i));

  const std::string large(1 << 20, 'x');
  client.send("books", large);
  events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(text_of(events[0]) == "books: " + large);

  client.send("books", "bye");
  events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(std::holds_alternative<FeedClosed>(events[0]));
  CHECK(stays_silent(client));
}

TEST_CASE("after one's own close nothing of the feed is heard") {
  // A late frame of the old subscription would be applied to the new one's books.
  const Server server(echo);
  WebSocketClient client;
  client.open("books", server.url());
  REQUIRE(take(client, 1).size() == 1);
  client.send("books", "late");
  client.close("books");
  CHECK(stays_silent(client));
  client.send("books", "to nobody");
  CHECK(stays_silent(client));
}

TEST_CASE("opening a feed again replaces it") {
  // Two connections of one name would deliver each change twice.
  const Server server(echo);
  const Server other(echo);
  WebSocketClient client;
  client.open("books", server.url());
  client.open("books", other.url());
  auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(std::holds_alternative<FeedOpened>(events[0]));
  client.send("books", "once");
  events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(text_of(events[0]) == "books: once");
  CHECK(stays_silent(client));
}

TEST_CASE("a feed given up while its address is being looked up is never dialled") {
  // The lookup's good answer may be waiting already when the feed is replaced: two connections of one name.
  std::atomic<int> dialled = 0;
  const Server server([&](tcp::socket) { ++dialled; });
  const Server other(echo);
  WebSocketClient client;
  client.open("books", server.url());
  zmq_poll(nullptr, 0, 200);  // the lookup runs on a thread of its own and ends before anybody asks for it
  client.open("books", other.url());
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(std::holds_alternative<FeedOpened>(events[0]));
  CHECK(stays_silent(client));
  CHECK(dialled == 0);
}

TEST_CASE("a refused handshake is a closed feed with its reason") {
  // An exchange that says 503 must be asked again later, not waited for without end.
  const Server server([](tcp::socket socket) {
    boost::system::error_code ignored;
    std::string request;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", ignored);
    asio::write(socket,
                asio::buffer(std::string("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")),
                ignored);
  });
  WebSocketClient client;
  client.open("books", server.url());
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  REQUIRE(std::holds_alternative<FeedClosed>(events[0]));
  CHECK_FALSE(std::get<FeedClosed>(events[0]).why.empty());
  CHECK(client.connecting() == 0);
}

TEST_CASE("a port at which nobody listens is a closed feed") {
  // As above.
  std::string url;
  {
    const Server server(echo);
    url = server.url();
  }
  WebSocketClient client;
  client.open("books", url);
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(std::holds_alternative<FeedClosed>(events[0]));
}

TEST_CASE("a connection that is cut is a closed feed") {
  // Silence after a cut would look like a quiet market.
  const Server server([](tcp::socket socket) {
    Stream stream(std::move(socket));
    boost::system::error_code ignored;
    stream.accept(ignored);
    stream.next_layer().close(ignored);
  });
  WebSocketClient client;
  client.open("books", server.url());
  const auto events = take(client, 2);
  REQUIRE(events.size() == 2);
  CHECK(std::holds_alternative<FeedOpened>(events[0]));
  CHECK(std::holds_alternative<FeedClosed>(events[1]));
}

TEST_CASE("an address that needs encryption is refused with that reason") {
  // A feed spoken in the clear to a host that expects TLS would fail later and say nothing useful.
  WebSocketClient client;
  for (const char* url : {"wss://127.0.0.1:1/feed", "http://127.0.0.1:1/", ""}) {
    client.open("books", url);
    const auto events = take(client, 1);
    REQUIRE(events.size() == 1);
    REQUIRE(std::holds_alternative<FeedClosed>(events[0]));
    CHECK(std::get<FeedClosed>(events[0]).why.find("URL_REFUSED") == 0);
  }
}

}  // namespace
}  // namespace headgate
