#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <thread>

#include "domain/moment.h"
#include "world/generated/trader_fixture.h"

// What a client generated from the exchange's specification does, by plain HTTP and JSON: markets, orders
// with every option, fills, positions, settlements, balance, and every channel of the feed.
namespace headgate::world {
namespace {

using fixture::arguments;
using fixture::json;
using fixture::Listener;
using fixture::Trader;

constexpr const char* orders = "/trade-api/v2/portfolio/events/orders";

struct Session {
  ServedWorld world{arguments({"--clock", "free", "--speed", "60", "--begin", "2026-11-20T20:00:00Z"})};
  Trader trader{world};
  std::string ticker;
  json market;

  Session() {
    // Others renew their quotes all the time: look until one market has both sides.
    for (int look = 0; look < 100 && ticker.empty(); ++look) {
      const json page = trader.get("/markets?status=open&limit=1000");
      for (const json& each : page["markets"]) {
        const int64_t bid = e4(each["yes_bid_dollars"]), ask = e4(each["yes_ask_dollars"]);
        if (bid >= 1'000 && ask <= 9'000) ticker = each["ticker"], market = each;
      }
    }
    REQUIRE_FALSE(ticker.empty());
  }
  static int64_t e4(const json& text) { return parse_decimal(text.get<std::string>(), 4).value(); }

