// What market records, held against what it publishes.
#include "services/market/recorder.h"

#include <doctest/doctest.h>

#include "domain/random.h"
#include "headgate/market/v1/market.pb.h"
#include "kalshi/market_fixture.h"
#include "kalshi/recorded_books.h"
#include "services/market/market_actor.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;
namespace pb = headgate::recording::v1;

namespace {

const std::string between = "KXHIGHXX-26NOV20-B52.5";
const std::string greater = "KXHIGHXX-26NOV20-T53";
constexpr int64_t start_ns = 1795104000LL * ns_per_s;

Configuration configuration() {
  Configuration out;
  out.exchange.rest_url = "http://127.0.0.1:9/trade-api/v2";
  out.exchange.feed_url = "ws://127.0.0.1:9/trade-api/ws/v2";
  out.exchange.series = {"KXHIGHXX"};
  out.exchange.scan_every_s = 60;
  out.keys.read = {"key", "/nowhere"};
  return out;
}

// Gives an actor inputs, and its records to a reader as a file would.
struct Scene {
  MarketActor actor{configuration()};
  kalshi::RecordedBooks books;
  std::map<std::string, market::v1::Book> told;  // as last published
  std::vector<pb::Record> records;
  int64_t now_ns = start_ns;
  HttpRequest asked;
  std::string subscription;  // id of the last command that asked for books

  static std::string id_of(const std::string& command) {
    const size_t begin = command.find("\"id\":") + 5;
    return command.substr(begin, command.find(',', begin) - begin);
  }

  Scene() { (void)give(Started{}); }

  void give(Event event) {
    Input input;
    input.market = MarketTime::from_ns(now_ns);
    input.utc = UtcTime::from_ns(now_ns);
    input.event = std::move(event);
    Effects effects;
    actor.handle(input, effects);
    for (const HttpRequest& request : effects.requests) asked = request;
    for (const FeedCommand& command : effects.feeds) {
      if (command.text.find("use_yes_price") != std::string::npos) subscription = id_of(command.text);
    }
    for (const Recorded& each : effects.records) records.push_back(whole(each));
    for (const Recorded& each : effects.records) books.apply(whole(each));
    for (const Publication& each : effects.publications) {
      market::v1::Book book;
      if (each.type != book.GetTypeName() || !book.ParseFromString(each.body)) continue;
      told[book.market_ticker()] = book;
    }
  }
  pb::Record whole(const Recorded& each) const {
    pb::Record out;
    std::string bytes(1, static_cast<char>(each.kind << 3 | 2));
    for (size_t length = each.bytes.size();; length >>= 7) {
      bytes.push_back(static_cast<char>(length >= 0x80 ? (length & 0x7f) | 0x80 : length));
      if (length < 0x80) break;
    }
    REQUIRE(out.ParseFromString(bytes + each.bytes));
    out.set_market_time_ns(now_ns);
    return out;
  }
  void answer(const std::string& body) { give(HttpDone{asked.id, HttpOutcome::answered, 200, body, ""}); }
  void scan(const std::string& markets) {
    answer(R"({"exchange_active":true,"trading_active":true})");
    if (asked.url.find("/series/") != std::string::npos) {
      answer(R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":1}})");
    }
    answer("{\"cursor\":\"\",\"markets\":[" + markets + "]}");
  }
  void feed(const std::string& text) { give(FeedText{"exchange", text}); }
  void connect(int64_t sid) {
    give(FeedOpened{"exchange"});
    feed(R"({"type":"subscribed","id":)" + subscription + R"(,"msg":{"channel":"orderbook_delta","sid":)" +
         std::to_string(sid) + "}}");
  }
  size_t count(pb::Record::PayloadCase kind) const {
    return static_cast<size_t>(std::count_if(records.begin(), records.end(),
                                             [&](const auto& each) { return each.payload_case() == kind; }));
  }
  // The picture a reader of the recording draws equals the one that was published.
  void compare() const {
    for (const auto& [ticker, book] : told) {
      CAPTURE(ticker);
      const kalshi::OrderBook* rebuilt = books.find(ticker);
      REQUIRE(rebuilt != nullptr);
      const market::v1::Book mine = rebuilt->picture(ticker, 10);
      if (book.defect().rfind("FEED_DISCONNECTED", 0) == 0) {
        CHECK(!books.connected());
        continue;
      }
      CHECK(mine.defect() == book.defect());
      auto shown = book;
      shown.clear_verified_ns();
      // A book that changed in its stamp alone is not published again.
      shown.set_exchange_ns(mine.exchange_ns());
      CHECK(mine.SerializeAsString() == shown.SerializeAsString());
    }
  }
};

std::string snapshot(int64_t sid, int64_t seq, const std::string& ticker) {
  return R"({"type":"orderbook_snapshot","sid":)" + std::to_string(sid) + R"(,"seq":)" + std::to_string(seq) +
         R"(,"msg":{"market_ticker":")" + ticker +
         R"(","yes_dollars_fp":[["0.4000","5.00"],["0.3900","7.25"]],"no_dollars_fp":[["0.5500","9.00"]]}})";
}
std::string delta(int64_t sid, int64_t seq, const std::string& ticker, const char* side, int cents,
                  int change_e2, int64_t ms) {
  const std::string sign = change_e2 < 0 ? "-" : "";
  const int size = std::abs(change_e2);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return R"({"type":"orderbook_delta","sid":)" + std::to_string(sid) + R"(,"seq":)" + std::to_string(seq) +
         R"(,"msg":{"market_ticker":")" + ticker + R"(","side":")" + side + R"(","price_dollars":"0.)" +
         two(cents) + R"(00","delta_fp":")" + sign + std::to_string(size / 100) + "." + two(size % 100) +
         R"(","ts_ms":)" + std::to_string(ms) + "}}";
}
const std::string both = fixture::between_market() + "," + fixture::greater_market();

}  // namespace

