#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "exchange/desk_fixture.h"
#include "exchange/schedule.h"
#include "kalshi/market_codec.h"

namespace headgate::exchange {
namespace {

using fixture::json;

const std::string root = "/trade-api/v2";
const Station new_york{"KXHIGHNY", "CLINYC", "New York City", -5};
const Station chicago{"KXHIGHCHI", "CLIMDW", "Chicago", -6};

MarketTime at(const char* text) { return MarketTime::from_ns(*parse_iso_utc(text)); }
MarketTime after_s(MarketTime from, int64_t s) { return from.plus_ns(s * ns_per_s); }
std::string seconds(MarketTime when) { return std::to_string(when.ns() / ns_per_s); }

// Ten hours from noon in New York, with fine prices; Chicago, on another shard, opens and ends later.
struct Town {
  explicit Town(House house = house_of(3, at("2026-11-20T17:00:00Z"))) : begins(house.begins) {
    east.price_structure = PriceStructure::tapered_deci_cent;
    west.exchange_index = 3;
    west.opens = after_s(begins, 7'200);
    exchange.emplace(house, std::vector<Plan>{east, west});
  }
  Answer get(const std::string& target, MarketTime now) {
    return exchange->serve("GET", root + target, "", now);
  }
  json read(const std::string& target, MarketTime now) {
    const Answer answer = get(target, now);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  size_t count(const std::string& query, MarketTime now) {
    return read("/markets?" + query, now)["markets"].size();
  }
  std::string refusal(const std::string& target) {
    const Answer answer = get(target, begins);
    CHECK_MESSAGE(answer.status == 400, target);
    return json::parse(answer.body).value("msg", "");
  }
  Plan plan_at(const Station& station, int64_t minutes) const {
    Plan out = plan_of(3, begins, minutes, station);
    out.gap_min_ns = 20 * ns_per_s;
    out.gap_max_ns = 60 * ns_per_s;
    return out;
  }

  MarketTime begins;
  Plan east = plan_at(new_york, 600);
  Plan west = plan_at(chicago, 660);
  std::optional<Exchange> exchange;
};

TEST_CASE("queries are refused in the words that the exchange was recorded with") {
  // A client that reads its mistake out of the message must find it here as there.
  Town town;
  CHECK(
      town.refusal("/markets?limit=1001") ==
      "Parameter validation failed for GetMarkets: Key: 'GetMarketsParams.Limit' Error:Field validation for "
      "'Limit' failed on the 'lte' tag");
  CHECK(town.refusal("/markets?status=exotic").find("'Status' failed on the 'oneof' tag") !=
        std::string::npos);
  CHECK(town.refusal("/markets?min_close_ts=soon").find("Invalid format for parameter min_close_ts") == 0);
  const std::string candles = "/series/KXHIGHNY/markets/" + town.east.markets[0].ticker + "/candlesticks?";
  CHECK(town.refusal(candles + "start_ts=1&end_ts=2&period_interval=5")
            .find("'PeriodInterval' failed on the 'oneof' tag") != std::string::npos);
  CHECK(town.refusal(candles + "end_ts=2&period_interval=1") ==
        "Query argument start_ts is required, but not found");
  for (const char* bad :
       {"/events?limit=201", "/events?status=paused", "/markets/trades?limit=1001",
        "/markets/trades?is_block_trade=maybe", "/milestones", "/milestones?limit=501",
        "/milestones?limit=5&minimum_start_date=yesterday", "/structured_targets?page_size=0",
        "/incentive_programs?status=lost", "/events/multivariate?series_ticker=A&collection_ticker=B",
        "/historical/markets?tickers=A&event_ticker=B", "/series?colour=blue"})
    CHECK_MESSAGE(!town.refusal(bad).empty(), bad);
  CHECK_FALSE(town.refusal("/markets/" + town.east.markets[0].ticker + "/orderbook?depth=101").empty());
}

TEST_CASE("time filters of the market list choose by their own time and refuse what does not go with them") {
  // The exchange's table of compatible filters: a scan that mixes families gets nothing there, so nothing
  // here.
  Town town;
  const size_t east = town.east.markets.size(), west = town.west.markets.size();
  const MarketTime now = after_s(town.begins, 3'600);
  CHECK(town.count("status=open", now) == east);
  CHECK(town.count("status=unopened", now) == west);
  CHECK(town.count("status=open&min_created_ts=" + seconds(after_s(town.begins, 1)), now) == 0);
  CHECK(town.count("max_close_ts=" + seconds(town.east.closes), now) == east);
  CHECK(town.count("min_close_ts=" + seconds(after_s(town.east.closes, 1)), now) == west);
  CHECK(town.count("min_settled_ts=0", now) == 0);
  CHECK(town.count("min_updated_ts=" + seconds(after_s(town.begins, 1)) + "&mve_filter=exclude", now) ==
        east);
  CHECK(town.count("status=settled&max_settled_ts=" + seconds(town.east.finalized), town.east.finalized) ==
        east);
  CHECK(town.count("status=closed&min_close_ts=0", after_s(town.west.closes, 1)) == west);
  for (const char* bad :
       {"min_created_ts=1&min_close_ts=1", "status=open&min_close_ts=1", "status=closed&min_settled_ts=1",
        "status=settled&min_created_ts=1", "min_updated_ts=1&status=open", "min_updated_ts=1&tickers=A",
        "min_updated_ts=1&mve_filter=only"})
    CHECK_MESSAGE(town.get(std::string("/markets?") + bad, town.west.finalized).status == 400, bad);
}

TEST_CASE("the grid on the wire is the one on which orders are judged") {
  // A price that the market object allows and the engine refuses is an order lost.
  Town town;
  const MarketTime now = after_s(town.begins, 7'300);
  const std::string ticker = town.east.markets[1].ticker;
  const json market = town.read("/markets/" + ticker, now)["market"];
  CHECK(market["price_level_structure"] == "tapered_deci_cent");
  CHECK(market["exchange_index"] == 0);
  REQUIRE(market["price_ranges"].size() == 3);
  CHECK(market["price_ranges"][1] == json{{"start", "0.1000"}, {"end", "0.9000"}, {"step", "0.0100"}});
  const json other = town.read("/markets/" + town.west.markets[1].ticker, now)["market"];
  CHECK(other["price_level_structure"] == "linear_cent");
  CHECK(other["exchange_index"] == 3);
  CHECK(town.read("/events/" + town.west.event, now)["event"]["exchange_index"] == 3);
  CHECK(town.read("/series/KXHIGHCHI", now)["series"]["exchange_index"] == 3);
  const auto place = [&](const std::string& id, const std::string& price) {
    return town.exchange->serve("POST", root + "/portfolio/events/orders",
                                fixture::order_text(ticker, id, "bid", price, "1.00", "immediate_or_cancel"),
                                now);
  };
  CHECK(fixture::code_of(place("a", "0.1050")) == "invalid_price");
  CHECK(fixture::code_of(place("b", "0.0015")) == "invalid_price");
  CHECK(fixture::code_of(place("c", "0.0150")) != "invalid_price");
}

TEST_CASE("an empty side reads as recorded: by size, at 0 before anything was asked and at 1 after the end") {
  // Prices 0 and 1 taken for quotes are the surest way to a bad trade.
  Town town;
  for (const json& each : town.read("/markets?status=unopened", town.begins)["markets"]) {
    CHECK(each["yes_bid_dollars"] == "0.0000");
    CHECK(each["yes_ask_dollars"] == "0.0000");
    CHECK(each["no_bid_dollars"] == "1.0000");
    CHECK(each["no_ask_dollars"] == "1.0000");
    CHECK(each["yes_ask_size_fp"] == "0.00");
  }
  const json ended = town.read("/markets?status=settled", town.west.finalized)["markets"];
  CHECK(ended.size() == town.east.markets.size() + town.west.markets.size());
  for (const json& each : ended) {
    CHECK(each["yes_bid_dollars"] == "0.0000");
    CHECK(each["yes_ask_dollars"] == "1.0000");
    CHECK(each["no_bid_dollars"] == "0.0000");
    CHECK(each["yes_bid_size_fp"] == "0.00");
  }
}

TEST_CASE("order books come alone and together, cut to the depth, best last") {
  // A book read from the wrong end shows the worst price as the best.
  Town town;
  const MarketTime now = after_s(town.begins, 5'400);
  const std::string first = town.east.markets[1].ticker, second = town.east.markets[2].ticker;
  const json whole = town.read("/markets/" + first + "/orderbook", now)["orderbook_fp"];
  const json top = town.read("/markets/" + first + "/orderbook?depth=1", now)["orderbook_fp"];
  for (const char* side : {"yes_dollars", "no_dollars"}) {
    REQUIRE(top[side].size() == std::min<size_t>(1, whole[side].size()));
    if (!whole[side].empty()) CHECK(top[side][0] == whole[side].back());
  }
  const json both =
      town.read("/markets/orderbooks?tickers=" + first + "&tickers=" + second + "&tickers=KXNONE", now);
  REQUIRE(both["orderbooks"].size() == 2);
  CHECK(both["orderbooks"][0]["orderbook_fp"] == whole);
  CHECK(both["orderbooks"][1]["ticker"] == second);
  std::string many = "/markets/orderbooks?tickers=A";
  for (int i = 0; i < 100; ++i) many += "&tickers=A";
  CHECK(town.get(many, now).status == 400);
}

TEST_CASE("trades are listed newest first, page by page, and none is lost or doubled") {
  // Volume and last price are told from this list where the feed was deaf.
  Town town;
  const MarketTime now = after_s(town.begins, 9'000);
  std::set<std::string> seen;
  std::string cursor, before = "9999";
  do {
    const json page = town.read("/markets/trades?limit=7&cursor=" + cursor, now);
    for (const json& each : page["trades"]) {
      CHECK(seen.insert(each["trade_id"]).second);
      CHECK(each["created_time"].get<std::string>() <= before);
      before = each["created_time"];
    }
    cursor = page["cursor"];
  } while (!cursor.empty());
  REQUIRE(seen.size() == town.exchange->truth().trades().size());
  REQUIRE(seen.size() > 20);
  const std::string one = "/markets/trades?limit=1000&ticker=" + town.east.markets[1].ticker;
  const json all = town.read(one, now)["trades"];
  const json newest = town.read("/markets/" + town.east.markets[1].ticker, now)["market"];
  REQUIRE_FALSE(all.empty());
  CHECK(all[0]["yes_price_dollars"] == newest["last_price_dollars"]);
  const MarketTime middle = after_s(town.begins, 4'500);
  const size_t late = town.read(one + "&min_ts=" + seconds(middle), now)["trades"].size();
  const size_t early = town.read(one + "&max_ts=" + seconds(after_s(middle, -1)), now)["trades"].size();
  CHECK(late + early == all.size());
  CHECK(town.read("/markets/trades?is_block_trade=true", now)["trades"].empty());
  CHECK(town.read("/markets/trades?cursor=garbage&limit=1", now)["trades"].size() == 1);
}

TEST_CASE("what is older than the history's border is served under /historical alone") {
  // A download that asks only one side misses half of the past, or takes it twice.
  House house = house_of(3, at("2026-11-20T17:00:00Z"));
  house.history_ns = 24 * 3600 * ns_per_s;
  Town town(house);
  const std::string ticker = town.east.markets[1].ticker;
  const MarketTime soon = town.west.finalized, late = after_s(town.west.finalized, 3 * 86'400);
  CHECK(town.get("/markets/" + ticker, soon).status == 200);
  CHECK(town.get("/historical/markets/" + ticker, soon).status == 404);
  const size_t trades = town.read("/markets/trades?limit=1000&ticker=" + ticker, soon)["trades"].size();
  CHECK(town.get("/markets/" + ticker, late).status == 404);
  CHECK(town.get("/markets/" + ticker + "/orderbook", late).status == 404);
  CHECK(town.count("", late) == 0);
  const json old = town.read("/historical/markets?event_ticker=" + town.east.event, late)["markets"];
  CHECK(old.size() == town.east.markets.size());
  CHECK(town.read("/markets/trades", late)["trades"].empty());
  CHECK(town.read("/historical/trades?limit=1000&ticker=" + ticker, late)["trades"].size() == trades);
  CHECK(town.read("/events/" + town.east.event, late)["markets"].empty());
  const std::string span =
      "?start_ts=" + seconds(town.begins) + "&end_ts=" + seconds(town.east.finalized) + "&period_interval=60";
  CHECK(town.get("/series/KXHIGHNY/markets/" + ticker + "/candlesticks" + span, late).status == 404);
  const json candles = town.read("/historical/markets/" + ticker + "/candlesticks" + span, late);
  REQUIRE_FALSE(candles["candlesticks"].empty());
  const json& first = candles["candlesticks"][0];
  for (const char* name : {"open", "low", "high", "close", "mean", "previous"})
    CHECK_MESSAGE(first["price"].contains(name), name);
  CHECK(first["yes_bid"].contains("open"));
  CHECK(first.contains("volume"));
  const json border = town.read("/historical/cutoff", late);
  CHECK(border.size() == 4);
  CHECK(border["market_settled_ts"] == "2026-11-23T00:00:00Z");
}

TEST_CASE("events and series answer every parameter that the specification has") {
  // A parameter that is taken and ignored answers another question.
  Town town;
  const MarketTime now = after_s(town.begins, 9'000);
  const auto events = [&](const std::string& query) {
    return town.read("/events?" + query, now)["events"].size();
  };
  CHECK(events("status=open") == 2);
  CHECK(events("min_close_ts=" + seconds(after_s(town.east.closes, 1))) == 1);
  CHECK(events("min_updated_ts=" + seconds(after_s(town.begins, 1))) == 0);
  CHECK(town.read("/events?with_milestones=true", now)["milestones"].empty());
  CHECK_FALSE(town.read("/events", now).contains("milestones"));
  const json series = town.read("/series?include_volume=true", now)["series"];
  REQUIRE(series.size() == 2);
  CHECK(series[1]["volume_fp"] != "0.00");
  CHECK_FALSE(series[0].contains("product_metadata"));
  CHECK(town.read("/series?include_product_metadata=true", now)["series"][0].contains("product_metadata"));
  CHECK(town.read("/series?tags=Hurricanes", now)["series"].empty());
  CHECK(town.read("/series?tags=Hurricanes,Daily%20temperature", now)["series"].size() == 2);
  CHECK(town.read("/events/" + town.east.event + "/metadata", now)["market_details"].size() ==
        town.east.markets.size());
  CHECK(town.get("/events/KXNONE/metadata", now).status == 404);
}

TEST_CASE("what this exchange has nothing of is an empty list, an unknown id 404, and what is gone is gone") {
  // A generated client walks every list; an error there stops it before it trades.
  Town town;
  const std::map<std::string, std::string> empty = {
      {"/milestones?limit=5", "milestones"},
      {"/milestones?limit=5&minimum_start_date=2026-01-01T00:00:00Z", "milestones"},
      {"/milestones?limit=5&minimum_start_date=2026-01-01T00%3A00%3A00%2B00%3A00", "milestones"},
      {"/structured_targets", "structured_targets"},
      {"/events/multivariate", "events"},
      {"/multivariate_event_collections", "multivariate_contracts"},
      {"/incentive_programs", "incentive_programs"},
      {"/live_data/batch?milestone_ids=a", "live_datas"},
      {"/series/fee_changes", "series_fee_change_arr"},
      {"/events/fee_changes", "event_fee_changes"}};
  for (const auto& [target, name] : empty)
    CHECK_MESSAGE(town.read(target, town.begins)[name].empty(), target);
  for (const char* target : {"/milestones/a", "/structured_targets/a", "/live_data/milestone/a",
                             "/live_data/weather/miami", "/exchange/announcements", "/historical/nothing",
                             "/multivariate_event_collections/a", "/series/KXNONE"})
    CHECK_MESSAGE(town.get(target, town.begins).status == 404, target);
}

TEST_CASE("the exchange rests on Thursdays by New York's clock, summer and winter, if the house says so") {
  // An order into the maintenance is refused; a client that knows the schedule does not send it.
  CHECK(maintenance(at("2026-11-25T12:00:00Z")).begins == at("2026-11-26T08:00:00Z"));
  CHECK(maintenance(at("2026-07-01T12:00:00Z")).begins == at("2026-07-02T07:00:00Z"));
  CHECK(maintenance(at("2026-11-26T09:59:59Z")).ends == at("2026-11-26T10:00:00Z"));
  CHECK(maintenance(at("2026-11-26T10:00:00Z")).begins == at("2026-12-03T08:00:00Z"));
  // Daylight saving of 2026 ended on 1 November at 06:00Z and began on 8 March at 07:00Z.
  CHECK(eastern_offset_s(at("2026-11-01T05:59:59Z")) == -4 * 3600);
  CHECK(eastern_offset_s(at("2026-11-01T06:00:00Z")) == -5 * 3600);
  CHECK(eastern_offset_s(at("2026-03-08T06:59:59Z")) == -5 * 3600);
  CHECK(eastern_midnight(at("2026-03-08T12:00:00Z")) == at("2026-03-09T04:00:00Z"));
  CHECK(eastern_midnight(at("2026-11-20T05:00:00Z")) == at("2026-11-20T05:00:00Z"));

  House house = house_of(3, at("2026-11-26T07:30:00Z"));  // a Thursday
  house.weekly_maintenance = true;
  Town town(house);
  const auto active = [&](MarketTime now) {
    return town.read("/exchange/status", now)["trading_active"].get<bool>();
  };
  CHECK(active(at("2026-11-26T07:59:59Z")));
  CHECK_FALSE(active(at("2026-11-26T08:00:00Z")));
  const json status = town.read("/exchange/status", at("2026-11-26T08:00:00Z"));
  CHECK(status["exchange_active"] == true);
  CHECK(status["exchange_estimated_resume_time"] == "2026-11-26T10:00:00Z");
  CHECK(status["exchange_index_statuses"].size() == 4);
  const Answer refused =
      town.exchange->serve("POST", root + "/portfolio/events/orders",
                           fixture::order_text(town.east.markets[1].ticker, "a", "bid", "0.0100", "1.00"),
                           at("2026-11-26T09:00:00Z"));
  CHECK(refused.status >= 400);
  CHECK(fixture::code_of(refused) == "trading_is_paused");
  const json plan = town.read("/exchange/schedule", at("2026-11-26T09:00:00Z"))["schedule"];
  CHECK(plan["standard_hours"][0]["thursday"].size() == 2);
  CHECK(plan["maintenance_windows"][0]["end_datetime"] == "2026-11-26T10:00:00Z");
  CHECK(active(at("2026-11-26T10:00:00Z")));
  CHECK(Town()
            .read("/exchange/schedule", at("2026-11-20T17:00:00Z"))["schedule"]["maintenance_windows"]
            .empty());
}

}  // namespace
}  // namespace headgate::exchange
