#include "world/link.h"

namespace headgate::world {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using beast::error_code;

// Kalshi pings every ten seconds with this body (recorded 2026-06).
constexpr std::chrono::seconds heartbeat_period{10};
constexpr const char* heartbeat_body = "heartbeat";
constexpr size_t command_bytes_max = 64 * 1024;
// A reader that is this far behind has stopped reading; Kalshi ends such a subscription too (its error 25).
constexpr size_t frames_waiting_max = 200'000;

}  // namespace

Link::Link(beast::tcp_stream&& stream) : stream_(std::move(stream)), heartbeat_(stream_.get_executor()) {}

void Link::accept(const Request& request, Owner owner) {
  owner_ = std::move(owner);
  beast::get_lowest_layer(stream_).expires_never();
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = std::chrono::seconds(30);
  timeout.idle_timeout = websocket::stream_base::none();
  stream_.set_option(timeout);
  stream_.read_message_max(command_bytes_max);
  // Compressed only for clients that offer it (optional on the exchange since 2026-09-24).
  websocket::permessage_deflate deflate;
  deflate.server_enable = true;
  stream_.set_option(deflate);
  stream_.async_accept(request, [self = shared_from_this()](error_code error) {
    if (error) return self->end();
    self->opened_ = true;
    self->closing_ ? self->begin_close() : self->owner_.opened();
    self->read();
    self->ping();
  });
}

void Link::send(std::string text) {
  if (!opened_ || closing_ || ended_) return;
  waiting_.push_back(std::move(text));
  if (waiting_.size() > frames_waiting_max) {
    return cut();  // nothing more can be said to a peer that does not read
  }
  if (waiting_.size() == 1) write();
}

void Link::close(std::string reason) {
  if (closing_ || ended_) return;
  closing_ = true;
  close_reason_ = std::move(reason);
  if (opened_ && waiting_.empty()) begin_close();
}

void Link::cut() {
  error_code ignored;
  beast::get_lowest_layer(stream_).socket().close(ignored);
}

void Link::reset() {
  error_code ignored;
  beast::get_lowest_layer(stream_).socket().set_option(asio::socket_base::linger(true, 0), ignored);
  cut();
}

void Link::begin_close() {
  const websocket::close_reason reason(websocket::close_code::going_away, close_reason_);
  stream_.async_close(reason, [self = shared_from_this()](error_code) { self->end(); });
}

void Link::read() {
  stream_.async_read(buffer_, [self = shared_from_this()](error_code error, size_t) {
    if (error) return self->end();
    const std::string text = beast::buffers_to_string(self->buffer_.data());
    self->buffer_.consume(self->buffer_.size());
    if (!self->closing_) self->owner_.text(text);
    self->read();
  });
}

void Link::write() {
  stream_.text(true);
  stream_.async_write(asio::buffer(waiting_.front()), [self = shared_from_this()](error_code error, size_t) {
    if (error) return self->end();
    self->waiting_.pop_front();
    if (!self->waiting_.empty()) return self->write();
    if (self->closing_) self->begin_close();
  });
}

void Link::ping() {
  heartbeat_.expires_after(heartbeat_period);
  heartbeat_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->closing_ || self->ended_) return;
    self->stream_.async_ping(heartbeat_body, [self](error_code failed) {
      if (!failed) self->ping();
    });
  });
}

void Link::end() {
  if (ended_) return;
  ended_ = true;
  heartbeat_.cancel();
  // Nothing is told after the end.
  const Owner owner = std::exchange(owner_, Owner{});
  if (owner.closed) owner.closed();
}

}  // namespace headgate::world
