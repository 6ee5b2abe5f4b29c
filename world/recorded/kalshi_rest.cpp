#include "world/recorded/kalshi_rest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/decimal.h"
#include "world/recorded/kalshi_market.h"

namespace headgate::world {
namespace {

using exchange::lists;
using nlohmann::json;

Reply bad_query(const std::string& where, const std::string& parameter, const std::string& why) {
  return reply_of(exchange::query_error(where, parameter, why));
}

std::optional<size_t> limit_of(const Target& target, size_t standard, int64_t largest) {
  const auto text = target.parameter("limit");
  if (!text) return standard;
  const auto limit = parse_decimal(*text, 0);
  if (!limit || *limit < 1 || *limit > largest) return std::nullopt;
  return static_cast<size_t>(*limit);
}

// A cursor that makes no sense is the first page, as on the exchange (recorded 2026-06).
size_t cursor_of(const Target& target) {
  const auto text = target.parameter("cursor");
  if (!text || text->rfind("after-", 0) != 0) return 0;
  const auto place = parse_decimal(text->substr(6), 0);
  return place && *place > 0 ? static_cast<size_t>(*place) : 0;
}

// Does a market in `status` match the query filter's word? Nothing when there is no such word.
std::optional<bool> matches(const std::string& filter, MarketStatus status) {
  if (filter == "unopened") return status == MarketStatus::initialized;
  if (filter == "open") return status == MarketStatus::active;
  if (filter == "paused") return false;
  if (filter == "closed") return status == MarketStatus::closed || status == MarketStatus::determined;
  if (filter == "settled") return status == MarketStatus::finalized;
  return std::nullopt;
}

Reply markets(const Day& day, MarketTime now, const Faults& faults, const Target& target) {
  const auto unknown = target.stranger(
      {"limit", "cursor", "event_ticker", "series_ticker", "tickers", "status", "mve_filter"});
  if (unknown) return bad_query("GetMarkets", *unknown, "a recorded day does not offer this filter");
  const auto limit = limit_of(target, 100, 1000);
  if (!limit) return bad_query("GetMarkets", "limit", "must be 1 to 1000");
  // All markets of a day share their hours, and so their status.
  const auto filter = target.parameter("status");
  const auto wanted = filter ? matches(*filter, day.status_at(now)) : true;
  if (!wanted) return bad_query("GetMarkets", "status", "must be unopened, open, paused, closed or settled");

  const Recording& recording = day.recording();
  const bool here = *wanted &&
                    target.parameter("event_ticker").value_or(recording.event) == recording.event &&
                    target.parameter("series_ticker").value_or(recording.series) == recording.series &&
                    target.parameter("mve_filter") != "only";
  const auto tickers = target.parameter("tickers");
  std::vector<size_t> chosen;
  for (size_t i = 0; here && i < recording.markets.size(); ++i) {
    if (!tickers || tickers->empty() || lists(*tickers, recording.markets[i].ticker)) chosen.push_back(i);
  }
  const size_t begin = std::min(cursor_of(target), chosen.size());
  const size_t end = std::min(begin + *limit, chosen.size());
  json page = json::array();
  for (size_t i = begin; i < end; ++i) page.push_back(market_json(day, chosen[i], now, faults));
  const std::string cursor = end < chosen.size() ? "after-" + std::to_string(end) : "";
  return {200, json{{"markets", page}, {"cursor", cursor}}.dump()};
}

json all_markets(const Day& day, MarketTime now, const Faults& faults) {
  json out = json::array();
  for (size_t i = 0; i < day.recording().markets.size(); ++i) out.push_back(market_json(day, i, now, faults));
  return out;
}

Reply orderbook(const Day& day, MarketTime now, size_t market, const Target& target) {
  const auto depth = parse_decimal(target.parameter("depth").value_or("0"), 0);
  if (!depth || *depth < 0 || *depth > 100)
    return bad_query("GetMarketOrderbook", "depth", "must be 0 to 100");
  const Book book = day.book_at(market, now);
  json yes = json::array(), no = json::array();
  if (book.yes_bid) yes.push_back({price_text(*book.yes_bid), size_text()});
  if (book.no_bid) no.push_back({price_text(*book.no_bid), size_text()});
  return {200, json{{"orderbook_fp", {{"yes_dollars", yes}, {"no_dollars", no}}}}.dump()};
}

Reply one_market(const Day& day, MarketTime now, const Faults& faults, const Target& target,
                 std::string ticker) {
  constexpr std::string_view ending = "/orderbook";
  const bool book = ticker.size() > ending.size() && ticker.ends_with(ending);
  if (book) ticker.resize(ticker.size() - ending.size());
  const auto& all = day.recording().markets;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Market& m) { return m.ticker == ticker; });
  if (found == all.end()) return kalshi_error(404, "not_found", "not found");
  const auto market = static_cast<size_t>(found - all.begin());
  if (book) return orderbook(day, now, market, target);
  return {200, json{{"market", market_json(day, market, now, faults)}}.dump()};
}

