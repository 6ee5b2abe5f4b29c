#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/market_request.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// What is older than these instants is no longer in the live lists but under /historical (two to three months
// back). Nanoseconds since 1970 UTC.
struct ArchiveCutoff {
  int64_t market_settled_ns = 0;  // markets by their settlement, and their candles
  int64_t trades_created_ns = 0;
  int64_t orders_updated_ns = 0;
  std::optional<int64_t> positions_updated_ns;  // absent before July 2026
  friend bool operator==(const ArchiveCutoff&, const ArchiveCutoff&) = default;
};
Request archive_cutoff_request();
Result<ArchiveCutoff> parse_archive_cutoff(std::string_view body);

// The archive takes one of the three names; the reply is that of GET /markets. Candles of the archive are in
// candle_codec.h.
struct ArchivedMarketsQuery {
  std::string series_ticker;
  std::string event_ticker;
  std::vector<std::string> tickers;
  bool with_combos = false;
  std::optional<int64_t> limit;  // 1 to 1000
  std::string cursor;
};
Result<Request> archived_markets_request(const ArchivedMarketsQuery& query);
Result<Request> archived_market_request(const std::string& ticker);
// The reply is that of GET /markets/trades.
Result<Request> archived_trades_request(const TradesQuery& query);

}  // namespace headgate::kalshi
