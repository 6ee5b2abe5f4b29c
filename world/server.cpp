#include "world/server.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>

#include "world/kalshi_rest.h"
#include "world/link.h"

namespace headgate::world {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using beast::error_code;
using tcp = asio::ip::tcp;

constexpr const char* feed_path = "/trade-api/ws/v2";
constexpr const char* clock_path = "/world/v1/clock";
constexpr std::chrono::seconds request_timeout{60};

struct Feed {
  std::shared_ptr<Link> link;
  FeedConversation conversation;
};

class Server {
 public:
  Server(World& world, const Serving& serving, asio::io_context& io)
      : world_(world), serving_(serving), acceptor_(io), pace_(io) {}

  Status listen();
  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  World& world() { return world_; }
  // Takes over a connection that asks for a WebSocket; false when there is none at that path.
  bool upgrade(const std::string& path, beast::tcp_stream& stream, const Link::Request& request);

 private:
  void accept();
  void open_feed(const std::shared_ptr<Link>& link, const Link::Request& request);
  void open_clock(const std::shared_ptr<Link>& link, const Link::Request& request);
  void clock_said(const std::string& text);
  void grant();
  void move_feeds(MarketTime before, MarketTime now);
  std::string complete_frame() const;

  World& world_;
  const Serving serving_;
  tcp::acceptor acceptor_;
  asio::steady_timer pace_;
  std::vector<std::shared_ptr<Feed>> feeds_;
  std::shared_ptr<Link> clock_;
  bool granting_ = false;  // the current step is done, the next is on its way
  std::chrono::steady_clock::time_point granted_at_{};
};

// One plain HTTP connection, kept alive between requests, until it becomes a WebSocket.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(Server& server, tcp::socket socket) : server_(server), stream_(std::move(socket)) {}

  void read() {
    request_ = {};
    stream_.expires_after(request_timeout);
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](error_code error, size_t) {
      if (!error) self->respond();
    });
  }

 private:
  void respond() {
    const auto target = parse_target({request_.target().data(), request_.target().size()});
    if (!target) return reply(kalshi_error(400, "bad_request", "the request line cannot be read"));
    if (websocket::is_upgrade(request_)) return upgrade(*target);
    const bool planting = request_.method() == http::verb::post && target->path == "/world/v1/fault";
    if (request_.method() != http::verb::get && !planting) {
      return reply(kalshi_error(405, "method_not_allowed", "a recorded day can only be read"));
    }
    reply(answer(server_.world(), *target));
  }

  void upgrade(const Target& target) {
    World& world = server_.world();
    if (target.path == feed_path && !world.day.feed_open_at(world.clock.now())) {
      ++world.feed_refusals;
      return reply(kalshi_error(503, "service_unavailable", "the recording is silent at this time"));
    }
    if (server_.upgrade(target.path, stream_, request_)) return;
    reply(kalshi_error(404, "not_found", "not found"));
  }

  void reply(const Reply& content) {
    response_ = {};
    response_.version(request_.version());
    response_.result(content.status);
    response_.set(http::field::content_type, "application/json");
    response_.keep_alive(request_.keep_alive());
    response_.body() = content.body;
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](error_code error, size_t) {
      if (error) return;
      if (self->response_.keep_alive()) return self->read();
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  Server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Link::Request request_;
  http::response<http::string_body> response_;
};

Status Server::listen() {
  const tcp::endpoint here(asio::ip::address_v4::loopback(), serving_.port);
  error_code error;
  acceptor_.open(here.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(here, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return Error{"PORT_UNAVAILABLE", "port", std::to_string(serving_.port), error.message()};
  accept();
  return Done{};
}

void Server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (!error) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      std::make_shared<HttpSession>(*this, std::move(socket))->read();
    }
    accept();
  });
}

bool Server::upgrade(const std::string& path, beast::tcp_stream& stream, const Link::Request& request) {
  if (path != feed_path && path != clock_path) return false;
  auto link = std::make_shared<Link>(std::move(stream));
  path == feed_path ? open_feed(link, request) : open_clock(link, request);
  return true;
}

