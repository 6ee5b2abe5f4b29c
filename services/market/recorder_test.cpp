// What market records, held against what it publishes.
#include "services/market/recorder.h"

#include <doctest/doctest.h>

#include "services/market/recorder_fixture.h"

using namespace headgate;
using namespace headgate::recorder_fixture;

TEST_CASE("the recording rebuilds every book that market published, at every instant") {
  // Research on books that never were is worse than none.
  Scene scene;
  scene.scan(both);
  scene.connect(5);
  live_for_a_while(scene, [&] { scene.compare(); });
  CHECK(scene.count(pb::Record::kDelta) > 1000);
  CHECK(scene.count(pb::Record::kDoubt) > 5);
  CHECK(scene.count(pb::Record::kSnapshot) > 10);
  CHECK(scene.count(pb::Record::kName) == 2);
}

TEST_CASE("a new day's file says everything that is known before it goes on") {
  // A file is copied and read alone; without the books it begins with, its changes change nothing.
  Scene scene;
  scene.scan(both);
  scene.connect(5);
  scene.feed(snapshot(5, 1, between));
  scene.feed(snapshot(5, 2, greater));
  scene.feed(delta(5, 3, between, "yes", 41, 300, scene.now_ns / ns_per_ms));
  scene.feed(delta(5, 4, greater, "yes", 38, -300, scene.now_ns / ns_per_ms));  // breaks this book
  scene.now_ns = 1795132800LL * ns_per_s;                                       // 2026-11-20T00:00:00Z
  scene.books = kalshi::RecordedBooks();
  scene.records.clear();
  scene.feed(delta(5, 5, between, "no", 56, 100, scene.now_ns / ns_per_ms));
  scene.compare();
  CHECK(scene.count(pb::Record::kName) == 2);
  CHECK(scene.count(pb::Record::kMarket) == 2);
  CHECK(scene.count(pb::Record::kExchange) == 1);
  CHECK(scene.records[0].exchange().trading_active());
  CHECK(scene.count(pb::Record::kDelta) == 1);
  REQUIRE(scene.books.find(between) != nullptr);
  CHECK(scene.books.find(between)->picture(between, 1).yes_bids(0).price_e4() == 4100);
  CHECK(scene.books.find(greater)->defect().rfind("NEGATIVE_LEVEL", 0) == 0);
}

TEST_CASE(
    "every print, ticker, change of a market and of the exchange is recorded with the exchange's stamp") {
  // None of it can be asked for later, and without its own time it cannot be set beside a book.
  Scene scene;
  scene.scan(both);
  scene.connect(5);
  scene.feed(R"({"type":"subscribed","id":2,"msg":{"channel":"trade","sid":6}})");
  scene.feed(R"({"type":"subscribed","id":3,"msg":{"channel":"ticker","sid":7}})");
  CHECK(scene.count(pb::Record::kMarket) == 2);
  CHECK(scene.count(pb::Record::kExchange) == 2);  // closed while not known, then open
  scene.records.clear();
  scene.now_ns += 700 * ns_per_ms + 123;
  const int64_t stamp_ms = scene.now_ns / ns_per_ms - 40;
  scene.feed(R"({"type":"trade","sid":6,"seq":1,"msg":{"trade_id":"t-1","market_ticker":")" + between +
             R"(","yes_price_dollars":"0.4200","no_price_dollars":"0.5800","count_fp":"2.00",)"
             R"("taker_outcome_side":"yes","ts_ms":)" +
             std::to_string(stamp_ms) + "}}");
  scene.feed(
      R"({"type":"ticker","sid":7,"msg":{"market_ticker":")" + between +
      R"(","price_dollars":"0.4200","yes_bid_dollars":"0.4100","yes_ask_dollars":"0.4300","volume_fp":"7.00",)"
      R"("open_interest_fp":"3.00","yes_bid_size_fp":"1.00","yes_ask_size_fp":"2.00",)"
      R"("last_trade_size_fp":"2.00","ts_ms":)" +
      std::to_string(stamp_ms) + "}}");
  REQUIRE(scene.records.size() == 2);
  CHECK(scene.books.name(scene.records[0].trade().market()) == between);
  CHECK(scene.records[0].trade().trade_id() == "t-1");
  CHECK(scene.now_ns / 1000 - scene.records[0].trade().stamp_behind_us() == stamp_ms * 1000);
  CHECK(scene.records[1].ticker().yes_ask_e4() == 4300);
  CHECK(scene.records[1].ticker().volume_e2() == 700);
  CHECK(scene.records[1].ticker().stamp_behind_ms() == 40);
  scene.records.clear();
  scene.feed(R"({"type":"trade","sid":6,"seq":3,"msg":{"trade_id":"t-3","market_ticker":")" + between +
             R"(","yes_price_dollars":"0.4200","no_price_dollars":"0.5800","count_fp":"2.00",)"
             R"("taker_outcome_side":"yes","ts_ms":)" +
             std::to_string(stamp_ms) + "}}");
  REQUIRE(scene.records.size() == 2);
  CHECK(scene.records[0].has_trades_lost());
  CHECK(scene.records[1].has_trade());
}
