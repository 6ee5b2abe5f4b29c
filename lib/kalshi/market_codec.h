#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"
#include "json/value.h"

namespace headgate::kalshi {

// Kalshi's market object as MarketInfo, strictly: every field that MarketInfo carries must be present, of its
// type and of the known vocabulary, unless the exchange itself may leave it out. Fees are the series' and
// stay empty here. What of a market trading does not rely on is in market_sheet.h.

// One market of a list. Never fails: a market that does not parse has `defect` set and keeps whatever fields
// were whole, so that a ladder still knows its strikes; it must not be traded on. `path` names the object in
// errors.
market::v1::MarketInfo judge_market(const json::Value& market, const std::string& path);

// The reply of GET /markets/{ticker}.
Result<market::v1::MarketInfo> parse_market_reply(std::string_view body);

// The reply of GET /markets. Each market is judged alone; those whose ticker cannot be read are counted by an
// error.
struct MarketPage {
  std::vector<market::v1::MarketInfo> markets;
  std::vector<Error> nameless;
  std::string cursor;  // empty on the last page
};
Result<MarketPage> parse_market_page(std::string_view body);

// Judges every element of `markets`, which is an array at `path`.
void judge_markets(const json::Value& markets, const std::string& path, MarketPage& page);

}  // namespace headgate::kalshi
