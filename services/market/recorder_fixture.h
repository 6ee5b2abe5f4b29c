#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "domain/random.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/recording/v1/recording.pb.h"
#include "kalshi/market_fixture.h"
#include "kalshi/recorded_books.h"
#include "services/market/market_actor.h"

// A market service in a made-up world, with what it recorded and what it published.
namespace headgate::recorder_fixture {

namespace fixture = kalshi::fixture;
namespace pb = recording::v1;

inline const std::string between = "KXHIGHXX-26NOV20-B52.5";
inline const std::string greater = "KXHIGHXX-26NOV20-T53";
inline constexpr int64_t start_ns = 1795104000LL * ns_per_s;

inline Configuration configuration() {
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
  std::vector<Publication> published;
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
    input.machine = MachineTime::from_ns(now_ns);
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
      published.push_back(each);
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
    if (asked.url.find("/series/KX") != std::string::npos) {
      answer(R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":1}})");
    }
    answer("{\"cursor\":\"\",\"markets\":[" + markets + "]}");
    // This exchange announces nothing.
    while (asked.url.find("/schedule") != std::string::npos ||
           asked.url.find("/fee_changes") != std::string::npos ||
           asked.url.find("/events?") != std::string::npos) {
      const std::string id = std::exchange(asked, {}).id;
      give(HttpDone{id, HttpOutcome::answered, 404, "{}", ""});
    }
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

inline std::string snapshot(int64_t sid, int64_t seq, const std::string& ticker) {
  return R"({"type":"orderbook_snapshot","sid":)" + std::to_string(sid) + R"(,"seq":)" + std::to_string(seq) +
         R"(,"msg":{"market_ticker":")" + ticker +
         R"(","yes_dollars_fp":[["0.4000","5.00"],["0.3900","7.25"]],"no_dollars_fp":[["0.5500","9.00"]]}})";
}
inline std::string delta(int64_t sid, int64_t seq, const std::string& ticker, const char* side, int cents,
                         int change_e2, int64_t ms) {
  const std::string sign = change_e2 < 0 ? "-" : "";
  const int size = std::abs(change_e2);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return R"({"type":"orderbook_delta","sid":)" + std::to_string(sid) + R"(,"seq":)" + std::to_string(seq) +
         R"(,"msg":{"market_ticker":")" + ticker + R"(","side":")" + side + R"(","price_dollars":"0.)" +
         two(cents) + R"(00","delta_fp":")" + sign + std::to_string(size / 100) + "." + two(size % 100) +
         R"(","ts_ms":)" + std::to_string(ms) + "}}";
}
inline const std::string both = fixture::between_market() + "," + fixture::greater_market();

// Changes, snapshots, frames that are lost or damaged, and lost connections; `after_each` input.
template <typename AfterEach>
void live_for_a_while(Scene& scene, AfterEach after_each) {
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
    after_each();
    if (i % 1000 != 999) continue;
    scene.give(FeedClosed{"exchange", "reset by peer"});
    after_each();
    scene.now_ns += 40 * ns_per_s;
    scene.give(TimerFired{"tick"});
    sid += 3;
    seq = 0;
    scene.connect(sid);
    after_each();
    whole_books();
    after_each();
  }
}

}  // namespace headgate::recorder_fixture
