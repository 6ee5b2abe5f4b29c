#pragma once

#include <string>

// A capture in the shape of the recorded ones, with numbers of our own: one market from its strike to its
// empty book, a reconnect in between, and a spot trade. Lines are numbered from 1.
namespace headgate::imports::fixture {

inline const std::string market_line =
    R"(["M",1780315500200000000,null,"KXBTC15M-26JUN010815-15",null,{"close_time":"2026-06-01T12:15:00Z","market_ticker":"KXBTC15M-26JUN010815-15","status":"active","strike":70123.5}])"
    "\n";
inline const std::string first_book_line =
    R"(["S",1780315500300000000,null,"KXBTC15M-26JUN010815-15",1,{"market_id":"aa-1","market_ticker":"KXBTC15M-26JUN010815-15","no_dollars_fp":[["0.0910","7.00"],["0.4800","12.50"]],"yes_dollars_fp":[["0.5000","20.00"]]}])"
    "\n";
inline const std::string change_line =
    R"(["D",1780315500400000000,1780315500390,"KXBTC15M-26JUN010815-15",2,"yes","0.5000","-5.25"])"
    "\n";
inline const std::string ticker_line =
    R"(["T",1780315501000000000,1780315500990,"KXBTC15M-26JUN010815-15",null,{"dollar_open_interest":50,"dollar_volume":100,"last_trade_size_fp":"1.50","market_id":"aa-1","market_ticker":"KXBTC15M-26JUN010815-15","no_ask":50,"no_ask_size_fp":"14.75","no_bid":48,"no_bid_size_fp":"12.50","open_interest_fp":"101.99","price_dollars":"0.5100","time":"2026-06-01T12:05:00.99012Z","ts":1780315500,"ts_ms":1780315500990,"volume_fp":"200.00","yes_ask":52,"yes_ask_dollars":"0.5200","yes_ask_size_fp":"12.50","yes_bid":50,"yes_bid_dollars":"0.5000","yes_bid_size_fp":"14.75"}])"
    "\n";
inline const std::string spot_line =
    R"(["P",{"exchange_ts_utc":"2026-06-01T12:05:01.500000+00:00","local_recv_ns":1780315501700000512,"local_recv_ts_utc":"2026-06-01T12:05:01.700001+00:00","price":70120.0,"raw_event_type":"last_match","schema_version":"spot-tick-v1","source":"coinbase_btcusd_matches","symbol":"BTC-USD","trade_id":"900"}])"
    "\n";
inline const std::string second_book_line =
    R"(["S",1780315530000000000,null,"KXBTC15M-26JUN010815-15",1,{"market_id":"aa-1","market_ticker":"KXBTC15M-26JUN010815-15","yes_dollars_fp":[["0.5500","3.00"]]}])"
    "\n";
inline const std::string late_change_line =
    R"(["D",1780315530100000000,1780315530150,"KXBTC15M-26JUN010815-15",2,"no","0.0910","1.00"])"
    "\n";
inline const std::string empty_book_line =
    R"(["S",1780316106000000000,null,"KXBTC15M-26JUN010815-15",3,{"market_id":"aa-1","market_ticker":"KXBTC15M-26JUN010815-15"}])"
    "\n";

inline std::string capture() {
  return market_line + first_book_line + change_line + ticker_line + spot_line + second_book_line +
         late_change_line + empty_book_line;
}

inline const std::string markets_csv =
    "ticker,floor_strike,close_time,result\r\n"
    "KXBTC15M-26JUN010800-00,None,2026-06-01T12:00:00Z,None\r\n"
    "KXBTC15M-26JUN010815-15,70123.5,2026-06-01T12:15:00Z,no\r\n";

// `text` with its first `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) return "the fixture does not hold " + from;
  return text.replace(at, from.size(), to);
}

}  // namespace headgate::imports::fixture
