#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// The words of the list's filter, which are not those of a market's status: "open" is active, "paused" is
// inactive, "closed" is past its close and not finalized, "settled" is finalized.
enum class MarketFilter : uint8_t { any, unopened, open, paused, closed, settled };
// Combinations of other markets flood every list, so they must be asked for.
enum class Combos : uint8_t { excluded, included, only };

// Seconds since 1970; an end that is not given is open. The exchange takes one of these families at a time.
struct SecondsRange {
  std::optional<int64_t> min_s;
  std::optional<int64_t> max_s;
};
struct CreatedWithin : SecondsRange {};  // of unopened and open markets, or of any
struct ClosingWithin : SecondsRange {};  // of closed markets, or of any
struct SettledWithin : SecondsRange {};  // of settled markets, or of any
struct UpdatedSince {  // of any status; of all markets or of one series, without combinations
  int64_t min_s = 0;
};
using MarketWindow = std::variant<std::monostate, CreatedWithin, ClosingWithin, SettledWithin, UpdatedSince>;

struct MarketsQuery {
  std::optional<int64_t> limit;  // 1 to 1000
  std::string cursor;
  std::string event_ticker;
  std::string series_ticker;
  std::vector<std::string> tickers;
  MarketFilter status = MarketFilter::any;
  Combos combos = Combos::excluded;
  MarketWindow window;
};
Result<Request> markets_request(const MarketsQuery& query);
Result<Request> market_request(const std::string& ticker);

// `depth` levels of each side; 0 for all, at most 100.
Result<Request> orderbook_request(const std::string& ticker, int64_t depth = 0);
// 1 to 100 markets.
Result<Request> orderbooks_request(const std::vector<std::string>& tickers);

struct TradesQuery {
  std::string ticker;  // of every market when empty; there is no filter by series
  std::optional<int64_t> min_s;
  std::optional<int64_t> max_s;
  std::optional<bool> block_trades;  // only those, or none of those
  std::optional<int64_t> limit;      // 1 to 1000
  std::string cursor;
};
Result<Request> trades_request(const TradesQuery& query);

}  // namespace headgate::kalshi
