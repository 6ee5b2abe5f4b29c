#include "exchange/member_routes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::code_of;
using fixture::Desk;
using fixture::json;
const std::string orders = "/portfolio/events/orders";

TEST_CASE("a key does what its scopes say and is refused everything else") {
  // The key of the watching processes must not be able to trade, here as there.
  Desk desk;
  const auto with = [&](std::vector<Scope> scopes, const char* method, const std::string& path) {
    desk.caller.scopes = std::move(scopes);
    return desk.send(method, path, "{}").status;
  };
  CHECK(with({Scope::read}, "GET", "/portfolio/orders") == 200);
  CHECK(with({Scope::read}, "GET", "/portfolio/balance") == 200);
  CHECK(with({Scope::read_portfolio_balance}, "GET", "/portfolio/balance") == 200);
  CHECK(with({Scope::read_portfolio_balance}, "GET", "/portfolio/orders") == 403);
  CHECK(with({Scope::write}, "GET", "/portfolio/orders") == 403);
  for (const char* method : {"POST", "DELETE"}) CHECK(with({Scope::read}, method, orders) == 403);
  CHECK(with({Scope::read}, "DELETE", orders + "/x") == 403);
  CHECK(with({Scope::read}, "PUT", "/portfolio/order_groups/x/reset") == 403);
  CHECK(with({Scope::write_trade}, "DELETE", orders) == 204);
  CHECK(with({Scope::write_trade}, "POST", "/portfolio/intra_exchange_instance_transfer") == 403);
  CHECK(with({Scope::write_transfer}, "POST", "/portfolio/intra_exchange_instance_transfer") == 400);
  CHECK(with({Scope::write_transfer}, "DELETE", orders) == 403);
  CHECK(with({}, "GET", "/account/endpoint_costs") == 200);
  desk.caller.scopes = {Scope::read};
  CHECK(code_of(desk.send("POST", orders, "{}")) == "permission_denied");
}

TEST_CASE("a key bound to a subaccount acts on that one alone and moves no money") {
  // Only 0 exists: a key for another one has nothing to do here.
  Desk desk;
  desk.caller.subaccount = 0;
  CHECK(desk.get("/portfolio/orders").status == 200);
  CHECK_FALSE(desk.read("/portfolio/balance").contains("balance_breakdown"));
  CHECK(desk.send("POST", "/portfolio/intra_exchange_instance_transfer", "{}").status == 403);
  desk.caller.subaccount = 3;
  CHECK(desk.get("/portfolio/orders").status == 403);
  CHECK(desk.send("DELETE", orders).status == 403);
}

TEST_CASE("what is a member's own is known as such by method and path") {
  // A path that asks for no signature would show the account to everybody.
  for (const char* path : {"/portfolio/orders", "/portfolio/orders/x", "/portfolio/balance",
                           "/account/limits", "/api_keys", "/historical/fills", "/portfolio/order_groups"})
    CHECK_MESSAGE(is_members_only("GET", path), path);
  CHECK(is_members_only("DELETE", orders));
  for (const char* path : {"/markets", "/account/endpoint_costs", "/exchange/user_data_timestamp",
                           "/historical/trades", "/portfolio/orders/x/y/z"})
    CHECK_FALSE_MESSAGE(is_members_only("GET", path), path);
  Desk desk;
  desk.caller.authenticated = false;
  CHECK(desk.get("/portfolio/balance").status == 401);
  CHECK(desk.get("/account/endpoint_costs").status == 200);
}

TEST_CASE("endpoint costs name the paths of the exchange with what they cost") {
  // The client's token buckets are filled from this list.
  Desk desk;
  const json costs = desk.read("/account/endpoint_costs");
  CHECK(costs["default_cost"] == 10);
  const auto cost = [&](const char* method, const char* path) -> int {
    for (const json& each : costs["endpoint_costs"]) {
      if (each["method"] == method && each["path"] == std::string("/trade-api/v2") + path)
        return each["cost"];
    }
    return 10;
  };
  CHECK(cost("DELETE", "/portfolio/events/orders/:order_id") == 2);
  CHECK(cost("DELETE", "/portfolio/events/orders/batched") == 2);
  CHECK(cost("DELETE", "/portfolio/events/orders") == 2);
  CHECK(cost("GET", "/portfolio/orders/:order_id") == 2);
  CHECK(cost("POST", "/account/api_usage_level/upgrade") == 30);
  CHECK(cost("POST", "/portfolio/events/orders") == 10);
}

