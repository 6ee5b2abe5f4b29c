#include "imports/series_history.h"

#include <doctest/doctest.h>

#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::imports;

namespace {

constexpr const char* event_name = "KXXXGAME-26NOV22AYTBEE";
constexpr const char* ticker = "KXXXGAME-26NOV22AYTBEE-AYT";

// The game of the fixtures, after its end; open from 2026-11-01 to 2026-11-25.
std::string settled_market() {
  std::string out = kalshi::fixture::winner_market();
  const auto replace = [&](const std::string& from, const std::string& to) {
    out.replace(out.find(from), from.size(), to);
  };
  replace(R"("status":"active","result":"")", R"("status":"finalized","result":"yes")");
  replace(R"("is_provisional":false)", R"("settlement_ts":"2026-11-25T01:00:00Z")");
  replace(R"("close_time":"2026-11-25T00:00:00Z")", R"("close_time":"2026-11-25T00:00:30Z")");
  return out;
}
std::string list_of(const std::string& markets, const char* cursor = "") {
  return R"({"cursor":")" + std::string(cursor) + R"(","markets":[)" + markets + "]}";
}
std::string cutoff(const char* at) {
  const std::string time = std::string("\"") + at + "\"";
  return "{\"market_settled_ts\":" + time + ",\"trades_created_ts\":" + time +
         ",\"orders_updated_ts\":" + time + "}";
}
const std::string no_trades = R"({"cursor":"","trades":[]})";
const std::string no_candles = R"({"ticker":")" + std::string(ticker) + R"(","candlesticks":[]})";

SeriesHistory history(HistoryKinds kinds, bool wanted = true) {
  // 2026-11-20 to 2026-11-30.
  return {{"KXXXGAME", 1795132800, 1795996800, kinds}, [wanted](const EventHistory&) { return wanted; }};
}
std::string asked(const SeriesHistory& from) {
  return from.question() ? from.question()->target() : "nothing";
}

}  // namespace

TEST_CASE("a market across the cutoff is asked for on both sides, and what both tell counts once") {
  // The live list forgets what the archive has, and neither says so: one side alone is half a history.
  SeriesHistory game = history({false, true});
  REQUIRE(game.answer(cutoff("2026-11-10T00:00:00Z")));
  CHECK(asked(game) ==
        "/markets?limit=1000&series_ticker=KXXXGAME&mve_filter=exclude&min_close_ts=1794528000"
        "&max_close_ts=1796601600");
  REQUIRE(game.answer(list_of(settled_market())));
  CHECK(asked(game) == "/markets/trades?ticker=" + std::string(ticker) + "&limit=1000");
  const std::string trade =
      R"({"trade_id":"t","ticker":")" + std::string(ticker) +
      R"(","count_fp":"1.00","yes_price_dollars":"0.3600","no_price_dollars":"0.6400",)"
      R"("taker_outcome_side":"no","created_time":"2026-11-10T00:00:00Z","is_block_trade":false})";
  REQUIRE(game.answer(R"({"cursor":"","trades":[)" + trade + "]}"));
  CHECK(asked(game) == "/historical/trades?ticker=" + std::string(ticker) + "&limit=1000");
  CHECK(!game.take_whole());
  REQUIRE(game.answer(R"({"cursor":"","trades":[)" + trade + "]}"));
  const auto whole = game.take_whole();
  REQUIRE(whole);
  CHECK(whole->markets.at(ticker).trades.size() == 1);
  CHECK(asked(game) == "nothing");
  CHECK(doubts_about(*whole, {false, true}).size() == 1);  // the market's object says more was traded
}

