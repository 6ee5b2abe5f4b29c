#include "services/market/market_actor.h"

#include <doctest/doctest.h>

#include "actor/service_names.h"
#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;

namespace {

const std::string between = "KXHIGHXX-26NOV20-B52.5";
const std::string greater = "KXHIGHXX-26NOV20-T53";
constexpr int64_t start_ns = 1795104000LL * ns_per_s;  // an hour after the open
const std::string active = R"({"exchange_active":true,"trading_active":true})";
const std::string fees = R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":1}})";

Configuration configuration(ClockSource clock) {
  Configuration out;
  out.exchange.rest_url = "http://127.0.0.1:9/trade-api/v2";
  out.exchange.feed_url = "ws://127.0.0.1:9/trade-api/ws/v2";
  out.exchange.clock_url = "ws://127.0.0.1:9/world/v1/clock";
  out.exchange.clock = clock;
  out.exchange.series = {"KXHIGHXX"};
  out.exchange.event = "KXHIGHXX-26NOV20";
  out.exchange.scan_every_s = 60;
  out.keys.read = {"key", "/nowhere"};
  return out;
}

std::string page(const std::vector<std::string>& markets) {
  std::string text = "{\"cursor\":\"\",\"markets\":[";
  for (size_t i = 0; i < markets.size(); ++i) text += (i == 0 ? "" : ",") + markets[i];
  return text + "]}";
}
const std::string both = page({fixture::between_market(), fixture::greater_market()});

std::string snapshot(int64_t seq, const std::string& ticker) {
  return "{\"type\":\"orderbook_snapshot\",\"sid\":5,\"seq\":" + std::to_string(seq) +
         ",\"msg\":{\"market_ticker\":\"" + ticker + "\",\"yes_dollars_fp\":[[\"0.4000\",\"5.00\"]]}}";
}
std::string delta(int64_t seq, const std::string& ticker, const char* price) {
  return "{\"type\":\"orderbook_delta\",\"sid\":5,\"seq\":" + std::to_string(seq) +
         ",\"msg\":{\"market_ticker\":\"" + ticker +
         "\",\"side\":\"yes\",\"delta_fp\":\"1.00\",\"price_dollars\":\"" + price +
         "\",\"ts_ms\":1795104000500}}";
}

// The latest of each message that one handling published.
template <typename T>
std::map<std::string, T> told(const Effects& effects) {
  std::map<std::string, T> out;
  for (const Publication& publication : effects.publications) {
    CHECK(!publication.durable);
    T message;
    if (publication.type == T::descriptor()->full_name() && message.ParseFromString(publication.body)) {
      out[publication.topic] = message;
    }
  }
  return out;
}
using Books = std::map<std::string, market::v1::Book>;
using Infos = std::map<std::string, market::v1::MarketInfo>;
using Statuses = std::map<std::string, market::v1::ExchangeStatus>;

struct Desk {
  explicit Desk(ClockSource clock = ClockSource::utc) : actor(configuration(clock)) { (void)give(Started{}); }

  Effects give(Event what) {
    Input input;
    input.market = MarketTime::from_ns(now_ns);
    input.machine = MachineTime::from_ns(1 + now_ns - start_ns);
    input.event = std::move(what);
    Effects effects;
    actor.handle(input, effects);
    published += effects.publications.size();
    for (const HttpRequest& request : effects.requests) open_request = request;
    for (const FeedCommand& command : effects.feeds) {
      if (command.feed == "clock" && command.kind == FeedCommand::Kind::send) dones.push_back(command.text);
    }
    return effects;
  }
  Input now() const {
    Input input;
    input.market = MarketTime::from_ns(now_ns);
    return input;
  }
  Effects tick(int64_t seconds = 1) {
    now_ns += seconds * ns_per_s;
    return give(TimerFired{"tick"});
  }
  Effects answer(const std::string& body) {
    return give(HttpDone{open_request.id, HttpOutcome::answered, 200, body, ""});
  }
  Effects scan(const std::string& markets) {
    (void)answer(active);
    if (open_request.url.find("/series/KX") != std::string::npos) (void)answer(fees);
    Effects out = answer(markets);
    finish_walk(out);
    return out;
  }
  // This exchange announces nothing.
  void finish_walk(Effects& out) {
    const auto is_news = [&] {
      return open_request.url.find("/schedule") != std::string::npos ||
             open_request.url.find("/fee_changes") != std::string::npos ||
             open_request.url.find("/events?") != std::string::npos;
    };
    while (is_news()) {
      const HttpRequest asked = open_request;
      open_request = {};
      Effects more = give(HttpDone{asked.id, HttpOutcome::answered, 404, "{}", ""});
      std::move(more.publications.begin(), more.publications.end(), std::back_inserter(out.publications));
      std::move(more.feeds.begin(), more.feeds.end(), std::back_inserter(out.feeds));
      std::move(more.notes.begin(), more.notes.end(), std::back_inserter(out.notes));
    }
  }
  Effects feed(const std::string& text) { return give(FeedText{"exchange", text}); }
  Effects clock(const std::string& text) { return give(FeedText{"clock", text}); }

