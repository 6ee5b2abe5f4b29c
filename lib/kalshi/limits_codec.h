#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// One bucket of tokens: it holds `capacity` at most and fills continuously.
struct BucketLimits {
  int64_t capacity = 0;
  int64_t per_second = 0;
  friend bool operator==(const BucketLimits&, const BucketLimits&) = default;
};
// Why an account has more than its tier by default.
struct UsageGrant {
  std::string exchange_instance;  // "event_contract" or "margined"
  std::string level;
  std::string source;                 // "volume" or "manual"
  std::optional<int64_t> expires_ns;  // nothing: for ever
};
struct AccountLimits {
  std::string tier;  // "basic", "advanced", …: the exchange adds words here, so it is text
  BucketLimits read;
  BucketLimits write;
  std::vector<UsageGrant> grants;
};
// GET /account/limits. A bucket that holds or gains nothing is refused: it could never send anything.
Result<AccountLimits> parse_account_limits(std::string_view body);
Request account_limits_request();

struct EndpointCost {
  std::string method;
  std::string path;  // with its root and with ":name" for what varies
  int64_t cost = 0;
};
// What each request costs in tokens.
struct EndpointCostTable {
  int64_t default_cost = 0;
  std::vector<EndpointCost> endpoints;

  // Of a request by its method and its whole path ("/trade-api/v2/portfolio/events/orders/x-1"), without the
  // query: an exact path before one with names, and names before a "*rest"; the default when none fits.
  int64_t cost_of(std::string_view method, std::string_view path) const;
};
// GET /account/endpoint_costs. An endpoint named twice is refused.
Result<EndpointCostTable> parse_endpoint_costs(std::string_view body);
Request endpoint_costs_request();

}  // namespace headgate::kalshi
