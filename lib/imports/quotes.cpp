#include "imports/quotes.h"

namespace headgate::imports {

Quotes::Quotes(const std::vector<std::string>& tickers, Quantity nominal) : nominal_(nominal) {
  for (const std::string& ticker : tickers) markets_.push_back({ticker, std::nullopt, std::nullopt});
}

void Quotes::show(size_t market, MarketTime at, Draft& draft) {
  Market& shown = markets_[market];
  if (!shown.now || shown.now == shown.shown) return;
  shown.shown = shown.now;
  const uint32_t name = draft.name(shown.ticker, at);
  recording::v1::BookSnapshot& out = *draft.add(at).mutable_snapshot();
  out.set_market(name);
  if (shown.now->yes_bid) {
    out.add_yes_price_e4(static_cast<uint32_t>(shown.now->yes_bid->e4()));
    out.add_yes_quantity_e2(nominal_.e2());
  }
  if (shown.now->no_bid) {
    out.add_no_price_e4(static_cast<uint32_t>(shown.now->no_bid->e4()));
    out.add_no_quantity_e2(nominal_.e2());
  }
  out.set_source(recording::v1::SNAPSHOT_SOURCE_FEED);
  out.set_stamp_behind_ms(0);
}

void Quotes::show_all(MarketTime at, Draft& draft) {
  for (size_t market = 0; market < markets_.size(); ++market) show(market, at, draft);
}

void Quotes::forget_shown() {
  for (Market& market : markets_) market.shown.reset();
}

void Quotes::withdraw_all(MarketTime at, Draft& draft) {
  for (Market& market : markets_) {
    if (market.now) market.now = Quote{};
  }
  show_all(at, draft);
}

void record_feed(bool connected, std::string_view why, MarketTime at, Draft& draft) {
  recording::v1::Feed& out = *draft.add(at).mutable_feed();
  out.set_connected(connected);
  out.set_why(std::string(why));
}

void record_exchange_active(Draft& draft, MarketTime at) {
  recording::v1::Exchange& out = *draft.add(at).mutable_exchange();
  out.set_exchange_active(true);
  out.set_trading_active(true);
}

}  // namespace headgate::imports
