#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"
#include "exchange/feed.h"

// Commands, channels and error codes of the feed besides books and prints, after AsyncAPI 2.0.0 of autumn
// 2026.
namespace headgate::exchange {
namespace {

using fixture::Desk;
using fixture::json;
using fixture::subscribe_text;
constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;

struct Wired : Desk {
  explicit Wired(const House& house = fixture::plain_house()) : Desk(house) { feed.connect(1); }
  std::vector<json> order(const std::string& command, const json& params, int64_t id = 9) {
    return say(1, json{{"id", id}, {"cmd", command}, {"params", params}}.dump());
  }
  // The code that a command is refused with; 0 when it is not.
  int code(const std::string& command, const json& params) {
    const auto frames = order(command, params);
    REQUIRE_FALSE(frames.empty());
    return frames[0]["type"] == "error" ? frames[0]["msg"]["code"].get<int>() : 0;
  }
};

TEST_CASE("each channel of a command is answered on its own, with a sid of its own, and listed") {
  // A client that waits for as many answers as it named channels would otherwise wait for ever.
  Wired desk;
  const std::vector<std::string> all{"orderbook_delta",
                                     "ticker",
                                     "trade",
                                     "fill",
                                     "market_positions",
                                     "market_lifecycle_v2",
                                     "user_orders",
                                     "order_group_updates",
                                     "communications",
                                     "multivariate_market_lifecycle"};
  const auto frames = desk.order("subscribe", {{"channels", all}, {"market_ticker", desk.ticker()}});
  size_t answered = 0;
  for (const json& frame : frames) {
    if (frame["type"] != "subscribed") continue;
    CHECK(frame["msg"]["channel"] == all[answered]);
    CHECK(frame["msg"]["sid"] == answered + 1);
    ++answered;
  }
  CHECK(answered == all.size());
  CHECK(frames.size() == all.size() + 1);  // and one book
  CHECK(desk.say(1, R"({"id":3,"cmd":"list_subscriptions"})")[0]["msg"].size() == all.size());
  CHECK_FALSE(desk.say(1, R"({"id":0,"cmd":"list_subscriptions"})")[0].contains("id"));
}

TEST_CASE("a command that cannot be carried out gets the code that the exchange has for it") {
  // The code alone tells a client whether it asked wrongly or must ask again.
  struct Row {
    const char* what;
    const char* command;
    const char* params;
    int code;
  };
  Wired desk;
  desk.order("subscribe", {{"channels", {"trade"}}});                                     // sid 1
  desk.order("subscribe", {{"channels", {"cfbenchmarks_value"}}});                        // sid 2
  desk.order("subscribe", {{"channels", {"pyth_value"}}});                                // sid 3
  desk.order("subscribe", {{"channels", {"ticker"}}, {"market_ticker", desk.ticker()}});  // sid 4
  desk.order("subscribe", {{"channels", {"market_lifecycle_v2"}}});                       // sid 5
  const Row rows[] = {
      {"no object", "subscribe", R"([])", 2},
      {"no channels", "subscribe", R"({"channels":[]})", 3},
      {"no sids", "unsubscribe", R"({})", 4},
      {"a command that is none", "sing", R"({})", 5},
      {"a sid of nobody", "update_subscription", R"({"sid":77,"action":"add_markets"})", 7},
      {"a channel that is none", "subscribe", R"({"channels":["weather"]})", 8},
      {"one ticker and a list", "subscribe",
       R"({"channels":["trade"],"market_ticker":"A","market_tickers":["A"]})", 11},
      {"a ticker and an id", "subscribe", R"({"channels":["ticker"],"market_ticker":"A","market_id":"B"})",
       11},
      {"an id for books", "subscribe", R"({"channels":["orderbook_delta"],"market_id":"B"})", 11},
      {"markets of an index", "subscribe", R"({"channels":["cfbenchmarks_value"],"market_ticker":"TICKER"})",
       11},
      {"a flag that is no truth", "subscribe", R"({"channels":["ticker"],"send_initial_snapshot":"yes"})",
       11},
      {"a filter of users that is none", "subscribe", R"({"channels":["communications"],"user_filter":"me"})",
       11},
      {"two sids", "update_subscription", R"({"sids":[1,2],"action":"add_markets"})", 12},
      {"sid and sids", "update_subscription", R"({"sid":1,"sids":[1],"action":"add_markets"})", 12},
      {"an action that is none", "update_subscription", R"({"sid":4,"action":"dance"})", 13},
      {"a snapshot of no book", "update_subscription",
       R"({"sid":4,"action":"get_snapshot","market_ticker":"TICKER"})", 13},
      {"markets added to all", "update_subscription",
       R"({"sid":1,"action":"add_markets","market_ticker":"TICKER"})", 13},
      {"markets of the life of all", "update_subscription",
       R"({"sid":5,"action":"add_markets","market_ticker":"TICKER"})", 13},
      {"markets added to an index", "update_subscription",
       R"({"sid":2,"action":"add_markets","market_ticker":"TICKER"})", 13},
      {"indices added to a ticker", "update_subscription",
       R"({"sid":4,"action":"subscribe_indices","index_ids":["BRTI"]})", 13},
      {"books without a market", "subscribe", R"({"channels":["orderbook_delta"]})", 14},
      {"an empty list", "subscribe", R"({"channels":["trade"],"market_tickers":[]})", 14},
      {"no markets to add", "update_subscription", R"({"sid":4,"action":"add_markets"})", 14},
      {"no action", "update_subscription", R"({"sid":4})", 15},
      {"no shard", "subscribe", R"({"channels":["communications"],"shard_factor":0})", 19},
      {"a shard of how many", "subscribe", R"({"channels":["communications"],"shard_key":1})", 20},
      {"a shard beyond", "subscribe", R"({"channels":["communications"],"shard_factor":4,"shard_key":4})",
       21},
      {"too many shards", "subscribe", R"({"channels":["communications"],"shard_factor":101})", 22},
      {"no indices", "update_subscription", R"({"sid":2,"action":"subscribe_indices"})", 24},
      {"an empty list of indices", "update_subscription",
       R"({"sid":2,"action":"unsubscribe_indices","index_ids":[]})", 24},
      {"no underlyings", "update_subscription", R"({"sid":3,"action":"subscribe_underlyings"})", 28},
      {"shards that are right", "subscribe",
       R"({"channels":["communications"],"shard_factor":4,"shard_key":3,"user_filter":"self"})", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::string params = row.params;
    if (const size_t at = params.find("TICKER"); at != std::string::npos)
      params.replace(at, 6, desk.ticker());
    CHECK(desk.code(row.command, json::parse(params)) == row.code);
  }
}

TEST_CASE("an error names the markets that it is about") {
  // Of five hundred tickers one is wrong: without its name the client can only give up.
  Wired desk;
  const auto one =
      desk.order("subscribe", {{"channels", {"trade"}}, {"market_tickers", {desk.ticker(), "NO-1"}}});
  CHECK(one[0]["msg"]["code"] == 11);
  CHECK(one[0]["msg"]["market_ticker"] == "NO-1");
  const auto two = desk.order("subscribe", {{"channels", {"trade"}}, {"market_tickers", {"NO-1", "NO-2"}}});
  CHECK(two[0]["msg"]["market_tickers"] == json::array({"NO-1", "NO-2"}));
}

TEST_CASE("a connection holds so many markets and no more") {
  // The exchange refuses what goes beyond; who is not told believes in books that never come.
  House house = fixture::plain_house();
  house.feed_markets_most = 3;
  Wired desk(house);
  CHECK(desk.code("subscribe", {{"channels", {"orderbook_delta"}},
                                {"market_tickers", {desk.ticker(0), desk.ticker(1)}}}) == 0);
  const json two{desk.ticker(2), desk.ticker(3)};
  CHECK(desk.code("update_subscription", {{"sid", 1}, {"action", "add_markets"}, {"market_tickers", two}}) ==
        26);
  CHECK(desk.code("subscribe", {{"channels", {"ticker"}}, {"market_tickers", two}}) == 26);
  CHECK(desk.code("update_subscription",
                  {{"sid", 1}, {"action", "add_markets"}, {"market_ticker", desk.ticker(2)}}) == 0);
}

TEST_CASE("a ticker can be had by market id, at once, and answered without lists") {
  // Who only watches prices must not wait for the next change of a market where nothing happens.
  Wired desk;
  desk.other(bid, 4'000, 3);
  desk.hear(1);
  const auto begun = desk.order("subscribe", {{"channels", {"ticker"}},
                                              {"market_ids", {market_id(desk.ticker())}},
                                              {"send_initial_snapshot", true}});
  REQUIRE(begun.size() == 2);
  CHECK(begun[1]["type"] == "ticker");
  CHECK(begun[1]["msg"]["market_ticker"] == desk.ticker());
  CHECK(begun[1]["msg"]["yes_bid_dollars"] == "0.4000");
  const auto added = desk.order("update_subscription", {{"sid", 1},
                                                        {"action", "add_markets"},
                                                        {"market_id", market_id(desk.ticker(2))},
                                                        {"send_initial_snapshot", true}});
  REQUIRE(added.size() == 2);
  CHECK(added[0]["msg"]["market_ids"] == json::array({market_id(desk.ticker(1)), market_id(desk.ticker(2))}));
  CHECK(added[1]["msg"]["market_ticker"] == desk.ticker(2));
  desk.order("subscribe",
             {{"channels", {"ticker"}}, {"market_ticker", desk.ticker()}, {"skip_ticker_ack", true}});
  const auto bare = desk.order("update_subscription",
                               {{"sid", 2}, {"action", "add_markets"}, {"market_ticker", desk.ticker(3)}});
  CHECK(bare[0]["type"] == "ok");
  CHECK_FALSE(bare[0]["msg"].contains("market_tickers"));
}

TEST_CASE("our fills and orders can be had of some markets alone") {
  // One account, several programs: each listens to its own markets.
  Wired desk;
  desk.order("subscribe", {{"channels", {"fill", "user_orders"}}, {"market_tickers", {desk.ticker(2)}}});
  desk.other(ask, 5'000, 1);
  desk.place("mine", "bid", "0.5000", "1.00");
  CHECK(desk.hear(1).empty());
  const auto ok = desk.order("update_subscription",
                             {{"sid", 1}, {"action", "add_markets"}, {"market_ticker", desk.ticker(1)}});
  CHECK(ok[0]["msg"]["market_tickers"] == json::array({desk.ticker(2), desk.ticker(1)}));
  desk.other(ask, 5'000, 1);
  desk.place("second", "bid", "0.5000", "1.00");
  const auto heard = desk.hear(1);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0]["type"] == "fill");
}

TEST_CASE("our position is told after each fill and after the settlement, with what it cost and won") {
  // Positions by fills alone drift when one is missed; this is the exchange's own figure.
  Wired desk;
  desk.order("subscribe", {{"channels", {"market_positions"}}});
  desk.other(ask, 5'200, 1);
  desk.other(ask, 5'300, 1);
  desk.place("mine", "bid", "0.5300", "2.00");
  const auto bought = desk.hear(1);
  REQUIRE(bought.size() == 2);
  CHECK(bought[1] == json{{"type", "market_position"},
                          {"sid", 1},
                          {"msg",
                           {{"user_id", "00000000-0000-4000-8000-000000000001"},
                            {"market_ticker", desk.ticker()},
                            {"position_fp", "2.00"},
                            {"position_cost_dollars", "1.0500"},
                            {"realized_pnl_dollars", "0.0000"},
                            {"fees_paid_dollars", "0.0350"},
                            {"position_fee_cost_dollars", "0.0350"},
                            {"volume_fp", "2.00"},
                            {"subaccount", 0}}}});
  desk.other(bid, 6'000, 1);
  desk.place("half", "ask", "0.6000", "1.00");
  const auto sold = desk.hear(1);
  REQUIRE(sold.size() == 1);
  CHECK(sold[0]["msg"]["position_fp"] == "1.00");
  CHECK(sold[0]["msg"]["position_cost_dollars"] == "0.5250");
  CHECK(sold[0]["msg"]["realized_pnl_dollars"] == "0.0750");
  desk.floor.close(0, desk.plan.closes);
  desk.floor.determine(0, 1, 70);
  CHECK(desk.hear(1).empty());
  desk.floor.finalize(0, desk.plan.finalized);
  const auto settled = desk.hear(1);
  REQUIRE(settled.size() == 1);
  CHECK(settled[0]["msg"]["position_fp"] == "0.00");
  CHECK(settled[0]["msg"]["realized_pnl_dollars"] == "0.5500");
}

TEST_CASE("notices of markets and of order groups reach their channels as they are") {
  // A strike that arrives only here, or a group that was triggered while nobody looked.
  Wired desk;
  desk.order("subscribe", {{"channels", {"market_lifecycle_v2", "order_group_updates"}}});
  TapeLine moved;
  moved.kind = TapeLine::Kind::notice;
  moved.word = "market_lifecycle_v2";
  moved.text = R"({"event_type":"close_date_updated","market_ticker":"M","close_ts":5})";
  TapeLine group;
  group.kind = TapeLine::Kind::own_group;
  group.word = "limit_updated";
  group.text = "group-1";
  group.quantity = Quantity::contracts(150);
  group.at = fixture::after_s(60);
  TapeLine triggered = group;
  triggered.word = "triggered";
  Sent sent;
  desk.feed.publish({moved, group, triggered}, sent);
  const auto frames = Desk::frames(1, sent);
  REQUIRE(frames.size() == 3);
  CHECK(frames[0] ==
        json{{"type", "market_lifecycle_v2"},
             {"sid", 1},
             {"seq", 1},
             {"msg", {{"event_type", "close_date_updated"}, {"market_ticker", "M"}, {"close_ts", 5}}}});
  CHECK(frames[1] == json{{"type", "order_group_updates"},
                          {"sid", 2},
                          {"seq", 1},
                          {"msg",
                           {{"event_type", "limit_updated"},
                            {"order_group_id", "group-1"},
                            {"contracts_limit_fp", "150.00"},
                            {"ts_ms", fixture::after_s(60).ns() / ns_per_ms}}}});
  CHECK(frames[2]["seq"] == 2);
  CHECK_FALSE(frames[2]["msg"].contains("contracts_limit_fp"));
}

TEST_CASE(
    "a subscription that the exchange ends says so once, counted where its channel counts, and is gone") {
  // Who goes on waiting on it is deaf and does not know.
  Wired desk;
  desk.order("subscribe", {{"channels", {"orderbook_delta", "ticker"}}, {"market_ticker", desk.ticker()}});
  Sent sent;
  desk.feed.end_subscriptions({}, FeedError::buffer_overflow, sent);
  const auto frames = Desk::frames(1, sent);
  REQUIRE(frames.size() == 2);
  CHECK(frames[0] == json{{"type", "error"},
                          {"sid", 1},
                          {"seq", 2},
                          {"msg", {{"code", 25}, {"msg", "Subscription buffer overflow"}}}});
  CHECK_FALSE(frames[1].contains("seq"));
  desk.other(bid, 4'000, 1);
  CHECK(desk.hear(1).empty());
  CHECK(desk.say(1, R"({"id":3,"cmd":"list_subscriptions"})")[0]["msg"].empty());
}

}  // namespace
}  // namespace headgate::exchange
