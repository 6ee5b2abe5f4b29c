#include "sim/web.h"

#include <algorithm>
#include <array>
#include <limits>

#include "json/value.h"
#include "sim/process.h"

namespace headgate::sim {
namespace {

constexpr size_t answer_shown_max = 160;
constexpr std::string_view orders_path = "/portfolio/events/orders";

bool is_order(const HttpRequest& request) {
  return request.method == "POST" && request.url.ends_with(orders_path);
}

}  // namespace

Web::Web(Scene& scene, exchange::Exchange& exchange, sky::ForecastSource& weather)
    : scene_(scene), exchange_(exchange), weather_(weather), random_(Random::of(scene.seed, "web")) {
  plan_advance();
  cut_now_and_then();
  plan_blackout();
}

bool Web::dark() const {
  const int64_t since_ns = scene_.schedule.now_ns() - scene_.climate.blackout_from_ns;
  return scene_.faults && since_ns >= 0 && since_ns < scene_.climate.blackout_ns;
}

void Web::plan_blackout() {
  if (scene_.climate.blackout_ns == 0) return;
  scene_.schedule.at(scene_.climate.blackout_from_ns, [this] {
    while (!connections_.empty()) cut(connections_.begin()->first, "connection reset");
  });
}

int64_t Web::way_ns() {
  const int64_t ns = random_.between(1'000, 60'000) * 1'000;
  return strikes(scene_.climate.web_slow) ? ns + random_.between(100, 15'000) * ns_per_ms : ns;
}

void Web::advance() {
  const MarketTime now = scene_.market_at(scene_.schedule.now_ns());
  for (const auto& [connection, text] : exchange_.advance(now)) send(connection, text);
}

void Web::plan_advance() {
  const MarketTime next = exchange_.next_event();
  if (next == MarketTime::from_ns(std::numeric_limits<int64_t>::max())) return;
  const int64_t next_ns = next.ns() - scene_.begin_utc_ns;
  scene_.schedule.at(std::max(next_ns, scene_.schedule.now_ns() + 1), [this] {
    advance();
    plan_advance();
  });
}

void Web::note_order(Process& from, const HttpRequest& request, int64_t at_ns) {
  const auto body = json::parse(request.body);
  const json::Value* id = body ? body->find("client_order_id") : nullptr;
  orders_sent_.push_back({id == nullptr ? "" : id->text, from.utc_at(at_ns).ns(), at_ns,
                          at_ns >= scene_.kill_from_ns, at_ns - last_frame_ns_});
}

void Web::request(Process& from, const HttpRequest& request, int64_t at_ns) {
  ++scene_.tally.requests;
  const uint64_t life = from.life();
  auto wait = std::make_shared<Wait>();
  if (strikes(scene_.climate.request_not_sent)) {
    return finish(from, life, wait, {request.id, HttpOutcome::not_sent, 0, "", "connection refused"},
                  at_ns + way_ns());
  }
  if (is_order(request)) note_order(from, request, at_ns);
  finish(from, life, wait, {request.id, HttpOutcome::unknown, 0, "", "no reply before the deadline"},
         at_ns + request.deadline_ms * ns_per_ms);
  if (strikes(scene_.climate.request_lost)) {
    ++scene_.tally.requests_lost;
    return;
  }
  scene_.schedule.at(at_ns + way_ns(),
                     [this, &from, life, request, wait] { obey(from, life, request, wait); });
}

// The exchange acts whether or not anybody still waits for its answer.
void Web::obey(Process& from, uint64_t life, const HttpRequest& request, const Waiting& wait) {
  advance();
  exchange::Answer answer = serve(request);
  if (request.url.find("/portfolio/") != std::string::npos) {
    scene_.trace.line(scene_.schedule.now_ns(), [&] {
      return fmt::format("exchange = {} {} -> {} {}", request.method, request.id, answer.status,
                         answer.body.substr(0, answer_shown_max));
    });
  }
  if (request.method != "GET" && look_) look_();
  advance();
  const bool taken = is_order(request) && answer.status == 201;
  if (strikes(scene_.climate.reply_lost)) {
    ++scene_.tally.replies_lost;
    // A connection that dies says so at once; a reply that is lost on the way leaves a silence.
    const bool silent = random_.chance(500'000);
    if (taken) ++(silent ? scene_.tally.orders_answered_by_silence : scene_.tally.orders_answered_by_reset);
    if (silent) return;
    return finish(from, life, wait, {request.id, HttpOutcome::unknown, 0, "", "connection reset"},
                  scene_.schedule.now_ns() + way_ns());
  }
  if (strikes(scene_.climate.reply_spoiled)) spoil(answer, taken);
  finish(from, life, wait, {request.id, HttpOutcome::answered, answer.status, std::move(answer.body), ""},
         scene_.schedule.now_ns() + way_ns());
}

// Whatever stands between the exchange and us may say this about an order that was taken.
void Web::spoil(exchange::Answer& answer, bool taken) {
  Tally& tally = scene_.tally;
  const uint64_t kind = random_.below(3);
  if (taken) {
    ++(kind == 0   ? tally.orders_answered_by_html
       : kind == 1 ? tally.orders_answered_by_error
                   : tally.orders_answered_in_part);
  }
  if (kind == 0) {
    answer = {502, "<html><body>Bad gateway</body></html>"};
  } else if (kind == 1) {
    constexpr std::array statuses = {500, 503, 504};
    answer = exchange::nested_error(statuses.at(random_.below(statuses.size())), "internal_error");
  } else {
    answer.body.resize(answer.body.size() / 2);
  }
}

exchange::Answer Web::serve(const HttpRequest& request) {
  const MarketTime now = scene_.market_at(scene_.schedule.now_ns());
  const std::string_view url = request.url;
  const std::string_view weather = weather_url;
  if (url.starts_with(weather)) {
    return weather_.serve(request.method, std::string(url.substr(weather.size())), now);
  }
  const size_t path = url.find('/', url.find("//") + 2);
  return exchange_.serve(request.method, std::string(url.substr(path)), request.body, now);
}

void Web::finish(Process& from, uint64_t life, const Waiting& wait, HttpDone done, int64_t at_ns) {
  scene_.schedule.at(at_ns, [this, &from, life, wait, done = std::move(done)] {
    if (wait->over || !from.alive() || from.life() != life) return;
    wait->over = true;
    from.when(scene_.schedule.now_ns(), [done](Node& node) { node.happened(done); });
  });
}

void Web::feed(Process& from, const FeedCommand& command, int64_t at_ns) {
  if (command.kind == FeedCommand::Kind::open) {
    const uint64_t life = from.life();
    scene_.schedule.at(at_ns + way_ns(), [this, &from, life, feed = command.feed] {
      if (from.alive() && from.life() == life) open(from, feed);
    });
    return;
  }
  const uint64_t connection = connection_of(from, command.feed);
  if (connection == 0) return;
  if (command.kind == FeedCommand::Kind::close) {
    exchange_.disconnect(connection);
    connections_.erase(connection);
    return;
  }
  scene_.schedule.at(at_ns + way_ns(), [this, connection, text = command.text] {
    if (!connections_.contains(connection)) return;
    advance();
    const MarketTime now = scene_.market_at(scene_.schedule.now_ns());
    for (const std::string& frame : exchange_.text(connection, text, now)) send(connection, frame);
  });
}

void Web::open(Process& from, const std::string& feed) {
  const uint64_t old = connection_of(from, feed);
  if (old != 0) {
    exchange_.disconnect(old);
    connections_.erase(old);
  }
  if (dark() || strikes(scene_.climate.request_not_sent)) {
    return from.when(scene_.schedule.now_ns(), [feed](Node& node) {
      node.happened(FeedClosed{feed, "connection refused"});
    });
  }
  const uint64_t connection = ++last_connection_;
  connections_[connection] = {&from, feed, from.life(), scene_.schedule.now_ns()};
  exchange_.connect(connection);
  from.when(scene_.schedule.now_ns(), [feed](Node& node) { node.happened(FeedOpened{feed}); });
}

void Web::send(uint64_t connection, const std::string& text) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  Connection& to = found->second;
  to.last_arrival_ns = std::max(to.last_arrival_ns, scene_.schedule.now_ns() + way_ns());
  to.owner->when(to.last_arrival_ns, [this, connection, of_market = to.owner->name() == "market",
                                      feed = to.feed, text](Node& node) {
    if (!connections_.contains(connection)) return;
    if (of_market) last_frame_ns_ = scene_.schedule.now_ns();
    node.happened(FeedText{feed, text});
  });
}

void Web::cut(uint64_t connection, const std::string& why) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  const Connection lost = found->second;
  connections_.erase(found);
  exchange_.disconnect(connection);
  ++scene_.tally.feed_cuts;
  lost.owner->when(scene_.schedule.now_ns(), [feed = lost.feed, why](Node& node) {
    node.happened(FeedClosed{feed, why});
  });
}

void Web::cut_now_and_then() {
  const int64_t every_ns = scene_.climate.feed_cut_every_ns;
  if (every_ns == 0) return;
  scene_.schedule.after(random_.between(every_ns / 2, every_ns * 3 / 2), [this] {
    if (!scene_.faults) return;
    if (!connections_.empty()) cut(connections_.begin()->first, "connection reset");
    cut_now_and_then();
  });
}

void Web::leave(Process& process) {
  std::erase_if(connections_, [&](const auto& each) {
    if (each.second.owner != &process) return false;
    exchange_.disconnect(each.first);
    return true;
  });
}

uint64_t Web::connection_of(const Process& owner, const std::string& feed) const {
  for (const auto& [number, connection] : connections_) {
    if (connection.owner == &owner && connection.feed == feed) return number;
  }
  return 0;
}

}  // namespace headgate::sim
