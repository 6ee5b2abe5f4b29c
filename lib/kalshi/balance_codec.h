#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Cash lies on shards, and an order can spend only what lies on its market's shard.
struct ShardCash {
  int32_t exchange_index = 0;
  Money cash;
  friend bool operator==(const ShardCash&, const ShardCash&) = default;
};

struct Balance {
  Money available;  // of all shards, or of the one asked for; what rests has its collateral taken off already
  Money portfolio_value;  // of the positions: whole cents
  int64_t updated_ns = 0;
  // Nothing for a key that is locked to a subaccount: the exchange leaves it out then.
  std::optional<std::vector<ShardCash>> shards;

  // The cash of one shard; nothing when that was not told.
  std::optional<Money> on_shard(int32_t exchange_index) const;
};
// Its cents must be its dollars cut off, and the shards, when all were asked for, must add up to the whole.
// `asked_shard`: the one the request named.
Result<Balance> parse_balance(std::string_view body, std::optional<int32_t> asked_shard = std::nullopt);
Result<Request> balance_request(std::optional<int32_t> exchange_index = std::nullopt,
                                std::optional<int32_t> subaccount = std::nullopt);

// What everything that rests binds, in whole cents, and by shard to the last digit.
struct RestingValue {
  Money total;
  std::vector<ShardCash> shards;
};
// The shards must add up to the total, each cut to whole cents or their sum.
Result<RestingValue> parse_resting_value(std::string_view body);
// Refused with permission_denied for most accounts (seen 2026-01-14).
Request resting_value_request();

}  // namespace headgate::kalshi
