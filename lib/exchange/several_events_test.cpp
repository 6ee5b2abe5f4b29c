#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "exchange/desk_fixture.h"
#include "exchange/nature.h"
#include "kalshi/event_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"

namespace headgate::exchange {
namespace {

using fixture::json;

constexpr int64_t hour_ns = 3600 * ns_per_s;
constexpr int64_t nov_20 = 20'777;  // 2026-11-20, days since 1970
const Station new_york{"KXHIGHNY", "CLINYC", "New York City", -5};
const Station los_angeles{"KXHIGHLAX", "CLILAX", "Los Angeles", -8};
const std::string root = "/trade-api/v2";

MarketTime at(const char* text) { return MarketTime::from_ns(*parse_iso_utc(text)); }

struct World {
  House house = house_of(1, at("2026-11-19T13:00:00Z"));
  Plan east = day_plan(1, new_york, nov_20);
  Plan west = day_plan(1, los_angeles, nov_20);
  Exchange exchange{house, {east, west}};
  json read(const std::string& target, MarketTime now) {
    const Answer answer = exchange.serve("GET", root + target, "", now);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json::parse(answer.body);
  }
  size_t count(const std::string& target, const char* name, MarketTime now) {
    return read(target, now)[name].size();
  }
};

TEST_CASE("a day's event has the hours, markets and words of the exchange's own events") {
  // Recorded: KXHIGHLAX-26SEP05 opened 2026-09-04T14:00:00Z, closed 2026-09-06T08:00:00Z, timer 300 s. A
  // client that checks station, day and strikes against the words must find the same facts in the same
  // places.
  World world;
  const Plan& west = world.west;
  CHECK(west.event == "KXHIGHLAX-26NOV20");
  CHECK(west.opens == at("2026-11-19T14:00:00Z"));
  CHECK(west.closes == at("2026-11-21T08:00:00Z"));
  CHECK(world.east.closes == at("2026-11-21T05:00:00Z"));
  CHECK(west.finalized.minus_ns(west.determined) == 300 * ns_per_s);
  CHECK(std::abs(west.determined.minus_ns(at("2026-11-21T11:18:00Z"))) <= 180 * ns_per_s);
  REQUIRE(west.markets.size() == 6);
  const json all = world.read("/markets?event_ticker=KXHIGHLAX-26NOV20", world.house.begins)["markets"];
  REQUIRE(all.size() == 6);
  const json& second = all[1];
  const std::string strike =
      std::to_string(west.markets[1].floor_f) + "-" + std::to_string(west.markets[1].cap_f);
  const std::string rules = second["rules_primary"];
  for (const std::string& fact : {std::string("Los Angeles (CLILAX)"), std::string("for Nov 20, 2026,"),
                                  "between " + strike + "° fahrenheit", std::string("The Weather Company")})
    CHECK_MESSAGE(rules.find(fact) != std::string::npos, rules);
  CHECK(all[0]["rules_primary"].get<std::string>().find("less than") != std::string::npos);
  CHECK(all[5]["rules_primary"].get<std::string>().find("greater than") != std::string::npos);
  CHECK(second["settlement_timer_seconds"] == 300);
  CHECK(second["expected_expiration_time"] == "2026-11-21T14:00:00Z");
  CHECK(second["exchange_index"] == 0);
  CHECK(second["expiration_value"] == "");
  const std::string ticker = "/markets/" + west.markets[1].ticker;
  CHECK_FALSE(world.read(ticker, west.determined.plus_ns(-1))["market"].contains("settlement_value_dollars"));
  const json determined = world.read(ticker, west.determined)["market"];
  CHECK(determined["expiration_value"] == std::to_string(world.exchange.day(1).high_f()) + ".00");
  CHECK(determined.contains("settlement_value_dollars"));
  CHECK_FALSE(determined.contains("settlement_ts"));
  CHECK(world.read(ticker, west.finalized)["market"].contains("settlement_ts"));
}

TEST_CASE("events and series are listed with what a client checks before it trades") {
  // A trader that reads the wrong source, day or exclusiveness prices another contract.
  World world;
  const MarketTime now = world.house.begins;
  CHECK(world.count("/events", "events", now) == 2);
  CHECK(world.count("/events?series_ticker=KXHIGHNY&status=unopened", "events", now) == 1);
  CHECK(world.count("/events?status=open", "events", now) == 0);
  CHECK(world.count("/events?tickers=KXHIGHLAX-26NOV20,KXHIGHCHI-26NOV20", "events", now) == 1);
  CHECK(world.count("/series?category=Climate%20and%20Weather", "series", now) == 2);
  CHECK(world.count("/series?category=Sports", "series", now) == 0);
  const json first = world.read("/events?limit=1&with_nested_markets=true", now);
  CHECK(first["events"][0]["markets"].size() == 6);
  const std::string cursor = first["cursor"];
  CHECK(world.read("/events?limit=1&cursor=" + cursor, now)["events"][0]["event_ticker"] ==
        "KXHIGHLAX-26NOV20");
  const json event = world.read("/events/KXHIGHNY-26NOV20", now);
  CHECK(event["markets"].size() == 6);
  CHECK(event["event"]["strike_date"] == "2026-11-21T05:00:00Z");
  CHECK(event["event"]["mutually_exclusive"] == true);
  CHECK(event["event"]["collateral_return_type"] == "MECNET");
  CHECK(event["event"]["settlement_sources"][0]["name"] == "The Weather Company");
  const Answer nested =
      world.exchange.serve("GET", root + "/events/KXHIGHNY-26NOV20?with_nested_markets=true", "", now);
  const auto read = kalshi::parse_event_reply(nested.body);
  REQUIRE(read.has_value());
  CHECK(read->series_ticker == "KXHIGHNY");
  for (const auto& info : read->markets.markets) CHECK_MESSAGE(info.defect().empty(), info.defect());
  const auto series =
      kalshi::parse_series_reply(world.exchange.serve("GET", root + "/series/KXHIGHLAX", "", now).body);
  REQUIRE(series.has_value());
  CHECK(series->fee_multiplier_e4 == 10'000);
  CHECK(world.exchange.serve("GET", root + "/events/KXHIGHCHI-26NOV20", "", now).status == 404);
}

TEST_CASE("pages of the market list walk over all events, and one listed between two pages comes last") {
  // A scan that loses an event to a page boundary does not trade a whole city.
  World world;
  std::vector<std::string> seen;
  std::string cursor;
  MarketTime now = world.house.begins;
  bool added = false;
  do {
    const json page = world.read("/markets?limit=5&cursor=" + cursor, now);
    for (const json& market : page["markets"]) seen.push_back(market["ticker"]);
    cursor = page["cursor"];
    if (!added) world.exchange.list(day_plan(1, {"KXHIGHCHI", "CLIMDW", "Chicago", -6}, nov_20));
    added = true;
  } while (!cursor.empty());
  CHECK(seen.size() == 18);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 18);
  CHECK(seen.back().starts_with("KXHIGHCHI-26NOV20-T"));
}

TEST_CASE("each event goes through its own phases, whatever the others do") {
  // An event that closes with its neighbour in the east would strand orders for three hours.
  World world;
  const auto status = [&](const Plan& plan, MarketTime now) {
    return world.read("/markets/" + plan.markets[0].ticker, now)["market"]["status"].get<std::string>();
  };
  CHECK(status(world.east, world.east.opens) == "active");
  CHECK(status(world.east, world.east.closes) == "closed");
  CHECK(status(world.west, world.east.closes) == "active");
  const std::string order =
      fixture::order_text(world.west.markets[0].ticker, "late", "bid", "0.0100", "1.00");
  CHECK(world.exchange.serve("POST", root + "/portfolio/events/orders", order, world.east.closes).status ==
        201);
  CHECK(world.count("/markets?status=closed", "markets", world.east.closes) == 6);
  CHECK(world.count("/markets?status=open", "markets", world.east.closes) == 6);
  CHECK(status(world.west, world.west.closes) == "closed");
  CHECK(world.exchange.phase(0) == Phase::closed);
  world.exchange.advance(std::max(world.east.finalized, world.west.finalized));
  CHECK(world.exchange.next_event().ns() == INT64_MAX);
}

TEST_CASE("tomorrow's events join a running exchange, and nothing of today's changes by it") {
  // An endless world lists every morning; a day that changes because of the next one repeats never.
  World alone, joined;
  const MarketTime morning = at("2026-11-20T09:30:00Z");
  joined.exchange.advance(morning);
  const size_t event = joined.exchange.list(day_plan(1, new_york, nov_20 + 1));
  CHECK(event == 2);
  CHECK(joined.exchange.plan(event).opens == at("2026-11-20T14:00:00Z"));
  const MarketTime evening = at("2026-11-20T22:00:00Z");
  alone.exchange.advance(evening);
  joined.exchange.advance(evening);
  for (const MarketPlan& market : alone.east.markets) {
    for (const auto side : {venue::BookSide::bid, venue::BookSide::ask}) {
      const auto left = alone.exchange.truth().book(market.ticker, side);
      const auto right = joined.exchange.truth().book(market.ticker, side);
      REQUIRE(left.size() == right.size());
      for (size_t i = 0; i < left.size(); ++i) {
        CHECK(left[i].price_e4 == right[i].price_e4);
        CHECK(left[i].quantity == right[i].quantity);
      }
    }
  }
  CHECK(joined.exchange.trader_acts() > alone.exchange.trader_acts());
}

TEST_CASE("an exchange that forgets others' settled orders answers us as one that remembers") {
  // A world that runs for weeks must not fill the memory, and must not lose what is ours either.
  House house = house_of(1, at("2026-11-19T13:00:00Z"));
  std::vector<std::string> answers[2];
  size_t orders[2] = {0, 0};
  for (const size_t forgets : {0, 1}) {
    house.forgets_others = forgets == 1;
    const Plan plan = day_plan(1, new_york, nov_20);
    Exchange exchange(house, {plan});
    for (int64_t k = 0; k < 20; ++k) {
      const std::string& ticker = plan.markets[static_cast<size_t>(k % 6)].ticker;
      exchange.serve("POST", root + "/portfolio/events/orders",
                     fixture::order_text(ticker, "o-" + std::to_string(k), "bid", "0.9900", "2.00",
                                         "immediate_or_cancel"),
                     plan.opens.plus_ns((k + 1) * hour_ns));
    }
    for (const char* path :
         {"/portfolio/orders", "/portfolio/fills", "/portfolio/settlements", "/portfolio/balance", "/markets",
          "/portfolio/orders/6f726465-7200-4000-8000-000000000100"})
      answers[forgets].push_back(exchange.serve("GET", root + path, "", plan.finalized).body);
    const auto totals = exchange.truth().totals();
    CHECK(totals.cash + totals.open_interest + totals.fees == totals.deposits);
    orders[forgets] = exchange.truth().orders().size();
  }
  CHECK(answers[0] == answers[1]);
  CHECK(answers[1][1].find("\"trade_id\"") != std::string::npos);
  CHECK(orders[0] > 1000);
  CHECK(orders[1] <= 20);
}

TEST_CASE("every field that the exchange requires of a market is there in every phase of its life") {
  // Read from its specification of autumn 2026; recordings cover the phases they were taken in alone.
  const Plan plan = day_plan(1, new_york, nov_20);
  for (const MarketTime now : {plan.begins, plan.opens, plan.closes, plan.determined, plan.finalized}) {
    Exchange exchange(house_of(1, plan.begins), {plan});
    const json all = json::parse(exchange.serve("GET", root + "/markets", "", now).body)["markets"];
    for (const json& market : all) {
      for (const char* field : {"ticker",
                                "event_ticker",
                                "market_type",
                                "yes_sub_title",
                                "no_sub_title",
                                "created_time",
                                "updated_time",
                                "open_time",
                                "close_time",
                                "latest_expiration_time",
                                "settlement_timer_seconds",
                                "status",
                                "yes_bid_dollars",
                                "yes_bid_size_fp",
                                "yes_ask_dollars",
                                "yes_ask_size_fp",
                                "no_bid_dollars",
                                "no_ask_dollars",
                                "last_price_dollars",
                                "volume_fp",
                                "volume_24h_fp",
                                "open_interest_fp",
                                "result",
                                "can_close_early",
                                "notional_value_dollars",
                                "previous_yes_bid_dollars",
                                "previous_yes_ask_dollars",
                                "previous_price_dollars",
                                "expiration_value",
                                "rules_primary",
                                "rules_secondary",
                                "price_level_structure",
                                "price_ranges",
                                "exchange_index",
                                "strike_type",
                                "expected_expiration_time"})
        CHECK_MESSAGE(market.contains(field), field);
    }
  }
}

TEST_CASE("nature's digest tells seeds, cities and days apart and is the same whatever we trade") {
  // Two runs can be compared only if the world was the same in both.
  std::set<uint64_t> all;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (const Station& station : {new_york, los_angeles}) {
      for (int64_t day = 0; day < 3; ++day) {
        const Plan plan = day_plan(seed, station, nov_20 + day);
        CHECK(nature_digest(plan) == nature_digest(day_plan(seed, station, nov_20 + day)));
        all.insert(nature_digest(plan));
      }
    }
  }
  CHECK(all.size() == 120);
  CHECK(nature_digest(plan_of(1, fixture::begins, 60)) != nature_digest(plan_of(2, fixture::begins, 60)));
}

TEST_CASE("others act about every hundred seconds in a market of a real day, or as often as asked") {
  // Speed and liveliness of the demonstration rest on this figure.
  for (const int64_t gap_s : {100, 400}) {
    const Plan plan = day_plan(3, new_york, nov_20, gap_s);
    Exchange exchange(house_of(3, plan.opens), {plan});
    exchange.advance(plan.closes);
    const double hours = static_cast<double>(plan.closes.minus_ns(plan.opens)) / static_cast<double>(hour_ns);
    const double expected = hours * 3600 * 6 / static_cast<double>(gap_s);
    CHECK(std::abs(static_cast<double>(exchange.trader_acts()) - expected) < expected / 20);
  }
}

TEST_CASE("on a real day the book is two-sided and near the truth, and does not stay where it was") {
  // A strategy must not win in simulation by picking up quotes that everybody else has forgotten.
  size_t looks = 0, two_sided = 0;
  double off_e4 = 0;
  for (uint64_t seed = 0; seed < 6; ++seed) {
    const Plan plan = day_plan(seed, new_york, nov_20);
    Exchange exchange(house_of(seed, plan.opens), {plan});
    for (MarketTime now = plan.opens.plus_ns(hour_ns); now < plan.closes; now = now.plus_ns(hour_ns / 4)) {
      exchange.advance(now);
      for (size_t i = 0; i < plan.markets.size(); ++i) {
        const int64_t p_e4 = exchange.day().probability_e4(i, now);
        if (p_e4 < 1'000 || p_e4 > 9'000) continue;
        const auto bids = exchange.truth().book(plan.markets[i].ticker, venue::BookSide::bid);
        const auto asks = exchange.truth().book(plan.markets[i].ticker, venue::BookSide::ask);
        ++looks;
        if (bids.empty() || asks.empty()) continue;
        ++two_sided;
        const int64_t middle_e4 = (bids.front().price_e4 + asks.front().price_e4) / 2;
        off_e4 += static_cast<double>(std::abs(middle_e4 - p_e4));
      }
    }
  }
  MESSAGE(looks << " looks, " << two_sided << " two-sided, off by " << off_e4 / static_cast<double>(two_sided)
                << "e-4 on average");
  CHECK(looks > 500);
  CHECK(two_sided * 10 > looks * 8);
  CHECK(off_e4 / static_cast<double>(two_sided) < 300);
}

}  // namespace
}  // namespace headgate::exchange
