#include "runtime/websocket_client.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>

#include "domain/check.h"
#include "runtime/url.h"

namespace headgate {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr size_t message_max = 64U << 20;  // the exchange's own limit of a frame
constexpr size_t refusal_max = 300;        // bytes of a refusal's body that are told
// A name being resolved has no descriptor, and a connecting one would wake the loop without end for writing.
constexpr int connect_poll_ms = 1;

// Not Asio's default paths: they are taken from SSL_CERT_FILE and SSL_CERT_DIR when somebody sets them.
asio::ssl::context make_context(const Trust& trust) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  error_code error;
  check(SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION) == 1, "TLS 1.2 is known");
  context.set_verify_mode(asio::ssl::verify_peer);
  // Whom nobody can be trusted by, nobody is trusted by: an error here shows as a refused certificate.
  if (trust.ca_file.empty()) {
    context.add_verify_path(X509_get_default_cert_dir(), error);
  } else {
    context.load_verify_file(trust.ca_file, error);
  }
  return context;
}

std::string shortened(const std::string& body) {
  std::string out = body.substr(0, refusal_max);
  for (char& c : out) {
    if (c < ' ' || c > '~') c = ' ';
  }
  return body.size() > refusal_max ? out + "..." : out;
}

// One connection, whatever it speaks through.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void connect(const Url& url, const Headers& headers) = 0;
  virtual void send(std::string text) = 0;
  // Ends it, and nothing of it is told any more.
  virtual void abandon() = 0;
  virtual bool open() const = 0;
  virtual bool ended() const = 0;
  virtual bool writing() const = 0;
  virtual int descriptor() = 0;  // -1: none yet
};

// Its handlers keep it alive; `events` outlives every connection.
template <typename Layer>
class StreamConnection final : public Connection,
                               public std::enable_shared_from_this<StreamConnection<Layer>> {
 public:
  template <typename... Made>
  StreamConnection(asio::io_context& context, std::vector<Event>& events, std::string feed,
                   int64_t silence_max_ms, Made&... made)
      : resolver_(context), stream_(context, made...), events_(events), feed_(std::move(feed)) {
    stream_.read_message_max(message_max);
    // What Beast suggests to a client waits for ever: a peer that is gone without a word, its machine or the
    // way to it, would read as a market in which nothing happens.
    auto timeout = websocket::stream_base::timeout::suggested(beast::role_type::client);
    timeout.idle_timeout = std::chrono::milliseconds(silence_max_ms);
    timeout.keep_alive_pings = true;
    stream_.set_option(timeout);
  }

  void connect(const Url& url, const Headers& headers) override {
    host_ = url.host;
    authority_ = url.has_own_port() ? url.host + ":" + url.port : url.host;
    target_ = url.path + url.query;
    stream_.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
      request.set(beast::http::field::user_agent, "headgate");
      for (const Header& header : headers) request.set(header.name, header.value);
    }));
    resolver_.async_resolve(url.host, url.port,
                            [self = this->shared_from_this()](error_code error, const auto& found) {
                              if (error || self->silent_) return self->fail(error);
                              self->dial(found);
                            });
  }
  void send(std::string text) override {
    outgoing_.push_back(std::move(text));
    if (outgoing_.size() == 1) write();
  }
  // What has succeeded before this may still be waiting to be told, and cannot be taken back: so each handler
  // looks at `silent_` too. A name resolved a moment ago would be dialled otherwise.
  void abandon() override {
    silent_ = true;
    error_code ignored;
    resolver_.cancel();
    beast::get_lowest_layer(stream_).socket().close(ignored);
  }
  bool open() const override { return open_; }
  bool ended() const override { return ended_; }
  bool writing() const override { return !outgoing_.empty(); }
  int descriptor() override {
    auto& socket = beast::get_lowest_layer(stream_).socket();
    return socket.is_open() ? socket.native_handle() : -1;
  }

 private:
  void dial(const asio::ip::tcp::resolver::results_type& found) {
    beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(5));
    beast::get_lowest_layer(stream_).async_connect(
        found, [self = this->shared_from_this()](error_code error, const auto&) {
          if (error || self->silent_) return self->fail(error);
          error_code ignored;
          beast::get_lowest_layer(self->stream_).socket().set_option(asio::ip::tcp::no_delay(true), ignored);
          self->encrypt();
        });
  }
  void encrypt() {
    if constexpr (std::is_same_v<Layer, TlsStream>) {
      TlsStream& layer = stream_.next_layer();
      error_code ignored;
      layer.set_verify_callback(asio::ssl::host_name_verification(host_), ignored);
      // A name is told to the server, which may hold several; an address must not be (RFC 6066 section 3).
      asio::ip::make_address(host_, ignored);
      if (ignored) SSL_set_tlsext_host_name(layer.native_handle(), host_.c_str());
      beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(5));
      layer.async_handshake(asio::ssl::stream_base::client,
                            [self = this->shared_from_this()](error_code error) {
                              if (error || self->silent_) return self->fail_encryption(error);
                              self->shake_hands();
                            });
    } else {
      shake_hands();
    }
  }
  void shake_hands() {
    // The stream's own time-outs take over from the connection's.
    beast::get_lowest_layer(stream_).expires_never();
    stream_.async_handshake(refusal_, authority_, target_,
                            [self = this->shared_from_this()](error_code error) {
                              if (error == websocket::error::upgrade_declined && !self->silent_)
                                return self->fail_refused();
                              if (error || self->silent_) return self->fail(error);
                              self->open_ = true;
                              self->events_.emplace_back(FeedOpened{self->feed_});
                              self->read();
                            });
  }
  void read() {
    stream_.async_read(buffer_, [self = this->shared_from_this()](error_code error, size_t) {
      if (error || self->silent_) return self->fail(error);
      self->events_.emplace_back(FeedText{self->feed_, beast::buffers_to_string(self->buffer_.data())});
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }
  void write() {
    stream_.async_write(asio::buffer(outgoing_.front()),
                        [self = this->shared_from_this()](error_code error, size_t) {
                          if (error) return self->fail(error);
                          self->outgoing_.pop_front();
                          if (!self->outgoing_.empty()) self->write();
                        });
  }
  void fail(error_code error) { end(error.message()); }
  void fail_refused() {
    end("HANDSHAKE_REFUSED: " + std::to_string(refusal_.result_int()) + " " + shortened(refusal_.body()));
  }
  // OpenSSL says why it does not believe a certificate; the error alone only says that it does not.
  void fail_encryption(error_code error) {
    std::string why = "TLS_FAILED: " + error.message();
    if constexpr (std::is_same_v<Layer, TlsStream>) {
      const long verdict = SSL_get_verify_result(stream_.next_layer().native_handle());
      if (verdict != X509_V_OK) why = why + ": " + X509_verify_cert_error_string(verdict);
    }
    end(why);
  }
  // A read and a write may both fail: the first one is the end.
  void end(const std::string& why) {
    if (std::exchange(ended_, true)) return;
    open_ = false;
    if (!silent_) events_.emplace_back(FeedClosed{feed_, why});
  }

  asio::ip::tcp::resolver resolver_;
  websocket::stream<Layer> stream_;
  std::vector<Event>& events_;
  std::string feed_, host_, authority_, target_;
  websocket::response_type refusal_;
  beast::flat_buffer buffer_;
  std::deque<std::string> outgoing_;
  bool open_ = false;
  bool ended_ = false;
  bool silent_ = false;
};

}  // namespace

