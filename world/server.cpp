#include "world/server.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <map>

#include "world/http_session.h"
#include "world/link.h"

namespace headgate::world {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;
using tcp = asio::ip::tcp;

class Server {
 public:
  Server(World& world, const Serving& serving, asio::io_context& io)
      : world_(world), serving_(serving), acceptor_(io), pace_(io), outage_(io), port_(serving.port) {}

  Status listen();
  uint16_t port() const { return port_; }

 private:
  error_code open_port();
  void accept();
  bool upgrade(const Request& asked, beast::tcp_stream& stream, const Link::Request& request);
  void open_feed(const std::shared_ptr<Link>& link, const Link::Request& request);
  void open_clock(const std::shared_ptr<Link>& link, const Link::Request& request);
  void clock_said(const std::string& text);
  std::vector<std::string> answer(uint64_t connection, const std::string& command);
  void grant();
  void run_freely();
  void catch_up();
  void send(Frames&& frames);
  void send_waiting();
  void lose_feeds();
  void go_down(int64_t seconds);
  void come_back();
  std::string complete_frame() const;

  World& world_;
  const Serving serving_;
  tcp::acceptor acceptor_;
  asio::steady_timer pace_;
  std::chrono::steady_clock::time_point started_at_{};  // of a free clock
  MarketTime started_;
  asio::steady_timer outage_;
  uint16_t port_;
  const HttpSession::Owner session_owner_{
      world_,
      [this](const Request& asked, beast::tcp_stream& stream, const Link::Request& request) {
        return upgrade(asked, stream, request);
      },
      [this] { catch_up(); },
      [this] {
        send_waiting();
        if (world_.take_feed_reset()) {
          for (const auto& [connection, link] : std::map(feeds_)) link->reset();
        }
      },
      [this] {
        if (const auto seconds = world_.take_outage_s()) go_down(*seconds);
      }};
  std::vector<std::weak_ptr<HttpSession>> sessions_;
  std::map<uint64_t, std::shared_ptr<Link>> feeds_;
  // How many commands each connection sent in the present second of the machine.
  std::map<uint64_t, std::pair<int64_t, int64_t>> commands_;
  uint64_t last_feed_ = 0;
  std::shared_ptr<Link> clock_;
  bool down_ = false;
  bool granting_ = false;  // the current step is done, the next is on its way
  std::chrono::steady_clock::time_point granted_at_{};
};

error_code Server::open_port() {
  const tcp::endpoint here(asio::ip::address_v4::loopback(), port_);
  error_code error;
  acceptor_.open(here.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(here, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

Status Server::listen() {
  if (const error_code error = open_port(); error)
    return Error{"PORT_UNAVAILABLE", "port", std::to_string(port_), error.message()};
  port_ = acceptor_.local_endpoint().port();
  accept();
  if (serving_.free) {
    started_at_ = std::chrono::steady_clock::now();
    started_ = world_.clock().now();
    // Making a world takes seconds, by which a client's own clock would be ahead of it for ever.
    if (serving_.on_utc)
      started_at_ -=
          std::chrono::system_clock::now().time_since_epoch() - std::chrono::nanoseconds(started_.ns());
    run_freely();
  }
  return Done{};
}

void Server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || down_) return;
    if (!error) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto session = std::make_shared<HttpSession>(session_owner_, std::move(socket));
      std::erase_if(sessions_, [](const auto& each) { return each.expired(); });
      sessions_.push_back(session);
      session->read();
    }
    accept();
  });
}

bool Server::upgrade(const Request& asked, beast::tcp_stream& stream, const Link::Request& request) {
  const bool feed = asked.target.path == feed_path;
  if (!feed && (asked.target.path != clock_path || serving_.free)) return false;
  auto link = std::make_shared<Link>(std::move(stream));
  feed ? open_feed(link, request) : open_clock(link, request);
  return true;
}

void Server::open_feed(const std::shared_ptr<Link>& link, const Link::Request& request) {
  const uint64_t connection = ++last_feed_;
  world_.connect(connection);
  feeds_.emplace(connection, link);
  const auto text = [this, connection](const std::string& command) {
    const auto own = feeds_.find(connection);
    if (own == feeds_.end()) return;
    catch_up();
    for (std::string& frame : answer(connection, command)) own->second->send(std::move(frame));
  };
  const auto closed = [this, connection] {
    commands_.erase(connection);
    if (feeds_.erase(connection) > 0) world_.disconnect(connection);
  };
  link->accept(request, {[] {}, text, closed});
}

