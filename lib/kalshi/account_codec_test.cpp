#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/account_fixture.h"
#include "kalshi/api_key_codec.h"
#include "kalshi/balance_codec.h"
#include "kalshi/group_codec.h"
#include "kalshi/limits_codec.h"
#include "kalshi/market_fixture.h"
#include "kalshi/transfer_codec.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::under;
using fixture::with;

namespace {

constexpr int64_t second_ns = 1795186800LL * ns_per_s;

template <typename T>
std::string fault(const Result<T>& result) {
  return result ? "" : result.error().field;
}

}  // namespace

TEST_CASE("The balance is read to the last digit, and shard by shard") {
  // The audit compares to the last digit, and an order can spend only what lies on its market's shard.
  const auto cash = parse_balance(fixture::balance);
  REQUIRE(cash.has_value());
  CHECK(cash->available.e6() == 98'018'600);
  CHECK(cash->portfolio_value.e6() == 1'980'000);
  CHECK(cash->updated_ns == second_ns);
  CHECK(cash->on_shard(2)->e6() == 8'018'600);
  CHECK_FALSE(cash->on_shard(1));
  const auto locked = parse_balance(with(fixture::balance, "balance_breakdown", ""));
  REQUIRE(locked);
  CHECK_FALSE(locked->shards);
  CHECK_FALSE(locked->on_shard(0));
}

TEST_CASE("Shards that do not add up to the balance are refused") {
  // Cash that is on no shard can be spent nowhere; cash counted twice is not there.
  const auto shards = [](const char* list) {
    return fault(parse_balance(with(fixture::balance, "balance_breakdown", list)));
  };
  CHECK(shards(R"([{"exchange_index":0,"balance":"98.0185"}])") == "balance_breakdown");
  CHECK(shards("[]") == "balance_breakdown");
  CHECK(shards(R"([{"exchange_index":0,"balance":"90.0000"},{"exchange_index":0,"balance":"8.0186"}])") ==
        "balance_breakdown");
  CHECK(fault(parse_balance(with(fixture::balance, "balance", "9800"))) == "balance");
  CHECK(fault(parse_balance(with(fixture::balance, "balance", "9803"))) == "balance");
  // Asked for one shard, the balance is that shard's.
  const std::string one = R"({"balance":801,"balance_dollars":"8.0186","portfolio_value":0,)"
                          R"("updated_ts":1795186800,"balance_breakdown":[{"exchange_index":0,)"
                          R"("balance":"90.0000"},{"exchange_index":2,"balance":"8.0186"}]})";
  CHECK(parse_balance(one, 2).has_value());
  CHECK(fault(parse_balance(one)) == "balance_breakdown");
  CHECK(fault(parse_balance(one, 0)) == "balance_breakdown");
  CHECK(balance_request()->target() == "/portfolio/balance");
  CHECK(balance_request(2, 0)->target() == "/portfolio/balance?subaccount=0&exchange_index=2");
  CHECK(fault(balance_request(-1)) == "exchange_index");
}

