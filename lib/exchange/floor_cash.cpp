#include <algorithm>
#include <vector>

#include "domain/arithmetic.h"
#include "domain/check.h"
#include "exchange/floor.h"

namespace headgate::exchange {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);
// Observed in August 2026: shares are levelled about every ten seconds.
constexpr int64_t levelling_ns = 10 * ns_per_s;
constexpr int64_t centicent_e6 = 100;
// Where cash is while it is under way.
const std::string transit = "transit";

}  // namespace

void Floor::open_account(int64_t shard, Money cash, MarketTime at) {
  check(shard >= 0 && shard < shard_count, "an account lies on a shard that there is");
  const std::string name = account_on_shard(ours, shard);
  venue_.add_account(name, cash, rows_);
  if (shard != 0) accounts_.push_back(name);
  shards_.insert(shard);
  own_.note_account(shard, *venue_.find_account(name), at);
}

bool Floor::has_account(int64_t shard) const { return shards_.contains(shard); }

void Floor::note_own_account(MarketTime at) {
  for (const int64_t shard : shards_) {
    own_.note_account(shard, *venue_.find_account(account_on_shard(ours, shard)), at);
  }
}

Result<size_t> Floor::transfer(int64_t from, int64_t to, Money amount, MarketTime at) {
  run_due(at);
  if (!has_account(from)) return Error{code::user_not_found, "source_exchange_shard", "", ""};
  const bool at_once = house_.transfer_ns == 0;
  if (at_once && !has_account(to)) open_account(to, Money(), at);
  if (!at_once && venue_.find_account(transit) == nullptr) venue_.add_account(transit, Money(), rows_);
  const auto done = venue_.transfer(account_on_shard(ours, from),
                                    at_once ? account_on_shard(ours, to) : transit, amount, rows_);
  rows_.clear();
  if (!done) return done.error();
  const MarketTime arrives = at.plus_ns(house_.transfer_ns);
  if (!at_once) underway_.push_back({arrives, to, amount});
  own_.note_transfer({from, to, amount, at, arrives});
  note_own_account(at);
  return own_.transfers().size();
}

void Floor::arrive() {
  const Underway first = underway_.front();
  underway_.pop_front();
  if (!has_account(first.to)) open_account(first.to, Money(), first.arrives);
  check(venue_.transfer(transit, account_on_shard(ours, first.to), first.amount, rows_).has_value(),
        "what is under way is there");
  rows_.clear();
  note_own_account(first.arrives);
}

void Floor::allocate(Allocation parts, MarketTime at) {
  run_due(at);
  allocation_ = std::move(parts);
  next_levelling_ = allocation_.empty() ? never : at.plus_ns(levelling_ns);
}

// Available cash only: what stands behind resting orders stays where it is.
void Floor::level(MarketTime at) {
  next_levelling_ = at.plus_ns(levelling_ns);
  std::map<int64_t, int64_t> surplus_e6;  // by shard; negative: missing
  int64_t total_e6 = 0;
  for (const int64_t shard : shards_) {
    const Money available = venue_.find_account(account_on_shard(ours, shard))->available();
    const int64_t whole_e6 = std::max<int64_t>(available.e6(), 0) / centicent_e6 * centicent_e6;
    surplus_e6[shard] += whole_e6;
    total_e6 += whole_e6;
  }
  for (const auto& [shard, percent] : allocation_) {
    surplus_e6[shard] -= mul_div(total_e6, percent, 100) / centicent_e6 * centicent_e6;
  }
  for (auto& [to, missing_e6] : surplus_e6) {
    for (auto& [from, spare_e6] : surplus_e6) {
      const int64_t amount_e6 = std::min(-missing_e6, spare_e6);
      if (amount_e6 <= 0) continue;
      if (!has_account(to)) open_account(to, Money(), at);
      check(venue_
                .transfer(account_on_shard(ours, from), account_on_shard(ours, to), Money::from_e6(amount_e6),
                          rows_)
                .has_value(),
            "available cash can be moved");
      own_.note_transfer({from, to, Money::from_e6(amount_e6), at, at});
      missing_e6 += amount_e6;
      spare_e6 -= amount_e6;
    }
  }
  rows_.clear();
  note_own_account(at);
}

MarketTime Floor::archived_before(MarketTime now) const {
  constexpr int64_t day_ns = 24 * 3600 * ns_per_s, live_days = 60;
  const int64_t since_ns =
      house_.history_ns > 0 ? now.ns() - house_.history_ns : house_.begins.ns() - live_days * day_ns;
  return MarketTime::from_ns(since_ns / day_ns * day_ns);
}

MarketTime Floor::next_due() const {
  MarketTime out = std::min(next_levelling_, venue_.next_expiry().value_or(never));
  return underway_.empty() ? out : std::min(out, underway_.front().arrives);
}

void Floor::run_due(MarketTime now) {
  for (MarketTime due = next_due(); due <= now; due = next_due()) {
    gone(venue_.expire(due, rows_), nullptr, due);
    rows_.clear();
    note_own_account(due);
    while (!underway_.empty() && underway_.front().arrives <= due) arrive();
    if (next_levelling_ <= due) level(due);
  }
}

}  // namespace headgate::exchange
