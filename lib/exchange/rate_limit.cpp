#include "exchange/rate_limit.h"

#include <algorithm>

namespace headgate::exchange {
namespace {

// Documentation of 2026-08-17 with the fifth that was added from premier on (2026-09-24). Writes above basic
// hold two seconds; reads hold one, as recorded for basic in 2026-06, though later documentation speaks of
// two for the lowest tiers.
constexpr std::array<TierLimit, 7> tiers = {{
    {"basic", {200, 200}, {100, 100}},
    {"advanced", {300, 300}, {300, 600}},
    {"expert", {600, 600}, {600, 1'200}},
    {"premier", {1'200, 1'200}, {1'200, 2'400}},
    {"paragon", {2'400, 2'400}, {2'400, 4'800}},
    {"prime", {4'800, 4'800}, {4'800, 9'600}},
    {"prestige", {12'000, 12'000}, {9'600, 19'200}},
}};

}  // namespace

const TierLimit& limit_of(Tier tier) {
  return tier == Tier::none ? tiers.back() : tiers.at(static_cast<size_t>(tier) - 1);
}

bool TokenBucket::holds(int64_t cost, MachineTime now) {
  // Ten seconds fill every bucket: more would only overflow.
  const int64_t passed_ns = std::clamp<int64_t>(now.minus_ns(filled_), 0, 10 * ns_per_s);
  filled_ = std::max(filled_, now);
  nano_ = std::min(limit_.capacity * ns_per_s, nano_ + passed_ns * limit_.per_s);
  return nano_ >= cost * ns_per_s;
}

RateLimits::RateLimits(Tier tier)
    : tier_(tier),
      read_(limit_of(tier).read),
      write_(static_cast<size_t>(shard_count), TokenBucket(limit_of(tier).write)) {}

void RateLimits::raise(Tier tier) {
  if (tier_ == Tier::none || tier_ >= tier) return;
  *this = RateLimits(tier);
}

bool RateLimits::take_read(int64_t cost, MachineTime now) {
  if (tier_ == Tier::none) return true;
  if (!read_.holds(cost, now)) return false;
  read_.take(cost);
  return true;
}

bool RateLimits::take_write(const Costs& costs, MachineTime now) {
  if (tier_ == Tier::none) return true;
  for (size_t shard = 0; shard < costs.size(); ++shard) {
    if (!write_[shard].holds(costs.at(shard), now)) return false;
  }
  for (size_t shard = 0; shard < costs.size(); ++shard) write_[shard].take(costs.at(shard));
  return true;
}

}  // namespace headgate::exchange