  // Both books whole.
  void make_whole() {
    (void)scan(both);
    (void)give(FeedOpened{"exchange"});
    (void)feed(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":5}})");
    (void)feed(R"({"type":"subscribed","id":2,"msg":{"channel":"trade","sid":6}})");
    (void)feed(R"({"type":"subscribed","id":3,"msg":{"channel":"ticker","sid":7}})");
    (void)feed(R"({"type":"subscribed","id":4,"msg":{"channel":"market_lifecycle_v2","sid":8}})");
    (void)feed(snapshot(1, between));
    (void)feed(snapshot(2, greater));
  }

  // Heartbeats of all processes, idle and level with market.
  void hear_all(uint64_t market_head) {
    for (const std::string_view name : service_names) {
      bus::v1::Heartbeat beat;
      beat.set_source(std::string(name));
      beat.set_ready(true);
      auto& position = name == "market" ? *beat.add_heads() : *beat.add_applied();
      position.set_source("market");
      position.set_stream("state");
      position.set_epoch(1);
      position.set_sequence(market_head);
      (void)give(Heard{beat});
    }
  }

  int64_t now_ns = start_ns;
  MarketActor actor;
  uint64_t published = 0;
  HttpRequest open_request;
  std::vector<std::string> dones;
};

std::string step_text(uint64_t step, int64_t ns) {
  return "{\"type\":\"step\",\"step\":" + std::to_string(step) + ",\"market_time_ns\":" + std::to_string(ns) +
         "}";
}
std::string complete_text(uint64_t step, const std::string& feeds = "", const char* over = "false") {
  return "{\"type\":\"step_complete\",\"step\":" + std::to_string(step) + ",\"feeds\":[" + feeds +
         "],\"day_over\":" + over + "}";
}

}  // namespace

TEST_CASE("markets, books, prints and the exchange's state are told from what the exchange says") {
  // Every other process knows the exchange only by these messages.
  Desk desk;
  const Effects scanned = desk.scan(both);
  const Infos infos = told<market::v1::MarketInfo>(scanned);
  REQUIRE(infos.size() == 2);
  CHECK(infos.at("info/" + between + "/").fee_type() == "quadratic");
  CHECK(infos.at("info/" + between + "/").defect().empty());
  CHECK(told<market::v1::Book>(scanned).at("book/" + between + "/").defect() == "FEED_DISCONNECTED");

  CHECK(told<market::v1::ExchangeStatus>(desk.give(FeedOpened{"exchange"}))
            .at("status/exchange/")
            .feed_connected());
  (void)desk.feed(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":5}})");
  (void)desk.feed(R"({"type":"subscribed","id":2,"msg":{"channel":"trade","sid":6}})");
  const Books books = told<market::v1::Book>(desk.feed(snapshot(1, between)));
  REQUIRE(books.size() == 1);
  const market::v1::Book& book = books.at("book/" + between + "/");
  CHECK(book.defect().empty());
  CHECK(book.yes_bids(0).price_e4() == 4000);
  CHECK(book.verified_ns() == desk.now_ns);
  const auto changed =
      told<market::v1::Book>(desk.feed(delta(2, between, "0.4200"))).at("book/" + between + "/");
  CHECK(changed.yes_bids(0).price_e4() == 4200);
  CHECK(changed.exchange_ns() == 1795104000500LL * ns_per_ms);

  const auto prints = told<market::v1::PublicTrade>(
      desk.feed(R"({"type":"trade","sid":6,"seq":1,"msg":{"trade_id":"t","market_ticker":")" + between +
                R"(","yes_price_dollars":"0.4200","no_price_dollars":"0.5800","count_fp":"2.00",)" +
                R"("taker_outcome_side":"yes","ts_ms":1795104000600}})"));
  CHECK(prints.at("trade/" + between + "/").quantity_e2() == 200);
  CHECK(prints.at("trade/" + between + "/").taker_bought_yes());
}

