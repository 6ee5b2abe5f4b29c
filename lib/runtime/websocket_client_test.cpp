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
#include <chrono>
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
  // An exchange that says 503 must be asked again later, not waited for without end; and one that says 401
  // says why, which the operator needs: a wrong clock and a wrong key look alike otherwise.
  const std::string long_body =
      "{\"error\":{\"code\":\"authentication_error\"}}\r\n" + std::string(5000, 'x');
  for (const auto& [line, body] : {std::pair<std::string, std::string>{"503 Service Unavailable", ""},
                                   {"401 Unauthorized", long_body}}) {
    const std::string reply = "HTTP/1.1 " + line + "\r\nContent-Length: " + std::to_string(body.size()) +
                              "\r\nConnection: close\r\n\r\n" + body;
    const Server server([&](tcp::socket socket) {
      boost::system::error_code ignored;
      std::string request;
      asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", ignored);
      asio::write(socket, asio::buffer(reply), ignored);
    });
    WebSocketClient client;
    client.open("books", server.url());
    const auto events = take(client, 1);
    REQUIRE(events.size() == 1);
    REQUIRE(std::holds_alternative<FeedClosed>(events[0]));
    const std::string why = std::get<FeedClosed>(events[0]).why;
    CHECK(why.find("HANDSHAKE_REFUSED: " + line.substr(0, 3)) == 0);
    CHECK(why.size() < 400);
    if (!body.empty()) CHECK(why.find("authentication_error") != std::string::npos);
    CHECK(client.connecting() == 0);
  }
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

TEST_CASE("a connection that falls silent without an end is a closed feed") {
  // A cable that is pulled sends no end: the last book would be vouched for and traded on until a person
  // looks.
  std::atomic<bool> over = false;
  const Server server([&over](tcp::socket socket) {
    Stream stream(std::move(socket));
    boost::system::error_code ignored;
    stream.accept(ignored);
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // reads nothing, so no pong
  });
  WebSocketClient client({}, 400);
  client.open("books", server.url());
  const auto events = take(client, 2);
  over = true;
  REQUIRE(events.size() == 2);
  CHECK(std::holds_alternative<FeedOpened>(events[0]));
  CHECK(std::holds_alternative<FeedClosed>(events[1]));
}

TEST_CASE("a quiet connection whose other side still answers stays open") {
  // A night without a trade would otherwise be one reconnection after another, each with all books anew.
  const Server server(echo);
  WebSocketClient client({}, 400);
  client.open("books", server.url());
  REQUIRE(take(client, 1).size() == 1);
  for (int i = 0; i < 4; ++i) CHECK(stays_silent(client));
  client.send("books", "still there");
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  CHECK(text_of(events[0]) == "books: still there");
}

TEST_CASE("an address that is none of a feed is refused with that reason") {
  // Read leniently, an address could lead elsewhere than the one that was judged when it was signed.
  WebSocketClient client;
  for (const char* url :
       {"http://127.0.0.1:1/", "", "ws://", "ws://a@b/", "ws://h:port/", "ws://h/a b", "ws://h/#f"}) {
    CAPTURE(url);
    client.open("books", url);
    const auto events = take(client, 1);
    REQUIRE(events.size() == 1);
    REQUIRE(std::holds_alternative<FeedClosed>(events[0]));
    CHECK(std::get<FeedClosed>(events[0]).why.find("URL_REFUSED") == 0);
  }
}

TEST_CASE("a handshake carries the headers it was given, and asks for the path and query of its address") {
  // Without the signature's headers Kalshi answers 401, and no book is ever followed.
  std::string request;
  {
    const Server server([&](tcp::socket socket) {
      boost::system::error_code ignored;
      asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", ignored);
    });
    WebSocketClient client;
    client.open("books", server.url() + "?since=1",
                {{"KALSHI-ACCESS-KEY", "an-id"}, {"KALSHI-ACCESS-SIGNATURE", "c2ln+/=="}});
    REQUIRE(take(client, 1).size() == 1);
  }
  CHECK(request.find("GET /feed?since=1 HTTP/1.1\r\n") == 0);
  CHECK(request.find("KALSHI-ACCESS-KEY: an-id\r\n") != std::string::npos);
  CHECK(request.find("KALSHI-ACCESS-SIGNATURE: c2ln+/==\r\n") != std::string::npos);
}

TEST_CASE("a feed that is refused unopened is a closed feed with that reason, and replaces the open one") {
  // A feed whose key is absent must not look like one that is still being dialled.
  const Server server(echo);
  WebSocketClient client;
  client.open("books", server.url());
  REQUIRE(take(client, 1).size() == 1);
  client.refuse("books", "CREDENTIAL_ABSENT");
  CHECK(client.connecting() == 1);
  const auto events = take(client, 1);
  REQUIRE(events.size() == 1);
  REQUIRE(std::holds_alternative<FeedClosed>(events[0]));
  CHECK(std::get<FeedClosed>(events[0]).why == "CREDENTIAL_ABSENT");
  client.send("books", "to nobody");
  CHECK(stays_silent(client));
}

}  // namespace
}  // namespace headgate
