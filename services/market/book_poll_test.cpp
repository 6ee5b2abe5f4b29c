#include "services/market/book_poll.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"
#include "services/market/feed_way.h"
#include "services/market/market_actor.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;

namespace {

const std::string between = "KXHIGHXX-26NOV20-B52.5";
const std::string greater = "KXHIGHXX-26NOV20-T53";
constexpr int64_t start_ns = 1795104000LL * ns_per_s;  // 2026-11-19T16:00:00Z

std::string book(const std::string& ticker, const char* price) {
  return R"({"ticker":")" + ticker + R"(","orderbook_fp":{"yes_dollars":[[")" + price +
         R"(","5.00"]],"no_dollars":[]}})";
}
std::string books(const std::vector<std::string>& all) {
  std::string text = R"({"orderbooks":[)";
  for (size_t i = 0; i < all.size(); ++i) text += (i == 0 ? "" : ",") + all[i];
  return text + "]}";
}
std::string trade(const std::string& ticker, const char* id, const char* time) {
  return R"({"trade_id":")" + std::string(id) + R"(","ticker":")" + ticker +
         R"(","count_fp":"1.00","yes_price_dollars":"0.3600","no_price_dollars":"0.6400",)"
         R"("taker_outcome_side":"no","is_block_trade":false,"created_time":")" +
         time + R"("})";
}
std::string trades(const std::vector<std::string>& all, const char* cursor = "") {
  std::string text = R"({"cursor":")" + std::string(cursor) + R"(","trades":[)";
  for (size_t i = 0; i < all.size(); ++i) text += (i == 0 ? "" : ",") + all[i];
  return text + "]}";
}

// A poll of two markets.
struct Desk {
  Catalogue catalogue{{"KXHIGHXX"}, ""};
  Recorder recorder;
  BookPoll poll{"http://x", catalogue, recorder};
  MarketTime now = MarketTime::from_ns(start_ns);
  std::optional<HttpRequest> asked;
  Effects last;

  Desk() {
    catalogue.add_page(*kalshi::parse_market_page("{\"cursor\":\"\",\"markets\":[" +
                                                  fixture::between_market() + "," +
                                                  fixture::greater_market() + "]}"));
  }
  void keep(Effects effects) {
    asked.reset();
    if (!effects.requests.empty()) asked = effects.requests.front();
    last = std::move(effects);
  }
  FeedChange pass(int64_t seconds) {
    now = now.plus_ns(seconds * ns_per_s);
    Effects effects;
    FeedChange out = poll.at_time(now, effects);
    keep(std::move(effects));
    return out;
  }
  FeedChange answer(const std::string& body, int status = 200) {
    REQUIRE(asked);
    Effects effects;
    const auto out = poll.advance({asked->id, HttpOutcome::answered, status, body, ""}, now, effects);
    REQUIRE(out);
    keep(std::move(effects));
    return *out;
  }
  void round() {
    (void)pass(0);
    (void)answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
    (void)answer(trades({}));
  }
};

}  // namespace

TEST_CASE("how books come is decided by clock and read key alone") {
  // Without a signature the exchange's WebSocket refuses; a poll in a stepped world would wait for time that
  // waits for it.
  const KeyPlace none;
  const KeyPlace key{"id", "/file"};
  CHECK(feed_way(ClockSource::world, none) == FeedWay::websocket);
  CHECK(feed_way(ClockSource::world, key) == FeedWay::websocket);
  CHECK(feed_way(ClockSource::utc, key) == FeedWay::websocket);
  CHECK(feed_way(ClockSource::utc, none) == FeedWay::polling);
  CHECK(feed_credential(none) == Credential::none);
  CHECK(feed_credential(key) == Credential::read);
}

TEST_CASE("a reply that shows nothing new is recorded as such, and no book with it") {
  // Played again, a quiet book would otherwise look forgotten; recorded each time it would fill the disk.
  Desk desk;
  desk.round();
  for (int i = 0; i < 3; ++i) {
    (void)desk.pass(2);
    (void)desk.answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
    REQUIRE(desk.last.records.size() == 1);
    CHECK(desk.last.records[0].kind == recording::v1::Record::kConfirmedFieldNumber);
    (void)desk.answer(trades({}));
  }
  (void)desk.pass(2);
  (void)desk.answer(books({book(between, "0.4100"), book(greater, "0.3000")}));
  REQUIRE(desk.last.records.size() == 2);
  CHECK(desk.last.records[0].kind == recording::v1::Record::kSnapshotFieldNumber);
  CHECK(desk.last.records[1].kind == recording::v1::Record::kConfirmedFieldNumber);
}

