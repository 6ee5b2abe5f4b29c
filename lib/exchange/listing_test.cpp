#include "exchange/listing.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::Desk;
using fixture::json;
constexpr auto bid = venue::BookSide::bid, ask = venue::BookSide::ask;

// All pages of a list, each asked for after `between`.
template <typename Between>
std::vector<std::string> walk(Desk& desk, const std::string& path, const char* list, const char* name,
                              int64_t limit, Between between) {
  std::vector<std::string> out;
  std::string cursor;
  do {
    const json page = desk.read(path + "?limit=" + std::to_string(limit) + "&cursor=" + cursor);
    REQUIRE(page[list].size() <= static_cast<size_t>(limit));
    for (const json& each : page[list]) out.push_back(each[name]);
    cursor = page["cursor"];
    between();
  } while (!cursor.empty());
  return out;
}

TEST_CASE("pages of any size hold every order, fill and position once, whatever comes in between") {
  // Recovery walks these pages: an order that is missed there is an order unknown.
  rc::check([] {
    Desk desk;
    const auto count = *rc::gen::inRange(0, 12);
    const int64_t limit = *rc::gen::inRange<int64_t>(1, 6);
    std::vector<std::string> expected;
    for (int i = 0; i < count; ++i) {
      const size_t market = static_cast<size_t>(i % 4);
      desk.other(ask, 5'000, 1, market);
      const std::string name = "o" + std::to_string(i);
      desk.order(fixture::order_text(desk.ticker(market), name, "bid", "0.5000", "1.00"));
      expected.insert(expected.begin(), name);
    }
    int later = 0;
    const auto more = [&] { desk.place("later" + std::to_string(later++), "bid", "0.0100", "1.00"); };
    RC_ASSERT(walk(desk, "/portfolio/orders", "orders", "client_order_id", limit, more) == expected);
    const auto nothing = [] {};
    const auto fills = walk(desk, "/portfolio/fills", "fills", "trade_id", limit, nothing);
    RC_ASSERT(fills.size() == static_cast<size_t>(count));
    RC_ASSERT(std::set<std::string>(fills.begin(), fills.end()).size() == fills.size());
    const auto held = walk(desk, "/portfolio/positions", "market_positions", "ticker", limit, nothing);
    RC_ASSERT(held.size() == static_cast<size_t>(std::min(count, 4)));
    RC_ASSERT(std::set<std::string>(held.begin(), held.end()).size() == held.size());
  });
}

TEST_CASE("settlements are paged as well") {
  // The last page must not be forgotten by whoever audits the day.
  Desk desk;
  for (size_t market = 0; market < 4; ++market) {
    desk.other(ask, 2'000, 1, market);
    desk.order(
        fixture::order_text(desk.ticker(market), "m" + std::to_string(market), "bid", "0.2000", "1.00"));
  }
  desk.floor.close(0, desk.plan.closes);
  desk.floor.determine(0, 1, 71);
  desk.floor.finalize(0, desk.plan.finalized);
  desk.now = desk.plan.finalized;
  CHECK(walk(desk, "/portfolio/settlements", "settlements", "ticker", 3, [] {}).size() == 4);
  CHECK(desk.read("/portfolio/settlements?ticker=" + desk.ticker(2))["settlements"].size() == 1);
  CHECK(desk.read("/portfolio/settlements?min_ts=" +
                  std::to_string(desk.now.ns() / ns_per_s + 1))["settlements"]
            .empty());
}

TEST_CASE("a limit over the most, and every value that is none, is refused in the exchange's own words") {
  // The third of four error shapes; a client that knows only the first takes it for an empty page.
  Desk desk;
  CHECK(desk.get("/portfolio/orders?limit=1001").body ==
        R"({"msg":"Parameter validation failed for GetOrders: Key: 'GetOrdersParams.Limit' )"
        R"(Error:Field validation for 'Limit' failed on the 'max' tag"})");
  for (const char* path : {"/portfolio/orders", "/portfolio/fills", "/portfolio/positions",
                           "/portfolio/settlements", "/historical/fills", "/historical/positions"}) {
    for (const char* bad : {"limit=1001", "limit=0", "limit=-1", "limit=x", "colour=blue"})
      CHECK_MESSAGE(desk.get(path + std::string("?") + bad).status == 400, path << bad);
    CHECK(desk.get(path + std::string("?limit=1000&cursor=garbage")).status == 200);
  }
  for (const char* bad : {"min_ts=soon", "status=open", "exchange_index=-1", "exchange_index=x",
                          "event_ticker=A,B,C,D,E,F,G,H,I,J,K"})
    CHECK_MESSAGE(desk.get(std::string("/portfolio/orders?") + bad).status == 400, bad);
  CHECK(desk.get("/portfolio/positions?settlement_status=maybe").status == 400);
  CHECK(desk.get("/portfolio/positions?count_filter=colour").status == 400);
  CHECK(desk.get("/portfolio/orders?ticker=&status=&event_ticker=&limit=").status == 200);
}

