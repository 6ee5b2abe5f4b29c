#include "services/market/feed_link.h"

#include <doctest/doctest.h>

#include <set>

#include "kalshi/market_fixture.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;

namespace {

const MarketTime start = MarketTime::from_ns(1795100400LL * ns_per_s);
const std::string between = "KXHIGHXX-26NOV20-B52.5";
const std::string greater = "KXHIGHXX-26NOV20-T53";

std::string snapshot(int64_t sid, int64_t seq, const std::string& ticker) {
  return "{\"type\":\"orderbook_snapshot\",\"sid\":" + std::to_string(sid) +
         ",\"seq\":" + std::to_string(seq) + ",\"msg\":{\"market_ticker\":\"" + ticker +
         "\",\"yes_dollars_fp\":[[\"0.4000\",\"5.00\"]]}}";
}
std::string delta(int64_t sid, int64_t seq, const std::string& ticker,
                  const std::string& price = "\"0.4000\"") {
  return "{\"type\":\"orderbook_delta\",\"sid\":" + std::to_string(sid) + ",\"seq\":" + std::to_string(seq) +
         ",\"msg\":{\"market_ticker\":\"" + ticker +
         "\",\"side\":\"yes\",\"delta_fp\":\"1.00\",\"price_dollars\":" + price + "}}";
}

// A connection with both markets' books whole on sid 5.
struct Line {
  Catalogue catalogue{{"KXHIGHXX"}, ""};
  Recorder recorder;
  FeedLink link{"ws://x", Credential::none, catalogue, recorder};
  Line() {
    const std::string text =
        "{\"cursor\":\"\",\"markets\":[" + fixture::between_market() + "," + fixture::greater_market() + "]}";
    catalogue.add_page(*kalshi::parse_market_page(text));
  }
  Effects say(const std::string& text) {
    Effects effects;
    changed = link.text(text, start, effects);
    return effects;
  }
  Effects open() {
    Effects effects;
    link.at_time(start, effects);
    link.opened(effects);
    return effects;
  }
  void make_whole() {
    (void)open();
    (void)say(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":5}})");
    (void)say(R"({"type":"subscribed","id":2,"msg":{"channel":"trade","sid":6}})");
    (void)say(R"({"type":"subscribed","id":3,"msg":{"channel":"ticker","sid":7}})");
    (void)say(R"({"type":"subscribed","id":4,"msg":{"channel":"market_lifecycle_v2","sid":8}})");
    (void)say(snapshot(5, 1, between));
    (void)say(snapshot(5, 2, greater));
  }
  FeedLink::Change changed;
};

}  // namespace

TEST_CASE("every followed market is subscribed once and its snapshot awaited") {
  // A step that ended before the first books came would trade on nothing, or on luck.
  Line line;
  const Effects effects = line.open();
  REQUIRE(effects.feeds.size() == 5);
  CHECK(effects.feeds[0].text == "ws://x");
  CHECK(effects.feeds[1].text.find("orderbook_delta") != std::string::npos);
  CHECK(effects.feeds[1].text.find(between) != std::string::npos);
  CHECK(effects.feeds[2].text.find("\"trade\"") != std::string::npos);
  CHECK(effects.feeds[3].text.find("\"ticker\"") != std::string::npos);
  CHECK(effects.feeds[4].text.find("market_lifecycle_v2") != std::string::npos);
  CHECK(line.link.busy() == "subscription is not answered");
  (void)line.say(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":5}})");
  (void)line.say(R"({"type":"error","id":2,"msg":{"code":8,"msg":"Unknown channel name"}})");
  (void)line.say(R"({"type":"error","id":3,"msg":{"code":8,"msg":"Unknown channel name"}})");
  (void)line.say(R"({"type":"error","id":4,"msg":{"code":8,"msg":"Unknown channel name"}})");
  CHECK(line.link.busy() == "snapshot of " + between + " has not come");
  (void)line.say(snapshot(5, 1, between));
  (void)line.say(snapshot(5, 2, greater));
  CHECK(line.link.busy().empty());
  CHECK(line.link.positions() == std::map<int64_t, int64_t>{{5, 2}});
  Effects again;
  line.link.follow(again);
  CHECK(again.feeds.empty());
}

