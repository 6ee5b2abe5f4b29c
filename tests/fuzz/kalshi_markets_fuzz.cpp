#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

static void hold_markets(const kalshi::MarketPage& page) {
  for (const auto& market : page.markets) {
    hold(!market.market_ticker().empty(), "a listed market has its ticker");
    if (!market.defect().empty()) continue;
    hold(!market.price_ranges().empty(), "a market without defect has a price grid");
  }
  for (const Error& error : page.nameless) hold_error(error);
}

HEADGATE_FUZZ(kalshi_markets, input) {
  const auto page = kalshi::parse_market_page(input);
  if (const auto* markets = judged(page)) hold_markets(*markets);
  judged(kalshi::parse_market_reply(input));
  const auto event = kalshi::parse_event_reply(input);
  if (const auto* info = judged(event)) hold_markets(info->markets);
  const auto series = kalshi::parse_series_reply(input);
  if (const auto* fees = judged(series)) hold(!fees->fee_type.empty(), "a series has a fee type");
  judged(kalshi::parse_exchange_status(input));
}
