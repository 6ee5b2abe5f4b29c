#include "exchange/feed.h"

#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::Desk;
using fixture::json;
using fixture::subscribe_text;
constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;

struct Wired : Desk {
  Wired() { feed.connect(1); }
};

int error_code(const std::vector<json>& frames) {
  REQUIRE(frames.size() == 1);
  REQUIRE(frames[0]["type"] == "error");
  return frames[0]["msg"]["code"];
}

TEST_CASE("a subscription begins with its sid and a whole book of each market; an empty side has no key") {
  // A client that starts from a partial book trades against prices that are not there.
  Wired desk;
  desk.other(bid, 4'000, 3);
  desk.other(bid, 4'200, 1);
  desk.hear(1);
  const auto frames = desk.say(1, subscribe_text(7, {"orderbook_delta"}, {desk.ticker(1), desk.ticker(2)}));
  REQUIRE(frames.size() == 3);
  CHECK(frames[0] ==
        json{{"type", "subscribed"}, {"id", 7}, {"msg", {{"channel", "orderbook_delta"}, {"sid", 1}}}});
  CHECK(frames[1]["type"] == "orderbook_snapshot");
  CHECK(frames[1]["seq"] == 1);
  CHECK(frames[1]["msg"]["market_ticker"] == desk.ticker(1));
  CHECK(frames[1]["msg"]["yes_dollars_fp"] == json::parse(R"([["0.4000","3.00"],["0.4200","1.00"]])"));
  CHECK_FALSE(frames[1]["msg"].contains("no_dollars_fp"));
  CHECK_FALSE(frames[1].contains("id"));
  CHECK(frames[2]["seq"] == 2);
  CHECK_FALSE(frames[2]["msg"].contains("yes_dollars_fp"));
}

TEST_CASE("the NO side is written at NO prices, or at YES prices when those were asked for") {
  // The same book was recorded both ways; read the wrong way 0.48 is 0.52.
  Wired desk;
  desk.other(ask, 5'200, 2);
  desk.hear(1);
  const auto plain = desk.say(1, subscribe_text(1, {"orderbook_delta"}, {desk.ticker()}));
  const auto yes = desk.say(1, subscribe_text(2, {"orderbook_delta"}, {desk.ticker()}, true));
  CHECK(plain[1]["msg"]["no_dollars_fp"][0][0] == "0.4800");
  CHECK(yes[1]["msg"]["no_dollars_fp"][0][0] == "0.5200");
  desk.other(ask, 5'300, 1);
  const auto deltas = desk.hear(1);
  REQUIRE(deltas.size() == 2);
  CHECK(deltas[0]["sid"] == 1);
  CHECK(deltas[0]["msg"]["price_dollars"] == "0.4700");
  CHECK(deltas[1]["sid"] == 2);
  CHECK(deltas[1]["msg"]["price_dollars"] == "0.5300");
  CHECK(deltas[1]["msg"]["side"] == "no");
}

TEST_CASE("a trade shows as a negative change of the resting side and as a print on the trade channel") {
  // Books and prints are two channels with a count each; mixed, every book would be in doubt.
  Wired desk;
  desk.other(ask, 5'200, 3);
  desk.hear(1);
  desk.say(1, subscribe_text(1, {"orderbook_delta", "trade"}, {desk.ticker()}));
  desk.place("mine", "bid", "0.5200", "5.00");
  const auto frames = desk.hear(1);
  REQUIRE(frames.size() == 3);
  CHECK(frames[0]["msg"]["delta_fp"] == "-3.00");
  CHECK(frames[0]["msg"]["price_dollars"] == "0.4800");
  CHECK(frames[0]["msg"]["client_order_id"] == "mine");
  CHECK(frames[0]["msg"]["ts_ms"] == desk.now.ns() / ns_per_ms);
  CHECK(frames[1]["type"] == "trade");
  CHECK(frames[1]["sid"] == 2);
  CHECK(frames[1]["seq"] == 1);
  CHECK(frames[1]["msg"]["count_fp"] == "3.00");
  CHECK(frames[1]["msg"]["yes_price_dollars"] == "0.5200");
  CHECK(frames[1]["msg"]["taker_outcome_side"] == "yes");
  CHECK(frames[2]["msg"]["delta_fp"] == "2.00");
  CHECK(frames[2]["msg"]["side"] == "yes");
  CHECK(frames[2]["seq"] == 3);
}

TEST_CASE("others' orders do not name themselves in changes") {
  // The exchange names a client order id to the one who caused the change and to nobody else.
  Wired desk;
  desk.say(1, subscribe_text(1, {"orderbook_delta"}, {desk.ticker()}));
  desk.other(bid, 4'000, 1);
  CHECK_FALSE(desk.hear(1)[0]["msg"].contains("client_order_id"));
}

TEST_CASE("a subscription is changed, asked for snapshots, listed and ended") {
  // What a client does after a gap: without a fresh snapshot its book stays in doubt for ever.
  Wired desk;
  desk.say(1, subscribe_text(1, {"orderbook_delta"}, {desk.ticker(0)}));
  const auto update = [&](const std::string& action, size_t market) {
    return desk.say(
        1, json{{"id", 9},
                {"cmd", "update_subscription"},
                {"params", {{"sids", {1}}, {"action", action}, {"market_tickers", {desk.ticker(market)}}}}}
               .dump());
  };
  const auto added = update("add_markets", 2);
  REQUIRE(added.size() == 2);
  CHECK(added[0]["type"] == "ok");
  CHECK(added[0]["seq"] == 2);
  CHECK(added[0]["msg"]["market_tickers"] == json::array({desk.ticker(0), desk.ticker(2)}));
  CHECK(added[1]["type"] == "orderbook_snapshot");
  const auto snapshot = update("get_snapshot", 2);
  REQUIRE(snapshot.size() == 1);
  CHECK(snapshot[0]["id"] == 9);
  CHECK(snapshot[0]["seq"] == 4);
  CHECK(error_code(update("get_snapshot", 1)) == 11);
  CHECK(error_code(update("dance", 2)) == 13);
  CHECK(update("delete_markets", 0)[0]["seq"] == 5);
  desk.other(bid, 4'000, 1, 0);
  CHECK(desk.hear(1).empty());
  const auto list = desk.say(1, R"({"id":3,"cmd":"list_subscriptions"})");
  CHECK(list[0]["msg"] == json::parse(R"([{"channel":"orderbook_delta","sid":1}])"));
  const auto ended = desk.say(1, R"({"id":4,"cmd":"unsubscribe","params":{"sids":[1]}})");
  CHECK(ended[0] == json{{"id", 4}, {"sid", 1}, {"seq", 6}, {"type", "unsubscribed"}});
  desk.other(bid, 4'000, 1, 2);
  CHECK(desk.hear(1).empty());
}

TEST_CASE("commands the exchange would refuse get its error codes") {
  // A client that waits for an answer that never comes waits for ever.
  Wired desk;
  const std::string ticker = desk.ticker();
  CHECK(error_code(desk.say(1, "not json")) == 1);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"sing","params":{}})")) == 5);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"subscribe"})")) == 2);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"subscribe","params":{}})")) == 3);
  CHECK(error_code(desk.say(1, subscribe_text(1, {"weather"}, {ticker}))) == 8);
  CHECK(error_code(desk.say(1, subscribe_text(1, {"orderbook_delta"}, {}))) == 14);
  CHECK(error_code(desk.say(1, subscribe_text(1, {"orderbook_delta"}, {"KXHIGHXX-26NOV20-T1"}))) == 11);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"unsubscribe","params":{"sids":[]}})")) == 4);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"unsubscribe","params":{"sids":[5]}})")) == 7);
  CHECK(error_code(desk.say(1, R"({"id":1,"cmd":"update_subscription","params":{"sids":[1,2]}})")) == 12);
}

TEST_CASE("connections hear their own subscriptions only, under sids that are unique") {
  // Eight processes of two instances may share one world.
  Wired desk;
  desk.feed.connect(2);
  desk.say(1, subscribe_text(1, {"orderbook_delta"}, {desk.ticker(1)}));
  CHECK(desk.say(2, subscribe_text(1, {"orderbook_delta"}, {desk.ticker(2)}))[0]["msg"]["sid"] == 2);
  CHECK(error_code(desk.say(2, R"({"id":1,"cmd":"unsubscribe","params":{"sids":[1]}})")) == 7);
  desk.other(bid, 4'000, 1, 1);
  Sent sent;
  desk.feed.publish(desk.floor.take_tape(), sent);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].first == 1);
  desk.feed.disconnect(1);
  CHECK(desk.feed.positions() == std::vector<std::pair<uint64_t, uint64_t>>{{2, 1}});
}

}  // namespace
}  // namespace headgate::exchange
