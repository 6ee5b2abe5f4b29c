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

std::string subscribe_all(int64_t id, const std::string& channel) {
  return json{{"id", id}, {"cmd", "subscribe"}, {"params", {{"channels", {channel}}}}}.dump();
}

TEST_CASE(
    "the account is told each of its fills as it happens: which order, what it cost, what is held after") {
  // A fill that is heard of by polling alone is a position unknown for seconds.
  Wired desk;
  const auto begun = desk.say(1, subscribe_all(4, "fill"));
  REQUIRE(begun.size() == 1);
  CHECK(begun[0] == json{{"type", "subscribed"}, {"id", 4}, {"msg", {{"channel", "fill"}, {"sid", 1}}}});
  desk.other(ask, 5'200, 1);
  desk.other(ask, 5'300, 2);
  const json placed = json::parse(desk.place("mine", "bid", "0.5300", "3.00").body);
  desk.other(bid, 4'000, 1);
  const auto taken = desk.hear(1);
  REQUIRE(taken.size() == 2);
  CHECK(taken[0] == json{{"type", "fill"},
                         {"sid", 1},
                         {"msg",
                          {{"trade_id", "74726164-6500-4000-8000-000000000001"},
                           {"order_id", placed["order_id"]},
                           {"client_order_id", "mine"},
                           {"market_ticker", desk.ticker()},
                           {"exchange_index", 0},
                           {"is_taker", true},
                           {"action", "buy"},
                           {"side", "yes"},
                           {"purchased_side", "yes"},
                           {"outcome_side", "yes"},
                           {"book_side", "bid"},
                           {"yes_price_dollars", "0.5200"},
                           {"count_fp", "1.00"},
                           {"fee_cost", "0.017500"},
                           {"post_position_fp", "1.00"},
                           {"ts", desk.now.ns() / ns_per_s},
                           {"ts_ms", desk.now.ns() / ns_per_ms},
                           {"subaccount", 0}}}});
  CHECK(taken[1]["msg"]["post_position_fp"] == "3.00");
  desk.place("rests", "ask", "0.6000", "3.00");
  desk.other(bid, 6'000, 1);
  const auto made = desk.hear(1);
  REQUIRE(made.size() == 1);
  CHECK(made[0]["msg"]["client_order_id"] == "rests");
  CHECK(made[0]["msg"]["is_taker"] == false);
  CHECK(made[0]["msg"]["outcome_side"] == "no");
  CHECK(made[0]["msg"]["post_position_fp"] == "2.00");
}

TEST_CASE("the account is told every change of its orders, with the reason, and of nobody else's") {
  // An order that the exchange cancels at the close would otherwise seem to rest until somebody asks.
  Wired desk;
  desk.say(1, subscribe_all(4, "user_orders"));
  const std::string id = json::parse(desk.place("one", "bid", "0.5000", "5.00").body)["order_id"];
  desk.place("two", "bid", "0.1000", "1.00");
  desk.other(ask, 5'000, 2);
  desk.cancel(id);
  desk.place("itself", "ask", "0.1000", "1.00");
  desk.floor.close(0, desk.plan.closes);
  const auto frames = desk.hear(1);
  struct Row {
    const char* id;
    const char* status;
    const char* filled;
    const char* remaining;
    const char* reason;
  };
  const Row rows[] = {{"one", "resting", "0.00", "5.00", ""},
                      {"two", "resting", "0.00", "1.00", ""},
                      {"one", "resting", "2.00", "3.00", "Trade"},
                      {"one", "canceled", "2.00", "0.00", ""},
                      {"itself", "canceled", "0.00", "0.00", "SelfTradeCancel"},
                      {"two", "canceled", "0.00", "0.00", "CloseCancel"}};
  REQUIRE(frames.size() == std::size(rows));
  for (size_t i = 0; i < frames.size(); ++i) {
    CHECK(frames[i]["type"] == "user_order");
    CHECK_FALSE(frames[i].contains("seq"));
    const json& msg = frames[i]["msg"];
    CHECK(msg["client_order_id"] == rows[i].id);
    CHECK(msg["status"] == rows[i].status);
    CHECK(msg["fill_count_fp"] == rows[i].filled);
    CHECK(msg["remaining_count_fp"] == rows[i].remaining);
    CHECK(msg.value("last_update_reason", "") == rows[i].reason);
    CHECK(msg["exchange_index"] == 0);
    CHECK(msg["ticker"] == desk.ticker());
  }
}

TEST_CASE("the account is told what an order was placed with: its group, its end and how it meets its own") {
  // A client that keeps its orders by these frames alone would forget which of them end by themselves.
  Wired desk;
  const std::string group =
      desk.done("POST", "/portfolio/order_groups/create", {{"contracts_limit", 10}})["order_group_id"];
  desk.say(1, subscribe_all(4, "user_orders"));
  json order = json::parse(fixture::order_text(desk.ticker(), "one", "bid", "0.5000", "5.00"));
  order["self_trade_prevention_type"] = "maker";
  order["order_group_id"] = group;
  const int64_t expires_s = desk.now.ns() / ns_per_s + 60;
  order["expiration_time"] = expires_s;
  desk.done("POST", "/portfolio/events/orders", order);
  desk.place("two", "bid", "0.4000", "5.00");
  const auto frames = desk.hear(1);
  REQUIRE(frames.size() == 2);
  const json& msg = frames[0]["msg"];
  CHECK(msg["self_trade_prevention_type"] == "maker");
  CHECK(msg["order_group_id"] == group);
  CHECK(msg["expiration_ts_ms"] == expires_s * 1000);
  CHECK(msg["expiration_time"] == iso_utc(expires_s * ns_per_s));
  const json& plain = frames[1]["msg"];
  CHECK(plain["self_trade_prevention_type"] == "taker_at_cross");
  CHECK_FALSE(plain.contains("order_group_id"));
  CHECK_FALSE(plain.contains("expiration_ts_ms"));
  CHECK_FALSE(plain.contains("expiration_time"));
}

TEST_CASE("a ticker shows the best prices when they change, for all markets or the ones asked for") {
  // It is what a recorder keeps of markets whose books it does not follow.
  Wired desk;
  desk.say(1, subscribe_all(1, "ticker"));
  desk.other(bid, 4'000, 3);
  const auto first = desk.hear(1);
  REQUIRE(first.size() == 1);
  CHECK(first[0]["type"] == "ticker");
  CHECK_FALSE(first[0].contains("seq"));
  CHECK(first[0]["msg"]["yes_bid_dollars"] == "0.4000");
  CHECK(first[0]["msg"]["yes_bid_size_fp"] == "3.00");
  CHECK(first[0]["msg"]["yes_ask_dollars"] == "1.0000");
  CHECK(first[0]["msg"]["yes_ask_size_fp"] == "0.00");
  desk.other(bid, 3'000, 1);
  CHECK(desk.hear(1).empty());
  desk.place("ours", "ask", "0.4000", "1.00");
  const auto traded = desk.hear(1);
  REQUIRE(traded.size() == 1);
  CHECK(traded[0]["msg"]["price_dollars"] == "0.4000");
  CHECK(traded[0]["msg"]["volume_fp"] == "1.00");
  CHECK(traded[0]["msg"]["open_interest_fp"] == "1.00");
  CHECK(traded[0]["msg"]["last_trade_size_fp"] == "1.00");
  desk.feed.connect(2);
  desk.say(2, subscribe_text(1, {"ticker"}, {desk.ticker(2)}));
  desk.other(bid, 3'500, 1);
  CHECK(desk.hear(2).empty());
}

TEST_CASE("what is for members alone is refused to a connection that has not shown who it is") {
  // The account's orders and fills are its own; a stranger that hears them trades against them.
  Desk desk;
  desk.feed.connect(1, false);
  for (const char* channel : {"fill", "user_orders"})
    CHECK(error_code(desk.say(1, subscribe_all(1, channel))) == 9);
  CHECK(error_code(desk.say(1, subscribe_text(1, {"orderbook_delta"}, {desk.ticker()}))) == 9);
  CHECK(desk.say(1, subscribe_all(1, "trade"))[0]["type"] == "subscribed");
  CHECK(desk.say(1, subscribe_all(1, "ticker"))[0]["type"] == "subscribed");
}

TEST_CASE(
    "the feed tells when a market is listed, determined and settled, and says nothing of open and close") {
  // The exchange announces just these; a client that waits for a word at the close waits for ever.
  Wired desk;
  desk.hear(1);
  desk.say(1, subscribe_all(1, "market_lifecycle_v2"));
  const Plan more = plan_of(3, fixture::begins, 60, {"KXHIGHCHI", "CLIMDW", "Chicago", -6});
  const size_t event = desk.floor.list(more);
  const auto listed = desk.hear(1);
  REQUIRE(listed.size() == more.markets.size() + 1);
  CHECK(listed[0] ==
        json{{"type", "event_lifecycle"},
             {"sid", 1},
             {"seq", 1},
             {"msg",
              {{"event_ticker", more.event},
               {"exchange_index", 0},
               {"title", "Highest temperature in Chicago on " + date_words(more.climate_day) + "?"},
               {"subtitle", "On " + date_words(more.climate_day)},
               {"collateral_return_type", "MECNET"},
               {"series_ticker", "KXHIGHCHI"},
               {"strike_date", more.closes.ns() / ns_per_s}}}});
  const json& first = listed[1]["msg"];
  CHECK(listed[1]["seq"] == 2);
  CHECK(first["event_type"] == "created");
  CHECK(first["market_ticker"] == more.markets[0].ticker);
  CHECK(first["close_ts"] == more.closes.ns() / ns_per_s);
  CHECK(first["additional_metadata"]["event_ticker"] == more.event);
  CHECK(first["additional_metadata"]["cap_strike"] == more.markets[0].cap_f);
  CHECK(first["additional_metadata"]["rules_primary"].get<std::string>().find("(CLIMDW)") !=
        std::string::npos);
  desk.floor.open(event, more.opens);
  desk.floor.close(event, more.closes);
  CHECK(desk.hear(1).empty());
  desk.floor.determine(event, 1, more.markets[1].floor_f);
  const auto determined = desk.hear(1);
  REQUIRE(determined.size() == more.markets.size());
  CHECK(determined[0]["msg"]["result"] == "no");
  CHECK(determined[1]["msg"]["result"] == "yes");
  CHECK(determined[1]["msg"]["settlement_value"] == "1.0000");
  CHECK(determined[1]["msg"]["determination_ts"] == more.determined.ns() / ns_per_s);
  desk.floor.finalize(event, more.finalized);
  const auto settled = desk.hear(1);
  REQUIRE(settled.size() == more.markets.size());
  CHECK(settled[0]["msg"]["event_type"] == "settled");
  CHECK(settled[0]["msg"]["settled_ts"] == more.finalized.ns() / ns_per_s);
}

TEST_CASE("a subscription to all markets holds those that are listed later too") {
  // A recorder that runs for a week must not go deaf with each new day.
  Wired desk;
  desk.say(1, subscribe_all(1, "trade"));
  Plan more = plan_of(3, fixture::begins, 60, {"KXHIGHCHI", "CLIMDW", "Chicago", -6});
  const size_t event = desk.floor.list(more);
  desk.floor.open(event, more.opens);
  const size_t market = desk.floor.events()[event].first;
  for (const auto side : {bid, ask}) {
    venue::OrderRequest request;
    request.account = side == bid ? "other" : std::string(Floor::ours);
    request.market = desk.floor.ticker(market);
    request.side = side;
    request.price_e4 = 5'000;
    request.quantity = Quantity::contracts(1);
    REQUIRE(desk.floor.place(request, desk.now).has_value());
  }
  const auto frames = desk.hear(1);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0]["msg"]["market_ticker"] == more.markets[0].ticker);
}

}  // namespace
}  // namespace headgate::exchange
