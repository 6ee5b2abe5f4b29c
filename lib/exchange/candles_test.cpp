#include "exchange/candles.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::json;

const std::string root = "/trade-api/v2";

// The floor by hand, with the record that the exchange keeps of it. Begins at 17:00:00Z, a minute's border.
struct Chart {
  Chart() {
    floor.list(fixture::plain_plan());
    floor.open(0, fixture::begins);
    candles.note(floor.take_tape(), floor);
  }
  void order(const char* who, venue::BookSide side, int64_t price_e4, int64_t contracts, int64_t s,
             bool rests = true) {
    venue::OrderRequest request;
    request.account = who;
    request.market = floor.ticker(1);
    request.side = side;
    request.price_e4 = price_e4;
    request.quantity = Quantity::contracts(contracts);
    if (!rests) request.time_in_force = venue::TimeInForce::immediate_or_cancel;
    REQUIRE(floor.place(request, fixture::after_s(s)).has_value());
    candles.note(floor.take_tape(), floor);
  }
  std::vector<Candle> of(int64_t minutes) const { return candles.of(1, minutes, 0, 9'000'000'000); }
  static int64_t end(int64_t s) { return fixture::begins.ns() / ns_per_s + s; }

  Floor floor{fixture::plain_house(), {"maker", "taker"}};
  Candles candles;
};

constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;

// Quotes in the first minute, two trades in the second, nothing in the third, one quote at the very end of
// the fourth.
struct Drawn : Chart {
  Drawn() {
    order("maker", bid, 4'000, 10, 10);
    order("maker", ask, 5'000, 4, 20);
    order("maker", ask, 5'200, 10, 30);
    order("taker", bid, 5'200, 6, 70, false);
    order("taker", ask, 4'000, 2, 100, false);
    order("maker", bid, 4'500, 1, 240);
  }
};

TEST_CASE("a candle exists for a minute in which something changed, and for no other") {
  // A download that expects every minute fills gaps with nonsense; one that gets too many overflows its
  // limits.
  const Drawn chart;
  const auto candles = chart.of(1);
  REQUIRE(candles.size() == 3);
  CHECK(candles[0].end_s == Chart::end(60));
  CHECK(candles[1].end_s == Chart::end(120));
  CHECK(candles[2].end_s == Chart::end(240));  // the end belongs to its period
}

TEST_CASE("quotes of a candle begin where the last ones stood, trades with the first trade") {
  // Open, low and high decide in a backtest what could have been bought.
  const Drawn chart;
  const auto candles = chart.of(1);
  REQUIRE(candles.size() == 3);
  CHECK_FALSE(candles[0].price.has_value());
  CHECK(candles[0].bid.open_e4 == 0);
  CHECK(candles[0].bid.close_e4 == 4'000);
  CHECK(candles[0].ask.open_e4 == 10'000);
  CHECK(candles[0].ask.high_e4 == 10'000);
  CHECK(candles[0].ask.close_e4 == 5'000);
  const Candle& traded = candles[1];
  REQUIRE(traded.price.has_value());
  CHECK(traded.price->open_e4 == 5'000);
  CHECK(traded.price->high_e4 == 5'200);
  CHECK(traded.price->low_e4 == 4'000);
  CHECK(traded.price->close_e4 == 4'000);
  CHECK(traded.mean_e4 == (4 * 5'000 + 2 * 5'200 + 2 * 4'000) / 8);
  CHECK(traded.volume == Quantity::contracts(8));
  CHECK(traded.open_interest == Quantity::contracts(4));  // six bought, two of them sold back
  CHECK(traded.previous_e4 == 0);
  CHECK(traded.ask.open_e4 == 5'000);
  CHECK(traded.ask.close_e4 == 5'200);
  CHECK(candles[2].previous_e4 == 4'000);
  CHECK(candles[2].volume == Quantity());
  CHECK(candles[2].open_interest == Quantity::contracts(4));
  CHECK(candles[2].bid.open_e4 == 4'000);
  CHECK(candles[2].bid.close_e4 == 4'500);
}

TEST_CASE("an hour and a day are the minutes in them") {
  // Two downloads of one market by different periods must agree.
  const Drawn chart;
  for (const int64_t minutes : {int64_t{60}, int64_t{1'440}}) {
    const auto all = chart.of(minutes);
    REQUIRE(all.size() == 1);
    CHECK(all[0].price->open_e4 == 5'000);
    CHECK(all[0].price->close_e4 == 4'000);
    CHECK(all[0].bid.open_e4 == 0);
    CHECK(all[0].bid.close_e4 == 4'500);
    CHECK(all[0].volume == Quantity::contracts(8));
  }
  CHECK(chart.of(60)[0].end_s == Chart::end(3'600));
  // New York's midnight after 2026-11-20T17:00Z.
  CHECK(chart.of(1'440)[0].end_s == *parse_iso_utc("2026-11-21T05:00:00Z") / ns_per_s);
  CHECK(chart.candles.last_before(1, 1, Chart::end(240))->end_s == Chart::end(120));
  CHECK_FALSE(chart.candles.last_before(1, 60, Chart::end(240)).has_value());
}

struct Played {
  Played() {
    plan.gap_min_ns = 10 * ns_per_s;
    plan.gap_max_ns = 40 * ns_per_s;
    exchange.emplace(house_of(9, fixture::begins), std::vector<Plan>{plan});
  }
  Answer get(const std::string& target) { return exchange->serve("GET", root + target, "", now); }
  json read(const std::string& target) {
    const Answer answer = get(target);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  std::string span(int64_t from_s, int64_t to_s, int64_t minutes) const {
    return "start_ts=" + std::to_string(Chart::end(from_s)) + "&end_ts=" + std::to_string(Chart::end(to_s)) +
           "&period_interval=" + std::to_string(minutes);
  }
  const std::string& ticker() const { return plan.markets[1].ticker; }
  Plan plan = plan_of(9, fixture::begins, 120);
  std::optional<Exchange> exchange;
  MarketTime now = fixture::after_s(7'000);
};

int64_t hundredths(const json& text) {
  std::string out = text;
  std::erase(out, '.');
  return std::stoll(out);
}

TEST_CASE("candles and trades of a played day agree") {
  // Volume told twice or forgotten is what a liquidity filter is fooled by.
  Played played;
  const std::string path = "/series/KXHIGHNY/markets/" + played.ticker() + "/candlesticks?";
  const json minutes = played.read(path + played.span(0, 7'200, 1));
  const json trades = played.read("/markets/trades?limit=1000&ticker=" + played.ticker())["trades"];
  int64_t traded = 0, charted = 0;
  for (const json& each : trades) traded += hundredths(each["count_fp"]);
  for (const json& each : minutes["candlesticks"]) {
    charted += hundredths(each["volume_fp"]);
    CHECK((hundredths(each["volume_fp"]) > 0) == each["price"].contains("close_dollars"));
  }
  REQUIRE(traded > 0);
  CHECK(charted == traded);
  const json market = played.read("/markets/" + played.ticker())["market"];
  const json& last = minutes["candlesticks"].back();
  CHECK(last["yes_bid"]["close_dollars"] == market["yes_bid_dollars"]);
  CHECK(last["open_interest_fp"] == market["open_interest_fp"]);
  const json hours = played.read(path + played.span(0, 7'200, 60));
  CHECK(hours["candlesticks"].size() == 2);
  const json batch = played.read("/markets/candlesticks?market_tickers=" + played.ticker() + ",KXNONE&" +
                                 played.span(0, 7'200, 1));
  REQUIRE(batch["markets"].size() == 1);
  CHECK(batch["markets"][0]["candlesticks"] == minutes["candlesticks"]);
  const json event = played.read("/series/KXHIGHNY/events/" + played.plan.event + "/candlesticks?" +
                                 played.span(0, 7'200, 1));
  CHECK(event["market_tickers"].size() == played.plan.markets.size());
  CHECK(event["market_candlesticks"][1] == minutes["candlesticks"]);
  CHECK(event["adjusted_end_ts"] == Chart::end(7'200));
}

TEST_CASE("the latest candle before the span is carried to its first border when asked for") {
  // A backtest that starts between two candles would begin without a price.
  Played played;
  const std::string path = "/series/KXHIGHNY/markets/" + played.ticker() + "/candlesticks?";
  const json plain = played.read(path + played.span(3'630, 3'900, 1))["candlesticks"];
  const json led =
      played.read(path + played.span(3'630, 3'900, 1) + "&include_latest_before_start=true")["candlesticks"];
  REQUIRE_FALSE(led.empty());
  CHECK(led[0]["end_period_ts"] == Chart::end(3'660));
  if (led.size() > plain.size()) {
    CHECK_FALSE(led[0]["price"].contains("open_dollars"));
    CHECK(led[0]["volume_fp"] == "0.00");
    CHECK(led[0]["yes_bid"]["open_dollars"] == led[0]["yes_bid"]["close_dollars"]);
  }
}

TEST_CASE("too many candles at once are refused with the exchange's own figures") {
  // A downloader sizes its windows by these limits.
  Played played;
  const std::string path = "/series/KXHIGHNY/markets/" + played.ticker() + "/candlesticks?";
  const Answer wide = played.get(path + played.span(0, 5'001 * 60, 1));
  CHECK(wide.status == 400);
  CHECK(wide.body.find("max candlesticks: 5000") != std::string::npos);
  CHECK(played.get(path + played.span(0, 5'000 * 60, 1)).status == 200);
  const Answer batch =
      played.get("/markets/candlesticks?market_tickers=A,B&" + played.span(0, 5'001 * 60, 1));
  CHECK(batch.body.find("requested candlesticks across all markets: 10002, max candlesticks: 10000") !=
        std::string::npos);
  CHECK(played.get("/series/KXHIGHCHI/markets/" + played.ticker() + "/candlesticks?" + played.span(0, 60, 1))
            .status == 404);
  CHECK(played.get(path + played.span(60, 0, 1)).status == 400);
}

}  // namespace
}  // namespace headgate::exchange
