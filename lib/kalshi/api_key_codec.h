#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// What a key may do. `read` and `write` include what stands below them.
enum class KeyScope {
  read,
  read_block_trade_accept,
  read_portfolio_balance,
  write,
  write_trade,
  write_transfer,
  write_fcm_risk,
  write_block_trade_accept,
};
// As on the wire: "write::trade".
std::string_view text_of(KeyScope scope);

struct ApiKey {
  std::string id;
  std::string name;
  std::vector<KeyScope> scopes;
  std::optional<int32_t> subaccount;            // locked to this one
  std::optional<std::string> fcm_subtrader_id;  // such a key is refused by every REST endpoint

  bool may_read() const;      // everything
  bool may_trade() const;     // place, change and cancel orders
  bool may_transfer() const;  // move cash between shards
};
struct ApiKeys {
  std::vector<ApiKey> keys;
  // After it no key of the account may trade Sports, Elections and Entertainment until its owner's location
  // is attested again. Nothing: it never was.
  std::optional<int64_t> region_expires_ns;

  // The key of that id, or nothing.
  const ApiKey* find(std::string_view id) const;
};
// GET /api_keys.
Result<ApiKeys> parse_api_keys(std::string_view body);
Request api_keys_request();

}  // namespace headgate::kalshi
