#include "exchange/rate_limit.h"

#include <doctest/doctest.h>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::Desk;
using fixture::json;
const std::string orders = "/portfolio/events/orders";

House basic_house() {
  House house = fixture::plain_house();
  house.tier = Tier::basic;
  house.shard_cash[2] = Money::dollars(50);
  return house;
}

MachineTime machine_ms(int64_t ms) { return MachineTime::from_ns(ms * ns_per_ms); }

// How many of the same request pass at once.
template <typename Send>
int passing(Send send) {
  for (int i = 0; i < 1'000; ++i) {
    if (send(i).status == 429) return i;
  }
  return 1'000;
}

TEST_CASE("a basic account writes ten orders at once and one more every tenth of a second") {
  // The client's own limiter must be no looser than this, or cancels are lost among refusals.
  Desk desk(basic_house());
  const auto place = [&](int i) {
    return desk.place(std::to_string(i), "bid", "0.0100", "1.00", "good_till_canceled",
                      R"(,"exchange_index":0)");
  };
  CHECK(passing(place) == 10);
  const Answer refused = place(10);
  CHECK(refused.body == R"({"error":"too many requests"})");
  desk.caller.at = machine_ms(99);
  CHECK(place(10).status == 429);
  desk.caller.at = machine_ms(100);
  CHECK(place(10).status == 201);
  CHECK(place(11).status == 429);
  desk.caller.at = machine_ms(60'000);
  CHECK(passing([&](int i) { return place(100 + i); }) == 10);
}

TEST_CASE("reads and writes have buckets of their own, and cheap requests cost less") {
  // A poll that eats the cancels' tokens would leave orders working.
  Desk desk(basic_house());
  const std::string id =
      json::parse(desk.place("one", "bid", "0.0100", "1.00", "good_till_canceled", R"(,"exchange_index":0)")
                      .body)["order_id"];
  CHECK(passing([&](int) { return desk.get("/portfolio/balance"); }) == 20);
  CHECK(desk.cancel(id, "?exchange_index=0").status == 200);
  CHECK(passing([&](int) { return desk.cancel("nope", "?exchange_index=0"); }) == 44);
  desk.caller.at = machine_ms(10'000);
  CHECK(passing([&](int) { return desk.get("/portfolio/orders/" + id); }) == 100);
  desk.caller.at = machine_ms(20'000);
  CHECK(passing([&](int) { return desk.send("DELETE", orders); }) == 50);
}

TEST_CASE("a write that leaves its shard to the exchange is charged on all of them") {
  // Reported by traders: who never names the shard has a fraction of the budget.
  Desk desk(basic_house());
  const auto place = [&](int i, const char* more) {
    return desk.place(std::to_string(i) + more[0], "bid", "0.0100", "1.00", "good_till_canceled", more);
  };
  CHECK(passing([&](int i) { return place(i, ""); }) == 10);
  CHECK(place(50, R"(,"exchange_index":0)").status == 429);
  CHECK(desk.cancel("x", "?exchange_index=2").status == 429);
  desk.caller.at = machine_ms(1'000);
  CHECK(passing([&](int i) { return desk.cancel(std::to_string(i), "?exchange_index=0"); }) == 50);
  CHECK(desk.cancel("x", "?exchange_index=2").status == 404);
  CHECK(desk.cancel("x").status == 429);
  CHECK(desk.cancel("x", "?market_ticker=" + desk.ticker()).status == 429);
}

TEST_CASE("a batch costs the sum of its items and passes whole or not at all") {
  // A batch that half passed could not be told from one that was lost.
  Desk desk(basic_house());
  const auto batch = [&](int count, const std::string& name) {
    json out{{"orders", json::array()}};
    for (int i = 0; i < count; ++i) {
      json order =
          json::parse(fixture::order_text(desk.ticker(), name + std::to_string(i), "bid", "0.0100", "1.00"));
      order["exchange_index"] = 0;
      out["orders"].push_back(order);
    }
    return desk.send("POST", orders + "/batched", out.dump());
  };
  CHECK(batch(11, "a").status == 429);
  CHECK(desk.received().empty());
  CHECK(batch(10, "b").status == 201);
  json cancels{{"orders", json::array()}};
  for (int i = 0; i < 51; ++i) cancels["orders"].push_back({{"order_id", "x"}, {"exchange_index", 0}});
  desk.caller.at = machine_ms(1'000);
  CHECK(desk.send("DELETE", orders + "/batched", cancels.dump()).status == 429);
  cancels["orders"].erase(0);
  CHECK(desk.send("DELETE", orders + "/batched", cancels.dump()).status == 200);
}

TEST_CASE("what the account is told of its limits is what holds") {
  // Recorded 2026-06 for a basic account.
  Desk desk(basic_house());
  CHECK(desk.read("/account/limits") == json::parse(
                                            R"({"grants":[],"read":{"bucket_capacity":200,"refill_rate":200},
      "usage_tier":"basic","write":{"bucket_capacity":100,"refill_rate":100}})"));
  CHECK(desk.send("POST", "/account/api_usage_level/upgrade").status == 403);
  desk.place("one", "bid", "0.0100", "1.00", "good_till_canceled", R"(,"exchange_index":0)");
  CHECK(desk.send("POST", "/account/api_usage_level/upgrade").status == 201);
  const json limits = desk.read("/account/limits");
  CHECK(limits["usage_tier"] == "advanced");
  CHECK(limits["write"] == json{{"bucket_capacity", 600}, {"refill_rate", 300}});
  CHECK(
      limits["grants"] ==
      json::array({{{"exchange_instance", "event_contract"}, {"level", "advanced"}, {"source", "manual"}}}));
}

TEST_CASE("where nobody counts, nobody is refused") {
  // Fast demonstration days ask more in a second than any tier allows.
  Desk desk;
  CHECK(passing([&](int) { return desk.get("/portfolio/balance"); }) == 1'000);
  CHECK(passing([&](int) { return desk.cancel("x"); }) == 1'000);
}

}  // namespace
}  // namespace headgate::exchange
