#include "exchange/exchange.h"

#include <algorithm>
#include <array>

#include "domain/check.h"
#include "domain/digest.h"
#include "exchange/market_data.h"
#include "exchange/target.h"

namespace headgate::exchange {
namespace {

constexpr std::string_view root = "/trade-api/v2";
constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);

}  // namespace

Exchange::Exchange(const House& house, const std::vector<Plan>& plans)
    : floor_(house, Traders::accounts()), now_(house.begins) {
  for (const Plan& plan : plans) list(plan);
}

size_t Exchange::list(const Plan& plan) {
  check(plan.opens >= now_, "an event is listed before it opens");
  const size_t number = floor_.list(plan);
  events_.emplace_back(plan, floor_.events()[number].first);
  alive_.push_back(number);
  publish();
  return number;
}

MarketTime Exchange::next_phase(size_t event) const {
  const Plan& plan = floor_.events()[event].plan;
  const std::array<MarketTime, 6> at = {never,           plan.opens,     plan.closes,
                                        plan.determined, plan.finalized, never};
  return at.at(static_cast<size_t>(floor_.events()[event].phase));
}

void Exchange::enter_next_phase(size_t event) {
  const MarketTime at = next_phase(event);
  const HiddenDay& day = events_[event].day;
  switch (floor_.events()[event].phase) {
    case Phase::initialized:
      return floor_.open(event, at);
    case Phase::active:
      return floor_.close(event, at);
    case Phase::closed:
      return floor_.determine(event, day.winner(), day.high_f());
    case Phase::determined:
      std::erase(alive_, event);
      return floor_.finalize(event, at);
    case Phase::finalized:
      check(false, "nothing follows settlement");
  }
}

Exchange::Due Exchange::due() const {
  Due out{never, 0, false};
  for (const size_t event : alive_) {
    const MarketTime phase = next_phase(event);
    if (phase < out.at || (phase == out.at && !out.phase)) out = {phase, event, true};
    const MarketTime act = events_[event].traders.next();
    if (act < out.at) out = {act, event, false};
  }
  return out;
}

void Exchange::run_to(MarketTime now) {
  check(now >= now_, "time does not go back");
  for (Due next = due(); std::min(next.at, floor_.next_due()) <= now; next = due()) {
    if (floor_.next_due() <= next.at) {
      // First, or an order whose time has come would still meet somebody.
      floor_.run_due(floor_.next_due());
    } else if (next.phase) {
      enter_next_phase(next.event);
    } else {
      events_[next.event].traders.act(floor_);
    }
    publish();
  }
  now_ = now;
}

uint64_t Exchange::trader_acts() const {
  uint64_t out = 0;
  for (const Event& event : events_) out += event.traders.acts();
  return out;
}

void Exchange::publish() { feed_.publish(floor_.take_tape(), waiting_); }

Answer Exchange::serve(const std::string& method, const std::string& target, const std::string& body,
                       MarketTime now, const Caller& caller) {
  run_to(now);
  Answer out = route(method, target, body, caller);
  publish();
  return out;
}

Answer Exchange::route(const std::string& method, const std::string& text, const std::string& body,
                       const Caller& caller) {
  auto target = parse_target(text);
  if (!target || !target->path.starts_with(root)) return not_found();
  target->path.erase(0, root.size());
  if (auto answer = members_.serve(method, *target, body, caller, now_)) return *std::move(answer);
  if (method != "GET") return not_found();
  if (auto refused = members_.bill_question(caller)) return *std::move(refused);
  if (auto answer = market_data(floor_, *target)) return *std::move(answer);
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
  out.add(static_cast<int64_t>(floor_.venue().digest())).add(now_.ns());
  for (size_t event = 0; event < events_.size(); ++event) {
    out.add(static_cast<int64_t>(phase(event))).add(day(event).high_f());
    events_[event].traders.add_to(out);
  }
  members_.orders().add_to(out);
  for (const Subscription& each : feed_.subscriptions()) {
    out.add(static_cast<int64_t>(each.connection)).add(static_cast<int64_t>(each.sid));
    out.add(static_cast<int64_t>(each.seq));
    for (const size_t market : each.markets) out.add(static_cast<int64_t>(market));
  }
  for (const auto& [connection, frame] : waiting_) out.add(static_cast<int64_t>(connection)).add(frame);
  return out.value();
}

}  // namespace headgate::exchange
