#include "exchange/market_data.h"

#include <algorithm>
#include <map>
#include <variant>

#include "domain/decimal.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

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

// A cursor that makes no sense is the first page, as on the exchange (recorded 2026-06).
size_t place_of(const Target& target) {
  const auto text = target.parameter("cursor");
  if (!text || !text->starts_with(cursor_prefix)) return 0;
  return static_cast<size_t>(
      std::max<int64_t>(0, parse_decimal(text->substr(cursor_prefix.size()), 0).value_or(0)));
}

// What the lists of markets and of events are cut by.
struct Filter {
  std::optional<std::string> event, series, status, tickers;
  int64_t min_close_s = 0, max_close_s = INT64_MAX;
  bool combos_only = false;

  // Of what all markets of an event share.
  bool has(const Floor::Event& each) const {
    const int64_t close_s = each.plan.closes.ns() / ns_per_s;
    return !combos_only && (!event || *event == each.plan.event) &&
           (!series || *series == each.plan.station.series) && close_s >= min_close_s &&
           close_s <= max_close_s && (!status || matches(*status, each.phase).value_or(false));
  }
  bool names(const std::string& ticker) const {
    return !tickers || tickers->empty() || lists(*tickers, ticker);
  }
};

struct Listing {
  Filter filter;
  size_t limit = 0;
  size_t from = 0;  // the first number that may be shown
};

// The answer that refuses, or what is asked for.
std::variant<Listing, Answer> listing_of(const Target& target, std::string_view operation, int64_t standard,
                                         int64_t most) {
  const auto bad = [&](std::string_view parameter, std::string_view why) {
    return query_error(operation, parameter, why);
  };
  const auto limit = target.whole("limit", standard);
  if (!limit || *limit < 1 || *limit > most) return bad("limit", "must be 1 to " + std::to_string(most));
  const auto min_s = target.whole("min_close_ts", 0), max_s = target.whole("max_close_ts", INT64_MAX);
  if (!min_s || !max_s) return bad("min_close_ts", "must be Unix seconds");
  const auto mve = target.parameter("mve_filter");
  if (mve && *mve != "only" && *mve != "exclude") return bad("mve_filter", "must be only or exclude");
  const auto status = target.parameter("status");
  if (status && !matches(*status, Phase::active))
    return bad("status", "must be unopened, open, paused, closed or settled");
  return Listing{{target.parameter("event_ticker"), target.parameter("series_ticker"), status,
                  target.parameter("tickers"), *min_s, *max_s, mve == "only"},
                 static_cast<size_t>(*limit),
                 place_of(target)};
}

// Writes the numbers from the listing's place up to `count` that are `shown`, one page of them, and closes
// with the cursor. What is listed later gets higher numbers, so no page shifts.
template <typename Shown, typename Write>
Answer page(std::string_view name, const Listing& listing, size_t count, Shown shown, Write write) {
  JsonText out;
  out.open().key(name).open_list();
  size_t written = 0, next = listing.from;
  for (; next < count; ++next) {
    if (!shown(next)) continue;
    if (written == listing.limit) break;
    write(out, next);
    ++written;
  }
  out.close_list();
  out.text("cursor", next < count ? std::string(cursor_prefix) + std::to_string(next) : std::string());
  return {200, out.close().take()};
}

Answer markets(const Floor& floor, const Target& target) {
  if (const auto name = target.stranger({"limit", "cursor", "event_ticker", "series_ticker", "tickers",
                                         "status", "mve_filter", "min_close_ts", "max_close_ts"}))
    return query_error("GetMarkets", *name, "the simulated exchange does not offer this filter");
  const auto asked = listing_of(target, "GetMarkets", 100, 1000);
  if (const auto* answer = std::get_if<Answer>(&asked)) return *answer;
  const auto& listing = std::get<Listing>(asked);
  const auto shown = [&](size_t market) {
    return listing.filter.has(floor.event_of(market)) && listing.filter.names(floor.ticker(market));
  };
  return page("markets", listing, floor.market_count(), shown,
              [&](JsonText& out, size_t market) { write_market(out, floor, market); });
}

Answer events(const Floor& floor, const Target& target) {
  if (const auto name = target.stranger(
          {"limit", "cursor", "with_nested_markets", "status", "series_ticker", "tickers", "min_close_ts"}))
    return query_error("GetEvents", *name, "the simulated exchange does not offer this filter");
  const auto asked = listing_of(target, "GetEvents", 200, 200);
  if (const auto* answer = std::get_if<Answer>(&asked)) return *answer;
  const auto& listing = std::get<Listing>(asked);
  const bool nested = target.says("with_nested_markets", "true");
  const auto shown = [&](size_t event) {
    const Floor::Event& each = floor.events()[event];
    return listing.filter.has(each) && listing.filter.names(each.plan.event);
  };
  return page("events", listing, floor.events().size(), shown,
              [&](JsonText& out, size_t event) { write_event(out, floor, floor.events()[event], nested); });
}

Answer one_event(const Floor& floor, const Target& target, const std::string& ticker) {
  const Floor::Event* event = floor.find_event(ticker);
  if (event == nullptr) return not_found();
  const bool nested = target.says("with_nested_markets", "true");
  JsonText out;
  out.open().key("event");
  write_event(out, floor, *event, nested);
  if (!nested) {
    out.key("markets").open_list();
    for (size_t i = 0; i < event->plan.markets.size(); ++i) write_market(out, floor, event->first + i);
    out.close_list();
  }
  return {200, out.close().take()};
}

// The events of a series share its terms; the latest speaks for it.
std::map<std::string, const Plan*> series_of(const Floor& floor) {
  std::map<std::string, const Plan*> out;
  for (const Floor::Event& event : floor.events()) out[event.plan.station.series] = &event.plan;
  return out;
}

Answer series(const Floor& floor, const Target& target) {
  if (const auto name = target.stranger({"category", "tags", "include_product_metadata"}))
    return query_error("GetSeriesList", *name, "the simulated exchange does not offer this filter");
  const bool weather = target.parameter("category").value_or("Climate and Weather") == "Climate and Weather";
  JsonText out;
  out.open().key("series").open_list();
  for (const auto& [ticker, plan] : series_of(floor)) {
    if (weather) write_series(out, *plan);
  }
  return {200, out.close_list().close().take()};
}

Answer one_series(const Floor& floor, const std::string& ticker) {
  const auto all = series_of(floor);
  const auto found = all.find(ticker);
  if (found == all.end()) return not_found();
  JsonText out;
  out.open().key("series");
  write_series(out, *found->second);
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
  if (target.path == "/events") return events(floor, target);
  if (target.path == "/series") return series(floor, target);
  if (const auto ticker = target.after("/markets/")) return one_market(floor, target, *ticker);
  if (const auto ticker = target.after("/events/")) return one_event(floor, target, *ticker);
  if (const auto ticker = target.after("/series/")) return one_series(floor, *ticker);
  return std::nullopt;
}

}  // namespace headgate::exchange
