#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"
#include "imports/source.h"

namespace headgate::imports {

// A market as its table names it.
struct ListedMarket {
  std::string event;
  std::string ticker;
  market::v1::StrikeKind kind = market::v1::STRIKE_KIND_UNSPECIFIED;
  int64_t floor_e4 = 0;  // 0 where the kind has none
  int64_t cap_e4 = 0;
  std::string title;
  std::string subtitle;
};

// Its quote at 10:00 on the clocks of its city. Absent: nobody quoted.
struct DecisionQuote {
  MarketTime at;
  std::optional<Price> yes_bid;
  std::optional<Price> yes_ask;
};

struct DatasetRow {
  ListedMarket market;
  DecisionQuote quote;
};

// Of history/backtest_dataset, in the order of the file; its column resolved_yes is wrong or missing in 75 of
// its 180 events and is never read. STRIKES_MISSING when there is no row.
//
// The markets of one event.
Result<std::vector<ListedMarket>> read_ladder(const Source& source, std::string_view event);
// All rows, with their quotes.
Result<std::vector<DatasetRow>> read_dataset(const Source& source);

// "less", "between", "greater".
market::v1::StrikeKind strike_kind_of(std::string_view word);
// A tail has the strike it is cut at and no other; a bracket has both, in order.
bool strikes_fit(market::v1::StrikeKind kind, std::optional<int64_t> floor_e4, std::optional<int64_t> cap_e4);

}  // namespace headgate::imports