TEST_CASE("keys are listed with their scopes and until when the account's place is attested") {
  // Doctor reads from this whether trading stops by itself next week.
  House house = fixture::plain_house();
  house.api_keys = {{"11111111-0000-4000-8000-000000000000", "watch", {Scope::read}, std::nullopt},
                    {"22222222-0000-4000-8000-000000000000", "trade", {Scope::read, Scope::write_trade}, 0}};
  house.region_expires_s = 1'800'000'000;
  Desk desk(house);
  CHECK(
      desk.read("/api_keys") ==
      json{
          {"api_keys",
           {{{"api_key_id", "11111111-0000-4000-8000-000000000000"}, {"name", "watch"}, {"scopes", {"read"}}},
            {{"api_key_id", "22222222-0000-4000-8000-000000000000"},
             {"name", "trade"},
             {"scopes", {"read", "write::trade"}},
             {"subaccount", 0}}}},
          {"api_key_region_expiration_ts", 1'800'000'000}});
  CHECK(desk.send("DELETE", "/api_keys/unknown").status == 404);
  CHECK(desk.send("DELETE", "/api_keys/" + house.api_keys[0].id).status == 403);
  CHECK(desk.send("POST", "/api_keys/generate", R"({"name":"x"})").status == 403);
  CHECK_FALSE(Desk().read("/api_keys").contains("api_key_region_expiration_ts"));
}

TEST_CASE("every scope has Kalshi's word") {
  // A key file whose scope is not understood must not pass for one that may do more.
  for (const char* word : {"read", "write", "write::trade", "write::transfer", "read::portfolio_balance"})
    CHECK(word_of(*scope_of(word)) == word);
  CHECK_FALSE(scope_of("admin").has_value());
  CHECK_FALSE(scope_of("").has_value());
}

TEST_CASE("subaccounts: only 0 exists, and whatever names another is refused clearly") {
  // An order thought to be apart from the rest would share its cash.
  Desk desk;
  CHECK(desk.read("/portfolio/subaccounts/balances")["subaccount_balances"] ==
        json::array({{{"subaccount_number", 0},
                      {"exchange_index", 0},
                      {"balance", "1000.0000"},
                      {"updated_ts", desk.now.ns() / ns_per_s}}}));
  CHECK(desk.read("/portfolio/subaccounts/transfers") == json{{"transfers", json::array()}, {"cursor", ""}});
  CHECK(desk.read("/portfolio/subaccounts/netting")["netting_configs"] ==
        json::array({{{"subaccount_number", 0}, {"enabled", true}, {"exchange_index", 0}}}));
  CHECK(desk.send("POST", "/portfolio/subaccounts", "{}").status == 403);
  CHECK(desk.send("PUT", "/portfolio/subaccounts/netting", R"({"subaccount_number":0,"enabled":true})")
            .status == 200);
  for (const char* bad :
       {R"({"subaccount_number":1,"enabled":true})", R"({"subaccount_number":0,"enabled":false})", "{}"})
    CHECK(desk.send("PUT", "/portfolio/subaccounts/netting", bad).status == 400);
  CHECK(desk.send("POST", "/portfolio/subaccounts/transfer",
                  R"({"client_transfer_id":"a","from_subaccount":0,"to_subaccount":1,"amount_cents":5})")
            .status == 400);
  for (const char* path : {"/portfolio/orders", "/portfolio/fills", "/portfolio/positions",
                           "/portfolio/balance", "/portfolio/settlements", "/portfolio/order_groups",
                           "/portfolio/orders/queue_positions", "/historical/orders"}) {
    CHECK(code_of(desk.get(path + std::string("?subaccount=7"))) == "invalid_parameters");
    CHECK(desk.get(path + std::string("?subaccount=x")).status == 400);
    CHECK(desk.get(path + std::string("?subaccount=0")).status == 200);
  }
}

TEST_CASE("an ordinary member is refused the value of its resting orders, a clearing member is told") {
  // Recorded 2026-01: permission_denied.
  Desk plain;
  const std::string path = "/portfolio/summary/total_resting_order_value";
  CHECK(plain.get(path).status == 403);
  CHECK(json::parse(plain.get(path).body) ==
        json{{"error", {{"code", "permission_denied"}, {"message", "permission denied"}}}});
  House house = fixture::plain_house();
  house.clearing_member = true;
  Desk desk(house);
  desk.place("one", "bid", "0.2500", "10.00");
  CHECK(desk.read(path) == json{{"total_resting_order_value", 250},
                                {"resting_order_value_breakdown",
                                 json::array({{{"balance", "2.5000"}, {"exchange_index", 0}}})}});
}

TEST_CASE("deposits are the opening cash, withdrawals there are none, and volume is what was traded") {
  // The ledger's first line must be found at the exchange as well.
  Desk desk;
  const json deposits = desk.read("/portfolio/deposits")["deposits"];
  REQUIRE(deposits.size() == 1);
  CHECK(deposits[0]["amount_cents"] == 100'000);
  CHECK(deposits[0]["status"] == "applied");
  CHECK(desk.read("/portfolio/withdrawals") == json{{"withdrawals", json::array()}, {"cursor", ""}});
  CHECK(desk.get("/portfolio/deposits?limit=501").status == 400);
  desk.other(venue::BookSide::ask, 5'000, 3);
  desk.place("one", "bid", "0.5000", "3.00");
  CHECK(
      desk.read("/account/api_usage_level/volume_progress")["volume_progress"][0]["trailing_30d_volume_fp"] ==
      "3.00");
}

}  // namespace
}  // namespace headgate::exchange
