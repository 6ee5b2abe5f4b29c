#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "exchange/desk_fixture.h"
#include "tests/recorded_data.h"

namespace headgate::exchange {
namespace {

using fixture::json;
using Names = std::set<std::string>;

const std::string root = "/trade-api/v2";

std::optional<json> recorded(const std::string& name) {
  const auto text = recorded_data::text_of("kalshi/" + name);
  if (!text) return std::nullopt;
  json out = json::parse(*text);
  return out.contains("_metadata") ? out["response"] : out;
}

std::string type_of(const json& value) { return value.is_number() ? "number" : value.type_name(); }

// Every field of the recorded object stands in ours with a value of the same type, the first members of lists
// included; apart from those that are gone since or belong to other kinds of markets.
void check_covers(const json& ours, const json& theirs, const Names& except, const std::string& where) {
  if (theirs.is_array() && !theirs.empty() && ours.is_array() && !ours.empty())
    return check_covers(ours[0], theirs[0], except, where + "[]");
  if (!theirs.is_object()) return;
  for (const auto& [name, value] : theirs.items()) {
    if (except.contains(name) || value.is_null()) continue;
    const std::string here = where + "." + name;
    CHECK_MESSAGE(ours.contains(name), here);
    if (!ours.contains(name)) continue;
    CHECK_MESSAGE(type_of(ours[name]) == type_of(value), here);
    check_covers(ours[name], value, except, here);
  }
}

struct World {
  World() { exchange.advance(now); }
  json read(const std::string& target) {
    const Answer answer = exchange.serve("GET", root + target, "", now);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  Plan plan = plan_of(11, fixture::begins, 60);
  Exchange exchange{house_of(11, fixture::begins), {plan}};
  MarketTime now = fixture::after_s(3'000);
};

struct Case {
  std::string file;    // below the recordings of the exchange
  std::string target;  // {m}, {e}: the second market and its event
  Names except;
};

// Removed 2026-03-12 to 2026-07-09, see the exchange's changelog.
const Names legacy = {"open",
                      "high",
                      "low",
                      "close",
                      "mean",
                      "previous",
                      "min",
                      "max",
                      "volume",
                      "open_interest",
                      "yes_price",
                      "no_price",
                      "price_e",
                      "count",
                      "volume_24h",
                      "liquidity",
                      "last_price",
                      "notional_value",
                      "yes_bid_",
                      "tick_size",
                      "response_price_units",
                      "fractional_trading_enabled"};

Names with(Names names, const Names& more) {
  names.insert(more.begin(), more.end());
  return names;
}

TEST_CASE("every public answer has the fields of the recorded ones, of their types") {
  // What is missing here is read by nobody until the day a client reads it on the exchange.
  World world;
  const std::string wide = "start_ts=" + std::to_string(fixture::begins.ns() / ns_per_s) +
                           "&end_ts=" + std::to_string(fixture::begins.ns() / ns_per_s + 3'600) +
                           "&period_interval=1";
  const Names integers = {"yes_bid",        "yes_ask",          "no_bid",
                          "no_ask",         "previous_yes_bid", "previous_yes_ask",
                          "previous_price", "open_interest",    "last_price"};
  // Of sports and combos; a strike date stands for a strike period.
  const Names foreign = {
      "custom_strike", "mve_collection_ticker", "mve_selected_legs", "primary_participant_key",
      "strike_period", "floor_strike",          "cap_strike",        "competition_scope"};
  const Names market = with(with(legacy, integers), foreign);
  // Nothing was traded before a market's first candle.
  const Names candles = with(legacy, {"previous_dollars"});
  const std::vector<Case> cases = {
      {"demo-2026-06/exchange__status.json", "/exchange/status", {}},
      {"golden-2026-01/exchange_status_response.json", "/exchange/status", {}},
      {"golden-2026-01/exchange_schedule_response.json", "/exchange/schedule", {}},
      {"golden-2026-01/user_data_timestamp_response.json", "/exchange/user_data_timestamp", {}},
      {"demo-2026-06/series__fee_changes.json", "/series/fee_changes", {}},
      {"golden-2026-01/series_single_response.json", "/series/KXHIGHNY", {}},
      {"golden-2026-01/series_list_response.json", "/series", {}},
      {"demo-2026-06/trades__public_recorded.json", "/markets/trades?limit=12", {}},
      {"demo-2026-06/orderbook__base.json", "/markets/{m}/orderbook", {}},
      {"demo-2026-06/markets__single.json", "/markets/{m}", market},
      {"demo-2026-06/markets__page1.json", "/markets?limit=2", market},
      {"golden-2026-01/market_single_response.json", "/markets/{m}", market},
      {"golden-2026-01/event_single_response.json", "/events/{e}", market},
      {"golden-2026-01/events_list_response.json", "/events?with_milestones=true", foreign},
      {"golden-2026-01/event_metadata_response.json", "/events/{e}/metadata", foreign},
      {"golden-2026-01/event_candlesticks_response.json", "/series/KXHIGHNY/events/{e}/candlesticks?" + wide,
       candles},
      {"golden-2026-01/candlesticks_batch_response.json", "/markets/candlesticks?market_tickers={m}&" + wide,
       candles},
      {"prod/candlesticks_KXBTC15M_2026-07-29.json",
       "/series/KXHIGHNY/markets/{m}/candlesticks?" + wide,
       {"price"}},
      {"golden-2026-01/events_multivariate_list_response.json", "/events/multivariate", {}},
      {"golden-2026-01/milestones_list_response.json", "/milestones?limit=5", {}},
      {"golden-2026-01/structured_targets_list_response.json", "/structured_targets", {}},
      {"golden-2026-01/multivariate_event_collections_list_response.json",
       "/multivariate_event_collections",
       {}},
      {"golden-2026-01/incentive_programs_response.json", "/incentive_programs", {"next_cursor"}},
      {"golden-2026-01/live_data_batch_response.json", "/live_data/batch?milestone_ids=a", {}},
      {"golden-2026-01/tags_by_categories_response.json",
       "/search/tags_by_categories",
       {"Companies", "Crypto", "Economics", "Entertainment", "Financials", "Politics",
        "Science and Technology", "Sports"}},
  };
  for (const Case& each : cases) {
    const auto theirs = recorded(each.file);
    if (!theirs) continue;
    std::string target = each.target;
    for (const auto& [mark, value] :
         {std::pair<std::string, std::string>{"{m}", world.plan.markets[1].ticker},
          {"{e}", world.plan.event}}) {
      if (const size_t at = target.find(mark); at != std::string::npos)
        target.replace(at, mark.size(), value);
    }
    check_covers(world.read(target), *theirs, each.except, each.file);
  }
}

TEST_CASE("events and series have the fields of August 2026") {
  // The newest recordings of production: nested markets, product data, shard.
  World world;
  const Names foreign = {"custom_strike",        "floor_strike",      "cap_strike",
                         "strike_period",        "competition_scope", "primary_participant_key",
                         "early_close_condition"};
  if (const auto theirs = recorded("prod-2026-08/events_sports_nested.json.gz")) {
    // A list of pages or of events, as it was kept.
    const json* at = &*theirs;
    while (at->is_object() && !at->contains("event_ticker")) at = &*at->begin();
    while (at->is_array()) at = &at->front();
    if (at->is_object() && at->contains("event_ticker"))
      check_covers(world.read("/events?with_nested_markets=true")["events"][0], *at, foreign, "event");
  }
  if (const auto theirs = recorded("prod-2026-08/series_fee_fields.json")) {
    for (const auto& [name, body] : (*theirs)["payloads"].items())
      check_covers(world.read("/series/KXHIGHNY"), body, foreign, name);
  }
  if (const auto theirs = recorded("prod/market_KXBTC15M_active_2026-08-17.json"))
    check_covers(world.read("/markets/" + world.plan.markets[1].ticker)["market"],
                 theirs->contains("market") ? (*theirs)["market"] : *theirs, foreign, "market");
}

}  // namespace
}  // namespace headgate::exchange
