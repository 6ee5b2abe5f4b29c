#include "kalshi/account_fixture.h"
#include "kalshi/api_key_codec.h"
#include "kalshi/balance_codec.h"
#include "kalshi/field_trial_fixture.h"
#include "kalshi/fill_codec.h"
#include "kalshi/group_codec.h"
#include "kalshi/limits_codec.h"
#include "kalshi/order_codec.h"
#include "kalshi/order_reply.h"
#include "kalshi/position_codec.h"
#include "kalshi/queue_codec.h"
#include "kalshi/settlement_codec.h"
#include "kalshi/transfer_codec.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::check_fields;
using fixture::FieldTrial;
using fixture::page;
using fixture::under;

namespace {

template <typename T>
std::string fault_of(const Result<T>& result) {
  return result ? "" : std::string(result.error().code) + " " + result.error().field;
}

const std::vector<std::string> order_fields{"order_id",
                                            "client_order_id",
                                            "user_id",
                                            "ticker",
                                            "outcome_side",
                                            "book_side",
                                            "type",
                                            "status",
                                            "yes_price_dollars",
                                            "no_price_dollars",
                                            "initial_count_fp",
                                            "fill_count_fp",
                                            "remaining_count_fp",
                                            "taker_fill_cost_dollars",
                                            "maker_fill_cost_dollars",
                                            "taker_fees_dollars",
                                            "maker_fees_dollars"};
const std::vector<std::string> order_extras{
    "created_time",   "last_update_time",      "expiration_time",   "self_trade_prevention_type",
    "order_group_id", "cancel_order_on_pause", "subaccount_number", "exchange_index"};

std::vector<FieldTrial> writes() {
  const auto create = [](const std::string& text) { return fault_of(parse_create_reply(text)); };
  const auto cancel = [](const std::string& text) { return fault_of(parse_cancel_reply(text)); };
  const auto decrease = [](const std::string& text) { return fault_of(parse_decrease_reply(text)); };
  const auto amend = [](const std::string& text) { return fault_of(parse_amend_reply(text)); };
  const auto batch = [](const std::string& text) {
    return fault_of(parse_batch_create_reply(under("orders", "[" + text + "]"), 1));
  };
  const auto batch_cancel = [](const std::string& text) {
    return fault_of(parse_batch_cancel_reply(under("orders", "[" + text + "]"), 1));
  };
  return {
      {"a new order",
       fixture::created_order,
       create,
       "",
       {"order_id", "client_order_id", "fill_count", "remaining_count", "ts_ms"},
       {}},
      {"a cancel",
       fixture::cancelled_order,
       cancel,
       "",
       {"order_id", "reduced_by", "ts_ms"},
       {"client_order_id"}},
      {"a decrease",
       fixture::decreased_order,
       decrease,
       "",
       {"order_id", "remaining_count", "ts_ms"},
       {"client_order_id"}},
      {"an amend", fixture::amended_order, amend, "", {"order_id", "ts_ms"}, {"client_order_id"}},
      {"an order of a batch",
       fixture::batch_made,
       batch,
       "orders[0].",
       {"order_id", "client_order_id", "fill_count", "remaining_count", "ts_ms"},
       {"error"}},
      {"a cancel that a batch refused",
       fixture::batch_gone,
       batch_cancel,
       "orders[0].",
       {"order_id", "reduced_by"},
       {}},
  };
}

std::vector<FieldTrial> listings() {
  const auto one = [](const std::string& text) { return fault_of(parse_order_reply(under("order", text))); };
  const auto orders = [](const std::string& text) {
    return fault_of(parse_order_page(page("orders", text)));
  };
  const auto fills = [](const std::string& text) { return fault_of(parse_fill_page(page("fills", text))); };
  const auto positions = [](const std::string& text) {
    return fault_of(parse_position_page(page("market_positions", text)));
  };
  const auto events = [](const std::string& text) {
    return fault_of(
        parse_position_page(R"({"cursor":"","market_positions":[],"event_positions":[)" + text + "]}"));
  };
  const auto settlements = [](const std::string& text) {
    return fault_of(parse_settlement_page(page("settlements", text)));
  };
  const auto queues = [](const std::string& text) {
    return fault_of(parse_queue_positions(under("queue_positions", "[" + text + "]")));
  };
  return {
      {"an order", fixture::order, one, "order.", order_fields, order_extras},
      {"a listed order", fixture::order, orders, "orders[0].", order_fields, order_extras},
      {"a fill",
       fixture::fill,
       fills,
       "fills[0].",
       {"fill_id", "trade_id", "order_id", "ticker", "market_ticker", "outcome_side", "book_side", "count_fp",
        "yes_price_dollars", "no_price_dollars", "is_taker", "fee_cost"},
       {"created_time", "subaccount_number", "exchange_index"}},
      {"a position",
       fixture::position,
       positions,
       "market_positions[0].",
       {"ticker", "exchange_index", "position_fp", "total_traded_dollars", "market_exposure_dollars",
        "realized_pnl_dollars", "fees_paid_dollars", "last_updated_ts"},
       {}},
      {"an event's positions",
       fixture::event_position,
       events,
       "event_positions[0].",
       {"event_ticker", "total_cost_dollars", "total_cost_shares_fp", "event_exposure_dollars",
        "realized_pnl_dollars", "fees_paid_dollars"},
       {}},
      {"a settlement",
       fixture::settlement,
       settlements,
       "settlements[0].",
       {"ticker", "exchange_index", "event_ticker", "market_result", "yes_count_fp", "yes_total_cost_dollars",
        "no_count_fp", "no_total_cost_dollars", "revenue", "settled_time", "fee_cost"},
       {"value"}},
      {"a place in a queue",
       fixture::queue_position,
       queues,
       "queue_positions[0].",
       {"order_id", "market_ticker", "queue_position_fp"},
       {}},
  };
}

std::vector<FieldTrial> account() {
  const auto balance = [](const std::string& text) { return fault_of(parse_balance(text)); };
  const auto resting = [](const std::string& text) { return fault_of(parse_resting_value(text)); };
  const auto queue = [](const std::string& text) { return fault_of(parse_queue_position(text)); };
  const auto made = [](const std::string& text) { return fault_of(parse_group_create_reply(text)); };
  const auto groups = [](const std::string& text) {
    return fault_of(parse_groups(under("order_groups", "[" + text + "]")));
  };
  const auto group = [](const std::string& text) { return fault_of(parse_group(text)); };
  const auto limits = [](const std::string& text) { return fault_of(parse_account_limits(text)); };
  const auto costs = [](const std::string& text) { return fault_of(parse_endpoint_costs(text)); };
  const auto transfer = [](const std::string& text) {
    return fault_of(parse_transfer(under("transfer", text)));
  };
  const auto target = [](const std::string& text) { return fault_of(parse_target_allocation(text)); };
  const auto key = [](const std::string& text) {
    return fault_of(parse_api_keys(under("api_keys", "[" + text + "]")));
  };
  return {
      {"the balance",
       fixture::balance,
       balance,
       "",
       {"balance", "balance_dollars", "portfolio_value", "updated_ts"},
       {"balance_breakdown"}},
      {"what rests",
       fixture::resting_value,
       resting,
       "",
       {"total_resting_order_value", "resting_order_value_breakdown"},
       {}},
      {"one place in a queue", fixture::one_queue_position, queue, "", {"queue_position_fp"}, {}},
      {"a new group", fixture::created_group, made, "", {"order_group_id", "subaccount"}, {"exchange_index"}},
      {"a listed group",
       fixture::listed_group,
       groups,
       "order_groups[0].",
       {"id", "is_auto_cancel_enabled"},
       {"contracts_limit_fp", "exchange_index"}},
      {"a group",
       fixture::one_group,
       group,
       "",
       {"is_auto_cancel_enabled", "orders"},
       {"contracts_limit_fp", "exchange_index"}},
      {"the limits", fixture::limits, limits, "", {"usage_tier", "read", "write", "grants"}, {}},
      {"the costs", fixture::endpoint_costs, costs, "", {"default_cost", "endpoint_costs"}, {}},
      {"a transfer",
       fixture::transfer,
       transfer,
       "transfer.",
       {"transfer_id", "source", "destination", "source_exchange_shard", "destination_exchange_shard",
        "amount", "status", "created_ts"},
       {}},
      {"the target", fixture::allocation, target, "", {"allocations", "resting_margin_reservation"}, {}},
      {"a key", fixture::api_key, key, "api_keys[0].", {"api_key_id", "name", "scopes"}, {"subaccount"}},
  };
}

}  // namespace

