#include <doctest/doctest.h>

#include <map>

#include "json/value.h"
#include "kalshi/balance_codec.h"
#include "kalshi/error_body.h"
#include "kalshi/limits_codec.h"
#include "tests/recorded_data.h"

// The demonstration exchange of June 2026 on keys, clocks, limits and what it refuses.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

std::optional<std::string> recorded(const std::string& name) {
  return recorded_data::text_of("kalshi/demo-2026-06/" + name);
}

struct Refused {
  const char* stage;
  int64_t status;
  ErrorCode word;
  const char* code;
  const char* details;
};
constexpr Refused refusals[] = {
    {"auth__bad_signature", 401, ErrorCode::authentication_error, "authentication_error",
     "INCORRECT_API_KEY_SIGNATURE"},
    {"auth__unknown_key_id", 401, ErrorCode::authentication_error, "authentication_error", "NOT_FOUND"},
    {"auth__missing_signature_header", 401, ErrorCode::signature_is_missing_from_headers,
     "signature_is_missing_from_headers", ""},
    {"auth__skew_minus30s", 401, ErrorCode::header_timestamp_expired, "header_timestamp_expired", ""},
    {"auth__skew_minus5min", 401, ErrorCode::header_timestamp_expired, "header_timestamp_expired", ""},
    {"auth__skew_plus5min", 401, ErrorCode::header_timestamp_expired, "header_timestamp_expired", ""},
    {"orders__duplicate_client_order_id", 409, ErrorCode::order_already_exists, "order_already_exists", ""},
    {"orders__reuse_canceled_client_id", 409, ErrorCode::order_already_exists, "order_already_exists", ""},
    {"orders__cancel_already_canceled", 404, ErrorCode::not_found, "not_found", ""},
    {"orders__cancel_executed", 404, ErrorCode::not_found, "not_found", ""},
    {"orders__cancel_unknown_id", 404, ErrorCode::not_found, "not_found", ""},
    {"orders__insufficient_balance", 400, ErrorCode::insufficient_balance, "insufficient_balance", ""},
    {"orders__invalid_price_structure", 400, ErrorCode::invalid_price, "invalid_price", ""},
    {"orders__numeric_field_types", 400, ErrorCode::bad_request, "bad_request",
     "json: cannot unmarshal number into Go struct field CreateOrderV2Request.count of type string"},
    {"orders__post_only_cross", 400, ErrorCode::invalid_order, "invalid_order", "post only cross"},
};
// Whatever was answered with success, and how.
const std::map<std::string, int64_t> successes{
    {"auth__balance_ok", 200},         {"auth__balance_alt_host", 200},
    {"auth__skew_minus5s", 200},       {"auth__skew_plus5s", 200},
    {"account__limits", 200},          {"account__endpoint_costs", 200},
    {"orders__create_v2_maker", 201},  {"orders__create_v2_taker_ioc", 201},
    {"orders__settlement_seed", 201},  {"orders__get_after_create", 200},
    {"orders__get_after_cancel", 200}, {"orders__cancel_v2", 200},
    {"orders__legacy_create", 201},    {"orders__legacy_cancel", 200},
    {"portfolio__orders_list", 200},   {"fills__after_taker", 200}};

std::map<std::string, int64_t> all_statuses() {
  std::map<std::string, int64_t> out = successes;
  for (const Refused& each : refusals) out[each.stage] = each.status;
  return out;
}

}  // namespace

TEST_CASE("Recorded refusals carry the words that are told apart") {
  // A duplicate taken for a refusal forgets an order that trades; a clock taken for a key locks the owner
  // out.
  for (const Refused& each : refusals) {
    CAPTURE(each.stage);
    const auto body = recorded(std::string(each.stage) + ".json");
    if (!body) continue;
    const ErrorBody error = parse_error_body(*body);
    CHECK(error.understood);
    CHECK(error.word() == each.word);
    CHECK(error.code == each.code);
    CHECK(error.details == each.details);
  }
}

TEST_CASE(
    "The status beside each recorded answer is the one it is known by, in its file and in the session's") {
  // What is done about an answer hangs on its number as much as on its word.
  const auto manifest = recorded("session__manifest.meta.json");
  std::map<std::string, std::string> results;
  if (manifest) {
    const auto document = json::parse(*manifest);
    REQUIRE(document);
    for (const json::Value& each : document->find("results")->items) {
      const std::string& result = each.find("result")->text;
      if (result.starts_with("HTTP ")) results[each.find("stage")->text] = result;
    }
    CHECK(document->find("environment")->text == "demo");
  }
  for (const auto& [stage, status] : all_statuses()) {
    CAPTURE(stage);
    const auto meta = recorded(stage + ".meta.json");
    if (!meta) continue;
    const auto document = json::parse(*meta);
    REQUIRE(document);
    CHECK(document->find("status")->text == std::to_string(status));
    CHECK(document->find("path")->text.starts_with("/trade-api/v2/"));
    if (manifest) CHECK(results[stage] == "HTTP " + std::to_string(status));
  }
}

TEST_CASE("Recorded balances are read to four places, on one shard, whoever is asked") {
  // Its cents are cut off, and the audit compares to the last digit.
  for (const char* name :
       {"auth__balance_ok", "auth__balance_alt_host", "auth__skew_minus5s", "auth__skew_plus5s"}) {
    const auto body = recorded(std::string(name) + ".json");
    if (!body) continue;
    const auto cash = parse_balance(*body);
    REQUIRE(cash.has_value());
    CHECK(cash->available.e6() == 98'018'600);
    CHECK(cash->portfolio_value.e6() == 1'980'000);
    CHECK(cash->shards == std::vector<ShardCash>{{0, Money::from_e6(98'018'600)}});
    CHECK(cash->updated_ns / 1'000'000'000 / 10 == 178'115'934);
  }
}

TEST_CASE("The recorded limits and costs say what a request spends") {
  // A new order at a tenth of the bucket, a cancel at a fiftieth: the other way round, cancels would wait.
  if (const auto body = recorded("account__limits.json")) {
    const auto limits = parse_account_limits(*body);
    REQUIRE(limits);
    CHECK(limits->tier == "basic");
    CHECK(limits->read == BucketLimits{200, 200});
    CHECK(limits->write == BucketLimits{100, 100});
    CHECK(limits->grants.empty());
  }
  const auto body = recorded("account__endpoint_costs.json");
  if (!body) return;
  const auto costs = parse_endpoint_costs(*body);
  REQUIRE(costs);
  CHECK(costs->default_cost == 10);
  CHECK(costs->endpoints.size() == 16);
  const std::string root = "/trade-api/v2";
  CHECK(costs->cost_of("POST", root + "/portfolio/events/orders") == 10);
  CHECK(costs->cost_of("DELETE", root + "/portfolio/events/orders/2597b999-f887-4195-8bac-c3f97a1f2021") ==
        2);
  CHECK(costs->cost_of("DELETE", root + "/portfolio/events/orders/batched") == 2);
  CHECK(costs->cost_of("GET", root + "/portfolio/orders/2597b999") == 2);
  CHECK(costs->cost_of("POST", root + "/portfolio/orders/2597b999/amend") == 20);
  CHECK(costs->cost_of("GET", root + "/cfbenchmarks/v1/values") == 150);
  CHECK(costs->cost_of("GET", root + "/markets") == 10);
}
