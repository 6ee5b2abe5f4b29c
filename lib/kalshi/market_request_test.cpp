#include "kalshi/market_request.h"

#include <doctest/doctest.h>

#include "kalshi/archive_codec.h"
#include "kalshi/candle_codec.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/schedule_codec.h"
#include "kalshi/series_codec.h"
#include "kalshi/structured_target_codec.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

std::string target(const Result<Request>& request) {
  if (!request) return request.error().text();
  CHECK(request->method == "GET");
  CHECK(request->body.empty());
  return request->target();
}
std::string refused(const Result<Request>& request) {
  if (request) return "asked: " + request->target();
  CHECK(request.error().code == "REQUEST_INVALID");
  return request.error().field;
}

}  // namespace

TEST_CASE("every public question goes to its own address") {
  // An address that is one letter off asks for another thing or for nothing.
  CHECK(exchange_status_request().target() == "/exchange/status");
  CHECK(exchange_schedule_request().target() == "/exchange/schedule");
  CHECK(user_data_timestamp_request().target() == "/exchange/user_data_timestamp");
  CHECK(archive_cutoff_request().target() == "/historical/cutoff");
  CHECK(target(series_request("KXHIGHNY")) == "/series/KXHIGHNY");
  CHECK(target(series_list_request({"Climate and Weather", "", true, 5})) ==
        "/series?category=Climate%20and%20Weather&include_volume=true&min_updated_ts=5");
  CHECK(series_fee_changes_request("", false).target() == "/series/fee_changes");
  CHECK(series_fee_changes_request("KXA", true).target() ==
        "/series/fee_changes?series_ticker=KXA&show_historical=true");
  CHECK(target(event_request("KXA-1")) == "/events/KXA-1?with_nested_markets=true");
  CHECK(target(event_metadata_request("KXA-1")) == "/events/KXA-1/metadata");
  CHECK(target(event_fee_changes_request("KXA-1", 10, "c=")) ==
        "/events/fee_changes?event_ticker=KXA-1&limit=10&cursor=c%3D");
  EventsQuery events{200, "c", true, true, EventFilter::open, "KXA", {"E1", "E2"}, 7, 8};
  CHECK(
      target(events_request(events)) ==
      "/events?limit=200&cursor=c&with_nested_markets=true&with_milestones=true&status=open&series_ticker=KXA"
      "&tickers=E1,E2&min_close_ts=7&min_updated_ts=8");
  CHECK(target(market_request("KXHIGHNY-26NOV20-B52.5")) == "/markets/KXHIGHNY-26NOV20-B52.5");
  CHECK(target(orderbook_request("M", 10)) == "/markets/M/orderbook?depth=10");
  CHECK(target(orderbook_request("M")) == "/markets/M/orderbook");
  CHECK(target(orderbooks_request({"A", "B"})) == "/markets/orderbooks?tickers=A&tickers=B");
  CHECK(target(trades_request({"M", 1, 2, false, 1000, "n"})) ==
        "/markets/trades?ticker=M&min_ts=1&max_ts=2&limit=1000&cursor=n&is_block_trade=false");
  CHECK(target(milestone_request("m-1")) == "/milestones/m-1");
  MilestonesQuery games;
  games.starts_from_ns = 1795381200LL * 1'000'000'000;
  games.related_event_ticker = "KXA-1";
  CHECK(target(milestones_request(games)) ==
        "/milestones?limit=100&minimum_start_date=2026-11-22T21%3A00%3A00Z&related_event_ticker=KXA-1");
  CHECK(target(structured_target_request("t")) == "/structured_targets/t");
  CHECK(target(structured_targets_request({{"t", "u"}, "", "", 2000, ""})) ==
        "/structured_targets?ids=t&ids=u&page_size=2000");
}

TEST_CASE("candles and the archive are asked for in their own words") {
  // Before the cutoff the live endpoints answer with nothing, which looks like a market nobody traded.
  const CandleRange minutes{1795370400, 1795374000, CandlePeriod::minute, false};
  const std::string range = "start_ts=1795370400&end_ts=1795374000&period_interval=";
  CHECK(target(candles_request("S", "M", minutes)) == "/series/S/markets/M/candlesticks?" + range + "1");
  CandleRange days{1795370400, 1795374000, CandlePeriod::day, true};
  CHECK(target(candles_request(std::vector<std::string>{"A", "B"}, days)) ==
        "/markets/candlesticks?market_tickers=A,B&" + range + "1440&include_latest_before_start=true");
  CHECK(refused(event_candles_request("S", "E", days)) == "include_latest_before_start");
  days.with_latest_before = false;
  CHECK(target(event_candles_request("S", "E", days)) == "/series/S/events/E/candlesticks?" + range + "1440");
  CHECK(target(archived_candles_request("M", minutes)) ==
        "/historical/markets/M/candlesticks?" + range + "1");
  CHECK(target(archived_market_request("M")) == "/historical/markets/M");
  CHECK(target(archived_markets_request({"S", "", {}, false, 1000, "c"})) ==
        "/historical/markets?series_ticker=S&limit=1000&cursor=c&mve_filter=exclude");
  CHECK(target(archived_trades_request({"M", {}, {}, {}, {}, ""})) == "/historical/trades?ticker=M");
}