Reply one_event(const Day& day, MarketTime now, const Faults& faults, const Target& target,
                const std::string& ticker) {
  if (ticker != day.recording().event) return kalshi_error(404, "not_found", "not found");
  json event = event_json(day);
  if (target.parameter("with_nested_markets") == "true") {
    event["markets"] = all_markets(day, now, faults);
    return {200, json{{"event", event}}.dump()};
  }
  return {200, json{{"event", event}, {"markets", all_markets(day, now, faults)}}.dump()};
}

Reply events(const Day& day, MarketTime now, const Faults& faults, const Target& target) {
  const auto unknown =
      target.stranger({"limit", "cursor", "series_ticker", "tickers", "status", "with_nested_markets"});
  if (unknown) return bad_query("GetEvents", *unknown, "a recorded day does not offer this filter");
  if (!limit_of(target, 200, 200)) return bad_query("GetEvents", "limit", "must be 1 to 200");
  const auto filter = target.parameter("status");
  const auto wanted =
      filter && *filter != "paused" ? matches(*filter, day.status_at(now)) : std::optional(!filter);
  if (!wanted || filter == "paused")
    return bad_query("GetEvents", "status", "must be unopened, open, closed or settled");
  const Recording& recording = day.recording();
  const auto tickers = target.parameter("tickers");
  json page = json::array();
  if (*wanted && target.parameter("series_ticker").value_or(recording.series) == recording.series &&
      (!tickers || lists(*tickers, recording.event)) && cursor_of(target) == 0) {
    page.push_back(event_json(day));
    if (target.parameter("with_nested_markets") == "true") page[0]["markets"] = all_markets(day, now, faults);
  }
  return {200, json{{"events", page}, {"cursor", ""}}.dump()};
}

Reply exchange_status() {
  const json shard{{"exchange_index", 0},
                   {"description", "recorded day"},
                   {"exchange_active", true},
                   {"trading_active", true},
                   {"intra_exchange_transfers_active", false}};
  return {200, json{{"exchange_active", true},
                    {"trading_active", true},
                    {"intra_exchange_transfers_active", false},
                    {"exchange_index_statuses", json::array({shard})}}
                   .dump()};
}

}  // namespace

Reply kalshi_reply(const Day& day, MarketTime now, const Faults& faults, const Target& target) {
  const std::string path = target.after(kalshi_root).value_or("");
  const Target relative{path, target.query};
  if (path == "/exchange/status") return exchange_status();
  if (path == "/markets") return markets(day, now, faults, relative);
  if (path == "/events") return events(day, now, faults, relative);
  if (const auto ticker = relative.after("/markets/")) return one_market(day, now, faults, relative, *ticker);
  if (const auto ticker = relative.after("/events/")) return one_event(day, now, faults, relative, *ticker);
  if (relative.after("/series/") == day.recording().series)
    return {200, json{{"series", series_json(day)}}.dump()};
  return kalshi_error(404, "not_found", "not found");
}

}  // namespace headgate::world
