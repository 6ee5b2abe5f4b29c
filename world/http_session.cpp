#include "world/http_session.h"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <ctime>

namespace headgate::world {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using beast::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds request_timeout{60};
// Longer than any client waits.
constexpr std::chrono::seconds silence_most{600};

std::optional<std::string> header(const Link::Request& request, const char* name) {
  const auto found = request.find(name);
  if (found == request.end()) return std::nullopt;
  return std::string(found->value());
}

// Signatures are judged by the clock on the wall, which no speed of a world scales.
UtcTime utc() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UtcTime::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

// As HTTP writes it, e.g. "Sat, 21 Nov 2026 12:00:00 GMT".
std::string http_date(UtcTime at) {
  const auto seconds = static_cast<time_t>(at.ns() / ns_per_s);
  tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> out{};
  return {out.data(), std::strftime(out.data(), out.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

void HttpSession::read() {
  request_ = {};
  stream_.expires_after(request_timeout);
  http::async_read(stream_, buffer_, request_, [self = shared_from_this()](error_code error, size_t) {
    if (!error) self->respond();
  });
}

void HttpSession::cut() {
  error_code ignored;
  stream_.socket().close(ignored);
}

void HttpSession::respond() {
  Request request;
  request.method = std::string(request_.method_string());
  request.text = std::string(request_.target());
  request.body = request_.body();
  request.signature = {header(request_, "KALSHI-ACCESS-KEY"), header(request_, "KALSHI-ACCESS-TIMESTAMP"),
                       header(request_, "KALSHI-ACCESS-SIGNATURE")};
  request.has_user_agent = request_.find(http::field::user_agent) != request_.end();
  request.received = utc();
  const auto machine = std::chrono::steady_clock::now().time_since_epoch();
  request.machine =
      MachineTime::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(machine).count());
  auto target = parse_target(request.text);
  if (!target) return reply(kalshi_error(400, "bad_request", "the request line cannot be read"));
  request.target = std::move(*target);
  owner_.asked();
  if (websocket::is_upgrade(request_)) return upgrade(request);
  const Reply content = owner_.world.answer(request);
  owner_.answered();
  reply(content);
}

void HttpSession::upgrade(const Request& request) {
  if (request.target.path == feed_path) {
    if (const auto refusal = owner_.world.feed_refusal(request)) return reply(*refusal);
  }
  if (owner_.upgrade(request, stream_, request_)) return;
  reply(kalshi_error(404, "not_found", "not found"));
}

void HttpSession::reply(const Reply& content) {
  if (content.cut) return cut();
  if (content.silent) return wait_for_the_end();
  response_ = {};
  response_.version(request_.version());
  response_.result(content.status);
  // Clients measure their clock's offset by it before they sign.
  response_.set(http::field::date, http_date(utc().plus_ns(owner_.world.clock_ahead_ns())));
  response_.set(http::field::content_type, std::string(content.type));
  response_.keep_alive(request_.keep_alive());
  response_.body() = content.body;
  response_.prepare_payload();
  if (content.delay_ms == 0) return send();
  stream_.expires_never();
  delay_.expires_after(std::chrono::milliseconds(content.delay_ms));
  delay_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->send();
  });
}

// The peer learns nothing and hangs up in the end.
void HttpSession::wait_for_the_end() {
  stream_.expires_after(silence_most);
  stream_.async_read_some(buffer_.prepare(1),
                          [self = shared_from_this()](error_code, size_t) { self->cut(); });
}

void HttpSession::send() {
  stream_.expires_after(request_timeout);
  http::async_write(stream_, response_, [self = shared_from_this()](error_code error, size_t) {
    if (!error) self->owner_.replied();
    if (error) return;
    if (self->response_.keep_alive()) return self->read();
    error_code ignored;
    self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  });
}

}  // namespace headgate::world
