#include "exchange/candle_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "exchange/history.h"
#include "exchange/json_text.h"
#include "exchange/query.h"

namespace headgate::exchange {
namespace {

// Of one request (seen 2026-08: 400 "max candlesticks: 5000", and 10000 for a batch, counted from the span
// that was asked for and not from what there is).
constexpr int64_t most_candles = 5'000, most_in_batch = 10'000;

struct Span {
  int64_t from_s = 0, to_s = 0, minutes = 1;
  bool with_latest = false;
  double periods() const { return static_cast<double>(to_s - from_s) / static_cast<double>(60 * minutes); }
};

Span span_of(const Target& target) {
  return {whole_in(target, "start_ts", 0), whole_in(target, "end_ts", 0),
          whole_in(target, "period_interval", 1), truth_in(target, "include_latest_before_start")};
}

Answer bad_request(const std::string& details) { return nested_error(400, "bad_request", details); }

// Refused before anything is looked up.
std::optional<Answer> judge(const Target& target, std::string_view operation, const Parameters& parameters) {
  if (auto refused = judge_query(target, operation, parameters)) return refused;
  const Span span = span_of(target);
  constexpr int64_t latest_s = 9'000'000'000;  // beyond it nanoseconds leave 64 bits
  if (span.to_s > latest_s || span.from_s > latest_s) return bad_request("end_ts is too far away");
  if (span.to_s < span.from_s) return bad_request("start_ts must not be after end_ts");
  return std::nullopt;
}

std::optional<Answer> judge_size(const Span& span) {
  if (span.periods() <= static_cast<double>(most_candles)) return std::nullopt;
  return bad_request(fmt::format("requested time range with candlesticks: {:f}, max candlesticks: {}",
                                 span.periods(), most_candles));
}

// The two ways in which the exchange writes a candle: the live one marks dollars and leaves out what is not
// there (recorded 2026-07 and 2026-08), the historical one has bare names and null.
struct Style {
  bool live = true;
  std::string name(std::string_view plain) const { return std::string(plain) + (live ? "_dollars" : ""); }
  std::string count(std::string_view plain) const { return std::string(plain) + (live ? "_fp" : ""); }
};

void write_prices(JsonText& out, const Style& style, const Prices& prices) {
  out.dollars(style.name("open"), prices.open_e4).dollars(style.name("low"), prices.low_e4);
  out.dollars(style.name("high"), prices.high_e4).dollars(style.name("close"), prices.close_e4);
}

void write_trades(JsonText& out, const Style& style, const Candle& candle) {
  out.key("price").open();
  if (candle.price) {
    write_prices(out, style, *candle.price);
    out.dollars(style.name("mean"), candle.mean_e4);
  } else if (!style.live) {
    for (const char* name : {"open", "low", "high", "close", "mean"}) out.key(name).raw("null");
  }
  if (candle.previous_e4 > 0) {
    out.dollars(style.name("previous"), candle.previous_e4);
  } else if (!style.live) {
    out.key("previous").raw("null");
  }
  out.close();
}

void write_candle(JsonText& out, const Style& style, const Candle& candle) {
  out.open().number("end_period_ts", candle.end_s);
  out.key("yes_bid").open();
  write_prices(out, style, candle.bid);
  out.close().key("yes_ask").open();
  write_prices(out, style, candle.ask);
  out.close();
  write_trades(out, style, candle);
  out.count(style.count("volume"), candle.volume);
  out.count(style.count("open_interest"), candle.open_interest).close();
}

// The last candle before the span as a still one at the first border within it: it carries what stood there.
std::optional<Candle> latest_before(const PublicView& view, size_t market, const Span& span) {
  const auto last = view.candles.last_before(market, span.minutes, span.from_s);
  if (!last) return std::nullopt;
  const int64_t border_s = Candles::border(span.from_s, span.minutes);
  if (border_s > span.to_s) return std::nullopt;
  return Candle{border_s,
                Prices::at(last->bid.close_e4),
                Prices::at(last->ask.close_e4),
                std::nullopt,
                0,
                last->last_e4(),
                Quantity(),
                last->open_interest};
}

void write_candles(JsonText& out, const Style& style, const PublicView& view, size_t market,
                   const Span& span) {
  const auto candles = view.candles.of(market, span.minutes, span.from_s, span.to_s);
  out.key("candlesticks").open_list();
  if (span.with_latest) {
    const auto latest = latest_before(view, market, span);
    if (latest && (candles.empty() || candles.front().end_s != latest->end_s))
      write_candle(out, style, *latest);
  }
  for (const Candle& each : candles) write_candle(out, style, each);
  out.close_list();
}

}  // namespace

Answer market_candles(const PublicView& view, const Target& target, const std::string& series,
                      const std::string& ticker) {
  if (auto refused =
          judge(target, "GetMarketCandlesticks",
                {seconds_of("start_ts", true), seconds_of("end_ts", true),
                 word_of("period_interval", "1 60 1440", true), truth_of("include_latest_before_start")}))
    return *refused;
  const Span span = span_of(target);
  if (auto refused = judge_size(span)) return *refused;
  const auto market = view.floor.market(ticker);
  if (!market || view.floor.event_of(*market).plan.station.series != series || is_history(view, *market))
    return not_found();
  JsonText out;
  out.open().text("ticker", ticker);
  write_candles(out, {}, view, *market, span);
  return {200, out.close().take()};
}

Answer historical_candles(const PublicView& view, const Target& target, const std::string& ticker) {
  if (auto refused = judge(target, "GetMarketCandlesticksHistorical",
                           {seconds_of("start_ts", true), seconds_of("end_ts", true),
                            word_of("period_interval", "1 60 1440", true)}))
    return *refused;
  const Span span = span_of(target);
  if (auto refused = judge_size(span)) return *refused;
  const auto market = view.floor.market(ticker);
  if (!market || !is_history(view, *market)) return not_found();
  JsonText out;
  out.open().text("ticker", ticker);
  write_candles(out, {false}, view, *market, span);
  return {200, out.close().take()};
}

// Tickers that nobody knows are left out; markets without a candle stand with an empty list (seen 2026-08).
Answer batch_candles(const PublicView& view, const Target& target) {
  constexpr std::string_view operation = "BatchGetMarketCandlesticks";
  if (auto refused =
          judge(target, operation,
                {text_of("market_tickers", true), seconds_of("start_ts", true), seconds_of("end_ts", true),
                 word_of("period_interval", "1 60 1440", true), truth_of("include_latest_before_start")}))
    return *refused;
  const Span span = span_of(target);
  const auto tickers = each_in(target, "market_tickers", true);
  if (tickers.size() > 100) return {400, query_tag(operation, "market_tickers", "max")};
  const int64_t asked =
      static_cast<int64_t>(tickers.size()) * ((span.to_s - span.from_s) / (60 * span.minutes));
  if (asked > most_in_batch)
    return bad_request(fmt::format("requested candlesticks across all markets: {}, max candlesticks: {}",
                                   asked, most_in_batch));
  JsonText out;
  out.open().key("markets").open_list();
  for (const std::string& ticker : tickers) {
    const auto market = view.floor.market(ticker);
    if (!market || is_history(view, *market)) continue;
    out.open().text("market_ticker", ticker);
    write_candles(out, {}, view, *market, span);
    out.close();
  }
  return {200, out.close_list().close().take()};
}

// Too long a span is cut, and the answer says where.
Answer event_candles(const PublicView& view, const Target& target, const std::string& series,
                     const std::string& ticker) {
  if (auto refused = judge(target, "GetMarketCandlesticksByEvent",
                           {seconds_of("start_ts", true), seconds_of("end_ts", true),
                            word_of("period_interval", "1 60 1440", true)}))
    return *refused;
  Span span = span_of(target);
  const Floor::Event* event = view.floor.find_event(ticker);
  if (event == nullptr || event->plan.station.series != series) return not_found();
  std::vector<size_t> markets;
  for (size_t i = 0; i < event->plan.markets.size(); ++i) {
    if (!is_history(view, event->first + i)) markets.push_back(event->first + i);
  }
  const int64_t each = most_candles / std::max<int64_t>(1, static_cast<int64_t>(markets.size()));
  span.to_s = std::min(span.to_s, span.from_s + each * 60 * span.minutes);
  JsonText out;
  out.open().key("market_tickers").open_list();
  for (const size_t market : markets) out.text(view.floor.ticker(market));
  out.close_list().key("market_candlesticks").open_list();
  for (const size_t market : markets) {
    out.open_list();
    for (const Candle& candle : view.candles.of(market, span.minutes, span.from_s, span.to_s))
      write_candle(out, {}, candle);
    out.close_list();
  }
  return {200, out.close_list().number("adjusted_end_ts", span.to_s).close().take()};
}

}  // namespace headgate::exchange
