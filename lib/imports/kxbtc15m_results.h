#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate::imports::kxbtc15m {

// What markets.csv says of one market: ticker,floor_strike,close_time,result.
struct Outcome {
  int64_t floor_e4 = 0;
  int64_t close_ns = 0;
  market::v1::MarketResult result = market::v1::MARKET_RESULT_UNSPECIFIED;
};

// By ticker. Markets of which strike or result are "None" were never settled under the recorder's eyes and
// are left out. FIELD_VALUE names line and field of anything else.
Result<std::map<std::string, Outcome>> parse_results(std::string_view csv);

}  // namespace headgate::imports::kxbtc15m
