#include "exchange/market_list.h"

#include <algorithm>
#include <array>

#include "exchange/history.h"
#include "exchange/market_text.h"
#include "exchange/page.h"
#include "exchange/query.h"

namespace headgate::exchange {
namespace {

constexpr std::string_view operation = "GetMarkets";

struct StatusWord {
  std::string_view word;
  Phase phase;
};
// Closed means past the close and not settled.
constexpr std::array status_words{
    StatusWord{"unopened", Phase::initialized}, StatusWord{"open", Phase::active},
    StatusWord{"paused", Phase::inactive},      StatusWord{"closed", Phase::closed},
    StatusWord{"closed", Phase::determined},    StatusWord{"closed", Phase::disputed},
    StatusWord{"closed", Phase::amended},       StatusWord{"settled", Phase::finalized},
};

// A family of time filters, and the statuses with which it may be used.
struct TimeFilter {
  std::string_view from, to;
  std::string_view statuses;
  MarketTime (*of)(const Floor&, size_t market);
};

MarketTime created(const Floor& floor, size_t market) { return floor.event_of(market).plan.begins; }
MarketTime closes(const Floor& floor, size_t market) { return floor.event_of(market).closes; }
MarketTime settled(const Floor& floor, size_t market) { return floor.life(market).settled; }
MarketTime updated(const Floor& floor, size_t market) { return floor.life(market).updated; }

constexpr std::array time_filters{
    TimeFilter{"min_created_ts", "max_created_ts", "unopened open", created},
    TimeFilter{"min_close_ts", "max_close_ts", "closed", closes},
    TimeFilter{"min_settled_ts", "max_settled_ts", "settled", settled},
    TimeFilter{"min_updated_ts", "min_updated_ts", "", updated},
};

// What min_updated_ts may stand beside.
constexpr std::array<std::string_view, 5> beside_updated = {"min_updated_ts", "mve_filter", "series_ticker",
                                                            "limit", "cursor"};

bool has(const Target& target, std::string_view name) { return target.parameter(name).has_value(); }

// A rest of a filter with another, as the exchange's table of compatible filters says.
std::optional<Answer> judge_times(const Target& target) {
  std::string_view used;
  const std::string status = target.parameter("status").value_or("");
  for (const TimeFilter& each : time_filters) {
    if (!has(target, each.from) && !has(target, each.to)) continue;
    if (!used.empty()) return incompatible(operation, used, each.from);
    used = has(target, each.from) ? each.from : each.to;
    const std::string allowed = " " + std::string(each.statuses) + " ";
    if (!status.empty() && allowed.find(" " + status + " ") == std::string::npos)
      return incompatible(operation, used, "status=" + status);
  }
  if (!has(target, "min_updated_ts")) return std::nullopt;
  for (const auto& [name, value] : target.query) {
    if (std::find(beside_updated.begin(), beside_updated.end(), name) == beside_updated.end())
      return incompatible(operation, "min_updated_ts", name);
  }
  if (target.says("mve_filter", "only")) return incompatible(operation, "min_updated_ts", "mve_filter=only");
  return std::nullopt;
}

// What a list of markets is cut by.
struct Filter {
  explicit Filter(const Target& target)
      : event(text_in(target, "event_ticker")),
        series(text_in(target, "series_ticker")),
        status(text_in(target, "status")),
        tickers(each_in(target, "tickers", true)),
        combos_only(target.says("mve_filter", "only")) {
    for (size_t i = 0; i < time_filters.size(); ++i) {
      if (!has(target, time_filters[i].from) && !has(target, time_filters[i].to)) continue;
      time = i;
      from_s = whole_in(target, time_filters[i].from, 0);
      if (time_filters[i].to != time_filters[i].from) to_s = whole_in(target, time_filters[i].to, INT64_MAX);
    }
  }

  bool has_time(const Floor& floor, size_t market) const {
    if (!time) return true;
    const TimeFilter& filter = time_filters.at(*time);
    if (filter.of == settled && floor.life(market).phase != Phase::finalized) return false;
    const int64_t s = filter.of(floor, market).ns() / ns_per_s;
    return s >= from_s && s <= to_s;
  }
  bool shows(const Floor& floor, size_t market) const {
    const Floor::Event& here = floor.event_of(market);
    return !combos_only && (!event || *event == here.plan.event) &&
           (!series || *series == here.plan.station.series) &&
           (!status || is_in(*status, floor.life(market).phase)) && has_time(floor, market) &&
           (tickers.empty() ||
            std::find(tickers.begin(), tickers.end(), floor.ticker(market)) != tickers.end());
  }