std::vector<std::string> Server::answer(uint64_t connection, const std::string& command) {
  constexpr int64_t commands_per_s = 10'000;  // 2026-06-18
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  const int64_t second = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  auto& [counted_second, count] = commands_[connection];
  if (std::exchange(counted_second, second) != second) count = 0;
  if (++count > commands_per_s) return world_.text_beyond_rate(connection, command);
  return world_.text(connection, command);
}

// A second clock client takes the first one's place: the first may be a process that died and came back.
void Server::open_clock(const std::shared_ptr<Link>& link, const Link::Request& request) {
  if (clock_) clock_->close("another clock client took this one's place");
  clock_ = link;
  const std::weak_ptr<Link> self = link;
  const auto current = [this, self] { return clock_ && clock_ == self.lock(); };
  const auto opened = [this, current] {
    if (!current()) return;
    clock_->send(world_.clock().step_frame());
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
  const StepClock& clock = world_.clock();
  const StepClock::Answer answer = clock.judge(text);
  if (answer == StepClock::Answer::malformed)
    return clock_->close("malformed: expected done for the current step");
  if (answer == StepClock::Answer::stale || granting_ || clock.day_over()) return;
  granting_ = true;
  if (!serving_.speed) return grant();
  const int64_t market_ns = clock.next().minus_ns(clock.now());
  const std::chrono::nanoseconds pause{
      static_cast<int64_t>(static_cast<double>(market_ns) / *serving_.speed)};
  pace_.expires_at(granted_at_ + pause);
  pace_.async_wait([this](error_code error) {
    if (!error && granting_) grant();  // a cancel may come after the timer has fired
  });
}

// Time first, then the frames of the step, then the word that they are all out: a reader never holds a book
// from its future, and knows when it holds all of them.
void Server::grant() {
  granting_ = false;
  granted_at_ = std::chrono::steady_clock::now();
  Frames frames = world_.grant();
  clock_->send(world_.clock().step_frame());
  send(std::move(frames));
  if (!world_.feed_open()) lose_feeds();
  clock_->send(complete_frame());
}

// What happens goes out within this time of the machine.
constexpr std::chrono::milliseconds free_look{10};

void Server::run_freely() {
  catch_up();
  if (world_.clock().day_over()) return;
  pace_.expires_after(free_look);
  pace_.async_wait([this](error_code error) {
    if (!error) run_freely();
  });
}

// Requests and commands meet the world as it is at that instant.
void Server::catch_up() {
  if (!serving_.free || world_.clock().day_over()) return;
  const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - started_at_;
  const double speed = serving_.speed.value_or(1);
  const auto market_ns = static_cast<int64_t>(static_cast<double>(passed.count()) * speed);
  send(world_.run_to(started_.plus_ns(market_ns)));
  if (!world_.feed_open()) lose_feeds();
}

void Server::send(Frames&& frames) {
  for (auto& [connection, frame] : frames) {
    const auto feed = feeds_.find(connection);
    if (feed != feeds_.end()) feed->second->send(std::move(frame));
  }
}

// What an order brought about goes out at once, and the step is complete only once it has been read too.
void Server::send_waiting() {
  Frames frames = world_.waiting();
  if (frames.empty()) return;
  send(std::move(frames));
  if (clock_ && !granting_) clock_->send(complete_frame());
}

void Server::lose_feeds() {
  for (const auto& [connection, link] : std::exchange(feeds_, {})) {
    link->close("feed lost");
    world_.disconnect(connection);
  }
}

// As a host that is gone: connections break, and new ones find nobody.
void Server::go_down(int64_t seconds) {
  down_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& each : std::exchange(sessions_, {})) {
    if (const auto session = each.lock()) session->cut();
  }
  for (const auto& [connection, link] : std::map(feeds_)) link->cut();
  if (clock_) clock_->cut();
  outage_.expires_after(std::chrono::seconds(seconds));
  outage_.async_wait([this](error_code error) {
    if (!error) come_back();
  });
}

void Server::come_back() {
  if (!open_port()) {
    down_ = false;
    return accept();
  }
  // Somebody else may hold the port for a moment.
  error_code ignored;
  acceptor_.close(ignored);
  outage_.expires_after(std::chrono::seconds(1));
  outage_.async_wait([this](error_code error) {
    if (!error) come_back();
  });
}

std::string Server::complete_frame() const {
  return world_.clock().complete_frame(world_.positions(), world_.feed_open());
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