TEST_CASE("Every required field of an answer to a write is missed by its name") {
  // A count that is not there and read as zero binds no money for an order that trades.
  for (const FieldTrial& trial : writes()) check_fields(trial);
}

TEST_CASE("Every required field of a listed order, fill, position or settlement is missed by its name") {
  // A listing proves what is absent: one item read in part proves what is not true.
  for (const FieldTrial& trial : listings()) check_fields(trial);
}

TEST_CASE("Every required field of the account's own figures is missed by its name") {
  // Cash that is assumed is cash that an order is refused for.
  for (const FieldTrial& trial : account()) check_fields(trial);
}

TEST_CASE("A field inside a field is missed by its whole path") {
  // Whoever is woken by the alert must know which bucket, which shard, which grant.
  const auto limits = [](const std::string& text) { return fault_of(parse_account_limits(text)); };
  const std::string& text = fixture::limits;
  CHECK(limits(fixture::with(text, "read", R"({"refill_rate":300})")) ==
        "FIELD_MISSING read.bucket_capacity");
  CHECK(limits(fixture::with(text, "write", R"({"refill_rate":"300","bucket_capacity":1})")) ==
        "FIELD_TYPE write.refill_rate");
  CHECK(limits(fixture::with(text, "write", R"({"refill_rate":0,"bucket_capacity":1})")) ==
        "FIELD_VALUE write.refill_rate");
  CHECK(limits(fixture::with(text, "source", "")) == "FIELD_MISSING grants[0].source");
  CHECK(limits(fixture::with(text, "expires_ts", "\"soon\"")) == "FIELD_TYPE grants[0].expires_ts");
  CHECK(limits(fixture::with(text, "expires_ts", "null")) == "");
  const std::string shard = fixture::with(fixture::balance, "balance_breakdown", R"([{"exchange_index":0}])");
  CHECK(fault_of(parse_balance(shard)) == "FIELD_MISSING balance_breakdown[0].balance");
  const std::string share = fixture::with(fixture::allocation, "allocations", R"([{"exchange_index":0}])");
  CHECK(fault_of(parse_target_allocation(share)) == "FIELD_MISSING allocations[0].percent");
  CHECK(fault_of(parse_endpoint_costs(fixture::with(fixture::endpoint_costs, "cost", ""))) ==
        "FIELD_MISSING endpoint_costs[0].cost");
}

