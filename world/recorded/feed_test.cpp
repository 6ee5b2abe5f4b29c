#include "world/recorded/feed.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "world/clock.h"
#include "world/recorded/recording_fixture.h"

namespace headgate::world {
namespace {

using nlohmann::json;

MarketTime at(const char* iso) { return MarketTime::from_ns(parse_iso_utc(iso).value()); }

Day quoted_day() {
  RecordingFixture fixture;
  fixture.books(
      "2026-01-19T08:00:00.250900,KXHIGHNY-26JAN20-T30,20,75,80,25\n"
      "2026-01-19T08:00:01,KXHIGHNY-26JAN20-T29,0,25,100,75\n"
      "2026-01-19T08:00:02.5,KXHIGHNY-26JAN20-T30,21,75,79,25\n"
      "2026-01-19T08:00:03,KXHIGHNY-26JAN20-T30,0,75,100,25\n");
  auto recording = read_recording(fixture.folder(), RecordingFixture::event);
  REQUIRE_MESSAGE(recording, recording.error().text());
  return Day(std::move(*recording));
}

const MarketTime before_rows = at("2026-01-19T15:30:00Z");
const MarketTime both_quoted = at("2026-01-19T16:00:01.5Z");
const std::string subscribe_t30 =
    R"({"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"market_tickers":["KXHIGHNY-26JAN20-T30"]}})";
const std::string subscribe_both =
    R"({"id":2,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"use_yes_price":true,)"
    R"("market_tickers":["KXHIGHNY-26JAN20-T29","KXHIGHNY-26JAN20-T30"]}})";

std::vector<json> parsed(const std::vector<std::string>& frames) {
  std::vector<json> out;
  for (const std::string& frame : frames) out.push_back(json::parse(frame));
  return out;
}

}  // namespace

TEST_CASE("a subscription is answered with its sid and one snapshot per market") {
  // Without the snapshot the first delta would be added to nothing.
  const Day day = quoted_day();
  uint64_t last_sid = 6;
  FeedConversation feed(day, last_sid);
  const auto frames = parsed(feed.answer(subscribe_both, both_quoted));
  REQUIRE(frames.size() == 3);
  CHECK(frames[0] ==
        json::parse(R"({"type":"subscribed","id":2,"msg":{"channel":"orderbook_delta","sid":7}})"));
  CHECK(frames[1]["seq"] == 1);
  CHECK(frames[2]["seq"] == 2);
  CHECK_MESSAGE(!frames[1]["msg"].contains("yes_dollars_fp"), "an empty side has no key");
  CHECK(frames[1]["msg"]["no_dollars_fp"] == json::parse(R"([["0.7500","25.00"]])"));
  CHECK(frames[2]["msg"]["yes_dollars_fp"] == json::parse(R"([["0.2000","25.00"]])"));
  CHECK_MESSAGE(frames[2]["msg"]["no_dollars_fp"] == json::parse(R"([["0.2500","25.00"]])"),
                "asked in YES prices");
}

TEST_CASE("a changed best bid removes the old level and adds the new one") {
  // A level left behind would be bought from although it is gone.
  const Day day = quoted_day();
  uint64_t last_sid = 0;
  FeedConversation feed(day, last_sid);
  feed.answer(subscribe_t30, before_rows);
  const auto frames = parsed(feed.advance(before_rows, at("2026-01-19T16:00:02.999Z")));
  const std::tuple<const char*, const char*, const char*, int64_t> expected[] = {
      {"no", "0.7500", "25.00", 250},
      {"yes", "0.2000", "25.00", 250},
      {"yes", "0.2000", "-25.00", 2500},
      {"yes", "0.2100", "25.00", 2500},
  };
  REQUIRE(frames.size() == std::size(expected));
  for (size_t i = 0; i < frames.size(); ++i) {
    const auto& [side, price, delta, ms] = expected[i];
    const json& message = frames[i]["msg"];
    CHECK(frames[i]["type"] == "orderbook_delta");
    CHECK_MESSAGE(frames[i]["seq"] == i + 2, "the snapshot was the first");
    CHECK(message["side"] == side);
    CHECK(message["price_dollars"] == price);
    CHECK(message["delta_fp"] == delta);
    CHECK(message["ts_ms"].get<int64_t>() == at("2026-01-19T16:00:00Z").ns() / ns_per_ms + ms);
  }
  CHECK(feed.positions().at(0).seq == 5);
}