TEST_CASE("a quiet feed keeps vouching for its books once a second") {
  // Without it a quiet market looks like a dead one and is not traded.
  Desk desk;
  desk.make_whole();
  const Effects effects = desk.tick();
  const auto status = told<market::v1::ExchangeStatus>(effects).at("status/exchange/");
  CHECK(status.feed_connected());
  CHECK(status.exchange_active());
  CHECK(status.market_time_ns() == desk.now_ns);
  CHECK(status.step() == 0);
  CHECK(told<market::v1::Book>(effects).empty());
  REQUIRE(effects.timers.size() == 1);
  CHECK(std::get<MarketTime>(effects.timers[0].due).ns() == desk.now_ns + ns_per_s);
}

TEST_CASE("a lost feed withdraws every book at once and the books return with their snapshots") {
  // A frozen price is the most dangerous one: it looks as good as ever.
  Desk desk;
  desk.make_whole();
  const Effects lost = desk.give(FeedClosed{"exchange", "reset by peer"});
  const Books books = told<market::v1::Book>(lost);
  REQUIRE(books.size() == 2);
  for (const auto& [topic, book] : books) {
    CHECK(book.defect() == "FEED_DISCONNECTED");
    CHECK(book.yes_bids_size() == 0);
  }
  CHECK(!told<market::v1::ExchangeStatus>(lost).at("status/exchange/").feed_connected());
  const Effects back = desk.tick();
  REQUIRE(back.feeds.size() == 1);
  CHECK(back.feeds[0].kind == FeedCommand::Kind::open);
  const Effects opened = desk.give(FeedOpened{"exchange"});
  CHECK(told<market::v1::Book>(opened).at("book/" + between + "/").defect() == "NO_SNAPSHOT");
  (void)desk.feed(R"({"type":"subscribed","id":5,"msg":{"channel":"orderbook_delta","sid":5}})");
  CHECK(told<market::v1::Book>(desk.feed(snapshot(1, between))).at("book/" + between + "/").defect().empty());
}

TEST_CASE("a gap in the sequence disables all books until each is whole again") {
  // The missing frame may have moved any of them.
  Desk desk;
  desk.make_whole();
  const Effects gap = desk.feed(delta(4, between, "0.4100"));
  const Books books = told<market::v1::Book>(gap);
  CHECK(books.at("book/" + between + "/").defect().rfind("SEQUENCE_GAP", 0) == 0);
  CHECK(books.at("book/" + greater + "/").defect().rfind("SEQUENCE_GAP", 0) == 0);
  REQUIRE(gap.feeds.size() == 1);
  CHECK(gap.feeds[0].text.find("get_snapshot") != std::string::npos);
  CHECK(told<market::v1::Book>(desk.feed(snapshot(5, between))).at("book/" + between + "/").defect().empty());
}

