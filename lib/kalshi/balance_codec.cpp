#include "kalshi/balance_codec.h"

#include <set>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t cent_e6 = 10'000;

ShardCash read_shard(json::Reader& reader) {
  return {shard_of(reader, "exchange_index"), dollars_of(reader, "balance")};
}

Money sum_of(const std::vector<ShardCash>& shards) {
  Money sum;
  for (const ShardCash& each : shards) sum += each.cash;
  return sum;
}

std::vector<ShardCash> shards_of(json::Reader& reader, std::string_view name) {
  std::vector<ShardCash> out = items_of<ShardCash>(reader, name, read_shard);
  std::set<int32_t> seen;
  for (const ShardCash& each : out) {
    if (seen.insert(each.exchange_index).second) continue;
    reader.refuse(name, "shard " + std::to_string(each.exchange_index), "must occur once");
  }
  return out;
}

// Cut off, or rounded: a cent apart at most.
bool is_whole_cents_of(Money cents, Money dollars) {
  const int64_t apart = cents.e6() - dollars.e6();
  return apart > -cent_e6 && apart < cent_e6;
}

void check_sum(json::Reader& reader, const Balance& balance, std::optional<int32_t> asked_shard) {
  if (reader.failed() || !balance.shards) return;
  const auto one = asked_shard ? balance.on_shard(*asked_shard) : std::nullopt;
  const Money whole = one.value_or(sum_of(*balance.shards));
  if (whole == balance.available) return;
  reader.refuse("balance_breakdown", whole.text(), "must add up to balance_dollars");
}

}  // namespace

std::optional<Money> Balance::on_shard(int32_t exchange_index) const {
  if (!shards) return std::nullopt;
  for (const ShardCash& each : *shards) {
    if (each.exchange_index == exchange_index) return each.cash;
  }
  return std::nullopt;
}

Result<Balance> parse_balance(std::string_view body, std::optional<int32_t> asked_shard) {
  return parse_object<Balance>(body, "", [&](json::Reader& reader) {
    Balance out;
    const Money cents = cents_of(reader, "balance");
    out.available = dollars_of(reader, "balance_dollars");
    out.portfolio_value = cents_of(reader, "portfolio_value");
    out.updated_ns = seconds_of(reader, "updated_ts");
    if (reader.has("balance_breakdown")) out.shards = shards_of(reader, "balance_breakdown");
    if (!reader.failed() && !is_whole_cents_of(cents, out.available)) {
      reader.refuse("balance", cents.text(), "must be balance_dollars in whole cents");
    }
    check_sum(reader, out, asked_shard);
    return out;
  });
}

Result<Request> balance_request(std::optional<int32_t> exchange_index, std::optional<int32_t> subaccount) {
  RequestCheck check;
  check.between("exchange_index", exchange_index, 0, 100).subaccount(subaccount);
  if (check.failed()) return check.error();
  Query query;
  query.add("subaccount", subaccount).add("exchange_index", exchange_index);
  return Request{"GET", "/portfolio/balance", query.text(), ""};
}

Result<RestingValue> parse_resting_value(std::string_view body) {
  return parse_object<RestingValue>(body, "", [](json::Reader& reader) {
    RestingValue out;
    out.total = cents_of(reader, "total_resting_order_value");
    out.shards = shards_of(reader, "resting_order_value_breakdown");
    // Each shard may have been cut to cents before they were added.
    const int64_t apart = sum_of(out.shards).e6() - out.total.e6();
    const int64_t most = cent_e6 * static_cast<int64_t>(out.shards.size() + 1);
    if (!reader.failed() && (apart <= -most || apart >= most)) {
      reader.refuse("resting_order_value_breakdown", sum_of(out.shards).text(),
                    "must add up to total_resting_order_value");
    }
    return out;
  });
}

Request resting_value_request() { return {"GET", "/portfolio/summary/total_resting_order_value", "", ""}; }

}  // namespace headgate::kalshi