TEST_CASE("a gap asks for every book of the subscription again") {
  // Until each has come, none of them may be traded on.
  Line line;
  line.make_whole();
  const Effects effects = line.say(delta(5, 4, between));
  REQUIRE(effects.feeds.size() == 1);
  CHECK(
      effects.feeds[0].text ==
      R"({"id":5,"cmd":"update_subscription","params":{"sid":5,"action":"get_snapshot","market_tickers":[")" +
          between + "\",\"" + greater + "\"]}}");
  CHECK(line.changed.books == std::vector<std::string>{between, greater, between});
  CHECK(line.link.book(greater)->defect() == "SEQUENCE_GAP: expected 3, got 4");
  (void)line.say(snapshot(5, 5, greater));
  CHECK(line.link.book(greater)->defect().empty());
  CHECK(!line.link.busy().empty());
}

TEST_CASE("a frame that does not parse disables its market and is asked for again by the scan only") {
  // Asking at once for a snapshot that is as broken would never stop asking.
  Line line;
  line.make_whole();
  const Effects effects = line.say(delta(5, 3, between, "0.4"));
  CHECK(effects.feeds.empty());
  CHECK(line.link.book(between)->defect().find("msg.price_dollars") != std::string::npos);
  CHECK(line.link.book(greater)->defect().empty());
  CHECK(line.link.busy().empty());
  Effects scan;
  line.link.follow(scan);
  REQUIRE(scan.feeds.size() == 1);
  CHECK(scan.feeds[0].text.find("get_snapshot") != std::string::npos);
  CHECK(scan.feeds[0].text.find(greater) == std::string::npos);

  Line gap;
  gap.make_whole();
  const Effects beside = gap.say(delta(5, 4, between, "0.4"));
  REQUIRE(beside.feeds.size() == 1);
  CHECK(beside.feeds[0].text.find(greater) != std::string::npos);
  CHECK(beside.feeds[0].text.find(between) == std::string::npos);
}

TEST_CASE("a frame that belongs nowhere ends the connection") {
  // Nobody knows which book it would have changed.
  Line line;
  line.make_whole();
  const Effects effects = line.say("{\"type\":");
  REQUIRE(effects.feeds.size() == 1);
  CHECK(effects.feeds[0].kind == FeedCommand::Kind::close);
  CHECK(line.changed.books == std::vector<std::string>{between, greater});
  CHECK(!line.link.connected());
  CHECK(line.link.book(between) == nullptr);
}

TEST_CASE("a ticker frame that does not parse disables nothing") {
  // No book is made of it: closing the feed for it would stop trading for a figure nobody trades on.
  Line line;
  line.make_whole();
  for (const char* text : {R"({"type":"ticker","sid":7,"msg":{"market_ticker":"M"}})",
                           R"({"type":"ticker","msg":{"market_ticker":"M"}})"}) {
    const Effects effects = line.say(text);
    CHECK(effects.feeds.empty());
    REQUIRE(effects.notes.size() == 1);
    CHECK(effects.notes[0].code == "FEED_FRAME");
    CHECK(line.link.connected());
    CHECK(line.link.book(between)->defect().empty());
  }
}

TEST_CASE("a lost connection is opened again after a random part of 1 s of market time, doubling to 30 s") {
  // Hammering an exchange that is down is how accounts are blocked, and all who lost it come back together
  // otherwise.
  std::set<int64_t> first_waits;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Line line;
    line.link.seed(Random(seed));
    MarketTime now = start;
    int64_t bound_s = 1;
    for (int i = 0; i < 9; ++i) {
      Effects effects;
      line.link.at_time(now, effects);
      REQUIRE(effects.feeds.size() == 1);
      line.link.closed(now, "refused", effects);
      const std::string& text = effects.notes.at(0).text;
      const int64_t wait_ns = std::stoll(text.substr(text.find(" in ") + 4)) * ns_per_ms;
      CHECK(wait_ns >= ns_per_s / 4);
      CHECK(wait_ns <= bound_s * ns_per_s);
      if (i == 0) first_waits.insert(wait_ns);
      Effects early;
      line.link.at_time(now.plus_ns(wait_ns - 1), early);
      CHECK(early.feeds.empty());
      now = now.plus_ns(wait_ns + ns_per_ms);
      bound_s = std::min<int64_t>(bound_s * 2, 30);
    }
  }
  CHECK(first_waits.size() > 10);
}