TEST_CASE("the recording rebuilds every book that market published, at every instant") {
  // Research on books that never were is worse than none.
  Scene scene;
  scene.scan(both);
  scene.connect(5);
  Random random(20261120);
  int64_t sid = 5;
  int64_t seq = 0;
  const auto whole_books = [&] {
    scene.feed(snapshot(sid, ++seq, between));
    scene.feed(snapshot(sid, ++seq, greater));
  };
  whole_books();
  for (int i = 0; i < 3000; ++i) {
    scene.now_ns += random.between(1, 900) * ns_per_ms;
    const int64_t now_ms = scene.now_ns / ns_per_ms;
    const std::string& ticker = random.chance(500'000) ? between : greater;
    if (random.chance(10'000)) ++seq;  // a frame that was lost
    if (random.chance(10'000)) {
      const std::string good = delta(sid, ++seq, ticker, "yes", 40, 100, now_ms);
      scene.feed(fixture::with(good, "price_dollars", "7"));
    } else if (random.chance(50'000)) {
      scene.feed(snapshot(sid, ++seq, ticker));
    } else {
      const char* side = random.chance(500'000) ? "yes" : "no";
      const int change = static_cast<int>(random.between(1, 500)) - (random.chance(300'000) ? 501 : 0);
      scene.feed(delta(sid, ++seq, ticker, side, static_cast<int>(random.between(30, 62)), change,
                       now_ms - random.between(-50, 400)));
    }
    scene.compare();
    if (i % 1000 != 999) continue;
    scene.give(FeedClosed{"exchange", "reset by peer"});
    scene.compare();
    scene.now_ns += 40 * ns_per_s;
    scene.give(TimerFired{"tick"});
    sid += 3;
    seq = 0;
    scene.connect(sid);
    scene.compare();
    whole_books();
    scene.compare();
  }
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
