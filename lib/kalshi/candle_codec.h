#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Quotes run from 0 to 1, both of which mean that there was none on that side.
struct QuoteRange {
  int64_t open_e4 = 0;
  int64_t low_e4 = 0;
  int64_t high_e4 = 0;
  int64_t close_e4 = 0;
  friend bool operator==(const QuoteRange&, const QuoteRange&) = default;
};
struct TradeRange {
  int64_t open_e4 = 0;
  int64_t low_e4 = 0;
  int64_t high_e4 = 0;
  int64_t close_e4 = 0;
  int64_t mean_e6 = 0;  // a mean lies on no grid
  friend bool operator==(const TradeRange&, const TradeRange&) = default;
};

// One period of a market, in YES prices. The exchange sends one for each period in which something changed.
struct Candle {
  int64_t end_s = 0;              // the inclusive end, seconds since 1970 UTC
  std::optional<QuoteRange> bid;  // nothing in the candle that only carries the last price before the range
  std::optional<QuoteRange> ask;
  std::optional<TradeRange> trades;    // nothing when nothing traded
  std::optional<int64_t> previous_e4;  // the last price before the period
  Quantity volume;
  Quantity open_interest;
  friend bool operator==(const Candle&, const Candle&) = default;
};

struct MarketCandles {
  std::string market_ticker;
  std::vector<Candle> candles;  // in the order of time, each end once
};
struct EventCandles {
  std::vector<MarketCandles> markets;
  int64_t adjusted_end_s = 0;  // how far the answer really reaches
};

enum class CandlePeriod : uint8_t { minute, hour, day };

// Candles whose period ends within [start_s, end_s].
struct CandleRange {
  int64_t start_s = 0;
  int64_t end_s = 0;
  CandlePeriod period = CandlePeriod::minute;
  bool with_latest_before = false;  // first a candle that only carries the last price before the range
};
int64_t seconds_of(CandlePeriod period);

Result<Request> candles_request(const std::string& series, const std::string& market,
                                const CandleRange& range);
// At most 100 markets and, over all of them, 10,000 periods.
Result<Request> candles_request(const std::vector<std::string>& markets, const CandleRange& range);
Result<Request> event_candles_request(const std::string& series, const std::string& event,
                                      const CandleRange& range);
// Of a market that was settled before the cutoff; there is no latest candle before the range.
Result<Request> archived_candles_request(const std::string& market, const CandleRange& range);

// The replies of GET /series/{s}/markets/{t}/candlesticks, /markets/candlesticks and
// /series/{s}/events/{e}/candlesticks.
Result<MarketCandles> parse_candles_reply(std::string_view body);
Result<std::vector<MarketCandles>> parse_candle_batch(std::string_view body);
Result<EventCandles> parse_event_candles(std::string_view body);
// The reply of GET /historical/markets/{t}/candlesticks, whose fields have other names.
Result<MarketCandles> parse_archived_candles(std::string_view body);

}  // namespace headgate::kalshi
