#include "runtime/websocket_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace headgate {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr size_t message_max = 16U << 20;
// A name being resolved has no descriptor, and a connecting one would wake the loop without end for writing.
constexpr int connect_poll_ms = 1;

struct Address {
  std::string host, port, path;
};

std::optional<Address> parse_url(std::string_view url) {
  constexpr std::string_view scheme = "ws://";
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  const size_t slash = url.find('/');
  const std::string_view authority = url.substr(0, slash);
  const size_t colon = authority.rfind(':');
  Address out{std::string(authority.substr(0, colon)),
              colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1)),
              slash == std::string_view::npos ? "/" : std::string(url.substr(slash))};
  return out;
}

// One connection. Its handlers keep it alive; `events` outlives every connection.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& context, std::vector<Event>& events, std::string feed)
      : resolver_(context), stream_(context), events_(events), feed_(std::move(feed)) {
    stream_.read_message_max(message_max);
    stream_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
  }

  void connect(const Address& address) {
    host_ = address.host + ":" + address.port;
    path_ = address.path;
    resolver_.async_resolve(address.host, address.port,
                            [self = shared_from_this()](error_code error, const auto& found) {
                              if (error || self->silent_) return self->fail(error);
                              self->dial(found);
                            });
  }
  void send(std::string text) {
    outgoing_.push_back(std::move(text));
    if (outgoing_.size() == 1) write();
  }
  // What has succeeded before this may still be waiting to be told, and cannot be taken back: so each handler
  // looks at `silent_` too. A name resolved a moment ago would be dialled otherwise.
  void abandon() {
    silent_ = true;
    error_code ignored;
    resolver_.cancel();
    beast::get_lowest_layer(stream_).socket().close(ignored);
  }
  bool open() const { return open_; }
  bool ended() const { return ended_; }
  bool writing() const { return !outgoing_.empty(); }
  int descriptor() {
    auto& socket = beast::get_lowest_layer(stream_).socket();
    return socket.is_open() ? socket.native_handle() : -1;
  }

 private:
  void dial(const asio::ip::tcp::resolver::results_type& found) {
    beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(5));
    beast::get_lowest_layer(stream_).async_connect(
        found, [self = shared_from_this()](error_code error, const auto&) {
          if (error || self->silent_) return self->fail(error);
          self->shake_hands();
        });
  }
  void shake_hands() {
    // The stream's own time-outs take over from the connection's.
    beast::get_lowest_layer(stream_).expires_never();
    error_code ignored;
    beast::get_lowest_layer(stream_).socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    stream_.async_handshake(host_, path_, [self = shared_from_this()](error_code error) {
      if (error || self->silent_) return self->fail(error);
      self->open_ = true;
      self->events_.emplace_back(FeedOpened{self->feed_});
      self->read();
    });
  }
  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, size_t) {
      if (error || self->silent_) return self->fail(error);
      self->events_.emplace_back(FeedText{self->feed_, beast::buffers_to_string(self->buffer_.data())});
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }
  void write() {
    stream_.async_write(asio::buffer(outgoing_.front()),
                        [self = shared_from_this()](error_code error, size_t) {
                          if (error) return self->fail(error);
                          self->outgoing_.pop_front();
                          if (!self->outgoing_.empty()) self->write();
                        });
  }
  // A read and a write may both fail: the first one is the end.
  void fail(error_code error) {
    if (std::exchange(ended_, true)) return;
    open_ = false;
    if (!silent_) events_.emplace_back(FeedClosed{feed_, error.message()});
  }

  asio::ip::tcp::resolver resolver_;
  websocket::stream<beast::tcp_stream> stream_;
  std::vector<Event>& events_;
  std::string feed_, host_, path_;
  beast::flat_buffer buffer_;
  std::deque<std::string> outgoing_;
  bool open_ = false;
  bool ended_ = false;
  bool silent_ = false;
};

}  // namespace

struct WebSocketClient::Feeds {
  std::vector<Event> events;
  asio::io_context context{1};
  std::map<std::string, std::shared_ptr<Connection>> connections;

  ~Feeds() {
    for (auto& [feed, connection] : connections) connection->abandon();
    connections.clear();
    context.poll();
  }
};

WebSocketClient::WebSocketClient() : feeds_(std::make_unique<Feeds>()) {}
WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::open(const std::string& feed, const std::string& url) {
  close(feed);
  const auto address = parse_url(url);
  if (!address) {
    feeds_->events.emplace_back(FeedClosed{feed, "URL_REFUSED: '" + url + "'; only ws:// is built"});
    return;
  }
  auto connection = std::make_shared<Connection>(feeds_->context, feeds_->events, feed);
  feeds_->connections[feed] = connection;
  connection->connect(*address);
}

void WebSocketClient::send(const std::string& feed, std::string text) {
  const auto found = feeds_->connections.find(feed);
  if (found != feeds_->connections.end() && found->second->open()) found->second->send(std::move(text));
}

void WebSocketClient::close(const std::string& feed) {
  const auto found = feeds_->connections.find(feed);
  if (found == feeds_->connections.end()) return;
  found->second->abandon();
  feeds_->connections.erase(found);
}

size_t WebSocketClient::connecting() const {
  size_t count = 0;
  for (const auto& [feed, connection] : feeds_->connections)
    count += connection->open() || connection->ended() ? 0 : 1;
  return count + (feeds_->events.empty() ? 0 : 1);
}

void WebSocketClient::collect(std::vector<zmq_pollitem_t>& items) const {
  for (const auto& [feed, connection] : feeds_->connections) {
    const int fd = connection->descriptor();
    if (fd < 0 || connection->ended()) continue;
    const bool writes = connection->open() && connection->writing();
    items.push_back({nullptr, fd, static_cast<short>(writes ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN), 0});
  }
}

long WebSocketClient::timeout_ms() const {
  if (!feeds_->events.empty()) return 0;
  if (connecting() > 0) return connect_poll_ms;
  return feeds_->connections.empty() ? -1 : 1000;  // Beast's own time-outs run on its context
}

std::vector<Event> WebSocketClient::advance() {
  if (feeds_->connections.empty() && feeds_->events.empty()) return {};
  feeds_->context.restart();
  feeds_->context.poll();
  std::vector<Event> out = std::exchange(feeds_->events, {});
  for (auto it = feeds_->connections.begin(); it != feeds_->connections.end();) {
    it = it->second->ended() ? feeds_->connections.erase(it) : std::next(it);
  }
  return out;
}

}  // namespace headgate