TEST_CASE("a market whose payload breaks is disabled alone and comes back when it parses") {
  // The exchange changes fields without notice; the others must trade on.
  Desk desk;
  desk.make_whole();
  (void)desk.tick(60);
  const Effects broken = desk.scan(
      page({fixture::with(fixture::between_market(), "price_ranges", ""), fixture::greater_market()}));
  const Infos infos = told<market::v1::MarketInfo>(broken);
  REQUIRE(infos.size() == 1);
  CHECK(infos.at("info/" + between + "/").defect() ==
        "FIELD_MISSING: markets[0].price_ranges; must be present as an array");
  const Books books = told<market::v1::Book>(broken);
  REQUIRE(books.size() == 1);
  CHECK(books.at("book/" + between + "/").defect().rfind("MARKET_DEFECT: FIELD_MISSING", 0) == 0);
  REQUIRE(broken.notes.size() == 1);
  CHECK(broken.notes[0].level == Level::alert);
  CHECK(told<market::v1::Book>(desk.feed(delta(3, greater, "0.4100")))
            .at("book/" + greater + "/")
            .defect()
            .empty());
  CHECK(told<market::v1::Book>(desk.feed(delta(4, between, "0.4300"))).empty());

  (void)desk.tick(60);
  const Effects mended = desk.scan(both);
  CHECK(told<market::v1::MarketInfo>(mended).at("info/" + between + "/").defect().empty());
  const auto book = told<market::v1::Book>(mended).at("book/" + between + "/");
  CHECK(book.defect().empty());
  CHECK(book.yes_bids(0).price_e4() == 4300);
}

TEST_CASE("a market past its close has no book even before the exchange's list says so") {
  // For up to a scan's interval the list still calls it active.
  Desk desk;
  desk.make_whole();
  desk.now_ns = 1795237200LL * ns_per_s;
  CHECK(told<market::v1::Book>(desk.tick(0)).at("book/" + between + "/").defect().rfind("MARKET_CLOSED", 0) ==
        0);
}

TEST_CASE("an exchange whose state cannot be read counts as closed until it can") {
  // An outage of the status page is how pauses begin.
  Desk desk;
  desk.make_whole();
  (void)desk.tick(60);
  const Effects silent = desk.give(HttpDone{desk.open_request.id, HttpOutcome::unknown, 0, "", "timed out"});
  CHECK(!told<market::v1::ExchangeStatus>(silent).at("status/exchange/").exchange_active());
  CHECK(desk.tick(4).requests.empty());
  CHECK(desk.tick(1).requests.size() == 1);  // asked again sooner than the usual scan
  CHECK(told<market::v1::ExchangeStatus>(desk.answer(active)).at("status/exchange/").exchange_active());
}

TEST_CASE("in a stepped world each granted instant is told first and ended once all are done") {
  // The clock of seven other processes hangs on it: too early and runs differ, never and time stands still.
  Desk desk(ClockSource::world);
  (void)desk.give(FeedOpened{"clock"});
  const Effects granted = desk.clock(step_text(1, start_ns));
  REQUIRE(!granted.publications.empty());
  CHECK(granted.publications[0].topic == "status/exchange/");
  const auto status = told<market::v1::ExchangeStatus>(granted).at("status/exchange/");
  CHECK(status.market_time_ns() == start_ns);
  CHECK(status.step() == 1);
  CHECK(granted.timers.empty());
  desk.make_whole();
  (void)desk.clock(complete_text(1, R"({"sid":5,"seq":3})"));
  desk.hear_all(desk.published);
  CHECK(desk.dones.empty());  // frame 3 has not come
  (void)desk.feed(delta(3, between, "0.4100"));
  CHECK(desk.dones.empty());  // and the book it changed was not applied by anyone
  desk.hear_all(desk.published - 1);
  CHECK(desk.dones.empty());
  desk.hear_all(desk.published);
  CHECK(desk.dones == std::vector<std::string>{R"({"type":"done","step":1})"});
  desk.hear_all(desk.published);
  CHECK(desk.dones.size() == 1);
  const Effects next = desk.clock(step_text(2, start_ns + 30 * ns_per_s));
  CHECK(told<market::v1::ExchangeStatus>(next).at("status/exchange/").step() == 2);
  (void)desk.clock(complete_text(2, R"({"sid":5,"seq":3})"));
  CHECK(desk.dones.size() == 1);  // nobody has shown this step yet
}

