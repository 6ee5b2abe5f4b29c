#pragma once

#include <string>

// Hand-written WebSocket frames of every kind in the exchange's shape of autumn 2026, for markets and people
// that do not exist. Each is whole: every field its specification requires, and those it may add.
namespace headgate::kalshi::fixture {

inline const std::string snapshot_frame =
    R"({"type":"orderbook_snapshot","sid":3,"seq":1,"msg":{"market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("market_id":"0b1c","yes_dollars_fp":[["0.4100","12.00"],["0.4200","300.50"]],)"
    R"("no_dollars_fp":[["0.5500","7.00"]]}})";
inline const std::string delta_frame =
    R"({"type":"orderbook_delta","sid":3,"seq":2,"msg":{"market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("market_id":"0b1c","price_dollars":"0.5500","delta_fp":"-2.50","side":"no",)"
    R"("ts":"2026-11-20T15:00:00.164Z","ts_ms":1795186800164}})";
inline const std::string trade_frame =
    R"({"type":"trade","sid":4,"seq":9,"msg":{"trade_id":"t-1","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("yes_price_dollars":"0.4500","no_price_dollars":"0.5500","count_fp":"2.50","taker_side":"no",)"
    R"("taker_outcome_side":"no","taker_book_side":"ask","is_block_trade":true,"ts":1795186800,)"
    R"("ts_ms":1795186800164}})";
inline const std::string ticker_frame =
    R"({"type":"ticker","sid":11,"msg":{"market_id":"0b1c","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("price_dollars":"0.4500","yes_bid_dollars":"0.4200","yes_ask_dollars":"0.4500","volume_fp":"338.96",)"
    R"("open_interest_fp":"204.00","dollar_volume":169,"dollar_open_interest":102,"yes_bid_size_fp":"300.50",)"
    R"("yes_ask_size_fp":"7.00","last_trade_size_fp":"2.50","ts":1795186800,"ts_ms":1795186800164,)"
    R"("time":"2026-11-20T15:00:00Z"}})";
inline const std::string fill_frame =
    R"({"type":"fill","sid":13,"msg":{"trade_id":"t-1","order_id":"o-1","client_order_id":"i-1",)"
    R"("market_ticker":"KXHIGHXX-26NOV20-T52","exchange_index":2,"is_taker":false,"side":"yes","action":"sell",)"
    R"("outcome_side":"no","book_side":"ask","yes_price_dollars":"0.5700","count_fp":"3.00",)"
    R"("fee_cost":"0.051600","post_position_fp":"-3.00","ts":1795186800,"ts_ms":1795186800164,"subaccount":3}})";
inline const std::string order_frame =
    R"({"type":"user_order","sid":22,"msg":{"order_id":"o-1","user_id":"u-1","ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("exchange_index":2,"status":"resting","side":"yes","is_yes":true,"outcome_side":"no","book_side":"ask",)"
    R"("yes_price_dollars":"0.5700","fill_count_fp":"3.00","remaining_count_fp":"9.50",)"
    R"("initial_count_fp":"12.50","taker_fill_cost_dollars":"1.290000","maker_fill_cost_dollars":"0.000000",)"
    R"("taker_fees_dollars":"0.051600","maker_fees_dollars":"0.000000","client_order_id":"i-1",)"
    R"("order_group_id":"g-1","self_trade_prevention_type":"maker","created_time":"2026-11-20T15:00:00Z",)"
    R"("created_ts_ms":1795186800164,"last_updated_ts_ms":1795186801164,"expiration_ts_ms":1795190400000,)"
    R"("last_update_reason":"Trade","subaccount_number":3}})";
inline const std::string position_frame =
    R"({"type":"market_position","sid":14,"msg":{"user_id":"u-1","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("position_fp":"-5.00","position_cost_dollars":"2.1500","realized_pnl_dollars":"-0.2500",)"
    R"("fees_paid_dollars":"0.0858","position_fee_cost_dollars":"0.0800","volume_fp":"7.00","subaccount":3}})";
inline const std::string group_frame =
    R"({"type":"order_group_updates","sid":21,"seq":7,"msg":{"event_type":"limit_updated",)"
    R"("order_group_id":"g-1","contracts_limit_fp":"150.00","ts_ms":1795186800164}})";

inline std::string lifecycle_frame(const std::string& type, const std::string& more) {
  return R"({"type":"market_lifecycle_v2","sid":13,"seq":3,"msg":{"event_type":")" + type +
         R"(","market_ticker":"KXHIGHXX-26NOV20-T52")" + (more.empty() ? "" : "," + more) + "}}";
}
inline const std::string whole_cents = R"([{"start":"0.0000","end":"1.0000","step":"0.0100"}])";
inline const std::string created_frame = lifecycle_frame(
    "created",
    R"("exchange_index":2,"open_ts":1795100400,"close_ts":1795186800,"price_level_structure":"linear_cent",)"
    R"("price_ranges":)" +
        whole_cents +
        R"(,"additional_metadata":{"name":"Below 52","title":"Below 52 in Exampletown?",)"
        R"("yes_sub_title":"51 or below","no_sub_title":"51 or below","rules_primary":"By the report.",)"
        R"("rules_secondary":"","can_close_early":true,"event_ticker":"KXHIGHXX-26NOV20",)"
        R"("expected_expiration_ts":1795190400,"strike_type":"less","cap_strike":52.5,)"
        R"("custom_strike":{"city":"exampletown","round_digits":2}})");
