#include "exchange/exchange.h"

#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"
#include "kalshi/error_body.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"

namespace headgate::exchange {
namespace {

using fixture::after_s;
using fixture::begins;
using fixture::json;

const std::string root = "/trade-api/v2";

struct Asked {
  Exchange exchange{house_of(5, begins), {plan_of(5, begins, 60)}};
  Answer get(const std::string& target, MarketTime now) {
    return exchange.serve("GET", root + target, "", now);
  }
  market::v1::MarketInfo first_market(MarketTime now) {
    const auto page = kalshi::parse_market_page(get("/markets", now).body);
    REQUIRE(page.has_value());
    return page->markets.front();
  }
};

TEST_CASE("the market process can read all that it scans, without a defect") {
  // Status, fees and the list of markets, asked as the scan asks: one unreadable market is one never traded.
  Asked asked;
  const Plan& plan = asked.exchange.plan();
  CHECK(kalshi::parse_exchange_status(asked.get("/exchange/status", begins).body)->trading_active);
  const auto fees = kalshi::parse_series_reply(asked.get("/series/KXHIGHNY", begins).body);
  REQUIRE(fees.has_value());
  CHECK(fees->series_ticker == "KXHIGHNY");
  CHECK(fees->fee_multiplier_e4 == 10'000);
  const auto min_close = std::to_string(begins.ns() / ns_per_s - 7 * 86'400);
  const Answer list = asked.get(
      "/markets?series_ticker=KXHIGHNY&limit=1000&mve_filter=exclude&min_close_ts=" + min_close, begins);
  const auto page = kalshi::parse_market_page(list.body);
  REQUIRE_MESSAGE(page.has_value(), list.body);
  CHECK(page->cursor.empty());
  REQUIRE(page->markets.size() == plan.markets.size());
  for (size_t i = 0; i < plan.markets.size(); ++i) {
    const auto& info = page->markets[i];
    CHECK_MESSAGE(info.defect().empty(), info.defect());
    CHECK(info.market_ticker() == plan.markets[i].ticker);
    CHECK(info.event_ticker() == plan.event);
    CHECK(info.close_ns() == plan.closes.ns());
    if (plan.markets[i].strike != Strike::less) CHECK(info.floor_e4() == plan.markets[i].floor_f * 10'000);
    if (plan.markets[i].strike == Strike::between) CHECK(info.cap_e4() == plan.markets[i].cap_f * 10'000);
  }
}

TEST_CASE("filters and pages of the market list choose what they say") {
  // A scan that is given too little believes markets gone; one given too much trades foreign events.
  Asked asked;
  const auto count = [&](const std::string& query) {
    return json::parse(asked.get("/markets?" + query, begins).body)["markets"].size();
  };
  const size_t all = asked.exchange.plan().markets.size();
  CHECK(count("series_ticker=KXHIGHCHI") == 0);
  CHECK(count("event_ticker=" + asked.exchange.plan().event) == all);
  CHECK(count("event_ticker=KXHIGHNY-25DEC10") == 0);
  CHECK(count("mve_filter=only") == 0);
  CHECK(count("min_close_ts=" + std::to_string(asked.exchange.plan().closes.ns() / ns_per_s + 1)) == 0);
  CHECK(count("tickers=" + asked.exchange.plan().markets[1].ticker) == 1);
  CHECK(count("cursor=garbage") == all);
  const json page = json::parse(asked.get("/markets?limit=2", begins).body);
  CHECK(page["markets"].size() == 2);
  CHECK(count("limit=1000&cursor=" + page["cursor"].get<std::string>()) == all - 2);
  for (const char* bad :
       {"limit=1001", "limit=-1", "limit=x", "status=exotic", "min_close_ts=soon", "colour=blue"}) {
    const Answer answer = asked.get(std::string("/markets?") + bad, begins);
    CHECK(answer.status == 400);
    CHECK(kalshi::parse_error_body(answer.body).understood);
  }
}

TEST_CASE("a market goes from initialized to finalized at the plan's instants, and the result is kept back") {
  // Settle pays by what it reads here; a result shown before it is determined would be look-ahead.
  Asked asked;
  const Plan plan = asked.exchange.plan();
  const size_t winner = asked.exchange.day().winner();
  struct Row {
    MarketTime at;
    market::v1::MarketStatus status;
    bool result;
  };
  const Row rows[] = {{plan.opens.plus_ns(-1), market::v1::MARKET_STATUS_INITIALIZED, false},
                      {plan.opens, market::v1::MARKET_STATUS_ACTIVE, false},
                      {plan.closes.plus_ns(-1), market::v1::MARKET_STATUS_ACTIVE, false},
                      {plan.closes, market::v1::MARKET_STATUS_CLOSED, false},
                      {plan.determined, market::v1::MARKET_STATUS_DETERMINED, true},
                      {plan.finalized, market::v1::MARKET_STATUS_FINALIZED, true}};
  for (const Row& row : rows) {
    const std::string target = "/markets/" + plan.markets[winner].ticker;
    const auto info = kalshi::parse_market_reply(asked.get(target, row.at).body);
    REQUIRE(info.has_value());
    CHECK(info->status() == row.status);
    CHECK(info->result() ==
          (row.result ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_UNSPECIFIED));
  }
  size_t winners = 0;
  for (const MarketPlan& market : plan.markets) {
    const auto info = kalshi::parse_market_reply(asked.get("/markets/" + market.ticker, plan.finalized).body);
    winners += info->result() == market::v1::MARKET_RESULT_YES ? 1 : 0;
    CHECK(market.wins(asked.exchange.day().high_f()) == (info->result() == market::v1::MARKET_RESULT_YES));
  }
  CHECK(winners == 1);
  CHECK(asked.exchange.next_event().ns() == INT64_MAX);
}

TEST_CASE("orders travel through the paths of the real exchange, and all other paths are not found") {
  // A path that answers here and not there would be found out with money.
  Asked asked;
  const Plan& plan = asked.exchange.plan();
  const MarketTime now = after_s(60);
  const std::string text = fixture::order_text(plan.markets[0].ticker, "one", "bid", "0.0100", "1.00");
  const Answer placed = asked.exchange.serve("POST", root + "/portfolio/events/orders", text, now);
  REQUIRE(placed.status == 201);
  const std::string id = json::parse(placed.body)["order_id"];
  const std::string ours = "/portfolio/orders/" + id;
  CHECK(json::parse(asked.get(ours, now).body)["order"]["client_order_id"] == "one");
  const std::string path = root + "/portfolio/events/orders/" + id;
  CHECK(asked.exchange.serve("DELETE", path + "?market_ticker=" + plan.markets[0].ticker, "", now).status ==
        200);
  const std::pair<const char*, const char*> nowhere[] = {{"PUT", "/portfolio/events/orders"},
                                                         {"GET", "/portfolio/events/orders"},
                                                         {"GET", "/series/KXHIGHCHI"},
                                                         {"GET", "/markets/KXHIGHNY-25DEC10-T40"},
                                                         {"DELETE", "/portfolio/events/orders/"},
                                                         {"PUT", "/portfolio/order_groups"}};
  for (const auto& [method, target] : nowhere)
    CHECK(asked.exchange.serve(method, root + target, "", now).status == 404);
  CHECK(asked.exchange.serve("GET", "/markets", "", now).status == 404);
  CHECK(asked.exchange.serve("GET", root + "/markets/%zz", "", now).status == 404);
}

TEST_CASE("a command over the feed is answered after all that happened before it") {
  // A snapshot overtaken by an older change would be a wrong book with a dense count.
  Exchange exchange(house_of(5, begins), {plan_of(5, begins, 60)});
  exchange.connect(1);
  const std::string ticker = exchange.plan().markets[1].ticker;
  exchange.text(1, fixture::subscribe_text(1, {"orderbook_delta"}, {ticker}), begins);
  const MarketTime now = after_s(300);
  exchange.serve("POST", root + "/portfolio/events/orders",
                 fixture::order_text(ticker, "one", "bid", "0.0100", "1.00"), now);
  CHECK(exchange.has_frames());
  const auto frames =
      exchange.text(1,
                    json{{"id", 2},
                         {"cmd", "update_subscription"},
                         {"params", {{"sid", 1}, {"action", "get_snapshot"}, {"market_tickers", {ticker}}}}}
                        .dump(),
                    now);
  REQUIRE(frames.size() > 5);
  for (size_t i = 0; i < frames.size(); ++i) CHECK(json::parse(frames[i])["seq"] == i + 2);
  CHECK(json::parse(frames.back())["type"] == "orderbook_snapshot");
  CHECK(exchange.advance(now).empty());
}

}  // namespace
}  // namespace headgate::exchange
