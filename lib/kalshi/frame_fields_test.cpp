#include "kalshi/field_trial_fixture.h"
#include "kalshi/frame_codec.h"
#include "kalshi/frame_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::check_fields;
using fixture::FieldTrial;

namespace {

std::string fault_of(const std::string& text) {
  const Frame frame = parse_frame(text);
  const auto* fault = std::get_if<FeedFault>(&frame);
  return fault == nullptr ? "" : std::string(fault->error.code) + " " + fault->error.field;
}

FieldTrial inside(const char* name, const std::string& text, std::vector<std::string> required,
                  std::vector<std::string> optional = {}) {
  return {name, text, fault_of, "msg.", std::move(required), std::move(optional)};
}
FieldTrial outside(const char* name, const std::string& text, std::vector<std::string> required) {
  return {name, text, fault_of, "", std::move(required), {}};
}

}  // namespace

TEST_CASE("Every required field of a public frame is missed by its name") {
  // A frame with a hole, applied with a default, makes a market that never existed.
  for (const FieldTrial& trial : {
           inside("a snapshot", fixture::snapshot_frame, {"market_ticker"},
                  {"yes_dollars_fp", "no_dollars_fp"}),
           inside("a delta", fixture::delta_frame, {"market_ticker", "price_dollars", "delta_fp", "side"},
                  {"ts_ms"}),
           inside("a trade", fixture::trade_frame,
                  {"trade_id", "market_ticker", "yes_price_dollars", "no_price_dollars", "count_fp",
                   "taker_outcome_side", "ts_ms"},
                  {"taker_book_side", "is_block_trade"}),
           inside("a ticker", fixture::ticker_frame,
                  {"market_ticker", "price_dollars", "yes_bid_dollars", "yes_ask_dollars", "volume_fp",
                   "open_interest_fp", "yes_bid_size_fp", "yes_ask_size_fp", "last_trade_size_fp", "ts_ms"}),
           inside("a group", fixture::group_frame,
                  {"event_type", "order_group_id", "contracts_limit_fp", "ts_ms"}),
           inside("an index", fixture::index_frame, {"index_id", "received_at", "data", "avg_60s_data"},
                  {"last_60s_windowed_average_15min"}),
           inside("a tick", fixture::tick_frame,
                  {"index_id", "value_usd", "source_ts_ms", "received_at", "data"}),
           inside("a list of indices", fixture::index_list_frame, {"index_ids"}),
       }) {
    check_fields(trial);
  }
}

TEST_CASE("Every required field of an account's frame is missed by its name") {
  // A fill without its fee, an order without its shard: money guessed at.
  for (const FieldTrial& trial : {
           inside("a fill", fixture::fill_frame,
                  {"trade_id", "order_id", "market_ticker", "exchange_index", "is_taker", "outcome_side",
                   "book_side", "yes_price_dollars", "count_fp", "fee_cost", "post_position_fp", "ts_ms"},
                  {"client_order_id", "subaccount"}),
           inside("an order", fixture::order_frame,
                  {"order_id", "user_id", "ticker", "exchange_index", "status", "outcome_side", "book_side",
                   "yes_price_dollars", "fill_count_fp", "remaining_count_fp", "initial_count_fp",
                   "taker_fill_cost_dollars", "maker_fill_cost_dollars", "taker_fees_dollars",
                   "maker_fees_dollars", "client_order_id"},
                  {"order_group_id", "self_trade_prevention_type", "last_updated_ts_ms", "expiration_ts_ms",
                   "last_update_reason", "subaccount_number"}),
           inside("a position", fixture::position_frame,
                  {"user_id", "market_ticker", "position_fp", "position_cost_dollars", "realized_pnl_dollars",
                   "fees_paid_dollars", "position_fee_cost_dollars", "volume_fp"},
                  {"subaccount"}),
       }) {
    check_fields(trial);
  }
  CHECK(fault_of(fixture::with(fixture::order_frame, "created_ts_ms", "")) ==
        "FIELD_MISSING msg.created_ts_ms");
  CHECK(fault_of(fixture::with(fixture::order_frame, "created_ts_ms", "null")) == "");
}

