#include "exchange/trade_list.h"

#include <algorithm>

#include "domain/decimal.h"
#include "exchange/history.h"
#include "exchange/json_text.h"
#include "exchange/query.h"

namespace headgate::exchange {
namespace {

constexpr std::string_view cursor_prefix = "before-";
constexpr int64_t dollar_e4 = 10'000;

void write_trade(JsonText& out, const venue::Trade& trade) {
  const bool bid = trade.taker_side == venue::BookSide::bid;
  out.open().text("trade_id", trade.id()).text("ticker", trade.market).count("count_fp", trade.quantity);
  out.dollars("yes_price_dollars", trade.price_e4);
  out.dollars("no_price_dollars", dollar_e4 - trade.price_e4);
  out.text("taker_side", bid ? "yes" : "no").text("taker_outcome_side", bid ? "yes" : "no");
  out.text("taker_book_side", bid ? "bid" : "ask").text("created_time", iso_utc(trade.time.ns()));
  out.truth("is_block_trade", false).close();
}

// The place before which the page starts: all of it for a cursor that makes no sense.
size_t place_of(const Target& target, size_t count) {
  const std::string cursor = target.parameter("cursor").value_or("");
  if (!cursor.starts_with(cursor_prefix)) return count;
  const auto place = parse_decimal(cursor.substr(cursor_prefix.size()), 0);
  if (!place || *place < 0) return count;
  return std::min(count, static_cast<size_t>(*place));
}

}  // namespace

Answer trades(const PublicView& view, const Target& target, bool historical) {
  // series_ticker changes nothing on the exchange (seen 2026-08); nobody else's parameter is let through.
  if (auto refused =
          judge_query(target, historical ? "GetTradesHistorical" : "GetTrades",
                      {market_limit(), text_of("cursor"), text_of("ticker"), seconds_of("min_ts"),
                       seconds_of("max_ts"), truth_of("is_block_trade"), text_of("series_ticker")}))
    return *refused;
  const auto& all = view.floor.venue().trades();
  const auto ticker = text_in(target, "ticker");
  const int64_t min_s = whole_in(target, "min_ts", 0), max_s = whole_in(target, "max_ts", INT64_MAX);
  const MarketTime cutoff = history_cutoff(view);
  // Nothing is traded in blocks here.
  const bool blocks = truth_in(target, "is_block_trade");
  const int64_t asked = whole_in(target, "limit", 100);
  const auto limit =
      static_cast<size_t>(std::min<int64_t>(asked == 0 ? 100 : asked, view.floor.house().page_most));
  const auto shows = [&](const venue::Trade& trade) {
    const int64_t s = trade.time.ns() / ns_per_s;
    return !blocks && (trade.time < cutoff) == historical && (!ticker || trade.market == *ticker) &&
           s >= min_s && s <= max_s;
  };
  JsonText out;
  out.open().key("trades").open_list();
  size_t written = 0, place = place_of(target, all.size());
  for (; place > 0; --place) {
    if (!shows(all[place - 1])) continue;
    if (written == limit) break;
    write_trade(out, all[place - 1]);
    ++written;
  }
  out.close_list().text("cursor", place > 0 ? std::string(cursor_prefix) + std::to_string(place) : "");
  return {200, out.close().take()};
}

}  // namespace headgate::exchange
