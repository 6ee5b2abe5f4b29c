#include "services/market/request_line.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "domain/digest.h"

namespace headgate {
namespace {

// The path of "https://host/trade-api/v2/markets?limit=1000"; costs do not look at the query.
std::string_view path_of(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t root = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  return root == std::string_view::npos ? "/" : url.substr(root);
}

}  // namespace

void RequestLine::pass(MachineTime now, Effects& effects) {
  std::vector<HttpRequest> asked = std::exchange(effects.requests, {});
  std::move(asked.begin(), asked.end(), std::back_inserter(waiting_));
  while (!waiting_.empty() && let_go(now, effects)) {
  }
}

// The first in line; false when it may not leave yet.
bool RequestLine::let_go(MachineTime now, Effects& effects) {
  const std::optional<MachineTime> open = breaker_.when(now);
  if (!open) return false;  // a probe is under way, and its reply comes here
  HttpRequest& first = waiting_.front();
  const int64_t cost = costs_.of(first.method, path_of(first.url));
  const std::optional<MachineTime> room = limit_.when(kalshi::Lane::read, cost, now);
  check(room.has_value(), "a single read fits the bucket of the smallest tier");
  const MachineTime due = std::max(*open, *room);
  if (due > now) {
    effects.arm(std::string(timer), due);
    return false;
  }
  limit_.take(kalshi::Lane::read, cost, now);
  breaker_.left(now);
  under_way_.insert(first.id);
  effects.request(std::move(first));
  waiting_.pop_front();
  return true;
}

void RequestLine::came(const HttpDone& done, MachineTime now, Effects& effects) {
  if (under_way_.erase(done.request) == 0) return;
  const bool answered = done.outcome == HttpOutcome::answered;
  const auto outcome = kalshi::Breaker::outcome_of(answered, done.status);
  if (outcome == kalshi::Breaker::Outcome::limited) limit_.refused(kalshi::Lane::read, now);
  if (!breaker_.came(outcome, now, random_)) return;
  const int64_t wait_ms = breaker_.when(now).value_or(now).minus_ns(now) / ns_per_ms;
  effects.note(Level::warning,
               outcome == kalshi::Breaker::Outcome::limited ? "REQUESTS_LIMITED" : "REQUESTS_FAILING",
               "the exchange is asked nothing for " + std::to_string(wait_ms) + " ms, then one probe");
}

std::string RequestLine::why(MachineTime now) const {
  if (waiting_.empty()) return {};
  const std::string count = std::to_string(waiting_.size()) + " waiting: ";
  if (breaker_.cause() == kalshi::Breaker::Outcome::limited) return count + "the exchange refused with 429";
  if (breaker_.cause()) return count + "the exchange does not answer";
  return count + std::to_string(limit_.tokens(kalshi::Lane::read, now)) + " tokens left";
}

uint64_t RequestLine::digest() const {
  Digest digest;
  for (const HttpRequest& request : waiting_) digest.add(request.id);
  for (const std::string& id : under_way_) digest.add(id);
  return digest.add(static_cast<int64_t>(breaker_.state())).value();
}

}  // namespace headgate