TEST_CASE("Every required field of a change in a market's life is missed by its name") {
  // A market thought open that is closed takes orders nobody will fill.
  for (const FieldTrial& trial : {
           inside("created", fixture::created_frame,
                  {"event_type", "market_ticker", "exchange_index", "open_ts", "close_ts",
                   "price_level_structure", "additional_metadata"},
                  {"price_ranges"}),
           inside("paused", fixture::paused_frame, {"is_deactivated"}),
           inside("moved", fixture::moved_frame, {"close_ts"}),
           inside("determined", fixture::determined_frame,
                  {"determination_ts", "result", "settlement_value"}),
           inside("settled", fixture::settled_frame, {"settled_ts"}),
           inside("grid", fixture::grid_frame, {"price_level_structure", "price_ranges"}),
           inside("metadata", fixture::metadata_frame, {"market_ticker"},
                  {"strike_type", "floor_strike", "yes_sub_title"}),
           inside("event", fixture::event_frame,
                  {"event_ticker", "exchange_index", "title", "subtitle", "collateral_return_type",
                   "series_ticker"},
                  {"strike_date", "strike_period"}),
       }) {
    check_fields(trial);
  }
  const FieldTrial more{"what a new market is",
                        fixture::created_frame,
                        fault_of,
                        "msg.additional_metadata.",
                        {"name", "title", "yes_sub_title", "no_sub_title", "rules_primary", "rules_secondary",
                         "can_close_early", "event_ticker", "expected_expiration_ts"},
                        {"strike_type", "cap_strike", "custom_strike"}};
  check_fields(more);
}

TEST_CASE("An override of a fee is there or null, and never gone") {
  // Null takes it away; a key that is gone says nothing, and the fee of before would stand.
  const auto fee = [](const char* field, const char* value) {
    return fault_of(fixture::with(fixture::fee_frame, field, value));
  };
  for (const char* field : {"fee_type_override", "fee_multiplier_override"}) {
    CHECK(fee(field, "") == std::string("FIELD_MISSING msg.") + field);
    CHECK(fee(field, "[]") == std::string("FIELD_TYPE msg.") + field);
    CHECK(fee(field, "null") == "");
  }
  CHECK(fee("fee_type_override", R"("free")") == "FIELD_VALUE msg.fee_type_override");
  CHECK(fee("event_ticker", "") == "FIELD_MISSING msg.event_ticker");
}

TEST_CASE("Every field around a message is missed by its name") {
  // Without sid and seq nobody knows whose frame it is, or whether one before it was lost.
  for (const std::string& text :
       {fixture::snapshot_frame, fixture::delta_frame, fixture::trade_frame, fixture::group_frame,
        fixture::created_frame, fixture::event_frame, fixture::fee_frame, fixture::index_frame,
        fixture::tick_frame, fixture::index_list_frame}) {
    check_fields(outside("a counted frame", text, {"type", "sid", "seq", "msg"}));
  }
  for (const std::string& text :
       {fixture::ticker_frame, fixture::fill_frame, fixture::order_frame, fixture::position_frame}) {
    check_fields(outside("a frame that is not counted", text, {"type", "sid", "msg"}));
  }
  check_fields(outside("the end of a subscription", fixture::unsubscribed_frame, {"id", "sid", "seq"}));
  check_fields(outside("an acknowledgement", fixture::ok_frame, {"id", "sid", "seq"}));
  check_fields(outside("a subscription", fixture::subscribed_frame, {"id", "msg"}));
  check_fields(inside("a subscription", fixture::subscribed_frame, {"channel", "sid"}));
  check_fields(inside("an error", fixture::error_frame, {"code"}, {"market_tickers"}));
}

TEST_CASE("A frame that is counted where it should not be, or not where it should, is an error") {
  // Whoever counts frames would see gaps that are none, or none where there is one.
  for (const std::string& text :
       {fixture::ticker_frame, fixture::fill_frame, fixture::order_frame, fixture::position_frame}) {
    std::string counted = text;
    counted.insert(counted.find(",\"msg\""), R"(,"seq":5)");
    CHECK(fault_of(counted) == "FIELD_VALUE seq");
  }
}
