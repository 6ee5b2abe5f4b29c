#include "exchange/exchange.h"

#include <algorithm>
#include <array>

#include "domain/check.h"
#include "domain/digest.h"
#include "exchange/market_data.h"
#include "exchange/portfolio.h"
#include "exchange/target.h"

namespace headgate::exchange {
namespace {

constexpr std::string_view root = "/trade-api/v2";
constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);

}  // namespace

Exchange::Exchange(const Plan& plan)
    : day_(plan), floor_(plan, Traders::accounts()), traders_(plan, day_), now_(plan.begins) {
  check(plan.opens < plan.closes && plan.closes < plan.determined && plan.determined < plan.finalized,
        "a market lives forwards");
}

MarketTime Exchange::next_phase() const {
  const Plan& plan = floor_.plan();
  const std::array<MarketTime, 6> at = {never,           plan.opens,     plan.closes,
                                        plan.determined, plan.finalized, never};
  return at.at(static_cast<size_t>(floor_.phase()));
}

void Exchange::enter_next_phase() {
  const MarketTime at = next_phase();
  switch (floor_.phase()) {
    case Floor::Phase::initialized:
      return floor_.open(at);
    case Floor::Phase::active:
      return floor_.close(at);
    case Floor::Phase::closed:
      return floor_.determine(day_.winner(), day_.high_f());
    case Floor::Phase::determined:
      return floor_.finalize(at);
    case Floor::Phase::finalized:
      check(false, "nothing follows settlement");
  }
}

MarketTime Exchange::next_event() const { return std::min(next_phase(), traders_.next()); }

void Exchange::run_to(MarketTime now) {
  check(now >= now_, "time does not go back");
  for (MarketTime due = next_event(); due <= now; due = next_event()) {
    if (next_phase() <= due) {
      enter_next_phase();
    } else {
      traders_.act(floor_);
    }
    publish();
  }
  now_ = now;
}

void Exchange::publish() { feed_.publish(floor_.take_tape(), waiting_); }

Answer Exchange::serve(const std::string& method, const std::string& target, const std::string& body,
                       MarketTime now) {
  run_to(now);
  Answer out = route(method, target, body);
  publish();
  return out;
}

Answer Exchange::route(const std::string& method, const std::string& text, const std::string& body) {
  constexpr std::string_view orders = "/portfolio/events/orders";
  auto target = parse_target(text);
  if (!target || !target->path.starts_with(root)) return not_found();
  target->path.erase(0, root.size());
  if (method == "POST" && target->path == orders) return entry_.place(body, now_);
  if (method == "DELETE" && target->path.starts_with(orders)) {
    const std::string id = target->path.substr(orders.size());
    // Without an id it means all orders, which this exchange does not offer.
    return id.size() > 1 && id.front() == '/' ? entry_.cancel(id.substr(1), *target, now_) : not_found();
  }
  if (method != "GET") return not_found();
  if (auto answer = market_data(floor_, *target)) return *std::move(answer);
  if (auto answer = portfolio(floor_, *target, now_)) return *std::move(answer);
  return not_found();
}

void Exchange::disconnect(uint64_t connection) {
  feed_.disconnect(connection);
  std::erase_if(waiting_, [&](const auto& sent) { return sent.first == connection; });
}

std::vector<std::string> Exchange::text(uint64_t connection, std::string_view frame, MarketTime now) {
  check(feed_.connected(connection), "a command comes over a connection");
  run_to(now);
  feed_.command(connection, frame, waiting_);
  std::vector<std::string> out;
  for (auto& [to, waiting] : waiting_) {
    if (to == connection) out.push_back(std::move(waiting));
  }
  std::erase_if(waiting_, [&](const auto& sent) { return sent.first == connection; });
  return out;
}

Sent Exchange::advance(MarketTime now) {
  run_to(now);
  Sent out;
  out.swap(waiting_);
  return out;
}

uint64_t Exchange::digest() const {
  Digest out;
  out.add(static_cast<int64_t>(floor_.venue().digest())).add(static_cast<int64_t>(floor_.phase()));
  out.add(now_.ns()).add(day_.high_f());
  traders_.add_to(out);
  entry_.add_to(out);
  for (const Subscription& each : feed_.subscriptions()) {
    out.add(static_cast<int64_t>(each.connection)).add(static_cast<int64_t>(each.sid));
    out.add(static_cast<int64_t>(each.seq));
    for (const size_t market : each.markets) out.add(static_cast<int64_t>(market));
  }
  for (const auto& [connection, frame] : waiting_) out.add(static_cast<int64_t>(connection)).add(frame);
  return out.value();
}

}  // namespace headgate::exchange
