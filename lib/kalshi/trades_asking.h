#pragma once

#include "kalshi/asking.h"
#include "kalshi/market_request.h"

namespace headgate::kalshi {

// The live trades and those of the archive are asked for with the same parameters.
inline Asking trades_asking(std::string_view path, const TradesQuery& query) {
  Asking asking(path);
  asking.add("ticker", std::string_view(query.ticker))
      .refuse_if(query.min_s && query.max_s && *query.min_s > *query.max_s, "max_ts",
                 std::to_string(query.max_s.value_or(0)), "must not precede min_ts")
      .add("min_ts", query.min_s)
      .add("max_ts", query.max_s)
      .limit(query.limit, 1000)
      .add("cursor", std::string_view(query.cursor));
  if (query.block_trades)
    asking.add("is_block_trade", std::string_view(*query.block_trades ? "true" : "false"));
  return asking;
}

}  // namespace headgate::kalshi