TEST_CASE("every followed book is polled each two seconds and trades of one market beside them") {
  // More questions than that and the exchange refuses them all.
  Desk desk;
  (void)desk.pass(0);
  REQUIRE(desk.asked);
  CHECK(desk.asked->url == "http://x/markets/orderbooks?tickers=" + between + "&tickers=" + greater);
  CHECK(desk.asked->credential == Credential::none);
  CHECK(!desk.poll.connected());
  const FeedChange change = desk.answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
  CHECK(change.books == std::vector<std::string>{between, greater});
  CHECK(desk.poll.connected());
  CHECK(desk.poll.book(between)->picture(between, 1).yes_bids(0).price_e4() == 4000);
  REQUIRE(desk.asked);
  CHECK(desk.asked->url == "http://x/markets/trades?ticker=" + between + "&min_ts=1795104000&limit=1000");
  (void)desk.answer(trades({}));
  CHECK(!desk.asked);
  (void)desk.pass(1);
  CHECK(!desk.asked);
  (void)desk.pass(1);
  REQUIRE(desk.asked);
  CHECK(desk.answer(books({book(between, "0.4100"), book(greater, "0.3000")})).books ==
        std::vector<std::string>{between});
  CHECK(desk.asked->url.find("ticker=" + greater) != std::string::npos);
}

TEST_CASE("a polled book is as old as the question it answers") {
  // A reply that took five seconds shows a book of five seconds ago; taken for fresh it would be traded on.
  Desk desk;
  desk.round();
  (void)desk.pass(2);
  const MarketTime asked = desk.now;
  desk.now = desk.now.plus_ns(4 * ns_per_s);
  (void)desk.answer(books({book(between, "0.4100"), book(greater, "0.3000")}));
  CHECK(desk.poll.asked(between) == asked);
  CHECK(desk.poll.verified() == asked);
}

TEST_CASE("replies that fail make the feed lost after ten seconds and are asked for ever more slowly") {
  // A frozen price looks as good as ever, and hammering an exchange that refuses prolongs the refusal.
  Desk desk;
  desk.round();
  (void)desk.pass(2);
  (void)desk.answer(R"({"error":{"code":"too_many_requests"}})", 429);
  CHECK(desk.last.notes[0].code == "POLL_FAILED");
  CHECK(desk.poll.connected());
  (void)desk.pass(3);
  CHECK(!desk.asked);
  (void)desk.pass(1);  // 4 s after the refusal
  REQUIRE(desk.asked);
  (void)desk.answer("x", 503);
  CHECK(desk.poll.connected());
  const FeedChange lost = desk.pass(5);  // 11 s after the last whole reply was asked for
  CHECK(!desk.poll.connected());
  CHECK(lost.books == std::vector<std::string>{between, greater});
  CHECK(desk.poll.book(between) == nullptr);
  (void)desk.pass(3);
  REQUIRE(desk.asked);
  (void)desk.answer(books({book(between, "0.4100"), book(greater, "0.3000")}));
  CHECK(desk.poll.connected());
  CHECK(desk.poll.book(between)->defect().empty());
}

TEST_CASE("a book that is missing from a reply or does not parse is in doubt alone") {
  // The others must trade on, and this one must not.
  Desk desk;
  desk.round();
  (void)desk.pass(2);
  CHECK(desk.answer(books({book(between, "0.4000")})).books == std::vector<std::string>{greater});
  CHECK(desk.poll.book(greater)->defect() == "NOT_IN_REPLY");
  CHECK(desk.poll.book(between)->defect().empty());
  (void)desk.answer(trades({}));
  (void)desk.pass(2);
  (void)desk.answer(books({book(between, "0.405"), book(greater, "0.3000")}));
  CHECK(desk.poll.book(greater)->defect().empty());
  (void)desk.answer(trades({}));
  (void)desk.pass(2);
  (void)desk.answer(
      books({fixture::with(book(between, "0.4000"), "orderbook_fp", ""), book(greater, "0.3000")}));
  CHECK(desk.poll.book(between)->needs_snapshot());
  CHECK(desk.poll.book(greater)->defect().empty());
}