TEST_CASE("filters of orders choose by market, event, time and status together") {
  // A reconciliation that asks for one market must not be told of another.
  Desk desk;
  desk.place("one", "bid", "0.0100", "1.00");
  desk.now = desk.now.plus_ns(100 * ns_per_s);
  desk.order(fixture::order_text(desk.ticker(2), "two", "bid", "0.0100", "1.00"));
  const auto count = [&](const std::string& query) {
    return desk.read("/portfolio/orders?" + query)["orders"].size();
  };
  const std::string now_s = std::to_string(desk.now.ns() / ns_per_s);
  CHECK(count("ticker=" + desk.ticker(2)) == 1);
  CHECK(count("event_ticker=" + desk.plan.event) == 2);
  CHECK(count("event_ticker=OTHER") == 0);
  CHECK(count("min_ts=" + now_s) == 1);
  CHECK(count("max_ts=" + std::to_string(desk.now.ns() / ns_per_s - 1)) == 1);
  CHECK(count("status=resting&ticker=" + desk.ticker(2) + "&min_ts=" + now_s) == 1);
  CHECK(count("status=executed") == 0);
}

TEST_CASE("what is older than the history's age is listed there and nowhere else") {
  // Whoever looks for an old fill among the live ones must not believe it never was.
  constexpr int64_t day_ns = 24 * 3600 * ns_per_s;
  House house = fixture::plain_house();
  house.history_ns = 10 * day_ns;
  Desk desk(house);
  desk.other(ask, 5'000, 1);
  desk.place("filled", "bid", "0.5000", "1.00");
  desk.place("rests", "bid", "0.0100", "1.00");
  const auto sizes = [&](const char* where) {
    const std::string root = where;
    return std::vector<size_t>{desk.read(root + "/orders")["orders"].size(),
                               desk.read(root + "/fills")["fills"].size(),
                               desk.read(root + "/positions")["market_positions"].size()};
  };
  CHECK(sizes("/portfolio") == std::vector<size_t>{2, 1, 1});
  CHECK(sizes("/historical") == std::vector<size_t>{0, 0, 0});
  desk.now = desk.now.plus_ns(12 * day_ns);
  CHECK(sizes("/portfolio") == std::vector<size_t>{1, 0, 1});
  CHECK(sizes("/historical") == std::vector<size_t>{1, 1, 0});
  CHECK(desk.read("/historical/orders")["orders"][0]["client_order_id"] == "filled");
}

TEST_CASE("positions can be asked for by what is not zero in them") {
  // A flat market with a past is no position, and still has fees.
  Desk desk;
  desk.other(ask, 5'000, 1);
  desk.place("buy", "bid", "0.5000", "1.00");
  desk.other(bid, 5'000, 1);
  desk.place("sell", "ask", "0.5000", "1.00");
  const auto count = [&](const char* filter) {
    return desk.read(std::string("/portfolio/positions?count_filter=") + filter)["market_positions"].size();
  };
  CHECK(count("position") == 0);
  CHECK(count("total_traded") == 1);
  CHECK(count("position,total_traded") == 1);
}

TEST_CASE("queue positions count the contracts before an order at its price") {
  // How long a rest will wait is decided by them.
  Desk desk;
  desk.other(bid, 3'000, 7);
  const std::string id = json::parse(desk.place("one", "bid", "0.3000", "2.00").body)["order_id"];
  desk.other(bid, 3'000, 9);
  const std::string second = json::parse(desk.place("two", "bid", "0.3000", "2.00").body)["order_id"];
  CHECK(desk.read("/portfolio/orders/" + id + "/queue_position") == json{{"queue_position_fp", "7.00"}});
  const std::string all = "/portfolio/orders/queue_positions";
  CHECK(desk.read(all)["queue_positions"] ==
        json::array(
            {{{"order_id", id}, {"market_ticker", desk.ticker()}, {"queue_position_fp", "7.00"}},
             {{"order_id", second}, {"market_ticker", desk.ticker()}, {"queue_position_fp", "18.00"}}}));
  CHECK(desk.read(all + "?market_tickers=" + desk.ticker(0))["queue_positions"].empty());
  CHECK(
      desk.read(all + "?market_tickers=" + desk.ticker(0) + "," + desk.ticker())["queue_positions"].size() ==
      2);
  CHECK(desk.read(all + "?event_ticker=" + desk.plan.event)["queue_positions"].size() == 2);
  desk.cancel(id);
  CHECK(desk.get("/portfolio/orders/" + id + "/queue_position").status == 404);
  CHECK(desk.get("/portfolio/orders/nope/queue_position").status == 404);
}

}  // namespace
}  // namespace headgate::exchange
