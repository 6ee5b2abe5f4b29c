#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"

namespace headgate::kalshi {

// The exchange counts requests in tokens: one bucket for reads and one for writes for each account, refilled
// all the time. Here each process keeps its own account of its part, so that nothing leaves that the exchange
// would refuse. Time is the machine's: the exchange's buckets know nothing of a scaled market time.

// Whole tokens, as GET /account/limits tells them.
struct BucketSize {
  int64_t capacity = 0;
  int64_t refill_per_s = 0;
  friend bool operator==(const BucketSize&, const BucketSize&) = default;
};
struct Allowance {
  BucketSize read;
  BucketSize write;
  friend bool operator==(const Allowance&, const Allowance&) = default;
};
// Whoever has not been told more (recorded 2026-06: tier "basic").
inline constexpr Allowance basic_allowance{{200, 200}, {100, 100}};

// The part of an account's buckets that one process may use, in thousandths. Processes share one account and
// cannot see what the others send, so the parts are fixed: exec's writes are the account's writes, and reads
// are divided such that a scan never starves a reconciliation.
struct Share {
  int64_t read_permille = 1000;
  int64_t write_permille = 1000;
};
inline constexpr Share market_share{400, 0};
inline constexpr Share exec_share{400, 1000};
inline constexpr Share settle_share{200, 0};
static_assert(market_share.read_permille + exec_share.read_permille + settle_share.read_permille <= 1000);
static_assert(market_share.write_permille + exec_share.write_permille + settle_share.write_permille <= 1000);

class TokenBucket {
 public:
  // Begins full: at start the exchange's bucket has had time to fill, or it answers 429 once.
  TokenBucket(BucketSize size, int64_t permille);

  // The earliest instant, not before `now`, at which `cost` tokens may be taken and `reserve` are left;
  // nothing when the bucket never holds so many.
  std::optional<MachineTime> when(int64_t cost, int64_t reserve, MachineTime now) const;
  // False, and nothing is taken, when it may not be now.
  bool take(int64_t cost, int64_t reserve, MachineTime now);
  // Other limits from now on; what was used stays used.
  void resize(BucketSize size, int64_t permille, MachineTime now);
  // The exchange says that the bucket is empty, so somebody else drinks from it or our account of it is
  // wrong.
  void empty(MachineTime now);
  int64_t tokens(MachineTime now) const;  // whole ones
  int64_t capacity() const;               // whole ones

 private:
  void settle(MachineTime now);
  int64_t level_at(MachineTime now) const;

  // In grains, 1e12 a token: at r tokens a second and a share of s thousandths each nanosecond brings r * s
  // of them, so that nothing is ever rounded.
  int64_t capacity_ = 0;
  int64_t per_ns_ = 0;
  int64_t level_ = 0;
  MachineTime at_;
};

// What a request is for. Cancels may use tokens that nothing else may touch: a halt must not wait because
// orders were placed.
enum class Lane : uint8_t { read, write, cancel };

class RateLimit {
 public:
  // `cancel_reserve`: tokens of this process's part of the write bucket that only cancels may use.
  RateLimit(Allowance allowance, Share share, int64_t cancel_reserve = 0);
  // A simulated world has no account and no neighbours.
  static RateLimit unlimited();

  // When a request of `cost` tokens (a batch: the sum of its items) may leave; nothing when it never fits and
  // must be split.
  std::optional<MachineTime> when(Lane lane, int64_t cost, MachineTime now) const;
  // Takes them if it may leave now.
  bool take(Lane lane, int64_t cost, MachineTime now);
  // The account's limits as read later.
  void resize(Allowance allowance, MachineTime now);
  // A 429 came to a request of this lane.
  void refused(Lane lane, MachineTime now);

  const Allowance& allowance() const { return allowance_; }
  int64_t tokens(Lane lane, MachineTime now) const { return bucket(lane).tokens(now); }
  int64_t capacity(Lane lane) const { return bucket(lane).capacity(); }

 private:
  const TokenBucket& bucket(Lane lane) const { return lane == Lane::read ? read_ : write_; }
  TokenBucket& bucket(Lane lane) { return lane == Lane::read ? read_ : write_; }
  int64_t reserve(Lane lane) const { return lane == Lane::write ? cancel_reserve_ : 0; }

  Allowance allowance_;
  Share share_;
  int64_t cancel_reserve_;
  TokenBucket read_;
  TokenBucket write_;
  bool unlimited_ = false;
};

// What each request costs, by method and path; paths name their parameters as ":order_id", and "*rest" stands
// for any number of segments.
class EndpointCosts {
 public:
  static constexpr int64_t default_cost = 10;

  // What the exchange documented in August 2026, until it is asked.
  EndpointCosts();
  // What it says itself: of GET /account/endpoint_costs. A cost of 0 or less is not believed: it would switch
  // the limit off, so the default stands.
  void set_default(int64_t cost);
  void set(std::string_view method, std::string_view path, int64_t cost);

  // `path` from the host's root, a query is not looked at. Literal segments win over parameters.
  int64_t of(std::string_view method, std::string_view path) const;

 private:
  struct Entry {
    std::string method;
    std::vector<std::string> segments;
    int64_t cost = 0;
  };
  int64_t default_ = default_cost;
  std::vector<Entry> entries_;
};

}  // namespace headgate::kalshi
