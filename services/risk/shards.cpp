#include "services/risk/shards.h"

#include <algorithm>

#include "domain/check.h"
#include "domain/decimal.h"

namespace headgate::risk {
namespace {

constexpr const char* shard_table = "shard";
constexpr const char* transfer_table = "transfer";
// The exchange moves whole 1e-4 dollars. Less than a dollar is not worth a request.
constexpr int64_t transfer_step_e6 = 100;
constexpr Money transfer_least = Money::dollars(1);

bool has_ended(const v1::TransferRow& transfer) {
  return transfer.state() == exec::v1::TRANSFER_STATE_MOVED ||
         transfer.state() == exec::v1::TRANSFER_STATE_REFUSED;
}

}  // namespace

void Shards::restore(const Rows& rows) {
  *this = Shards();
  for (const auto& [at, value] : rows) {
    const auto& [table, key] = at;
    if (table == shard_table) {
      v1::ShardRow row;
      const auto shard = parse_decimal(key, 0);
      check(shard && row.ParseFromString(value), "a stored shard can be read");
      cash_[static_cast<int32_t>(*shard)] = Money::from_e6(row.cash_e6());
    }
    if (table == transfer_table)
      check(transfers_[key].ParseFromString(value), "a stored transfer can be read");
  }
}

void Shards::store(int32_t shard, Effects& effects) const {
  v1::ShardRow row;
  row.set_cash_e6(cash_.at(shard).e6());
  effects.store(shard_table, std::to_string(shard), row.SerializeAsString());
}
void Shards::store(const v1::TransferRow& transfer, Effects& effects) const {
  effects.store(transfer_table, transfer.approval().transfer_id(), transfer.SerializeAsString());
}

void Shards::open(const Told& told, Effects& effects) {
  for (const exec::v1::ShardCash& each : told) {
    cash_[each.exchange_index()] = Money::from_e6(each.cash_e6());
    store(each.exchange_index(), effects);
  }
}

Money Shards::cash(int32_t shard) const {
  const auto found = cash_.find(shard);
  return found == cash_.end() ? Money{} : found->second;
}

void Shards::add(int32_t shard, Money change, Effects& effects) {
  if (!known() || change == Money{}) return;
  cash_[shard] += change;
  store(shard, effects);
}

const v1::TransferRow* Shards::under_way() const {
  for (const auto& [id, transfer] : transfers_) {
    if (!has_ended(transfer)) return &transfer;
  }
  return nullptr;
}

uint64_t Shards::moved() const {
  return static_cast<uint64_t>(std::count_if(transfers_.begin(), transfers_.end(), [](const auto& each) {
    return each.second.state() == exec::v1::TRANSFER_STATE_MOVED;
  }));
}

void Shards::approve(const v1::TransferRow& transfer, Effects& effects) {
  check(under_way() == nullptr, "one transfer at a time: two could empty the source together");
  const v1::TransferApproval& approval = transfer.approval();
  check(transfers_.emplace(approval.transfer_id(), transfer).second, "a transfer is approved once");
  store(transfer, effects);
  add(approval.source_shard(), -Money::from_e6(approval.amount_e6()), effects);
}

Shards::Reported Shards::report(const exec::v1::TransferReport& report, UtcTime now, Effects& effects) {
  const auto found = transfers_.find(report.transfer_id());
  if (found == transfers_.end()) return Reported::stranger;
  v1::TransferRow& transfer = found->second;
  if (has_ended(transfer) || transfer.state() == report.state()) return Reported::repeated;
  transfer.set_state(report.state());
  transfer.set_reason(report.reason());
  if (report.state() == exec::v1::TRANSFER_STATE_UNKNOWN) transfer.set_doubted_utc_ns(now.ns());
  store(transfer, effects);
  const v1::TransferApproval& approval = transfer.approval();
  if (report.state() == exec::v1::TRANSFER_STATE_MOVED) {
    add(approval.destination_shard(), Money::from_e6(approval.amount_e6()), effects);
    return Reported::moved;
  }
  if (report.state() != exec::v1::TRANSFER_STATE_REFUSED) return Reported::waiting;
  add(approval.source_shard(), Money::from_e6(approval.amount_e6()), effects);
  return Reported::refused;
}

std::optional<Shards::Wish> Shards::wish(const ShardsConfiguration& rule,
                                         const std::map<int32_t, Money>& reserved,
                                         const std::set<int32_t>& used) const {
  if (!rule.source || !known() || under_way() != nullptr) return std::nullopt;
  const auto free = [&](int32_t shard) {
    const auto held = reserved.find(shard);
    return cash(shard) - (held == reserved.end() ? Money{} : held->second);
  };
  for (const int32_t shard : used) {
    if (shard == *rule.source || free(shard) >= rule.top_up_below) continue;
    const Money wanted = rule.top_up_to - free(shard);
    const Money had = std::clamp(free(*rule.source), Money{}, wanted);
    const Money amount = Money::from_e6(had.e6() / transfer_step_e6 * transfer_step_e6);
    if (amount < transfer_least) return Wish{shard, Money{}, true};
    return Wish{shard, amount, had < wanted};
  }
  return std::nullopt;
}

bool Shards::adopt(const exec::v1::ExchangeAccount& account, Money total, Effects& effects) {
  if (!known() || account.shards().empty() || under_way() != nullptr) return false;
  std::map<int32_t, Money> told;
  Money sum;
  for (const exec::v1::ShardCash& each : account.shards()) {
    told[each.exchange_index()] = Money::from_e6(each.cash_e6());
    sum += Money::from_e6(each.cash_e6());
  }
  if (sum != total || account.transfers() != moved()) return false;
  for (const auto& [shard, cash] : cash_) told.try_emplace(shard, Money{});
  if (told == cash_) return false;
  cash_ = std::move(told);
  for (const auto& [shard, cash] : cash_) store(shard, effects);
  return true;
}

void Shards::add_to(Digest& digest) const {
  for (const auto& [shard, cash] : cash_) digest.add(shard).add(cash.e6());
  for (const auto& [id, transfer] : transfers_) digest.add(id).add(transfer.SerializeAsString());
}

}  // namespace headgate::risk
