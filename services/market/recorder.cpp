#include "services/market/recorder.h"

#include <algorithm>

#include "actor/recorded.h"

namespace headgate {
namespace {

namespace pb = recording::v1;

uint32_t e4_of(Price price) { return static_cast<uint32_t>(price.e4()); }

}  // namespace

bool Recorder::begin(const Input& input) {
  market_ns_ = input.market.ns();
  return names_.turn(input.utc);
}

int64_t Recorder::behind_ms(int64_t exchange_ns) const {
  return market_ns_ / ns_per_ms - exchange_ns / ns_per_ms;
}

void Recorder::feed(bool connected, std::string_view why, Effects& effects) {
  pb::Feed out;
  out.set_connected(connected);
  out.set_why(std::string(why));
  record(out, effects);
}

pb::BookSnapshot Recorder::levels_of(const kalshi::OrderbookSnapshot& book, Effects& effects) {
  pb::BookSnapshot out;
  out.set_market(names_.of(book.market_ticker, effects));
  for (const kalshi::FeedLevel& level : book.yes) {
    out.add_yes_price_e4(e4_of(level.price));
    out.add_yes_quantity_e2(level.quantity.e2());
  }
  for (const kalshi::FeedLevel& level : book.no) {
    out.add_no_price_e4(e4_of(level.price));
    out.add_no_quantity_e2(level.quantity.e2());
  }
  if (book.exchange_ns) out.set_stamp_behind_ms(behind_ms(*book.exchange_ns));
  return out;
}

void Recorder::snapshot(const kalshi::OrderbookSnapshot& frame, Effects& effects) {
  pb::BookSnapshot out = levels_of(frame, effects);
  out.set_source(pb::SNAPSHOT_SOURCE_FEED);
  record(out, effects);
}

void Recorder::polled(const kalshi::OrderbookSnapshot& book, MarketTime asked, Effects& effects) {
  pb::BookSnapshot out = levels_of(book, effects);
  out.set_source(pb::SNAPSHOT_SOURCE_POLL);
  out.set_asked_behind_ns(market_ns_ - asked.ns());
  record(out, effects);
}

void Recorder::confirmed(MarketTime asked, Effects& effects) {
  pb::BooksConfirmed out;
  out.set_asked_behind_ns(market_ns_ - asked.ns());
  record(out, effects);
}

void Recorder::held(const std::string& ticker, const kalshi::OrderBook& book, Effects& effects) {
  kalshi::OrderbookSnapshot whole;
  whole.market_ticker = ticker;
  for (const Side side : {Side::yes, Side::no}) {
    if (book.needs_snapshot()) break;  // what it holds is no book
    for (const auto& [price_e4, quantity_e2] : book.levels(side)) {
      (side == Side::yes ? whole.yes : whole.no)
          .push_back({*Price::from_e4(price_e4), Quantity::from_e2(quantity_e2)});
    }
  }
  if (book.exchange_ns() != 0) whole.exchange_ns = book.exchange_ns();
  pb::BookSnapshot out = levels_of(whole, effects);
  out.set_source(pb::SNAPSHOT_SOURCE_HELD);
  record(out, effects);
  if (book.needs_snapshot()) doubt({ticker}, book.defect(), effects);
}

void Recorder::delta(const kalshi::OrderbookDelta& frame, Effects& effects) {
  pb::BookDelta out;
  out.set_market(names_.of(frame.market_ticker, effects));
  out.set_price_e4(e4_of(frame.level.price));
  out.set_change_e2(frame.change.e2());
  out.set_no_side(frame.level.side == Side::no);
  if (frame.exchange_ns) out.set_stamp_behind_ms(behind_ms(*frame.exchange_ns));
  record(out, effects);
}

void Recorder::doubt(const std::vector<std::string>& tickers, const std::string& reason, Effects& effects) {
  pb::BookDoubt out;
  for (const std::string& ticker : tickers) out.add_markets(names_.of(ticker, effects));
  out.set_reason(reason);
  record(out, effects);
}

void Recorder::trade(const kalshi::FeedTrade& trade, Effects& effects) {
  pb::Trade out;
  out.set_market(names_.of(trade.market_ticker, effects));
  out.set_trade_id(trade.trade_id);
  out.set_yes_price_e4(e4_of(trade.yes_price));
  out.set_quantity_e2(trade.quantity.e2());
  out.set_taker_bought_yes(trade.taker_bought_yes);
  out.set_is_block_trade(trade.is_block_trade);
  constexpr int64_t ns_per_us = 1'000;
  out.set_stamp_behind_us(market_ns_ / ns_per_us - trade.exchange_ns / ns_per_us);
  record(out, effects);
}

void Recorder::trades_lost(const std::string& ticker, const std::string& reason, Effects& effects) {
  pb::TradesLost out;
  out.set_market(names_.of(ticker, effects));
  out.set_reason(reason);
  record(out, effects);
}

void Recorder::ticker(const kalshi::FeedTicker& frame, Effects& effects) {
  pb::Ticker out;
  out.set_market(names_.of(frame.market_ticker, effects));
  if (frame.last) out.set_price_e4(e4_of(*frame.last));
  if (frame.yes_bid) out.set_yes_bid_e4(e4_of(*frame.yes_bid));
  if (frame.yes_ask) out.set_yes_ask_e4(e4_of(*frame.yes_ask));
  out.set_yes_bid_quantity_e2(frame.yes_bid_quantity.e2());
  out.set_yes_ask_quantity_e2(frame.yes_ask_quantity.e2());
  out.set_last_trade_quantity_e2(frame.last_quantity.e2());
  out.set_volume_e2(frame.volume.e2());
  out.set_open_interest_e2(frame.open_interest.e2());
  out.set_stamp_behind_ms(behind_ms(frame.exchange_ns));
  record(out, effects);
}

void Recorder::market(const market::v1::MarketInfo& info, const kalshi::PriceGrid& grid, Effects& effects) {
  pb::Market out;
  out.set_market(names_.of(info.market_ticker(), effects));
  *out.mutable_info() = info;
  const auto same = [](const market::v1::PriceRange& a, const market::v1::PriceRange& b) {
    return a.start_e4() == b.start_e4() && a.end_e4() == b.end_e4() && a.step_e4() == b.step_e4();
  };
  const kalshi::PriceGrid& shown = info.price_ranges();
  if (!std::equal(grid.begin(), grid.end(), shown.begin(), shown.end(), same)) {
    out.set_grid_differs(true);
    *out.mutable_grid() = grid;
  }
  record(out, effects);
}

void Recorder::exchange(const kalshi::ExchangeActivity& activity, Effects& effects) {
  pb::Exchange out;
  out.set_exchange_active(activity.exchange_active);
  out.set_trading_active(activity.trading_active);
  record(out, effects);
}

}  // namespace headgate