TEST_CASE("what happens to a market is told as it happens, and what was lost of it is known to be lost") {
  // A grid that changed an hour ago refuses every order; a scan would say so a minute later.
  Line line;
  line.make_whole();
  (void)line.say(R"({"type":"market_lifecycle_v2","sid":8,"seq":1,"msg":{"event_type":"close_date_updated",)"
                 R"("market_ticker":")" +
                 between + R"(","close_ts":1795230000}})");
  REQUIRE(line.changed.lives.size() == 1);
  CHECK(line.changed.lives[0].market_ticker == between);
  CHECK(!line.changed.lives_lost);
  const Effects gap =
      line.say(R"({"type":"market_lifecycle_v2","sid":8,"seq":3,"msg":{"event_type":"deactivated",)"
               R"("market_ticker":")" +
               between + R"(","is_deactivated":true}})");
  CHECK(line.changed.lives_lost);
  CHECK(line.link.connected());
  CHECK(line.link.book(between)->defect().empty());
}

TEST_CASE("a feed that does not keep up says how far behind its frames came, until it has caught up") {
  // A backlog of half a minute looks like a busy market, and its books are half a minute old.
  Line line;
  line.make_whole();
  CHECK(line.link.behind_ns(start) == 0);
  const auto stamped = [&](int64_t seq, int64_t behind_s) {
    std::string text = delta(5, seq, between);
    const std::string stamp =
        R"(,"ts_ms":)" + std::to_string(start.ns() / ns_per_ms - behind_s * 1000) + "}}";
    (void)line.say(text.substr(0, text.size() - 2) + stamp);
  };
  stamped(3, 1);
  CHECK(line.link.behind_ns(start) == 0);
  stamped(4, 30);
  CHECK(line.link.behind_ns(start) == 30 * ns_per_s);
  CHECK(line.link.behind_ns(start.plus_ns(9 * ns_per_s)) == 30 * ns_per_s);
  CHECK(line.link.behind_ns(start.plus_ns(10 * ns_per_s)) == 0);
  stamped(5, 0);
  CHECK(line.link.behind_ns(start) == 0);
}

TEST_CASE("a subscription that is not answered gives the connection up") {
  // The exchange may lose a command: the markets in it would have no book until somebody restarts the
  // service.
  Line line;
  (void)line.open();
  Effects early;
  line.link.at_time(start.plus_ns(9 * ns_per_s), early);
  CHECK(early.feeds.empty());
  Effects late;
  line.link.at_time(start.plus_ns(21 * ns_per_s), late);
  REQUIRE(late.feeds.size() == 1);
  CHECK(late.feeds[0].kind == FeedCommand::Kind::close);
  CHECK(!line.link.connected());
  Effects again;
  line.link.at_time(start.plus_ns(22 * ns_per_s), again);
  REQUIRE(again.feeds.size() == 1);
  CHECK(again.feeds[0].kind == FeedCommand::Kind::open);

  Line whole;
  whole.make_whole();
  Effects quiet;
  for (int s = 1; s < 120; ++s) whole.link.at_time(start.plus_ns(s * ns_per_s), quiet);
  CHECK(quiet.feeds.empty());
}

TEST_CASE("a refused book subscription gives the connection up and a refused trade one does not") {
  // Without books there is nothing to trade on; prints are only looked at.
  Line line;
  (void)line.open();
  (void)line.say(R"({"type":"error","id":2,"msg":{"code":8,"msg":"Unknown channel name"}})");
  CHECK(line.link.connected());
  (void)line.say(R"({"type":"error","id":1,"msg":{"code":26,"msg":"Market limit"}})");
  CHECK(!line.link.connected());
  Line other;
  other.make_whole();
  (void)other.say(R"({"type":"error","msg":{"code":25,"msg":"Subscription buffer overflow"}})");
  CHECK(!other.link.connected());
}