  std::optional<std::string> event, series, status;
  std::vector<std::string> tickers;
  bool combos_only = false;
  std::optional<size_t> time;  // which family
  int64_t from_s = 0, to_s = INT64_MAX;
};

Answer list(const PublicView& view, const Target& target, bool historical) {
  const Filter filter(target);
  JsonText out;
  out.open();
  write_page(
      out, "markets", page_of(target, "limit", 100, view.floor.house().page_most), view.floor.market_count(),
      [&](size_t market) {
        return is_history(view, market) == historical && filter.shows(view.floor, market);
      },
      [&](JsonText& text, size_t market) { write_market(text, view, market); });
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

void write_book(JsonText& out, const PublicView& view, const std::string& ticker, size_t depth) {
  out.key("orderbook_fp").open();
  write_side(out, "yes_dollars", view.floor.venue().book(ticker, venue::BookSide::bid), false, depth);
  write_side(out, "no_dollars", view.floor.venue().book(ticker, venue::BookSide::ask), true, depth);
  out.close();
}

}  // namespace

bool is_in(std::string_view status, Phase phase) {
  return std::any_of(status_words.begin(), status_words.end(),
                     [&](const StatusWord& each) { return each.word == status && each.phase == phase; });
}

Answer markets(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(
          target, operation,
          {market_limit(), text_of("cursor"), text_of("event_ticker"), text_of("series_ticker"),
           text_of("tickers"), word_of("status", "unopened open paused closed settled"),
           word_of("mve_filter", "only exclude"), seconds_of("min_created_ts"), seconds_of("max_created_ts"),
           seconds_of("min_close_ts"), seconds_of("max_close_ts"), seconds_of("min_settled_ts"),
           seconds_of("max_settled_ts"), seconds_of("min_updated_ts")}))
    return *refused;
  if (auto refused = judge_times(target)) return *refused;
  return list(view, target, false);
}

Answer historical_markets(const PublicView& view, const Target& target) {
  constexpr std::string_view name = "GetHistoricalMarkets";
  if (auto refused =
          judge_query(target, name,
                      {market_limit(), text_of("cursor"), text_of("event_ticker"), text_of("series_ticker"),
                       text_of("tickers"), word_of("mve_filter", "exclude")}))
    return *refused;
  std::string_view used;
  for (const std::string_view each : {"tickers", "event_ticker", "series_ticker"}) {
    if (!text_in(target, each)) continue;
    if (!used.empty()) return incompatible(name, used, each);
    used = each;
  }
  return list(view, target, true);
}

Answer one_market(const PublicView& view, const Target& target, const std::string& ticker, bool historical) {
  if (auto refused = judge_query(target, historical ? "GetHistoricalMarket" : "GetMarket", {}))
    return *refused;
  const auto market = view.floor.market(ticker);
  if (!market || is_history(view, *market) != historical) return not_found();
  JsonText out;
  out.open().key("market");
  write_market(out, view, *market);
  return {200, out.close().take()};
}

Answer orderbook(const PublicView& view, const Target& target, const std::string& ticker) {
  if (auto refused = judge_query(target, "GetMarketOrderbook", {whole_of("depth", 0, 100)})) return *refused;
  const auto market = view.floor.market(ticker);
  if (!market || is_history(view, *market)) return not_found();
  JsonText out;
  out.open();
  write_book(out, view, ticker, static_cast<size_t>(whole_in(target, "depth", 0)));
  return {200, out.close().take()};
}

// A ticker that nobody knows is left out, as in the batch of candles (observed 2026-08).
Answer orderbooks(const PublicView& view, const Target& target) {
  constexpr std::string_view name = "GetMarketOrderbooks";
  if (auto refused = judge_query(target, name, {text_of("tickers", true)})) return *refused;
  const auto tickers = each_in(target, "tickers", false);
  if (tickers.size() > 100) return {400, query_tag(name, "tickers", "max")};
  JsonText out;
  out.open().key("orderbooks").open_list();
  for (const std::string& ticker : tickers) {
    const auto market = view.floor.market(ticker);
    if (!market || is_history(view, *market)) continue;
    out.open().text("ticker", ticker);
    write_book(out, view, ticker, 0);
    out.close();
  }
  return {200, out.close_list().close().take()};
}

}  // namespace headgate::exchange