TEST_CASE("What rests is told in cents as a whole and to the last digit by shard") {
  // The one is the other cut off; a cent more is money of nowhere.
  const auto value = parse_resting_value(fixture::resting_value);
  REQUIRE(value);
  CHECK(value->total.e6() == 12'750'000);
  CHECK(value->shards.at(1).cash.e6() == 755'000);
  CHECK(fault(parse_resting_value(with(fixture::resting_value, "total_resting_order_value", "1290"))) ==
        "resting_order_value_breakdown");
  CHECK(resting_value_request().target() == "/portfolio/summary/total_resting_order_value");
}

TEST_CASE("The limits are two buckets with a size and a rate, and why they are larger") {
  // A bucket thought larger than it is sends requests that are refused, a cancel among them.
  const auto limits = parse_account_limits(fixture::limits);
  REQUIRE(limits);
  CHECK(limits->tier == "advanced");
  CHECK(limits->read == BucketLimits{600, 300});
  CHECK(limits->write == BucketLimits{602, 301});
  REQUIRE(limits->grants.size() == 1);
  CHECK(limits->grants[0].source == "manual");
  CHECK(limits->grants[0].expires_ns == 1795190400LL * ns_per_s);
  CHECK(account_limits_request().target() == "/account/limits");
}

TEST_CASE("A request costs what its closest pattern says, and the default where none fits") {
  // A batch taken for one cancel empties the bucket that the next cancel needs.
  EndpointCostTable costs;
  costs.default_cost = 10;
  costs.endpoints = {{"DELETE", "/v2/orders/:order_id", 2},
                     {"DELETE", "/v2/orders/batched", 7},
                     {"GET", "/v2/index/*endpoint", 50},
                     {"GET", "/v2/index", 40}};
  CHECK(costs.cost_of("DELETE", "/v2/orders/x-1") == 2);
  CHECK(costs.cost_of("DELETE", "/v2/orders/batched") == 7);
  CHECK(costs.cost_of("DELETE", "/v2/orders") == 10);
  CHECK(costs.cost_of("DELETE", "/v2/orders/x-1/amend") == 10);
  CHECK(costs.cost_of("POST", "/v2/orders/x-1") == 10);
  CHECK(costs.cost_of("GET", "/v2/index/a/b") == 50);
  CHECK(costs.cost_of("GET", "/v2/index") == 40);
  const std::string twice = R"({"default_cost":10,"endpoint_costs":[{"method":"GET","path":"/a","cost":1},)"
                            R"({"method":"GET","path":"/a","cost":2}]})";
  CHECK(fault(parse_endpoint_costs(twice)) == "endpoint_costs");
  CHECK(fault(parse_endpoint_costs(with(fixture::endpoint_costs, "default_cost", "0"))) == "default_cost");
  CHECK(fault(parse_endpoint_costs(with(fixture::endpoint_costs, "cost", "-1"))) == "endpoint_costs[0].cost");
}

TEST_CASE("A transfer moves whole centicents from one place to another") {
  // The amount is a number of 1e-4 dollars: taken for cents it moves a hundredth.
  const auto request =
      transfer_request({.amount = Money::from_e6(12'500'100), .source_shard = 0, .destination_shard = 2});
  REQUIRE(request);
  CHECK(request->method + " " + request->target() == "POST /portfolio/intra_exchange_instance_transfer");
  CHECK(request->body == R"({"source":"event_contract","destination":"event_contract","amount":125001,)"
                         R"("source_exchange_shard":0,"destination_exchange_shard":2})");
  Transfer transfer{.amount = Money::dollars(1), .source_shard = 0, .destination_shard = 2};
  transfer.source_subaccount = 0;
  transfer.destination_subaccount = 3;
  CHECK(transfer_request(transfer)->body.ends_with(R"("source_subaccount":0,"destination_subaccount":3})"));
  transfer.destination = ExchangeInstance::margined;
  CHECK(fault(transfer_request(transfer)) == "source_subaccount");
  CHECK(fault(transfer_request({.amount = Money::from_e6(150), .destination_shard = 2})) == "amount");
  CHECK(fault(transfer_request({.amount = Money(), .destination_shard = 2})) == "amount");
  CHECK(fault(transfer_request({.amount = Money::dollars(1)})) == "destination_exchange_shard");
  CHECK(fault(transfer_request({.amount = Money::dollars(1), .destination_shard = 101})) ==
        "destination_exchange_shard");
}

TEST_CASE("A transfer is followed by its id until it is complete") {
  // It is taken first and done later; cash counted on its new shard too early is not there.
  CHECK(*parse_transfer_reply(R"({"transfer_id":"x-1"})") == "x-1");
  CHECK(fault(parse_transfer_reply("{}")) == "transfer_id");
  const auto one = parse_transfer(under("transfer", fixture::transfer));
  REQUIRE(one);
  CHECK(one->status == TransferStatus::pending);
  CHECK(one->destination == ExchangeInstance::margined);
  CHECK(one->destination_shard == 2);
  CHECK(one->amount.e6() == 12'500'000);
  CHECK(one->created_ns == second_ns);
  const auto last = parse_transfer_page(under("transfers", "[" + fixture::transfer + "]"));
  REQUIRE(last);
  CHECK(last->cursor.empty());
  CHECK(last->transfers.size() == 1);
  CHECK(fault(parse_transfer_page(R"({"transfers":[],"cursor":7})")) == "cursor");
  CHECK(transfers_request(500, "c")->target() ==
        "/portfolio/intra_exchange_instance_transfers?limit=500&cursor=c");
  CHECK(fault(transfers_request(501)) == "limit");
  CHECK(transfer_status_request("x-1")->target() == "/portfolio/intra_exchange_instance_transfers/x-1");
}

TEST_CASE("Shares of the cash by shard add up to the whole, or are switched off") {
  // Shares of 90 leave a tenth wherever it was.
  const auto target = parse_target_allocation(fixture::allocation);
  REQUIRE(target);
  CHECK(target->shares == std::vector<ShardShare>{{0, 60}, {2, 40}});
  CHECK(target->reserve == RestingReserve::max);
  const auto request = set_target_allocation_request(*target);
  REQUIRE(request);
  CHECK(request->body == fixture::allocation);
  CHECK(set_target_allocation_request({})->body ==
        R"({"allocations":[],"resting_margin_reservation":"sum"})");
  CHECK(fault(set_target_allocation_request({{{0, 60}, {2, 30}}})) == "allocations");
  CHECK(fault(set_target_allocation_request({{{0, 50}, {0, 50}}})) == "allocations");
  CHECK(fault(set_target_allocation_request({{{0, 101}, {2, -1}}})) == "percent");
  const std::string less = R"([{"exchange_index":0,"percent":60}])";
  CHECK(fault(parse_target_allocation(with(fixture::allocation, "allocations", less))) == "allocations");
}

TEST_CASE("A key may do what its scopes say, the wide ones and the narrow ones") {
  // A key that cannot trade is found out before the first order, and one that can move cash before it is
  // lost.
  const auto keys = parse_api_keys(fixture::api_keys);
  REQUIRE(keys);
  CHECK(keys->region_expires_ns == 1795190400LL * ns_per_s);
  const ApiKey* key = keys->find("k-1");
  REQUIRE(key != nullptr);
  CHECK(keys->find("k-2") == nullptr);
  CHECK(key->may_read());
  CHECK(key->may_trade());
  CHECK_FALSE(key->may_transfer());
  CHECK(key->subaccount == 3);
  CHECK_FALSE(key->fcm_subtrader_id);
  CHECK(text_of(KeyScope::write_trade) == "write::trade");
  ApiKey wide;
  wide.scopes = {KeyScope::write};
  CHECK(wide.may_trade());
  CHECK(wide.may_transfer());
  CHECK_FALSE(wide.may_read());
  const auto never = parse_api_keys(with(fixture::api_keys, "api_key_region_expiration_ts", ""));
  REQUIRE(never);
  CHECK_FALSE(never->region_expires_ns);
}

TEST_CASE("A group is made, read, reset, triggered, changed and deleted by its id and shard") {
  // On another shard there is another group, or none.
  const auto made = parse_group_create_reply(fixture::created_group);
  REQUIRE(made);
  CHECK(made->order_group_id == "g-1");
  CHECK(made->subaccount == 0);
  CHECK(made->exchange_index == 2);
  const auto listed = parse_groups(under("order_groups", "[" + fixture::listed_group + "]"));
  REQUIRE(listed);
  CHECK(listed->at(0).limit->e2() == 15'000);
  CHECK(listed->at(0).auto_cancel);
  const auto one = parse_group(fixture::one_group);
  REQUIRE(one);
  CHECK(one->orders == std::vector<std::string>{"o-1", "o-2"});
  CHECK_FALSE(one->auto_cancel);
  const auto line = [](const Result<Request>& request) {
    REQUIRE(request);
    return request->method + " " + request->target() + " " + request->body;
  };
  const GroupName name{"g-1", 2, 0};
  const std::string at = "/portfolio/order_groups/g-1";
  const std::string place = "?subaccount=0&exchange_index=2 ";
  CHECK(
      line(create_group_request(Quantity::contracts(150), 2, 0)) ==
      R"(POST /portfolio/order_groups/create {"contracts_limit_fp":"150.00","subaccount":0,"exchange_index":2})");
  CHECK(line(groups_request()) == "GET /portfolio/order_groups ");
  CHECK(line(group_request(name)) == "GET " + at + place);
  CHECK(line(reset_group_request(name)) == "PUT " + at + "/reset" + place + "{}");
  CHECK(line(trigger_group_request(name)) == "PUT " + at + "/trigger" + place + "{}");
  CHECK(line(limit_group_request(name, Quantity::contracts(9))) ==
        "PUT " + at + "/limit" + place + R"({"contracts_limit_fp":"9.00"})");
  CHECK(line(delete_group_request(name)) == "DELETE " + at + place);
  CHECK(fault(limit_group_request(name, Quantity())) == "contracts_limit_fp");
  CHECK(fault(reset_group_request({""})) == "order_group_id");
}
