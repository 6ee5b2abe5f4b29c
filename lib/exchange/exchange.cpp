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
    : floor_(house, Traders::accounts()), halts_(house.weekly_maintenance), now_(house.begins) {
  for (const Plan& plan : plans) list(plan);
  apply_halts(now_);
}

size_t Exchange::list(const Plan& plan) {
  check(plan.opens >= now_, "an event is listed before it opens");
  Plan here = plan;
  const auto& shards = floor_.house().shard_of_series;
  const auto shard = shards.find(plan.station.series);
  if (shard != shards.end()) here.exchange_index = shard->second;
  const size_t number = floor_.list(here);
  events_.emplace_back(here, floor_.events()[number].first);
  alive_.push_back(number);
  look_ahead(number);
  for (const Incident& each : plan.incidents) incidents_.emplace(each.at, each.what);
  publish();
  return number;
}

void Exchange::look_ahead(size_t event) {
  const Floor::Event& here = floor_.events()[event];
  MarketTime first = never;
  for (size_t i = 0; i < here.plan.markets.size(); ++i)
    first = std::min(first, floor_.life(here.first + i).next);
  events_[event].goes_on = first;
}

std::vector<Outcome> Exchange::outcomes(const std::vector<size_t>& markets) const {
  const size_t event = floor_.number_of_event(markets.front());
  const HiddenDay& day = events_[event].day;
  const std::string value = std::to_string(day.high_f()) + ".00";
  std::vector<Outcome> out;
  for (const size_t market : markets) {
    const bool won = market - floor_.events()[event].first == day.winner();
    out.push_back(won ? Outcome::won(value) : Outcome::lost(value));
  }
  return out;
}

// Those markets of the event whose time has come go a step further, together where they come from the same
// phase. Whatever order the phases have: no step depends on another market's.
void Exchange::go_on(size_t event, MarketTime at) {
  const Floor::Event& here = floor_.events()[event];
  std::map<Phase, std::vector<size_t>> due;
  for (size_t i = 0; i < here.plan.markets.size(); ++i) {
    const MarketLife& life = floor_.life(here.first + i);
    if (life.next <= at) due[life.phase].push_back(here.first + i);
  }
  for (const auto& [phase, markets] : due) {
    const Step step = ordinary_step(phase).value();
    if (step == Step::determine) {
      floor_.measure(event, events_[event].day.high_f());
      floor_.step(markets, step, at, outcomes(markets));
    } else {
      floor_.step(markets, step, at);
    }
  }
  look_ahead(event);
  if (here.phase == Phase::finalized) std::erase(alive_, event);
}

void Exchange::apply_halts(MarketTime at) { floor_.pause(halts_.at(at), at); }

Exchange::Due Exchange::due() const {
  Due out{halts_.next(now_), Due::Kind::halt, 0};
  if (!incidents_.empty() && incidents_.begin()->first < out.at)
    out = {incidents_.begin()->first, Due::Kind::incident, 0};
  for (const size_t event : alive_) {
    const MarketTime phase = events_[event].goes_on;
    if (phase < out.at || (phase == out.at && out.kind == Due::Kind::act))
      out = {phase, Due::Kind::phase, event};
    const MarketTime act = events_[event].traders.next();
    if (act < out.at) out = {act, Due::Kind::act, event};
  }
  return out;
}

void Exchange::happen(const Due& next) {
  switch (next.kind) {
    case Due::Kind::halt:
      return apply_halts(next.at);
    case Due::Kind::phase:
      return go_on(next.event, next.at);
    case Due::Kind::act:
      return events_[next.event].traders.act(floor_);
    case Due::Kind::incident: {
      const Intervention what = incidents_.begin()->second;
      incidents_.erase(incidents_.begin());
      check(intervene(what, now_).has_value(), "a plan's incident is possible when its time comes");
    }
  }
}

void Exchange::run_to(MarketTime now) {
  check(now >= now_, "time does not go back");
  const MarketTime before = now_;
  for (Due next = due(); std::min(next.at, floor_.next_due()) <= now; next = due()) {
    if (const MarketTime first = floor_.next_due(); first <= next.at) {
      // Or an order whose time has come would still meet somebody.
      now_ = std::max(now_, first);
      floor_.run_due(first);
    } else {
      now_ = std::max(now_, next.at);
      happen(next);
    }
    publish();
  }
  feed_.tick(before, now, waiting_);
  now_ = now;
}

uint64_t Exchange::trader_acts() const {
  uint64_t out = 0;
  for (const Event& event : events_) out += event.traders.acts();
  return out;
}

void Exchange::publish() {
  const Tape tape = floor_.take_tape();
  candles_.note(tape, floor_);
  feed_.publish(tape, waiting_);
}

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
  if (auto answer = market_data({floor_, candles_, halts_, now_}, *target)) return *std::move(answer);
  return not_found();
}

void Exchange::disconnect(uint64_t connection) {
  feed_.disconnect(connection);
  std::erase_if(waiting_, [&](const auto& sent) { return sent.first == connection; });
}

std::vector<std::string> Exchange::text(uint64_t connection, std::string_view frame, MarketTime now) {
  check(feed_.connected(connection), "a command comes over a connection");
  run_to(now);
  feed_.command(connection, frame, now_, waiting_);
  return take_waiting(connection);
}

std::vector<std::string> Exchange::refused_text(uint64_t connection, std::string_view frame, FeedError code) {
  feed_.refuse(connection, frame, code, waiting_);
  return take_waiting(connection);
}

std::vector<std::string> Exchange::take_waiting(uint64_t connection) {
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