struct WebSocketClient::Feeds {
  Trust trust;
  std::vector<Event> events;
  std::optional<asio::ssl::context> tls;  // made for the first feed that needs it
  asio::io_context context{1};
  std::map<std::string, std::shared_ptr<Connection>> connections;

  const int64_t silence_max_ms;

  Feeds(Trust whom, int64_t silence_ms) : trust(std::move(whom)), silence_max_ms(silence_ms) {}
  ~Feeds() {
    for (auto& [feed, connection] : connections) connection->abandon();
    connections.clear();
    context.poll();
  }
  std::shared_ptr<Connection> make(const Url& url, const std::string& feed) {
    if (!url.encrypted())
      return std::make_shared<StreamConnection<PlainStream>>(context, events, feed, silence_max_ms);
    if (!tls) tls.emplace(make_context(trust));
    return std::make_shared<StreamConnection<TlsStream>>(context, events, feed, silence_max_ms, *tls);
  }
};

WebSocketClient::WebSocketClient(Trust trust, int64_t silence_max_ms)
    : feeds_(std::make_unique<Feeds>(std::move(trust), silence_max_ms)) {}
WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::open(const std::string& feed, const std::string& text, const Headers& headers) {
  const auto url = parse_url(text);
  if (!url || (url->scheme != "ws" && url->scheme != "wss"))
    return refuse(feed, "URL_REFUSED: '" + text + "' is no address of a feed");
  close(feed);
  auto connection = feeds_->make(*url, feed);
  feeds_->connections[feed] = connection;
  connection->connect(*url, headers);
}

void WebSocketClient::refuse(const std::string& feed, const std::string& why) {
  close(feed);
  feeds_->events.emplace_back(FeedClosed{feed, why});
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