  json order(const std::string& id, const std::string& side, const std::string& price,
             const std::string& count, json more = json::object()) const {
    json out{{"ticker", ticker},
             {"client_order_id", id},
             {"side", side},
             {"price", price},
             {"count", count},
             {"time_in_force", "good_till_canceled"},
             {"self_trade_prevention_type", "taker_at_cross"}};
    out.update(more);
    return out;
  }
  // The exchange's own clock.
  int64_t now_s() const {
    return *parse_iso_utc(trader.summary()["market_time"].get<std::string>()) / ns_per_s;
  }
  json place(const json& body, unsigned status = 201) const {
    return trader.told("POST", orders, body, status);
  }
  json look(const std::string& id) const { return trader.get("/portfolio/orders/" + id)["order"]; }
  void intervene(const json& what) const {
    const auto answer = http_ask(world.port(), {"POST", "/world/v1/intervene", {}, what.dump()});
    REQUIRE(answer.has_value());
    REQUIRE_MESSAGE(answer->status == 200, answer->body);
  }
};

}  // namespace

TEST_CASE("orders with every option do what the specification says of it") {
  // Each option that is ignored is an order that does something else than its sender believes.
  const Session session;
  const json rests = session.place(session.order("gtc", "bid", "0.0100", "5.00"));
  CHECK(rests["remaining_count"] == "5.00");
  CHECK(session.place(session.order("gtc", "bid", "0.0100", "5.00"), 409)["error"]["code"] ==
        "order_already_exists");
  const std::string id = rests["order_id"];
  const json less = session.trader.told("POST", std::string(orders) + "/" + id + "/decrease",
                                        {{"reduce_by", "2.00"}, {"market_ticker", session.ticker}}, 200);
  CHECK(less["remaining_count"] == "3.00");
  const json amended = session.trader.told(
      "POST", std::string(orders) + "/" + id + "/amend",
      {{"ticker", session.ticker}, {"side", "bid"}, {"price", "0.0200"}, {"count", "4.00"}}, 200);
  CHECK(amended["order_id"] == id);
  CHECK(session.look(id)["yes_price_dollars"] == "0.0200");
  CHECK(session.look(id)["status"] == "resting");
  const json gone = session.trader.told(
      "DELETE", std::string(orders) + "/" + id + "?market_ticker=" + session.ticker, {}, 200);
  CHECK(gone["reduced_by"] == "4.00");
  session.trader.told("DELETE", std::string(orders) + "/" + id + "?market_ticker=" + session.ticker, {}, 404);

  const json taken = session.place(
      session.order("ioc", "bid", "0.9900", "1.00", {{"time_in_force", "immediate_or_cancel"}}));
  CHECK(taken["fill_count"] == "1.00");
  CHECK(taken["remaining_count"] == "0.00");
  CHECK(taken.contains("average_fill_price"));
  CHECK(session.place(session.order("fok", "bid", "0.0100", "1.00", {{"time_in_force", "fill_or_kill"}}),
                      409)["error"]["code"] == "fill_or_kill_insufficient_resting_volume");
  CHECK(session.place(session.order("post", "bid", "0.9900", "1.00", {{"post_only", true}}),
                      400)["error"]["code"] == "invalid_order");
  session.place(session.order("reduce", "ask", "0.0100", "1.00", {{"reduce_only", true}}), 400);
  const json reduced = session.place(session.order(
      "reduces", "ask", "0.0100", "9.00", {{"reduce_only", true}, {"time_in_force", "immediate_or_cancel"}}));
  CHECK(reduced["fill_count"] == "1.00");

  const json brief = session.place(
      session.order("brief", "bid", "0.0100", "1.00", {{"expiration_time", session.now_s() + 120}}));
  for (int look = 0; look < 100 && session.look(brief["order_id"])["status"] == "resting"; ++look)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(session.look(brief["order_id"])["status"] == "canceled");

  session.place(session.order("mine", "bid", "0.0200", "1.00", {{"self_trade_prevention_type", "maker"}}));
  const json batch = session.trader.told(
      "POST", std::string(orders) + "/batched",
      {{"orders",
        {session.order("b1", "bid", "0.0100", "1.00"), session.order("b1", "bid", "0.0100", "1.00")}}},
      201);
  CHECK(batch["orders"][0]["client_order_id"] == "b1");
  CHECK_FALSE(batch["orders"][1]["error"].is_null());
  const json group = session.trader.told("POST", "/trade-api/v2/portfolio/order_groups/create",
                                         {{"contracts_limit", 10}}, 201);
  session.place(
      session.order("grouped", "bid", "0.0100", "1.00", {{"order_group_id", group["order_group_id"]}}));
  // All of them at once: no content.
  CHECK(session.trader.ask("DELETE", orders)->status == 204);
  CHECK(session.trader.get("/portfolio/orders?status=resting")["orders"].empty());
}

TEST_CASE("every channel tells a member what happens, from the first fill to the settlement") {
  // A channel that stays silent looks like one on which nothing happens.
  const Session session;
  Listener listener(session.world);
  const auto subscribe = [&](const char* channel, json more = json::object()) {
    json params{{"channels", {channel}}};
    params.update(more);
    listener.order("subscribe", params);
    REQUIRE(listener.until_type("subscribed").has_value());
  };
  subscribe("orderbook_delta", {{"market_tickers", {session.ticker}}, {"use_yes_price", true}});
  subscribe("ticker", {{"market_tickers", {session.ticker}}, {"send_initial_snapshot", true}});
  for (const char* channel :
       {"trade", "fill", "market_positions", "user_orders", "order_group_updates", "market_lifecycle_v2",
        "multivariate_market_lifecycle", "communications", "pyth_value"})
    subscribe(channel);
  subscribe("cfbenchmarks_value", {{"index_ids", {"BRTI"}}});
  subscribe("cfbenchmarks_value_5hz", {{"index_ids", {"all"}}});

  session.trader.told("POST", "/trade-api/v2/portfolio/order_groups/create", {{"contracts_limit", 10}}, 201);
  session.place(session.order("one", "bid", "0.9900", "2.00", {{"time_in_force", "immediate_or_cancel"}}));
  std::set<std::string> wanted{"orderbook_snapshot",
                               "orderbook_delta",
                               "ticker",
                               "trade",
                               "fill",
                               "market_position",
                               "user_order",
                               "order_group_updates",
                               "cfbenchmarks_value",
                               "cfbenchmarks_value_5hz"};
  for (const json& frame : listener.heard) wanted.erase(frame["type"].get<std::string>());
  listener.until([&](const json& frame) {
    wanted.erase(frame["type"].get<std::string>());
    return wanted.empty();
  });
  for (const std::string& type : wanted) FAIL_CHECK("never heard: " << type);

  const json positions = session.trader.get("/portfolio/positions?ticker=" + session.ticker);
  CHECK(positions["market_positions"][0]["position_fp"] == "2.00");
  const json fills = session.trader.get("/portfolio/fills?ticker=" + session.ticker);
  CHECK_FALSE(fills["fills"].empty());

  session.intervene(
      {{"kind", "change_close"}, {"event", session.market["event_ticker"]}, {"close_ts", session.now_s()}});
  const auto life = [&](const char* event) {
    return listener.until([&](const json& frame) {
      return frame["type"] == "market_lifecycle_v2" && frame["msg"]["event_type"] == event;
    });
  };
  CHECK(life("close_date_updated").has_value());
  session.intervene({{"kind", "amend"}, {"winner", session.ticker}});
  CHECK(life("determined").has_value());
  CHECK(life("settled").has_value());
  const auto settled = listener.until([&](const json& frame) {
    return frame["type"] == "market_position" && frame["msg"]["position_fp"] == "0.00";
  });
  CHECK(settled.has_value());
  const json settlements = session.trader.get("/portfolio/settlements");
  REQUIRE_FALSE(settlements["settlements"].empty());
  CHECK(settlements["settlements"][0]["market_result"] == "yes");
  CHECK(settlements["settlements"][0]["revenue"] == 200);
  const json balance = session.trader.get("/portfolio/balance");
  CHECK(parse_decimal(balance["balance_dollars"].get<std::string>(), 6).value() > 1'000'000'000);
}

}  // namespace headgate::world
