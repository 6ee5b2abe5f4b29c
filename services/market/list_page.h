#pragma once

#include <map>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_sheet.h"

namespace headgate {

// A page of GET /markets: the markets, and of some the rest of their objects.
struct ListPage {
  kalshi::MarketPage page;
  std::map<std::string, kalshi::MarketSheet> sheets;  // by ticker
};

// With `sheets` the rest of every market; otherwise of those alone whose fees are waived. A rest that does
// not parse is left out: it says how a market is traded, not what it is.
Result<ListPage> read_list_page(std::string_view body, bool sheets);

}  // namespace headgate
