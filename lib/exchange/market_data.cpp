#include "exchange/market_data.h"

#include <algorithm>
#include <array>

#include "domain/decimal.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

using Phase = Floor::Phase;

constexpr std::string_view cursor_prefix = "after-";

Answer exchange_status() {
  JsonText out;
  out.open().truth("exchange_active", true).truth("trading_active", true);
  out.truth("intra_exchange_transfers_active", false).key("exchange_index_statuses").open_list();
  out.open().number("exchange_index", 0).text("description", "simulated");
  out.truth("exchange_active", true).truth("trading_active", true);
  out.truth("intra_exchange_transfers_active", false).close();
  return {200, out.close_list().close().take()};
}

// The query's words for a status are not those of the market object.
std::optional<bool> matches(std::string_view filter, Phase phase) {
  if (filter == "unopened") return phase == Phase::initialized;
  if (filter == "open") return phase == Phase::active;
  if (filter == "paused") return false;
  if (filter == "closed") return phase == Phase::closed || phase == Phase::determined;
  if (filter == "settled") return phase == Phase::finalized;
  return std::nullopt;
}

bool lists(const std::string& tickers, const std::string& ticker) {
  return ("," + tickers + ",").find("," + ticker + ",") != std::string::npos;
}

// A cursor that makes no sense is the first page, as on the exchange (recorded 2026-06).
size_t place_of(const Target& target) {
  const auto text = target.parameter("cursor");
  if (!text || !text->starts_with(cursor_prefix)) return 0;
  return static_cast<size_t>(
      std::max<int64_t>(0, parse_decimal(text->substr(cursor_prefix.size()), 0).value_or(0)));
}

Answer bad(std::string_view parameter, std::string_view why) {
  return query_error("GetMarkets", parameter, why);
}

// Does the whole event pass the filters that its markets share?
bool concerns_event(const Plan& plan, const Target& target, int64_t min_close_s, int64_t max_close_s) {
  const int64_t close_s = plan.closes.ns() / ns_per_s;
  return target.parameter("event_ticker").value_or(plan.event) == plan.event &&
         target.parameter("series_ticker").value_or(plan.series) == plan.series &&
         !target.says("mve_filter", "only") && close_s >= min_close_s && close_s <= max_close_s;
}

Answer markets(const Floor& floor, const Target& target) {
  if (const auto name = target.stranger({"limit", "cursor", "event_ticker", "series_ticker", "tickers",
                                         "status", "mve_filter", "min_close_ts", "max_close_ts"}))
    return bad(*name, "the simulated exchange does not offer this filter");
  const auto limit = target.whole("limit", 100);
  if (!limit || *limit < 1 || *limit > 1000) return bad("limit", "must be 1 to 1000");
  const auto min_close_s = target.whole("min_close_ts", 0),
             max_close_s = target.whole("max_close_ts", INT64_MAX);
  if (!min_close_s || !max_close_s) return bad("min_close_ts", "must be Unix seconds");
  const auto mve = target.parameter("mve_filter");
  if (mve && *mve != "only" && *mve != "exclude") return bad("mve_filter", "must be only or exclude");
  const auto status = target.parameter("status");
  const auto wanted = status ? matches(*status, floor.phase()) : true;
  if (!wanted) return bad("status", "must be unopened, open, paused, closed or settled");

  const auto tickers = target.parameter("tickers");
  std::vector<size_t> chosen;
  const bool here = *wanted && concerns_event(floor.plan(), target, *min_close_s, *max_close_s);
  for (size_t i = 0; here && i < floor.plan().markets.size(); ++i) {
    if (!tickers || tickers->empty() || lists(*tickers, floor.ticker(i))) chosen.push_back(i);
  }
  const size_t begin = std::min(place_of(target), chosen.size());
  const size_t end = std::min(begin + static_cast<size_t>(*limit), chosen.size());
  JsonText out;
  out.open().key("markets").open_list();
  for (size_t i = begin; i < end; ++i) write_market(out, floor, chosen[i]);
  out.close_list();
  out.text("cursor", end < chosen.size() ? std::string(cursor_prefix) + std::to_string(end) : std::string());
  return {200, out.close().take()};
}

void write_side(JsonText& out, std::string_view name, const std::vector<venue::Quote>& book, bool no_prices,
                size_t depth) {
  const size_t shown = depth == 0 ? book.size() : std::min(depth, book.size());
  out.key(name).open_list();
  for (size_t i = shown; i-- > 0;) {  // ascending: the best comes last
    const int64_t price_e4 = no_prices ? 10'000 - book[i].price_e4 : book[i].price_e4;
    out.open_list().decimal(price_e4, 4).decimal(book[i].quantity.e2(), 2).close_list();
  }
  out.close_list();
}

Answer orderbook(const Floor& floor, size_t market, const Target& target) {
  const auto depth = target.whole("depth", 0);
  if (!depth || *depth > 100) return query_error("GetMarketOrderbook", "depth", "must be 0 to 100");
  const auto levels = static_cast<size_t>(*depth);
  const std::string& ticker = floor.ticker(market);
  JsonText out;
  out.open().key("orderbook_fp").open();
  write_side(out, "yes_dollars", floor.venue().book(ticker, venue::BookSide::bid), false, levels);
  write_side(out, "no_dollars", floor.venue().book(ticker, venue::BookSide::ask), true, levels);
  return {200, out.close().close().take()};
}

Answer one_market(const Floor& floor, const Target& target, std::string ticker) {
  constexpr std::string_view ending = "/orderbook";
  const bool book = ticker.ends_with(ending);
  if (book) ticker.resize(ticker.size() - ending.size());
  const auto market = floor.market(ticker);
  if (!market) return not_found();
  if (book) return orderbook(floor, *market, target);
  JsonText out;
  out.open().key("market");
  write_market(out, floor, *market);
  return {200, out.close().take()};
}

}  // namespace

std::optional<Answer> market_data(const Floor& floor, const Target& target) {
  if (target.path == "/exchange/status") return exchange_status();
  if (target.path == "/markets") return markets(floor, target);
  if (const auto ticker = target.after("/markets/")) return one_market(floor, target, *ticker);
  if (target.after("/series/") != floor.plan().series) return std::nullopt;
  JsonText out;
  out.open().key("series");
  write_series(out, floor.plan());
  return Answer{200, out.close().take()};
}

}  // namespace headgate::exchange