TEST_CASE("A word that is not known is an error that names its field") {
  // The exchange adds words without notice; one guessed at is another status, another side, another right.
  const auto order = [](const char* field) {
    return fault_of(parse_order_reply(under("order", fixture::with(fixture::order, field, "\"new_word\""))));
  };
  for (const char* field : {"book_side", "outcome_side", "status", "type", "self_trade_prevention_type"}) {
    CHECK(order(field) == std::string("FIELD_VALUE order.") + field);
  }
  const std::string settled = fixture::with(fixture::settlement, "market_result", "\"void\"");
  CHECK(fault_of(parse_settlement_page(page("settlements", settled))) ==
        "FIELD_VALUE settlements[0].market_result");
  for (const char* field : {"source", "destination", "status"}) {
    const std::string text = fixture::with(fixture::transfer, field, "\"new_word\"");
    CHECK(fault_of(parse_transfer(under("transfer", text))) == std::string("FIELD_VALUE transfer.") + field);
  }
  const std::string scope = fixture::with(fixture::api_key, "scopes", R"(["read","admin"])");
  CHECK(fault_of(parse_api_keys(under("api_keys", "[" + scope + "]"))) ==
        "FIELD_VALUE api_keys[0].scopes[1]");
  CHECK(fault_of(parse_target_allocation(
            fixture::with(fixture::allocation, "resting_margin_reservation", "\"half\""))) ==
        "FIELD_VALUE resting_margin_reservation");
}