TEST_CASE("a subscription can be asked again, widened, narrowed and ended") {
  // A reader that saw a gap in seq has only get_snapshot to find the truth.
  const Day day = quoted_day();
  uint64_t last_sid = 0;
  FeedConversation feed(day, last_sid), other(day, last_sid);
  feed.answer(subscribe_t30, both_quoted);
  other.answer(subscribe_t30, both_quoted);
  CHECK_MESSAGE(other.positions().at(0).sid == 2, "a sid names one subscription of the world");
  const auto update = [&](const char* action, const char* ticker) {
    return parsed(feed.answer(json{{"id", 9},
                                   {"cmd", "update_subscription"},
                                   {"params", {{"sid", 1}, {"action", action}, {"market_tickers", {ticker}}}}}
                                  .dump(),
                              both_quoted));
  };
  const auto again = update("get_snapshot", "KXHIGHNY-26JAN20-T30");
  REQUIRE(again.size() == 1);
  CHECK(again[0]["type"] == "orderbook_snapshot");
  CHECK(again[0]["id"] == 9);
  CHECK(again[0]["seq"] == 2);
  const auto wider = update("add_markets", "KXHIGHNY-26JAN20-T29");
  REQUIRE(wider.size() == 2);
  CHECK(wider[0]["type"] == "ok");
  CHECK(wider[0]["msg"]["market_tickers"].size() == 2);
  CHECK(wider[1]["msg"]["market_ticker"] == "KXHIGHNY-26JAN20-T29");
  const auto narrower = update("delete_markets", "KXHIGHNY-26JAN20-T30");
  CHECK(narrower.at(0)["msg"]["market_tickers"] == json{"KXHIGHNY-26JAN20-T29"});
  CHECK(feed.advance(both_quoted, at("2026-01-19T16:00:02.999Z")).empty());
  const auto list = parsed(feed.answer(R"({"id":3,"cmd":"list_subscriptions"})", both_quoted));
  CHECK(list.at(0) == json::parse(R"({"type":"ok","id":3,"msg":[{"channel":"orderbook_delta","sid":1}]})"));
  const auto ended =
      parsed(feed.answer(R"({"id":4,"cmd":"unsubscribe","params":{"sids":[1]}})", both_quoted));
  CHECK(ended.at(0) == json::parse(R"({"type":"unsubscribed","id":4,"sid":1,"seq":6})"));
  CHECK(feed.positions().empty());
}

TEST_CASE("a command the exchange would refuse gets the exchange's error code") {
  // A client that mistakes a refusal for silence waits for books for ever.
  const Day day = quoted_day();
  const std::pair<const char*, int> refused[] = {
      {"not json", 1},
      {"[]", 1},
      {R"({"id":"1","cmd":"subscribe"})", 1},
      {R"({"id":1,"cmd":"subscribe"})", 2},
      {R"({"id":1,"cmd":"subscribe","params":{}})", 3},
      {R"({"id":1,"cmd":"subscribe","params":{"channels":["ticker"],"market_tickers":["KXHIGHNY-26JAN20-T30"]}})",
       8},
      {R"({"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"]}})", 14},
      {R"({"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"market_tickers":["NO"]}})", 11},
      {R"({"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"market_tickers":[7]}})", 11},
      {R"({"id":1,"cmd":"unsubscribe","params":{}})", 4},
      {R"({"id":1,"cmd":"unsubscribe","params":{"sids":[77]}})", 7},
      {R"({"id":1,"cmd":"update_subscription","params":{"sids":[1,2]}})", 12},
      {R"({"id":1,"cmd":"update_subscription","params":{"sid":77,"action":"add_markets"}})", 7},
      {R"({"id":1,"cmd":"dance","params":{}})", 5},
  };
  for (const auto& [text, code] : refused) {
    uint64_t last_sid = 0;
    FeedConversation feed(day, last_sid);
    const auto frames = parsed(feed.answer(text, both_quoted));
    REQUIRE_MESSAGE(frames.size() == 1, text);
    CHECK(frames[0]["type"] == "error");
    CHECK_MESSAGE(frames[0]["msg"]["code"] == code, text);
    CHECK(feed.positions().empty());
  }
  uint64_t last_sid = 0;
  FeedConversation feed(day, last_sid);
  feed.answer(subscribe_t30, both_quoted);
  const std::pair<const char*, int> wrong_updates[] = {
      {R"({"id":1,"cmd":"update_subscription","params":{"sid":1}})", 15},
      {R"({"id":1,"cmd":"update_subscription","params":{"sid":1,"action":"paint"}})", 13},
      {R"({"id":1,"cmd":"update_subscription","params":{"sid":1,"action":"get_snapshot"}})", 14},
      {R"({"id":1,"cmd":"update_subscription","params":{"sid":1,"action":"get_snapshot",)"
       R"("market_ticker":"KXHIGHNY-26JAN20-T29"}})",
       11},
  };
  for (const auto& [text, code] : wrong_updates) {
    const auto frames = parsed(feed.answer(text, both_quoted));
    REQUIRE_MESSAGE(frames.size() == 1, text);
    CHECK_MESSAGE(frames[0]["msg"]["code"] == code, text);
  }
}

TEST_CASE("only the word done for the current step moves market time") {
  // A step granted on a stale word would run ahead of a process that still works on the last one.
  const Day day = quoted_day();
  StepClock clock(day);
  CHECK(clock.now() == day.times().begins);
  CHECK(clock.judge(R"({"type":"done","step":0})") == StepClock::Answer::done);
  clock.advance();
  CHECK(clock.now() == day.times().opens);
  CHECK(clock.judge(R"({"type":"done","step":0})") == StepClock::Answer::stale);
  for (const char* wrong : {R"({"type":"done","step":2})", R"({"type":"done"})", R"({"step":1})", "done",
                            "[1]", R"({"type":"done","step":-1})", R"({"type":"done","step":"1"})"}) {
    CHECK_MESSAGE(clock.judge(wrong) == StepClock::Answer::malformed, wrong);
  }
}

}  // namespace headgate::world
