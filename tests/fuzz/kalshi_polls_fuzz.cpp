#include "kalshi/poll_codec.h"

#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(kalshi_polls, input) {
  const auto books = kalshi::parse_orderbooks_reply(input);
  if (const auto* polled = judged(books)) {
    for (const auto& book : polled->books) hold(!book.market_ticker.empty(), "a book has its market");
    for (const auto& fault : polled->faults) hold_error(fault.error);
  }
  const auto trades = kalshi::parse_trade_page(input);
  if (const auto* page = judged(trades)) {
    for (const auto& trade : page->trades) hold(trade.quantity > Quantity(), "a trade has a size");
    for (const Error& error : page->faults) hold_error(error);
  }
}
