#include "kalshi/candle_codec.h"

#include <array>

#include "domain/price.h"
#include "json/reader.h"
#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t candles_most = 10'000;  // in one answer
constexpr size_t markets_most = 100;
constexpr std::array prices{"open", "low", "high", "close"};

// The two shapes: the archive leaves out the units in the names of fields, not in the fields.
struct Shape {
  const char* dollars;
  const char* count;
};
constexpr Shape live{"_dollars", "_fp"};
constexpr Shape archived{"", ""};

int64_t quote_e4(json::Reader& reader, const std::string& name) {
  const int64_t e4 = reader.decimal_string(name, 4);
  if (e4 < 0 || e4 > Price::one_e4) reader.refuse(name, std::to_string(e4) + "e-4", "must lie from 0 to 1");
  return e4;
}

// All of a set of fields, or none: one alone that is missing has been renamed.
bool any_said(const json::Reader& reader, const Shape& shape) {
  for (const char* name : prices) {
    if (reader.says(std::string(name) + shape.dollars)) return true;
  }
  return reader.says(std::string("mean") + shape.dollars);
}

template <typename Range>
void read_range(json::Reader& reader, const Shape& shape, Range& out) {
  int64_t* const to[] = {&out.open_e4, &out.low_e4, &out.high_e4, &out.close_e4};
  for (size_t i = 0; i < prices.size(); ++i)
    *to[i] = quote_e4(reader, std::string(prices[i]) + shape.dollars);
  if (out.low_e4 > out.high_e4) {
    reader.refuse(std::string("low") + shape.dollars, std::to_string(out.low_e4) + "e-4",
                  "must not exceed high");
  }
}

std::optional<QuoteRange> read_quotes(json::Reader& candle, std::string_view name, const Shape& shape) {
  const json::Value* object = candle.object(name);
  if (object == nullptr) return std::nullopt;
  json::Reader reader(*object, candle.path_of(name));
  // The candle before the range has all four as null (GET /markets/candlesticks,
  // include_latest_before_start): they must be there to be null.
  bool all_null = true;
  for (const char* price : prices) {
    const std::string field = std::string(price) + shape.dollars;
    all_null = all_null && reader.has(field) && !reader.says(field);
  }
  if (all_null) return std::nullopt;
  QuoteRange out;
  read_range(reader, shape, out);
  if (reader.failed()) candle.adopt(reader.error());
  return out;
}

void read_trades(json::Reader& candle, const Shape& shape, Candle& out) {
  const json::Value* object = candle.object("price");
  if (object == nullptr) return;
  json::Reader reader(*object, candle.path_of("price"));
  const std::string previous = std::string("previous") + shape.dollars;
  if (reader.says(previous)) out.previous_e4 = quote_e4(reader, previous);
  // What was traded has a price: were the fields renamed, the volume would still stand.
  if (any_said(reader, shape) || out.volume > Quantity()) {
    TradeRange range;
    read_range(reader, shape, range);
    range.mean_e6 = reader.decimal_string(std::string("mean") + shape.dollars, 6);
    out.trades = range;
  }
  if (reader.failed()) candle.adopt(reader.error());
}

Candle read_candle(json::Reader& reader, const Shape& shape) {
  Candle out;
  out.end_s = reader.integer("end_period_ts");
  if (out.end_s <= 0) reader.refuse("end_period_ts", std::to_string(out.end_s), "must be seconds since 1970");
  out.volume = count_of(reader, std::string("volume") + shape.count);
  out.open_interest = count_of(reader, std::string("open_interest") + shape.count);
  out.bid = read_quotes(reader, "yes_bid", shape);
  out.ask = read_quotes(reader, "yes_ask", shape);
  read_trades(reader, shape, out);
  return out;
}

std::vector<Candle> candles_of(json::Reader& reader, std::string_view name, const Shape& shape) {
  std::vector<Candle> out =
      items_of<Candle>(reader, name, [&](json::Reader& item) { return read_candle(item, shape); });
  for (size_t i = 1; i < out.size(); ++i) {
    if (out[i].end_s > out[i - 1].end_s) continue;
    reader.refuse(std::string(name) + "[" + std::to_string(i) + "].end_period_ts",
                  std::to_string(out[i].end_s), "must come after the one before it");
  }
  return out;
}

MarketCandles read_market(json::Reader& reader, std::string_view ticker, const Shape& shape) {
  return {reader.nonempty_string(ticker), candles_of(reader, "candlesticks", shape)};
}