TEST_CASE("each polled trade is told once and in the order of time") {
  // Pages overlap by design; a trade counted twice is volume that never was.
  Desk desk;
  desk.round();
  (void)desk.pass(2);
  (void)desk.answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
  REQUIRE(desk.asked->url.find("ticker=" + greater) != std::string::npos);
  const std::string a = trade(greater, "a", "2026-11-19T16:00:01.5Z");
  const std::string b = trade(greater, "b", "2026-11-19T16:00:01.25Z");
  const std::string old = trade(greater, "old", "2026-11-19T15:59:59Z");
  CHECK(desk.answer(trades({a}, "more")).trades.empty());
  CHECK(desk.asked->url.find("&cursor=more") != std::string::npos);
  const FeedChange read = desk.answer(trades({b, old}));
  REQUIRE(read.trades.size() == 2);
  CHECK(read.trades[0].trade_id == "b");
  CHECK(read.trades[1].trade_id == "a");
  for (const bool second_turn : {false, true}) {
    (void)desk.pass(2);
    (void)desk.answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
    const std::string c = trade(greater, "c", "2026-11-19T16:00:05Z");
    const FeedChange again =
        desk.answer(trades(second_turn ? std::vector{c, a, b} : std::vector<std::string>{}));
    CHECK(again.trades.size() == (second_turn ? 1 : 0));
  }
}

TEST_CASE("trades that cannot be read do not slow the books") {
  // Prints are looked at; books are traded on.
  Desk desk;
  desk.round();
  (void)desk.pass(2);
  (void)desk.answer(books({book(between, "0.4000"), book(greater, "0.3000")}));
  (void)desk.answer("{}", 500);
  (void)desk.pass(2);
  REQUIRE(desk.asked);
  CHECK(desk.asked->url.find("orderbooks") != std::string::npos);
}

TEST_CASE("without a read key market polls, says so, and vouches for no more than it was shown") {
  // The readers' gates ask for fresh whole books and must get the same meaning as from the WebSocket.
  Configuration configuration;
  configuration.exchange.rest_url = "http://x";
  configuration.exchange.series = {"KXHIGHXX"};
  configuration.exchange.scan_every_s = 60;
  MarketActor actor(configuration);
  Input input;
  int64_t now_ns = start_ns;
  std::map<std::string, HttpRequest> asked;  // by the last part of the path
  std::optional<market::v1::ExchangeStatus> status;
  std::optional<market::v1::Book> told;
  const auto give = [&](Event event) {
    input.market = MarketTime::from_ns(now_ns);
    input.event = std::move(event);
    Effects effects;
    actor.handle(input, effects);
    CHECK(effects.feeds.empty());
    for (const HttpRequest& request : effects.requests) {
      const std::string path = request.url.substr(0, request.url.find('?'));
      asked[path.substr(path.rfind('/') + 1)] = request;
    }
    for (const Publication& each : effects.publications) {
      market::v1::ExchangeStatus exchange;
      market::v1::Book shown;
      if (each.type == exchange.GetTypeName() && exchange.ParseFromString(each.body)) status = exchange;
      if (each.type == shown.GetTypeName() && shown.ParseFromString(each.body)) told = shown;
    }
  };
  const auto answer = [&](const std::string& what, const std::string& body) {
    give(HttpDone{asked.at(what).id, HttpOutcome::answered, 200, body, ""});
  };
  give(Started{});
  CHECK(!status->feed_connected());
  answer("status", R"({"exchange_active":true,"trading_active":true})");
  answer("KXHIGHXX", R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":1}})");
  answer("markets", "{\"cursor\":\"\",\"markets\":[" + fixture::between_market() + "]}");
  now_ns += 2 * ns_per_s;
  give(TimerFired{"tick"});
  const int64_t question_ns = now_ns;
  now_ns += ns_per_s;
  answer("orderbooks", books({book(between, "0.4000")}));
  CHECK(status->feed_connected());
  CHECK(status->market_time_ns() - status->books_behind_ns() == question_ns);
  CHECK(told->defect().empty());
  CHECK(told->verified_ns() == question_ns);
  CHECK(actor.status(input).find(R"("feed":"polling")") != std::string::npos);
  now_ns += 5 * ns_per_s;
  give(TimerFired{"tick"});
  CHECK(status->feed_connected());
  CHECK(status->market_time_ns() - status->books_behind_ns() == question_ns);
  now_ns += 5 * ns_per_s;
  give(TimerFired{"tick"});
  CHECK(!status->feed_connected());
  CHECK(told->defect() == "FEED_DISCONNECTED");
}
