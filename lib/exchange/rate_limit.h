#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "exchange/house.h"

namespace headgate::exchange {

inline constexpr int64_t default_cost = 10;  // tokens of a request whose cost is not named

struct BucketLimit {
  int64_t per_s = 0;
  int64_t capacity = 0;
};
struct TierLimit {
  std::string_view name;
  BucketLimit read, write;
};
// Where nobody counts, the largest tier is shown.
const TierLimit& limit_of(Tier tier);

// Full at first; refills continuously.
class TokenBucket {
 public:
  explicit TokenBucket(BucketLimit limit) : limit_(limit), nano_(limit.capacity * ns_per_s) {}
  bool holds(int64_t cost, MachineTime now);
  void take(int64_t cost) { nano_ -= cost * ns_per_s; }

 private:
  BucketLimit limit_;
  int64_t nano_;  // tokens, 1e-9
  MachineTime filled_;
};

// What an account may still ask: one bucket for reads, one for the writes of each shard.
class RateLimits {
 public:
  using Costs = std::array<int64_t, shard_count>;  // by shard

  explicit RateLimits(Tier tier);
  Tier tier() const { return tier_; }
  void raise(Tier tier);
  // False, and nothing is taken, when a bucket is short.
  bool take_read(int64_t cost, MachineTime now);
  bool take_write(const Costs& costs, MachineTime now);

 private:
  Tier tier_;
  TokenBucket read_;
  std::vector<TokenBucket> write_;
};

}  // namespace headgate::exchange
