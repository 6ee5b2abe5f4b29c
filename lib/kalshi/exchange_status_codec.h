#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// One shard of the exchange: markets, and the cash that trades them, live on one.
struct ShardActivity {
  int32_t exchange_index = 0;
  std::string description;  // e.g. what is traded there; empty when the exchange does not say
  bool exchange_active = false;
  bool trading_active = false;
  bool transfers_active = false;
  friend bool operator==(const ShardActivity&, const ShardActivity&) = default;
};

struct ExchangeActivity {
  bool exchange_active = false;  // of shard 0, as are the next two
  bool trading_active = false;
  std::optional<bool> transfers_active;  // absent before July 2026
  std::optional<int64_t> resumes_ns;     // what the exchange itself expects of a pause
  std::vector<ShardActivity> shards;     // empty before July 2026

  // Whether orders are taken on that shard. A shard that a list of shards does not name is not known to be
  // open. Without a list there is one exchange, and -1 stands for it.
  bool trading_on(int32_t exchange_index) const;
};

Request exchange_status_request();
// The reply of GET /exchange/status; the same body also comes with 503 and 504.
Result<ExchangeActivity> parse_exchange_status(std::string_view body);

// As of when the exchange's answers about balance, orders, fills and positions are true.
Request user_data_timestamp_request();
Result<int64_t> parse_user_data_timestamp(std::string_view body);  // nanoseconds since 1970 UTC

}  // namespace headgate::kalshi
