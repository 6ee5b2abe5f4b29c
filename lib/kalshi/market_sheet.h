#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"
#include "json/value.h"

namespace headgate::kalshi {

// The best of one side: nothing when nobody is there. The exchange shows an empty side as price 0 or 1, and
// which of the two differs from market to market (2026-06); only the size tells.
struct ListedQuote {
  int64_t price_e4 = 0;
  Quantity size;
  friend bool operator==(const ListedQuote&, const ListedQuote&) = default;
};

// The rest of a market's object, as of the answer: what a scan selects by and what a history keeps. Quotes
// here are for choosing, never for trading: the book is.
struct MarketSheet {
  std::string market_ticker;
  std::string yes_sub_title;
  std::string no_sub_title;  // repeats the YES one for a team: it is not the opponent
  std::string rules_secondary;
  std::optional<std::string> early_close_condition;
  std::optional<std::string> primary_participant_key;
  std::optional<std::string> mve_collection_ticker;
  std::string price_level_structure;  // a name; prices are held against the ranges alone
  bool can_close_early = false;
  int64_t settlement_timer_s = 0;

  int64_t updated_ns = 0;  // of all but its trading
  int64_t latest_expiration_ns = 0;
  std::optional<int64_t> occurrence_ns;
  std::optional<int64_t> fee_waiver_until_ns;
  std::optional<int64_t> settled_ns;
  std::optional<int64_t> settlement_value_e4;  // what a YES contract pays, once determined
  std::string expiration_value;                // empty until known; may hold thousands' commas

  std::optional<ListedQuote> yes_bid;
  std::optional<ListedQuote> yes_ask;
  std::optional<int64_t> last_price_e4;  // nothing when nothing has traded
  Quantity volume;
  Quantity volume_24h;
  Quantity open_interest;
};

// `path` names the object in errors.
Result<MarketSheet> read_market_sheet(const json::Value& market, const std::string& path);

// The reply of GET /markets/{ticker}, and of GET /markets: each market judged alone, in the order of the
// list.
Result<MarketSheet> parse_market_sheet(std::string_view body);
struct SheetPage {
  std::vector<Result<MarketSheet>> sheets;
  std::string cursor;  // empty on the last page
};
Result<SheetPage> parse_sheet_page(std::string_view body);

}  // namespace headgate::kalshi
