#pragma once

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exchange/exchange.h"
#include "exchange/feed.h"
#include "exchange/member_routes.h"

namespace headgate::exchange::fixture {

using nlohmann::json;

inline const MarketTime begins = MarketTime::from_ns(*parse_iso_utc("2026-11-20T17:00:00Z"));
inline MarketTime after_s(int64_t s) { return begins.plus_ns(s * ns_per_s); }

// Four markets, taker fees only, a thousand dollars, open from the first instant.
inline Plan plain_plan() {
  Plan plan = plan_of(1, begins, 60);
  const std::string event = plan.event;
  plan.markets = {{event + "-T70", Strike::less, 0, 70},
                  {event + "-B70.5", Strike::between, 70, 71},
                  {event + "-B72.5", Strike::between, 72, 73},
                  {event + "-T73", Strike::greater, 73, 0}};
  plan.opens = begins;
  plan.fees = {};
  return plan;
}

inline House plain_house() {
  House house;
  house.begins = begins;
  house.trader_cash = Money::dollars(1000);
  return house;
}

// Our account's order as text; `more` is further fields with a comma before them.
inline std::string order_text(const std::string& ticker, const std::string& id, const std::string& side,
                              const std::string& price, const std::string& count,
                              const std::string& style = "good_till_canceled", const std::string& more = {}) {
  return R"({"ticker":")" + ticker + R"(","client_order_id":")" + id + R"(","side":")" + side +
         R"(","price":")" + price + R"(","count":")" + count + R"(","time_in_force":")" + style +
         R"(","self_trade_prevention_type":"taker_at_cross")" + more + "}";
}

// The floor without other traders, where a test places both sides of every trade.
struct Desk {
  explicit Desk(const House& house = plain_house())
      : plan(plain_plan()), floor(house, {"other"}), members(floor), feed(floor) {
    floor.list(plan);
    floor.open(0, plan.opens);
  }

  const std::string& ticker(size_t market = 1) const { return plan.markets[market].ticker; }
  Answer place(const std::string& id, const std::string& side, const std::string& price,
               const std::string& count, const std::string& style = "good_till_canceled",
               const std::string& more = {}) {
    return order(order_text(ticker(), id, side, price, count, style, more));
  }
  Answer order(const std::string& body) { return send("POST", "/portfolio/events/orders", body); }
  Answer cancel(const std::string& order_id, const std::string& query = {}) {
    return send("DELETE", "/portfolio/events/orders/" + order_id + query);
  }
  Answer send(const std::string& method, const std::string& target, const std::string& body = {}) {
    const auto answer = members.serve(method, *parse_target(target), body, caller, now);
    return answer ? *answer : not_found();
  }
  void other(venue::BookSide side, int64_t price_e4, int64_t contracts, size_t market = 1) {
    venue::OrderRequest request;
    request.account = "other";
    request.market = ticker(market);
    request.side = side;
    request.price_e4 = price_e4;
    request.quantity = Quantity::contracts(contracts);
    REQUIRE(floor.place(request, now).has_value());
  }
  Answer get(const std::string& target) { return send("GET", target); }
  // A write that must succeed, and its reply.
  json done(const std::string& method, const std::string& target, const json& body = {}) {
    const Answer answer = send(method, target, body.is_null() ? "" : body.dump());
    REQUIRE_MESSAGE(answer.status / 100 == 2, answer.body);
    return answer.body.empty() ? json() : json::parse(answer.body);
  }
  const std::vector<Received>& received() const { return members.orders().received(); }
  json read(const std::string& target) {
    const Answer answer = get(target);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  // What a command leads to, and what the tape leads to, as one connection sees it.
  std::vector<json> say(uint64_t connection, const std::string& text) {
    Sent out;
    feed.command(connection, text, now, out);
    return frames(connection, out);
  }
  std::vector<json> hear(uint64_t connection) {
    Sent out;
    feed.publish(floor.take_tape(), out);
    return frames(connection, out);
  }
  static std::vector<json> frames(uint64_t connection, const Sent& sent) {
    std::vector<json> out;
    for (const auto& [to, frame] : sent) {
      if (to == connection) out.push_back(json::parse(frame));
    }
    return out;
  }

  Plan plan;
  Floor floor;
  Members members;
  Feed feed;
  Caller caller;
  MarketTime now = after_s(60);
};

inline std::string code_of(const Answer& answer) {
  const json body = json::parse(answer.body);
  if (body.contains("error")) return body["error"]["code"];
  return body.value("code", "");
}

inline std::string subscribe_text(int64_t id, const std::vector<std::string>& channels,
                                  const std::vector<std::string>& tickers, bool yes_prices = false) {
  return json{
      {"id", id},
      {"cmd", "subscribe"},
      {"params", {{"channels", channels}, {"market_tickers", tickers}, {"use_yes_price", yes_prices}}}}
      .dump();
}

}  // namespace headgate::exchange::fixture