TEST_CASE("a list of markets carries one family of times, and only with the status it goes with") {
  // The exchange refuses the whole list otherwise, and a scan that is refused sees no market.
  MarketsQuery query;
  query.series_ticker = "KXHIGHNY";
  query.window = ClosingWithin{{100, {}}};
  CHECK(target(markets_request(query)) ==
        "/markets?series_ticker=KXHIGHNY&mve_filter=exclude&min_close_ts=100");
  query.status = MarketFilter::closed;
  CHECK(target(markets_request(query)) ==
        "/markets?series_ticker=KXHIGHNY&status=closed&mve_filter=exclude&min_close_ts=100");
  query.status = MarketFilter::open;
  CHECK(refused(markets_request(query)) == "status");
  query.window = CreatedWithin{{100, 200}};
  CHECK(
      target(markets_request(query)) ==
      "/markets?series_ticker=KXHIGHNY&status=open&mve_filter=exclude&min_created_ts=100&max_created_ts=200");
  query.window = CreatedWithin{{200, 100}};
  CHECK(refused(markets_request(query)) == "max_created_ts");
  query.window = SettledWithin{{{}, 200}};
  CHECK(refused(markets_request(query)) == "status");
  query.status = MarketFilter::settled;
  CHECK(target(markets_request(query)).ends_with("status=settled&mve_filter=exclude&max_settled_ts=200"));
  query.window = UpdatedSince{300};
  CHECK(refused(markets_request(query)) == "status");
  query.status = MarketFilter::any;
  CHECK(target(markets_request(query)).ends_with("&min_updated_ts=300"));
  query.tickers = {"A"};
  CHECK(refused(markets_request(query)) == "min_updated_ts");
  query = {};
  query.combos = Combos::included;
  CHECK(target(markets_request(query)) == "/markets");
}

TEST_CASE("what the exchange would refuse, or answer with another thing, is not asked") {
  // An empty ticker asks for the list; every refusal costs the tokens of an answer.
  CHECK(refused(market_request("")) == "ticker");
  CHECK(refused(market_request("..")) == "ticker");
  CHECK(target(market_request("../portfolio")) == "/markets/..%2Fportfolio");
  CHECK(target(market_request("A?b#c d")) == "/markets/A%3Fb%23c%20d");
  CHECK(refused(series_request("")) == "series_ticker");
  MarketsQuery query;
  query.limit = 1001;
  CHECK(refused(markets_request(query)) == "limit");
  query.limit = 0;
  CHECK(refused(markets_request(query)) == "limit");
  query.limit = 1000;
  query.tickers = {"A,B"};
  CHECK(refused(markets_request(query)) == "tickers");
  query.tickers.clear();
  query.event_ticker = "E1,E2";
  CHECK(refused(markets_request(query)) == "event_ticker");
  EventsQuery events;
  events.limit = 201;
  CHECK(refused(events_request(events)) == "limit");
  CHECK(refused(orderbook_request("M", 101)) == "depth");
  CHECK(refused(orderbooks_request({})) == "tickers");
  CHECK(refused(orderbooks_request(std::vector<std::string>(101, "A"))) == "tickers");
  CHECK(refused(trades_request({"M", 2, 1, {}, {}, ""})) == "max_ts");
  CHECK(refused(candles_request("S", "M", {0, 10'000 * 60, CandlePeriod::minute, false})) == "end_ts");
  CHECK(refused(candles_request(std::vector<std::string>(101, "A"), {0, 60, CandlePeriod::minute, false})) ==
        "market_tickers");
  CHECK(refused(candles_request(std::vector<std::string>(11, "A"),
                                {0, 60'000, CandlePeriod::minute, false})) == "end_ts");
  MilestonesQuery games;
  games.limit = 501;
  CHECK(refused(milestones_request(games)) == "limit");
  CHECK(refused(structured_targets_request({{}, "", "", 2001, ""})) == "page_size");
  CHECK(refused(archived_markets_request({"S", "E", {}, false, {}, ""})) == "series_ticker");
}
