#include "kalshi/rate_limit.h"

#include <algorithm>

#include "domain/check.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t grains_a_token = 1'000'000'000'000;
constexpr int64_t permille_most = 1000;
// A hundred times what the greatest tier has; beyond it grains would overflow.
constexpr int64_t tokens_most = 1'000'000;

std::vector<std::string> segments_of(std::string_view path) {
  path = path.substr(0, path.find('?'));
  std::vector<std::string> out;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    if (end > 0) out.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return out;
}

// How many segments are equal by letter; nothing when the pattern does not fit.
std::optional<size_t> literal_matches(const std::vector<std::string>& pattern,
                                      const std::vector<std::string>& path) {
  size_t literal = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].front() == '*') return literal;
    if (i >= path.size()) return std::nullopt;
    if (pattern[i].front() == ':') continue;
    if (pattern[i] != path[i]) return std::nullopt;
    ++literal;
  }
  if (pattern.size() != path.size()) return std::nullopt;
  return literal;
}

}  // namespace

TokenBucket::TokenBucket(BucketSize size, int64_t permille) {
  resize(size, permille, MachineTime{});
  level_ = capacity_;
}

int64_t TokenBucket::level_at(MachineTime now) const {
  const int64_t elapsed_ns = std::max<int64_t>(0, now.minus_ns(at_));
  const int64_t missing = capacity_ - level_;
  if (per_ns_ == 0 || missing <= 0) return std::min(level_, capacity_);
  // Compared by division: the product may not fit after a night without a request.
  if (elapsed_ns >= missing / per_ns_ + 1) return capacity_;
  return std::min(capacity_, level_ + elapsed_ns * per_ns_);
}

void TokenBucket::settle(MachineTime now) {
  level_ = level_at(now);
  at_ = std::max(at_, now);
}

void TokenBucket::resize(BucketSize size, int64_t permille, MachineTime now) {
  check(size.capacity >= 0 && size.capacity <= tokens_most && size.refill_per_s >= 0 &&
            size.refill_per_s <= tokens_most && permille >= 0 && permille <= permille_most,
        "a bucket's size was judged where it was read");
  settle(now);
  capacity_ = size.capacity * permille * (grains_a_token / permille_most);
  per_ns_ = size.refill_per_s * permille;
  level_ = std::min(level_, capacity_);
}

void TokenBucket::empty(MachineTime now) {
  settle(now);
  level_ = 0;
}

std::optional<MachineTime> TokenBucket::when(int64_t cost, int64_t reserve, MachineTime now) const {
  if (cost < 0 || reserve < 0 || cost > tokens_most || reserve > tokens_most) return std::nullopt;
  const int64_t needed = (cost + reserve) * grains_a_token;
  if (needed > capacity_) return std::nullopt;
  const int64_t missing = needed - level_at(now);
  if (missing <= 0) return now;
  if (per_ns_ == 0) return std::nullopt;
  // The bucket's clock never runs back: from its last use on, if that lies ahead.
  return std::max(now, at_).plus_ns((missing + per_ns_ - 1) / per_ns_);
}

bool TokenBucket::take(int64_t cost, int64_t reserve, MachineTime now) {
  const std::optional<MachineTime> may = when(cost, reserve, now);
  if (!may || *may > now) return false;
  settle(now);
  level_ -= cost * grains_a_token;
  return true;
}

int64_t TokenBucket::tokens(MachineTime now) const { return level_at(now) / grains_a_token; }
int64_t TokenBucket::capacity() const { return capacity_ / grains_a_token; }

RateLimit::RateLimit(Allowance allowance, Share share, int64_t cancel_reserve)
    : allowance_(allowance),
      share_(share),
      cancel_reserve_(cancel_reserve),
      read_(allowance.read, share.read_permille),
      write_(allowance.write, share.write_permille) {
  check(cancel_reserve >= 0, "a reserve is a number of tokens");
}

RateLimit RateLimit::unlimited() {
  RateLimit out(basic_allowance, Share{});
  out.unlimited_ = true;
  return out;
}

std::optional<MachineTime> RateLimit::when(Lane lane, int64_t cost, MachineTime now) const {
  if (unlimited_) return now;
  return bucket(lane).when(cost, reserve(lane), now);
}

bool RateLimit::take(Lane lane, int64_t cost, MachineTime now) {
  return unlimited_ || bucket(lane).take(cost, reserve(lane), now);
}

void RateLimit::resize(Allowance allowance, MachineTime now) {
  allowance_ = allowance;
  read_.resize(allowance.read, share_.read_permille, now);
  write_.resize(allowance.write, share_.write_permille, now);
}

void RateLimit::refused(Lane lane, MachineTime now) { bucket(lane).empty(now); }

EndpointCosts::EndpointCosts() {
  const std::string_view orders = "/trade-api/v2/portfolio/events/orders";
  set("DELETE", orders, 2);
  set("DELETE", std::string(orders) + "/:order_id", 2);
  set("DELETE", std::string(orders) + "/batched", 2);
  set("GET", "/trade-api/v2/portfolio/orders/:order_id", 2);
  set("GET", "/trade-api/v2/cfbenchmarks/*endpoint", 50);
  set("POST", "/trade-api/v2/account/api_usage_level/upgrade", 30);
}

void EndpointCosts::set_default(int64_t cost) { default_ = cost > 0 ? cost : default_cost; }

void EndpointCosts::set(std::string_view method, std::string_view path, int64_t cost) {
  std::vector<std::string> segments = segments_of(path);
  std::erase_if(entries_, [&](const Entry& e) { return e.method == method && e.segments == segments; });
  if (cost > 0) entries_.push_back({std::string(method), std::move(segments), cost});
}

int64_t EndpointCosts::of(std::string_view method, std::string_view path) const {
  const std::vector<std::string> segments = segments_of(path);
  int64_t cost = default_;
  std::optional<size_t> best;
  for (const Entry& entry : entries_) {
    if (entry.method != method) continue;
    const std::optional<size_t> literal = literal_matches(entry.segments, segments);
    if (!literal || (best && *literal <= *best)) continue;
    best = literal;
    cost = entry.cost;
  }
  return cost;
}

}  // namespace headgate::kalshi