inline const std::string paused_frame = lifecycle_frame("deactivated", R"("is_deactivated":true)");
inline const std::string resumed_frame = lifecycle_frame("activated", R"("is_deactivated":false)");
inline const std::string moved_frame = lifecycle_frame("close_date_updated", R"("close_ts":1795186800)");
inline const std::string determined_frame = lifecycle_frame(
    "determined", R"("determination_ts":1795186800,"result":"scalar","settlement_value":"0.5000")");
inline const std::string settled_frame = lifecycle_frame("settled", R"("settled_ts":1795186800)");
inline const std::string grid_frame =
    lifecycle_frame("price_level_structure_updated",
                    R"("price_level_structure":"linear_cent","price_ranges":)" + whole_cents);
inline const std::string metadata_frame =
    lifecycle_frame("metadata_updated",
                    R"("strike_type":"greater_or_equal","floor_strike":63441.03,"yes_sub_title":"Target")");
inline const std::string event_frame =
    R"({"type":"event_lifecycle","sid":13,"seq":4,"msg":{"event_ticker":"KXHIGHXX-26NOV20","exchange_index":2,)"
    R"("title":"Highest temperature in Exampletown?","subtitle":"On Nov 20","collateral_return_type":"MECNET",)"
    R"("series_ticker":"KXHIGHXX","strike_date":1795186800,"strike_period":"day"}})";
inline const std::string fee_frame =
    R"({"type":"event_fee_update","sid":13,"seq":5,"msg":{"event_ticker":"KXHIGHXX-26NOV20",)"
    R"("fee_type_override":"quadratic_with_maker_fees","fee_multiplier_override":0.5}})";
inline const std::string index_frame =
    R"({"type":"cfbenchmarks_value","sid":1,"seq":42,"msg":{"index_id":"BRTI","received_at":1795186800300,)"
    R"("data":"{\"type\":\"value\",\"id\":\"BRTI\",\"time\":1795186800123,\"value\":\"68000.12\"}",)"
    R"("avg_60s_data":{"value":"68001.50000000","window_size":59,"window_start_ts_ms":1795186740123,)"
    R"("window_end_ts_exclusive":1795186800123},"last_60s_windowed_average_15min":{"value":"68002.25000000",)"
    R"("window_size":60,"window_start_ts_ms":1795186740000,"window_end_ts_exclusive":1795186800001}}})";
inline const std::string tick_frame =
    R"({"type":"cfbenchmarks_value_5hz","sid":1,"seq":43,"msg":{"index_id":"BRTI",)"
    R"("value_usd":"68000.12000000","source_ts_ms":1795186800323,"received_at":1795186800341,)"
    R"("data":"{\"type\":\"value\",\"id\":\"BRTI\",\"time\":1795186800323,\"value\":\"68000.12\"}"}})";
inline const std::string index_list_frame =
    R"({"type":"cfbenchmarks_value_5hz_indexlist","id":2,"sid":1,"seq":1,"msg":{"index_ids":["BRTI","ETHUSD_RTI"]}})";
inline const std::string subscribed_frame =
    R"({"id":1,"type":"subscribed","msg":{"channel":"orderbook_delta","sid":5}})";
inline const std::string unsubscribed_frame = R"({"id":102,"sid":2,"seq":7,"type":"unsubscribed"})";
inline const std::string ok_frame =
    R"({"id":123,"sid":456,"seq":222,"type":"ok","msg":{"market_tickers":["A","B"]}})";
inline const std::string listing_frame =
    R"({"id":3,"type":"ok","msg":[{"channel":"orderbook_delta","sid":1},{"channel":"fill","sid":3}]})";
inline const std::string error_frame =
    R"({"id":9,"type":"error","sid":3,"seq":4,"msg":{"code":26,"msg":"limit","market_tickers":["A"]}})";

}  // namespace headgate::kalshi::fixture
