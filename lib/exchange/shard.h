#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/decimal.h"

namespace headgate::exchange {

// The venue knows accounts and no shards: a member's account on shard 0 has the member's name, the one on
// shard 2 is "name@2".
inline std::string account_on_shard(std::string_view member, int64_t shard) {
  std::string out(member);
  return shard == 0 ? out : out.append("@").append(std::to_string(shard));
}

// The reverse; nothing for an account that is not this member's.
inline std::optional<int64_t> shard_of_account(std::string_view account, std::string_view member) {
  if (!account.starts_with(member)) return std::nullopt;
  account.remove_prefix(member.size());
  if (account.empty()) return 0;
  if (!account.starts_with('@')) return std::nullopt;
  return parse_decimal(account.substr(1), 0);
}

}  // namespace headgate::exchange