TEST_CASE("a scan under way and a feed being closed hold the step") {
  // What they bring belongs to this instant.
  Desk desk(ClockSource::world);
  (void)desk.give(FeedOpened{"clock"});
  (void)desk.clock(step_text(1, start_ns));
  (void)desk.clock(complete_text(1));
  desk.hear_all(desk.published);
  CHECK(desk.dones.empty());
  desk.make_whole();
  (void)desk.clock(R"({"type":"step_complete","step":1,"feeds":[],"feed_open":false,"day_over":false})");
  desk.hear_all(desk.published);
  CHECK(desk.dones.empty());
  CHECK(desk.actor.status(Input{}).find("the world is closing the feed") != std::string::npos);
  (void)desk.give(FeedClosed{"exchange", "silence"});
  desk.hear_all(desk.published);
  CHECK(desk.dones.size() == 1);
}

TEST_CASE("the end of the day is told once") {
  // Supervisors stop the run on it.
  Desk desk(ClockSource::world);
  (void)desk.give(FeedOpened{"clock"});
  (void)desk.clock(step_text(9, start_ns));
  desk.make_whole();
  const Effects over = desk.clock(complete_text(9, "", "true"));
  CHECK(told<market::v1::ExchangeStatus>(over).at("status/exchange/").day_over());
  CHECK(desk.clock(complete_text(9, "", "true")).publications.empty());
}

TEST_CASE("a lost clock is dialled again by machine time and market time stands still") {
  // The world cannot grant time to nobody; a market that went on by itself would leave it.
  Desk desk(ClockSource::world);
  (void)desk.give(FeedOpened{"clock"});
  (void)desk.clock(step_text(1, start_ns));
  desk.make_whole();
  (void)desk.clock(complete_text(1));
  const Effects lost = desk.give(FeedClosed{"clock", "world gone"});
  REQUIRE(lost.timers.size() == 1);
  CHECK(std::get<MachineTime>(lost.timers[0].due).ns() == 1 + ns_per_s);
  CHECK(lost.publications.empty());
  desk.hear_all(desk.published);
  CHECK(desk.dones.empty());
  CHECK(desk.actor.status(Input{}).find("market time stands still") != std::string::npos);
  CHECK(desk.give(TimerFired{"clock"}).feeds.size() == 1);
  // The world tells the current step again, and it is ended again.
  (void)desk.give(FeedOpened{"clock"});
  (void)desk.clock(step_text(1, start_ns));
  (void)desk.clock(complete_text(1));
  desk.hear_all(desk.published);
  CHECK(desk.dones.size() == 1);
}

TEST_CASE("a clock that goes back or cannot be read is not followed") {
  // A world begun anew under a living instance would let it trade the same day twice.
  Desk desk(ClockSource::world);
  (void)desk.give(FeedOpened{"clock"});
  (void)desk.clock(step_text(5, start_ns));
  const Effects back = desk.clock(step_text(1, start_ns - 1));
  CHECK(back.publications.empty());
  CHECK(back.notes[0].code == "CLOCK_BACKWARD");
  const Effects garbled = desk.clock("{\"type\":\"step\"}");
  CHECK(garbled.notes[0].code == "CLOCK_FRAME");
  REQUIRE(garbled.feeds.size() == 1);
  CHECK(garbled.feeds[0].kind == FeedCommand::Kind::close);
}

TEST_CASE(
    "a market on which nothing happens stays fresh for an hour, and a silent connection is stale at once") {
  // The host closes a connection on which not even the exchange's pings come (websocket_client_test); until
  // then quiet is what a market at night looks like, and refusing it would refuse most of the day.
  Desk desk;
  desk.make_whole();
  for (int i = 0; i < 3600; ++i) {
    const Effects effects = desk.tick();
    const auto status = told<market::v1::ExchangeStatus>(effects).at("status/exchange/");
    REQUIRE(status.feed_connected());
    REQUIRE(status.books_behind_ns() == 0);
    REQUIRE(status.market_time_ns() == desk.now_ns);
    if (effects.requests.empty()) continue;
    Effects rest = desk.answer(active);
    if (desk.open_request.url.find("/series/KX") != std::string::npos) (void)desk.answer(fees);
    (void)desk.answer(both);
    desk.finish_walk(rest);
  }
  CHECK(desk.actor.status(desk.now()).find("\"books_whole\":2") != std::string::npos);
  const Effects silent = desk.give(FeedClosed{"exchange", "The socket was closed due to a timeout"});
  CHECK(!told<market::v1::ExchangeStatus>(silent).at("status/exchange/").feed_connected());
  CHECK(told<market::v1::Book>(silent).size() == 2);
}

