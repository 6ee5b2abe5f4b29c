#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::imports::kxbtc15m {

// How these captures write things that a reader must know too.
constexpr std::string_view series = "KXBTC15M";
constexpr std::string_view spot_schema = "spot-tick-v1";
constexpr std::string_view spot_source = "coinbase_btcusd_matches";
constexpr std::string_view spot_symbol = "BTC-USD";
constexpr std::string_view spot_product = "coinbase BTC-USD";  // as a recording names it
constexpr int64_t window_ns =
    900 * int64_t{1'000'000'000};  // a market opens a quarter of an hour before its close

// One line of a capture. The payload lacks what a recording numbers, its market and product, and what depends
// on the record's market time, its stamp: these stand beside it.
struct Line {
  int64_t received_ns = 0;
  std::string market;           // its ticker; empty of a spot trade
  std::string exchange_market;  // snapshots and tickers: the exchange's own id of the market
  int64_t sequence = 0;         // snapshots and changes: from 1 in each subscription
  int64_t stamp_us = 0;         // the exchange's own time; 0: the line has none
  recording::v1::Record payload;
};

// `path` names the line in errors: "line 17". Codes: JSON_INVALID, LINE_FORM, FIELD_MISSING, FIELD_TYPE,
// FIELD_VALUE.
Result<Line> parse_line(std::string_view text, const std::string& path);

}  // namespace headgate::imports::kxbtc15m
