#include "kalshi/request_gate.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace headgate::kalshi {
namespace {

// What a bucket can count to; more than any account needs.
constexpr int64_t tokens_most = 1'000'000;

BucketSize countable(const BucketLimits& told) {
  return {std::min(told.capacity, tokens_most), std::min(told.per_second, tokens_most)};
}

RateLimit limit_of(bool limited, Allowance allowance, Share share) {
  return limited ? RateLimit(allowance, share, RequestGate::cancel_reserve) : RateLimit::unlimited();
}

// The node's own words for an order that it did not hand to the wire: of the exchange they say nothing.
bool was_kept_back(const HttpDone& done) {
  return done.outcome == HttpOutcome::not_sent && (done.why == "LEFT_TOO_LATE" || done.why == "KILL_SWITCH");
}

// The path of "https://host/trade-api/v2/markets?limit=1000".
std::string_view path_of(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t root = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (root == std::string_view::npos) return "/";
  const std::string_view target = url.substr(root);
  return target.substr(0, target.find('?'));
}

}  // namespace

RequestGate::RequestGate(Share share, bool limited)
    : share_(share), limited_(limited), limit_(limit_of(limited, basic_allowance, share)) {}

Lane RequestGate::lane_of(Turn turn) {
  if (turn == Turn::cancel) return Lane::cancel;
  return turn == Turn::order ? Lane::write : Lane::read;
}

void RequestGate::allow(const AccountLimits& limits, MachineTime now) {
  const Allowance allowance{countable(limits.read), countable(limits.write)};
  if (!std::exchange(limited_, true)) limit_ = limit_of(true, allowance, share_);
  limit_.resize(allowance, now);
}

void RequestGate::take_in(HttpRequest request, Turn turn) {
  lines_.at(static_cast<size_t>(turn)).push_back(std::move(request));
}

std::vector<RequestGate::Unsent> RequestGate::withdraw(
    Turn turn, const std::function<std::string(const HttpRequest&)>& judge) {
  std::vector<Unsent> out;
  std::deque<HttpRequest> kept;
  std::deque<HttpRequest>& line = lines_.at(static_cast<size_t>(turn));
  for (HttpRequest& request : line) {
    std::string code = judge(request);
    if (code.empty()) {
      kept.push_back(std::move(request));
    } else {
      out.push_back({std::move(request), std::move(code)});
    }
  }
  line = std::move(kept);
  return out;
}

// A read or a cancel that is dearer than the whole bucket waits until the bucket is full: it is needed, and
// the price may be a mistake. An order waits in vain.
int64_t RequestGate::cost_of(const HttpRequest& request, Lane lane) const {
  const std::string_view path = path_of(request.url);
  int64_t cost = documented_costs_.of(request.method, path);
  if (told_costs_) {
    // A price of nothing would switch the limit off.
    const int64_t told = told_costs_->cost_of(request.method, path);
    cost = told > 0 ? told : told_costs_->default_cost;
  }
  if (!limited_ || lane == Lane::write) return cost;
  return std::min(cost, limit_.capacity(lane));
}

std::optional<MachineTime> RequestGate::due(const HttpRequest& request, Turn turn, MachineTime now) const {
  const Lane lane = lane_of(turn);
  const Breaker& breaker = breaker_of(lane);
  const std::optional<MachineTime> room = limit_.when(lane, cost_of(request, lane), now);
  if (!room) return std::nullopt;
  // Only a 429 asks for a pause. Where the exchange merely fails, a cancel is tried on: it can only take risk
  // away.
  if (turn == Turn::cancel && breaker.cause() != Breaker::Outcome::limited) return room;
  std::optional<MachineTime> open = breaker.when(now);
  // An order at rest is risk that only a cancel takes away, and a cancel costs next to nothing: neither a
  // long wait nor a probe without an answer holds it up for longer than this.
  if (turn == Turn::cancel) {
    const MachineTime latest = cancel_left_.plus_ns(cancel_pace_ns);
    open = open ? std::min(*open, latest) : latest;
  }
  if (!open) return std::nullopt;
  return std::max({*open, *room, now});
}

std::vector<std::string> RequestGate::let_go(MachineTime now, Effects& effects) {
  std::vector<std::string> left;
  std::optional<MachineTime> next;
  bool reads_wait = false;
  bool writes_wait = false;
  for (size_t i = 0; i < turns; ++i) {
    const Turn turn = static_cast<Turn>(i);
    const Lane lane = lane_of(turn);
    // Nobody overtakes: a cheap sample would eat the tokens that a dear question saves up.
    bool& waits = lane == Lane::read ? reads_wait : writes_wait;
    std::deque<HttpRequest>& line = lines_.at(i);
    while (!waits && !line.empty()) {
      const std::optional<MachineTime> at = due(line.front(), turn, now);
      if (!at || *at > now) {
        waits = true;
        if (at) next = std::min(next.value_or(*at), *at);
        break;
      }
      check(limit_.take(lane, cost_of(line.front(), lane), now), "what is due may leave");
      breaker_of(lane).left(now);
      if (turn == Turn::cancel) cancel_left_ = now;
      under_way_[line.front().id] = lane;
      left.push_back(line.front().id);
      effects.request(std::move(line.front()));
      line.pop_front();
    }
  }
  if (next) effects.arm(timer, *next);
  return left;
}

void RequestGate::came(const HttpDone& done, MachineTime now, Effects& effects) {
  const auto found = under_way_.find(done.request);
  if (found == under_way_.end()) return;
  const Lane lane = found->second;
  under_way_.erase(found);
  if (was_kept_back(done)) return breaker_of(lane).kept_back();
  const auto outcome = Breaker::outcome_of(done.outcome == HttpOutcome::answered, done.status);
  if (outcome == Breaker::Outcome::limited) limit_.refused(lane, now);
  if (!breaker_of(lane).came(outcome, now, random_)) return;
  const bool limited = outcome == Breaker::Outcome::limited;
  effects.note(Level::warning, limited ? "REQUESTS_LIMITED" : "REQUESTS_FAILING",
               std::string(lane == Lane::read ? "reads" : "writes") + ": " + breaker(lane, now));
}

size_t RequestGate::waiting() const {
  return std::accumulate(lines_.begin(), lines_.end(), size_t{0},
                         [](size_t sum, const auto& line) { return sum + line.size(); });
}

std::optional<int64_t> RequestGate::tokens(Lane lane, MachineTime now) const {
  if (!limited_) return std::nullopt;
  return limit_.tokens(lane, now);
}

std::string RequestGate::breaker(Lane lane, MachineTime now) const {
  const Breaker& breaker = breaker_of(lane);
  if (!breaker.cause()) return "closed";
  const std::string why = breaker.cause() == Breaker::Outcome::limited ? "the exchange refused with 429"
                                                                       : "the exchange does not answer";
  const std::optional<MachineTime> open = breaker.when(now);
  if (!open) return "probing: " + why;
  return "open: " + why + ", a probe in " + std::to_string(open->minus_ns(now) / ns_per_ms) + " ms";
}

}  // namespace headgate::kalshi