void Server::open_feed(const std::shared_ptr<Link>& link, const Link::Request& request) {
  auto feed = std::make_shared<Feed>(Feed{link, FeedConversation(world_.day, world_.last_sid)});
  ++world_.feed_connections;
  feeds_.push_back(feed);
  // Weak: the feed holds its link, and the link these functions.
  const std::weak_ptr<Feed> self = feed;
  const auto text = [this, self](const std::string& command) {
    const auto own = self.lock();
    if (!own) return;
    for (std::string& frame : own->conversation.answer(command, world_.clock.now()))
      own->link->send(std::move(frame));
  };
  const auto closed = [this, self] { std::erase(feeds_, self.lock()); };
  link->accept(request, {[] {}, text, closed});
}

// A second clock client takes the first one's place: the first may be a process that died and came back.
void Server::open_clock(const std::shared_ptr<Link>& link, const Link::Request& request) {
  if (clock_) clock_->close("another clock client took this one's place");
  clock_ = link;
  const std::weak_ptr<Link> self = link;
  const auto current = [this, self] { return clock_ && clock_ == self.lock(); };
  const auto opened = [this, current] {
    if (!current()) return;
    clock_->send(world_.clock.step_frame());
    clock_->send(complete_frame());
  };
  const auto text = [this, current](const std::string& message) {
    if (current()) clock_said(message);
  };
  const auto closed = [this, current] {
    if (!current()) return;
    clock_.reset();
    // Market time stands still without a client: a grant on its way is taken back, and asked for again.
    pace_.cancel();
    granting_ = false;
  };
  link->accept(request, {opened, text, closed});
}

void Server::clock_said(const std::string& text) {
  const StepClock::Answer answer = world_.clock.judge(text);
  if (answer == StepClock::Answer::malformed)
    return clock_->close("malformed: expected done for the current step");
  if (answer == StepClock::Answer::stale || granting_ || world_.clock.day_over()) return;
  granting_ = true;
  if (!serving_.speed) return grant();
  const int64_t market_ns = world_.day.step_after(world_.clock.now()).minus_ns(world_.clock.now());
  const std::chrono::nanoseconds pause{
      static_cast<int64_t>(static_cast<double>(market_ns) / *serving_.speed)};
  pace_.expires_at(granted_at_ + pause);
  pace_.async_wait([this](error_code error) {
    if (!error && granting_) grant();  // a cancel may come after the timer has fired
  });
}

// Time first, then the books of the step, then the word that they are all out: a reader never holds a book
// from its future, and knows when it holds all of them.
void Server::grant() {
  granting_ = false;
  granted_at_ = std::chrono::steady_clock::now();
  const MarketTime before = world_.clock.advance();
  clock_->send(world_.clock.step_frame());
  move_feeds(before, world_.clock.now());
  clock_->send(complete_frame());
}

void Server::move_feeds(MarketTime before, MarketTime now) {
  const bool open = world_.day.feed_open_at(now);
  // A lost feed does not say so: the withdrawal of the quotes, at the silence's first instant, is never sent.
  const MarketTime until = open ? now : now.plus_ns(-1);
  for (const auto& feed : feeds_) {
    for (std::string& frame : feed->conversation.advance(before, until)) {
      ++world_.book_frames;
      feed->link->send(std::move(frame));
    }
    if (!open) feed->link->close("feed lost");
  }
  if (!open) feeds_.clear();
}

std::string Server::complete_frame() const {
  std::vector<FeedPosition> positions;
  for (const auto& feed : feeds_) {
    const auto own = feed->conversation.positions();
    positions.insert(positions.end(), own.begin(), own.end());
  }
  return world_.clock.complete_frame(positions);
}

}  // namespace

Status serve(World& world, const Serving& serving, const std::function<void(uint16_t port)>& ready) {
  asio::io_context io(1);
  Server server(world, serving, io);
  if (const Status listening = server.listen(); !listening) return listening;
  asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&io](error_code error, int) {
    if (!error) io.stop();
  });
  ready(server.port());
  io.run();
  return Done{};
}

}  // namespace headgate::world
