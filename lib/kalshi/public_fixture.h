#pragma once

#include <string>

// Hand-written replies of the exchange's public endpoints in the shape of autumn 2026, for series, teams and
// prices that do not exist.
namespace headgate::kalshi::fixture {

inline std::string exchange_status_reply() {
  return R"({"exchange_active":true,"trading_active":true,"intra_exchange_transfers_active":true,)"
         R"("exchange_estimated_resume_time":"2026-11-26T10:00:00Z","exchange_index_statuses":[)"
         R"({"exchange_index":0,"description":"all the rest","exchange_active":true,"trading_active":true,)"
         R"("intra_exchange_transfers_active":true},)"
         R"({"exchange_index":2,"description":"coins","exchange_active":true,"trading_active":false,)"
         R"("intra_exchange_transfers_active":false}]})";
}

// Thursdays from three to five are left out, as they were in January 2026, and one night is announced.
inline std::string schedule_reply() {
  const std::string day = R"([{"open_time":"00:00","close_time":"00:00"}])";
  const std::string thursday =
      R"([{"open_time":"00:00","close_time":"03:00"},{"open_time":"05:00","close_time":"00:00"}])";
  std::string out = R"({"schedule":{"standard_hours":[{"start_time":"2024-12-01T00:00:00Z",)"
                    R"("end_time":"2200-12-01T00:00:00Z")";
  for (const char* name : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    out += std::string(",\"") + name + "\":" + (std::string(name) == "thursday" ? thursday : day);
  }
  return out + R"(}],"maintenance_windows":[{"start_datetime":"2026-12-05T23:00:00-05:00",)" +
         R"("end_datetime":"2026-12-06T06:30:00Z"}]}})";
}

inline std::string one_series() {
  return R"({"ticker":"KXXXGAME","frequency":"custom","title":"Exampleball game","category":"Sports",)"
         R"("categories":["Sports"],"tags":["Exampleball"],"additional_prohibitions":["Those who play"],)"
         R"("settlement_sources":[{"name":"The League","url":"https://league.example"}],)"
         R"("contract_url":"https://contract.example","contract_terms_url":"https://terms.example",)"
         R"("fee_type":"quadratic_with_maker_fees","fee_multiplier":0.5,"volume_fp":"12.50",)"
         R"("last_updated_ts":"2026-10-01T00:00:00Z","exchange_index":3})";
}
inline std::string series_reply() { return "{\"series\":" + one_series() + "}"; }
inline std::string series_list_reply() { return "{\"series\":[" + one_series() + "]}"; }
inline std::string series_fee_changes_reply() {
  return R"({"series_fee_change_arr":[{"id":"fc-1","series_ticker":"KXXXGAME","fee_type":"flat",)"
         R"("fee_multiplier":1.25,"scheduled_ts":"2026-12-01T08:00:00Z"}]})";
}

inline std::string milestone() {
  return R"({"id":"m-1","category":"Sports","type":"exampleball_game","title":"Ayton at Beeville",)"
         R"("notification_message":"Who wins?","start_date":"2026-11-22T18:00:00Z",)"
         R"("end_date":"2026-11-22T21:00:00Z","related_event_tickers":["KXXXGAME-26NOV22AYTBEE"],)"
         R"("primary_event_tickers":["KXXXGAME-26NOV22AYTBEE"],"source_id":"s-9",)"
         R"("details":{"home_team_id":"t-b","away_team_id":"t-a","week":12},)"
         R"("last_updated_ts":"2026-11-20T00:00:00Z"})";
}
inline std::string milestone_reply() { return "{\"milestone\":" + milestone() + "}"; }
inline std::string milestones_reply() { return "{\"cursor\":\"m2\",\"milestones\":[" + milestone() + "]}"; }

inline std::string structured_target() {
  return R"({"id":"t-a","name":"Ayton","type":"exampleball_team","details":{"abbreviation":"AYT","rank":3},)"
         R"("source_id":"src-a","last_updated_ts":"2026-11-01T00:00:00Z"})";
}

inline std::string one_event() {
  return R"({"event_ticker":"KXXXGAME-26NOV22AYTBEE","series_ticker":"KXXXGAME","title":"Ayton at Beeville",)"
         R"("sub_title":"AYT at BEE, Nov 22","mutually_exclusive":true,"collateral_return_type":"MECNET",)"
         R"("strike_date":"2026-11-22T18:00:00Z","strike_period":"one evening","product_metadata":)"
         R"({"competition":"Exampleball","competition_scope":"Game","cadence":"weekly"},)"
         R"("settlement_sources":[{"name":"The League","url":"https://league.example"}],)"
         R"("fee_type_override":"quadratic","fee_multiplier_override":2,)"
         R"("last_updated_ts":"2026-11-20T01:02:03Z","exchange_index":3})";
}
inline std::string event_fee_changes_reply() {
  return R"({"cursor":"","event_fee_changes":[{"id":"ec-1","event_ticker":"KXXXGAME-26NOV22AYTBEE",)"
         R"("series_ticker":"KXXXGAME","fee_type_override":"quadratic","fee_multiplier_override":0.5,)"
         R"("scheduled_ts":"2026-11-21T00:00:00Z"}]})";
}
inline std::string event_metadata_reply() {
  return R"({"settlement_sources":[{"name":"The League","url":"https://league.example"}],)"
         R"("market_details":[{"market_ticker":"KXXXGAME-26NOV22AYTBEE-AYT"}]})";
}

// A game's winner with everything that the specification of 2026-09-30 requires of a market.
inline std::string winner_market() {
  return R"({"ticker":"KXXXGAME-26NOV22AYTBEE-AYT","event_ticker":"KXXXGAME-26NOV22AYTBEE",)"
         R"("market_type":"binary","title":"Ayton wins","yes_sub_title":"Ayton","no_sub_title":"Ayton",)"
         R"("created_time":"2026-11-01T00:00:00Z","updated_time":"2026-11-02T00:00:00Z",)"
         R"("open_time":"2026-11-01T12:00:00Z","close_time":"2026-11-25T00:00:00Z",)"
         R"("expected_expiration_time":"2026-11-22T21:00:00Z","expiration_time":"2026-11-29T00:00:00Z",)"
         R"("latest_expiration_time":"2026-11-29T00:00:00Z","occurrence_datetime":"2026-11-22T21:00:00Z",)"
         R"("settlement_timer_seconds":60,"status":"active","result":"","expiration_value":"",)"
         R"("can_close_early":true,"early_close_condition":"When a winner is declared.",)"
         R"("yes_bid_dollars":"0.4100","yes_bid_size_fp":"12.50","yes_ask_dollars":"0.4400",)"
         R"("yes_ask_size_fp":"3.00","no_bid_dollars":"0.5600","no_ask_dollars":"0.5900",)"
         R"("last_price_dollars":"0.4200","previous_price_dollars":"0.4000",)"
         R"("previous_yes_bid_dollars":"0.3900","previous_yes_ask_dollars":"0.4100","volume_fp":"100.25",)"
         R"("volume_24h_fp":"10.00","open_interest_fp":"55.00","notional_value_dollars":"1.0000",)"
         R"("rules_primary":"If Ayton wins, the market pays.","rules_secondary":"A tie pays half.",)"
         R"("strike_type":"structured","custom_strike":{"exampleball_team":"t-a","apple":"first"},)"
         R"("price_level_structure":"linear_cent",)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}],)"
         R"("fee_waiver_expiration_time":"2026-11-10T00:00:00Z","primary_participant_key":"exampleball_team",)"
         R"("is_provisional":false,"exchange_index":3})";
}

inline std::string candle(const std::string& dollars, const std::string& count, int64_t end_s) {
  const auto range = [&](const char* open, const char* low, const char* high, const char* close) {
    return "\"open" + dollars + "\":\"" + open + "\",\"low" + dollars + "\":\"" + low + "\",\"high" +
           dollars + "\":\"" + high + "\",\"close" + dollars + "\":\"" + close + "\"";
  };
  return "{\"end_period_ts\":" + std::to_string(end_s) + ",\"yes_bid\":{" +
         range("0.0000", "0.0000", "0.4200", "0.4100") + "},\"yes_ask\":{" +
         range("1.0000", "0.4400", "1.0000", "0.4500") + "},\"price\":{" +
         range("0.4300", "0.4200", "0.4400", "0.4400") + ",\"mean" + dollars + "\":\"0.433333\",\"previous" +
         dollars + "\":\"0.4000\"},\"volume" + count + "\":\"3.00\",\"open_interest" + count +
         "\":\"1200.50\"}";
}
inline std::string candles_reply() {
  return R"({"ticker":"KXXXGAME-26NOV22AYTBEE-AYT","candlesticks":[)" +
         candle("_dollars", "_fp", 1795370460) + "," + candle("_dollars", "_fp", 1795370640) + "]}";
}
inline std::string archived_candles_reply() {
  return R"({"ticker":"KXXXGAME-26NOV22AYTBEE-AYT","candlesticks":[)" + candle("", "", 1795370460) + "]}";
}
inline std::string candle_batch_reply() {
  return R"({"markets":[{"market_ticker":"KXXXGAME-26NOV22AYTBEE-AYT","candlesticks":[)" +
         candle("_dollars", "_fp", 1795370460) + "]}]}";
}
inline std::string event_candles_reply() {
  return R"({"market_tickers":["A","B"],"market_candlesticks":[[)" + candle("_dollars", "_fp", 1795370460) +
         R"(],[]],"adjusted_end_ts":1795370640})";
}

inline std::string orderbook_reply() {
  return R"({"orderbook_fp":{"yes_dollars":[["0.4000","5.00"],["0.4100","2.25"]],)"
         R"("no_dollars":[["0.5600","3.00"]]}})";
}

inline std::string cutoff_reply() {
  return R"({"market_settled_ts":"2026-09-01T00:00:00Z","trades_created_ts":"2026-09-02T00:00:00Z",)"
         R"("orders_updated_ts":"2026-09-03T00:00:00Z","market_positions_last_updated_ts":)"
         R"("2026-09-04T00:00:00Z"})";
}

}  // namespace headgate::kalshi::fixture