TEST_CASE("a pause is told days ahead, and each shard's own state as it is") {
  // An order that rests into a pause cannot be moved in it; one for a shard that is paused is refused.
  Desk desk;
  (void)desk.answer(
      R"({"exchange_active":true,"trading_active":true,"exchange_index_statuses":[)"
      R"({"exchange_index":0,"description":"","exchange_active":true,"trading_active":true,)"
      R"("intra_exchange_transfers_active":true},{"exchange_index":2,"description":"crypto",)"
      R"("exchange_active":true,"trading_active":false,"intra_exchange_transfers_active":false}]})");
  (void)desk.answer(fees);
  (void)desk.answer(both);
  REQUIRE(desk.open_request.url.find("/exchange/schedule") != std::string::npos);
  const auto status =
      told<market::v1::ExchangeStatus>(desk.answer(fixture::schedule_reply())).at("status/exchange/");
  // Thursday, 2026-11-26, 03:00 to 05:00 in New York.
  CHECK(iso_utc(status.pause_start_ns()) == "2026-11-26T08:00:00.000Z");
  CHECK(iso_utc(status.pause_end_ns()) == "2026-11-26T10:00:00.000Z");
  REQUIRE(status.shards_size() == 2);
  CHECK(status.shards(1).exchange_index() == 2);
  CHECK(status.shards(1).exchange_active());
  CHECK(!status.shards(1).trading_active());
  desk.now_ns = status.pause_end_ns() - ns_per_s;
  CHECK(told<market::v1::ExchangeStatus>(desk.tick(0)).at("status/exchange/").pause_end_ns() ==
        status.pause_end_ns());
  CHECK(told<market::v1::ExchangeStatus>(desk.tick(1)).at("status/exchange/").pause_start_ns() ==
        status.pause_start_ns() + 7 * 86'400 * ns_per_s);
}

TEST_CASE("a grid that changes while the market trades is told at once, and its finer prices break no book") {
  // The book would count as broken for the first order on the new grid.
  Desk desk;
  desk.make_whole();
  const Effects finer = desk.feed(
      R"({"type":"market_lifecycle_v2","sid":8,"seq":1,"msg":{"event_type":"price_level_structure_updated",)"
      R"("market_ticker":")" +
      between +
      R"(","price_level_structure":"deci_cent","price_ranges":[{"start":"0.0000",)"
      R"("end":"1.0000","step":"0.0010"}]}})");
  const auto infos = told<market::v1::MarketInfo>(finer);
  REQUIRE(infos.size() == 1);
  CHECK(infos.at("info/" + between + "/").price_ranges(0).step_e4() == 10);
  const Effects changed = desk.feed(delta(3, between, "0.4210"));
  CHECK(told<market::v1::Book>(changed).at("book/" + between + "/").yes_bids(0).price_e4() == 4210);
}

TEST_CASE("a market of which something new is known only to the list is asked for by name") {
  // A result that waits for the next slow scan ties up money for that long.
  Desk desk;
  desk.make_whole();
  (void)desk.feed(
      R"({"type":"market_lifecycle_v2","sid":8,"seq":1,"msg":{"event_type":"determined","market_ticker":")" +
      between + R"(","determination_ts":1795104001,"result":"yes","settlement_value":"1.0000"}})");
  const Effects next = desk.tick();
  REQUIRE(next.requests.size() == 1);
  CHECK(next.requests[0].url.find("tickers=" + between) != std::string::npos);
  // The other is not in this list, and is not taken for delisted.
  const Effects read = desk.answer(page({fixture::between_market()}));
  CHECK(told<market::v1::MarketInfo>(read).empty());
}

TEST_CASE("equal inputs leave equal digests") {
  // Replay proves a recorded life by them.
  Desk a;
  Desk b;
  a.make_whole();
  b.make_whole();
  CHECK(a.actor.digest() == b.actor.digest());
  (void)b.feed(delta(3, between, "0.4100"));
  CHECK(a.actor.digest() != b.actor.digest());
}