TEST_CASE("a trade that the archive tells differently is a change and no second trade") {
  // One of the two is wrong, and a mean of both is wrong for certain.
  SeriesHistory game = history({false, true});
  REQUIRE(game.answer(cutoff("2026-11-10T00:00:00Z")));
  REQUIRE(game.answer(list_of(settled_market())));
  const auto page = [](const char* count) {
    return R"({"cursor":"","trades":[{"trade_id":"t","ticker":"KXXXGAME-26NOV22AYTBEE-AYT","count_fp":")" +
           std::string(count) +
           R"(","yes_price_dollars":"0.3600","no_price_dollars":"0.6400","taker_outcome_side":"no",)"
           R"("created_time":"2026-11-10T00:00:00Z","is_block_trade":false}]})";
  };
  REQUIRE(game.answer(page("1.00")));
  const Status changed = game.answer(page("2.00"));
  REQUIRE(!changed);
  CHECK(changed.error().code == "HISTORY_CHANGED");
}

TEST_CASE("minutes of weeks are asked for in ranges that neither overlap nor leave a minute out") {
  // A minute at the fold of two ranges counted twice is a volume that nobody traded.
  SeriesHistory game = history({true, false});
  REQUIRE(game.answer(cutoff("2026-09-01T00:00:00Z")));
  REQUIRE(game.answer(list_of(settled_market())));
  // 24 days less twelve hours, to the minute that holds the close: 33,841 minutes in questions of 5,000.
  int64_t next_s = 1793534460;  // 2026-11-01T12:01:00Z
  for (int i = 0; i < 7; ++i) {
    const int64_t last_s = i < 6 ? next_s + 4999 * 60 : 1795564860;  // 2026-11-25T00:01:00Z
    CHECK(asked(game) == "/series/KXXXGAME/markets/" + std::string(ticker) +
                             "/candlesticks?start_ts=" + std::to_string(next_s) +
                             "&end_ts=" + std::to_string(last_s) + "&period_interval=1");
    next_s = last_s + 60;
    REQUIRE(game.answer(no_candles));
  }
  CHECK(asked(game) == "nothing");
  CHECK(game.take_whole());
}

TEST_CASE("what is there already is not asked for, and an event without its whole ladder is left out") {
  // Half a ladder looks like a ladder.
  SeriesHistory had = history({true, true}, false);
  REQUIRE(had.answer(cutoff("2026-09-01T00:00:00Z")));
  REQUIRE(had.answer(list_of(settled_market())));
  CHECK(asked(had) == "nothing");
  CHECK(had.progress().events == 1);
  CHECK(had.progress().events_done == 1);
  std::string other = kalshi::fixture::winner_market();  // still open
  other.replace(other.find(ticker), std::string(ticker).size(), std::string(event_name) + "-BEE");
  SeriesHistory half = history({true, true});
  REQUIRE(half.answer(cutoff("2026-09-01T00:00:00Z")));
  REQUIRE(half.answer(list_of(settled_market() + "," + other)));
  CHECK(asked(half) == "nothing");
  REQUIRE(half.left_out().size() == 1);
  CHECK(half.left_out()[0] == std::string(event_name) + "-BEE: is not settled yet");
}

TEST_CASE("a list that goes in a circle or speaks of another series is refused") {
  // The exchange begins a list again at a cursor it does not know, without a word.
  SeriesHistory game = history({false, false});
  REQUIRE(game.answer(cutoff("2026-09-01T00:00:00Z")));
  REQUIRE(game.answer(list_of(settled_market(), "c")));
  CHECK(
      asked(game).ends_with("&cursor=c&series_ticker=KXXXGAME&mve_filter=exclude&min_close_ts=1794528000"
                            "&max_close_ts=1796601600"));
  CHECK(game.answer(list_of("", "c")).error().code == "HISTORY_CHANGED");
  std::string foreign = settled_market();
  for (size_t at = foreign.find("KXXXGAME"); at != std::string::npos; at = foreign.find("KXXXGAME", at))
    foreign.replace(at, 8, "KXYYGAME");
  SeriesHistory wrong = history({false, false});
  REQUIRE(wrong.answer(cutoff("2026-09-01T00:00:00Z")));
  CHECK(wrong.answer(list_of(foreign)).error().field == "markets[0].event_ticker");
}
