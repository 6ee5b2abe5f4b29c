#pragma once

#include <string>

// Hand-written answers of the account's side of the exchange in its shape of autumn 2026, for markets and
// people that do not exist. Each is whole: every field the exchange's specification requires, and those it
// may add.
namespace headgate::kalshi::fixture {

inline const std::string created_order =
    R"({"order_id":"o-1","client_order_id":"i-1","fill_count":"3.00","remaining_count":"9.50",)"
    R"("average_fill_price":"0.5700","average_fee_paid":"0.0172","ts_ms":1795103996001})";
inline const std::string cancelled_order =
    R"({"order_id":"o-1","client_order_id":"i-1","reduced_by":"9.50","ts_ms":1795103996001})";
inline const std::string decreased_order =
    R"({"order_id":"o-1","client_order_id":"i-1","remaining_count":"7.50","ts_ms":1795103996001})";
inline const std::string amended_order =
    R"({"order_id":"o-1","client_order_id":"i-2","remaining_count":"8.00","fill_count":"1.50",)"
    R"("average_fill_price":"0.5800","average_fee_paid":"0.0171","ts_ms":1795103996001})";
inline const std::string quiet_amend =
    R"({"order_id":"o-1","client_order_id":"i-1","remaining_count":null,"fill_count":null,)"
    R"("average_fill_price":null,"average_fee_paid":null,"ts_ms":1795103996001})";
inline const std::string batch_made =
    R"({"order_id":"o-1","client_order_id":"i-1","fill_count":"0.00","remaining_count":"12.00",)"
    R"("average_fill_price":null,"average_fee_paid":null,"ts_ms":1795103996001,"error":null})";
inline const std::string batch_refused =
    R"({"client_order_id":"i-2","fill_count":null,"remaining_count":null,"average_fill_price":null,)"
    R"("average_fee_paid":null,"ts_ms":null,"error":{"code":"insufficient_balance","message":"too little cash"}})";
inline const std::string batch_gone =
    R"({"order_id":"o-2","client_order_id":null,"reduced_by":"0.00","ts_ms":null,)"
    R"("error":{"code":"not_found","message":"no such order"}})";
inline const std::string order =
    R"({"order_id":"o-1","client_order_id":"i-1","user_id":"u-1","ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("side":"yes","action":"sell","outcome_side":"no","book_side":"ask","type":"limit","status":"resting",)"
    R"("yes_price_dollars":"0.5700","no_price_dollars":"0.4300","initial_count_fp":"12.50",)"
    R"("fill_count_fp":"3.00","remaining_count_fp":"9.50","taker_fill_cost_dollars":"1.290000",)"
    R"("maker_fill_cost_dollars":"0.000000","taker_fees_dollars":"0.051600","maker_fees_dollars":"0.000000",)"
    R"("created_time":"2026-11-20T15:00:00Z","last_update_time":"2026-11-20T15:00:01Z",)"
    R"("expiration_time":"2026-11-20T16:00:00Z","self_trade_prevention_type":"maker",)"
    R"("order_group_id":"g-1","cancel_order_on_pause":true,"subaccount_number":3,"exchange_index":2})";
inline const std::string fill =
    R"({"fill_id":"t-1","trade_id":"t-1","order_id":"o-1","ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("market_ticker":"KXHIGHXX-26NOV20-T52","outcome_side":"no","book_side":"ask","count_fp":"3.00",)"
    R"("yes_price_dollars":"0.5700","no_price_dollars":"0.4300","is_taker":true,"fee_cost":"0.051600",)"
    R"("created_time":"2026-11-20T15:00:00.5Z","ts":1795186800,"subaccount_number":3,"exchange_index":2})";
inline const std::string position =
    R"({"ticker":"KXHIGHXX-26NOV20-T52","exchange_index":2,"position_fp":"-5.00",)"
    R"("total_traded_dollars":"2.150000","market_exposure_dollars":"2.150000",)"
    R"("realized_pnl_dollars":"-0.250000","fees_paid_dollars":"0.085800",)"
    R"("last_updated_ts":"2026-11-20T15:00:00Z"})";
inline const std::string event_position =
    R"({"event_ticker":"KXHIGHXX-26NOV20","total_cost_dollars":"2.150000","total_cost_shares_fp":"5.00",)"
    R"("event_exposure_dollars":"2.150000","realized_pnl_dollars":"-0.250000","fees_paid_dollars":"0.085800"})";
inline const std::string settlement =
    R"({"ticker":"KXHIGHXX-26NOV20-T52","exchange_index":2,"event_ticker":"KXHIGHXX-26NOV20",)"
    R"("market_result":"scalar","yes_count_fp":"0.00","yes_total_cost_dollars":"0.000000",)"
    R"("no_count_fp":"5.00","no_total_cost_dollars":"2.150000","revenue":250,)"
    R"("settled_time":"2026-11-21T13:00:00Z","fee_cost":"0.0858","value":50})";
inline const std::string balance =
    R"({"balance":9801,"balance_dollars":"98.0186","portfolio_value":198,"updated_ts":1795186800,)"
    R"("balance_breakdown":[{"exchange_index":0,"balance":"90.0000"},{"exchange_index":2,"balance":"8.0186"}]})";
inline const std::string resting_value =
    R"({"total_resting_order_value":1275,"resting_order_value_breakdown":[)"
    R"({"exchange_index":0,"balance":"12.0000"},{"exchange_index":3,"balance":"0.7550"}]})";
inline const std::string queue_position =
    R"({"order_id":"o-1","market_ticker":"KXHIGHXX-26NOV20-T52","queue_position_fp":"120.50"})";
inline const std::string one_queue_position = R"({"queue_position_fp":"120.50"})";
inline const std::string created_group = R"({"order_group_id":"g-1","subaccount":0,"exchange_index":2})";
inline const std::string listed_group =
    R"({"id":"g-1","contracts_limit_fp":"150.00","is_auto_cancel_enabled":true,"exchange_index":2})";
inline const std::string one_group =
    R"({"is_auto_cancel_enabled":false,"contracts_limit_fp":"150.00","orders":["o-1","o-2"],"exchange_index":2})";
inline const std::string limits =
    R"({"usage_tier":"advanced","read":{"refill_rate":300,"bucket_capacity":600},)"
    R"("write":{"refill_rate":301,"bucket_capacity":602},)"
    R"("grants":[{"exchange_instance":"event_contract","level":"advanced","source":"manual",)"
    R"("expires_ts":1795190400}]})";
inline const std::string endpoint_costs =
    R"({"default_cost":10,"endpoint_costs":[{"method":"DELETE",)"
    R"("path":"/trade-api/v2/portfolio/events/orders/:order_id","cost":2}]})";
inline const std::string transfer =
    R"({"transfer_id":"x-1","source":"event_contract","destination":"margined","source_exchange_shard":0,)"
    R"("destination_exchange_shard":2,"amount":"12.5000","status":"pending","created_ts":1795186800})";
inline const std::string allocation =
    R"({"allocations":[{"exchange_index":0,"percent":60},{"exchange_index":2,"percent":40}],)"
    R"("resting_margin_reservation":"max"})";
inline const std::string api_key =
    R"({"api_key_id":"k-1","name":"trading","scopes":["read","write::trade"],"subaccount":3,)"
    R"("fcm_subtrader_id":null})";
inline const std::string api_keys =
    R"({"api_keys":[)" + api_key + R"(],"api_key_region_expiration_ts":1795190400})";

// A page of one kind of item; the rest of the listing is empty.
inline std::string page(const std::string& name, const std::string& item) {
  const std::string more = name == "market_positions" ? R"("event_positions":[],)" : "";
  return R"({"cursor":"next","other":1,)" + more + "\"" + name + R"(":[)" + item + "]}";
}
inline std::string under(const std::string& name, const std::string& value) {
  return "{\"" + name + "\":" + value + "}";
}

}  // namespace headgate::kalshi::fixture