Asking& in_range(Asking& asking, const CandleRange& range, int64_t markets) {
  const int64_t period_s = seconds_of(range.period);
  asking.refuse_if(range.start_s < 0, "start_ts", std::to_string(range.start_s),
                   "must be seconds since 1970");
  asking.refuse_if(range.end_s < range.start_s, "end_ts", std::to_string(range.end_s),
                   "must not precede start_ts");
  const int64_t periods = (range.end_s - range.start_s) / period_s + 1;
  asking.refuse_if(periods * markets > candles_most, "end_ts", std::to_string(periods * markets) + " periods",
                   "must leave at most " + std::to_string(candles_most));
  return asking.add("start_ts", std::optional<int64_t>(range.start_s))
      .add("end_ts", std::optional<int64_t>(range.end_s))
      .add("period_interval", std::optional<int64_t>(period_s / 60))
      .flag("include_latest_before_start", range.with_latest_before);
}

}  // namespace

int64_t seconds_of(CandlePeriod period) {
  if (period == CandlePeriod::minute) return 60;
  return period == CandlePeriod::hour ? 3600 : 86'400;
}

Result<Request> candles_request(const std::string& series, const std::string& market,
                                const CandleRange& range) {
  Asking asking("/series");
  asking.segment("series_ticker", series).part("/markets").segment("ticker", market).part("/candlesticks");
  return in_range(asking, range, 1).done();
}

Result<Request> candles_request(const std::vector<std::string>& markets, const CandleRange& range) {
  Asking asking("/markets/candlesticks");
  asking.refuse_if(markets.empty(), "market_tickers", "", "must name a market");
  asking.list("market_tickers", markets, markets_most);
  return in_range(asking, range, static_cast<int64_t>(markets.size())).done();
}

Result<Request> event_candles_request(const std::string& series, const std::string& event,
                                      const CandleRange& range) {
  Asking asking("/series");
  asking.segment("series_ticker", series).part("/events").segment("ticker", event).part("/candlesticks");
  asking.refuse_if(range.with_latest_before, "include_latest_before_start", "true", "is unknown of an event");
  return in_range(asking, range, 1).done();
}

Result<Request> archived_candles_request(const std::string& market, const CandleRange& range) {
  Asking asking("/historical/markets");
  asking.segment("ticker", market).part("/candlesticks");
  asking.refuse_if(range.with_latest_before, "include_latest_before_start", "true",
                   "is unknown of the archive");
  return in_range(asking, range, 1).done();
}

Result<MarketCandles> parse_candles_reply(std::string_view body) {
  return parse_object<MarketCandles>(
      body, "", [](json::Reader& reader) { return read_market(reader, "ticker", live); });
}

Result<std::vector<MarketCandles>> parse_candle_batch(std::string_view body) {
  return parse_object<std::vector<MarketCandles>>(body, "", [](json::Reader& reader) {
    return items_of<MarketCandles>(
        reader, "markets", [](json::Reader& market) { return read_market(market, "market_ticker", live); });
  });
}

Result<EventCandles> parse_event_candles(std::string_view body) {
  return parse_object<EventCandles>(body, "", [](json::Reader& reader) {
    EventCandles out;
    out.adjusted_end_s = reader.integer("adjusted_end_ts");
    const std::vector<std::string> tickers = texts_of(reader, "market_tickers");
    const json::Value* lists = reader.array("market_candlesticks");
    if (lists == nullptr || reader.failed()) return out;
    if (lists->items.size() != tickers.size()) {
      reader.refuse("market_candlesticks", std::to_string(lists->items.size()) + " lists",
                    "must hold one for each of the market_tickers");
      return out;
    }
    // The lists have no names of their own: each is read as the one field of an object.
    for (size_t i = 0; i < tickers.size(); ++i) {
      const std::string name = "market_candlesticks[" + std::to_string(i) + "]";
      const json::Value wrapped{json::Kind::object, "", {}, {{name, lists->items[i]}}};
      json::Reader inner(wrapped, reader.path_of(""));
      out.markets.push_back({tickers[i], candles_of(inner, name, live)});
      if (inner.failed()) reader.adopt(inner.error());
    }
    return out;
  });
}

Result<MarketCandles> parse_archived_candles(std::string_view body) {
  return parse_object<MarketCandles>(
      body, "", [](json::Reader& reader) { return read_market(reader, "ticker", archived); });
}

}  // namespace headgate::kalshi
