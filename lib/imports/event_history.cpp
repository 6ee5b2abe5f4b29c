#include "imports/event_history.h"

#include <algorithm>

#include "imports/schedule.h"
#include "imports/source.h"

namespace headgate::imports {
namespace {

using market::v1::MarketInfo;
using recording::v1::CandleQuote;

void write_quote(const kalshi::QuoteRange& from, CandleQuote& to) {
  to.set_open_e4(static_cast<uint32_t>(from.open_e4));
  to.set_high_e4(static_cast<uint32_t>(from.high_e4));
  to.set_low_e4(static_cast<uint32_t>(from.low_e4));
  to.set_close_e4(static_cast<uint32_t>(from.close_e4));
}

void write_candle(const kalshi::Candle& from, recording::v1::Candle& to) {
  to.set_period_s(60);
  if (from.trades) {
    to.set_open_e4(static_cast<uint32_t>(from.trades->open_e4));
    to.set_high_e4(static_cast<uint32_t>(from.trades->high_e4));
    to.set_low_e4(static_cast<uint32_t>(from.trades->low_e4));
    to.set_close_e4(static_cast<uint32_t>(from.trades->close_e4));
    to.set_mean_e6(from.trades->mean_e6);
  }
  to.set_volume_e2(from.volume.e2());
  to.set_open_interest_e2(from.open_interest.e2());
  if (from.bid) write_quote(*from.bid, *to.mutable_yes_bid());
  if (from.ask) write_quote(*from.ask, *to.mutable_yes_ask());
}

void write_trade(const kalshi::FeedTrade& from, recording::v1::Trade& to) {
  to.set_trade_id(from.trade_id);
  to.set_yes_price_e4(static_cast<uint32_t>(from.yes_price.e4()));
  to.set_quantity_e2(from.quantity.e2());
  to.set_taker_bought_yes(from.taker_bought_yes);
  to.set_is_block_trade(from.is_block_trade);
}

void tell(const MarketInfo& info, market::v1::MarketStatus status, int64_t at_ns, Schedule& schedule) {
  MarketInfo told = info;
  told.set_status(status);
  if (status != market::v1::MARKET_STATUS_FINALIZED) {
    told.set_result(market::v1::MARKET_RESULT_UNSPECIFIED);
    told.set_settlement_value_e4(0);
  }
  schedule.add(MarketTime::from_ns(at_ns), [told = std::move(told)](Draft& draft, MarketTime when) {
    const uint32_t market = draft.name(told.market_ticker(), when);
    recording::v1::Market& out = *draft.add(when).mutable_market();
    out.set_market(market);
    *out.mutable_info() = told;
  });
}

int64_t settled_ns(const MarketHistory& market) {
  return std::max(market.sheet.settled_ns.value_or(market.info.close_ns()), market.info.close_ns());
}

void schedule_market(const MarketHistory& market, Schedule& schedule) {
  tell(market.info, market::v1::MARKET_STATUS_ACTIVE, market.info.open_ns(), schedule);
  tell(market.info, market::v1::MARKET_STATUS_CLOSED, market.info.close_ns(), schedule);
  for (const kalshi::Candle& candle : market.candles) {
    schedule.add(MarketTime::from_ns(candle.end_s * ns_per_s), [&](Draft& draft, MarketTime when) {
      const uint32_t number = draft.name(market.info.market_ticker(), when);
      recording::v1::Candle& out = *draft.add(when).mutable_candle();
      out.set_market(number);
      write_candle(candle, out);
    });
  }
  std::vector<const kalshi::FeedTrade*> in_time;
  for (const auto& [id, trade] : market.trades) in_time.push_back(&trade);
  // By their ids where the exchange gave several one instant: any order, but one and the same each time.
  std::stable_sort(in_time.begin(), in_time.end(),
                   [](const auto* a, const auto* b) { return a->exchange_ns < b->exchange_ns; });
  for (const kalshi::FeedTrade* trade : in_time) {
    schedule.add(MarketTime::from_ns(trade->exchange_ns), [&market, trade](Draft& draft, MarketTime when) {
      const uint32_t number = draft.name(market.info.market_ticker(), when);
      recording::v1::Trade& out = *draft.add(when).mutable_trade();
      out.set_market(number);
      write_trade(*trade, out);
    });
  }
  tell(market.info, market::v1::MARKET_STATUS_FINALIZED, settled_ns(market), schedule);
}

}  // namespace

std::string HistoryKinds::text() const {
  std::string out = candles ? "candles" : "";
  if (trades) out += out.empty() ? "trades" : ",trades";
  return out;
}

bool HistoryKinds::within(const std::string& text) const {
  return (!candles || text.find("candles") != std::string::npos) &&
         (!trades || text.find("trades") != std::string::npos);
}

std::string EventHistory::fingerprint() const {
  std::string text = event;
  for (const auto& [ticker, market] : markets) {
    const std::string info = market.info.SerializeAsString();
    const std::string rest = std::to_string(market.sheet.settled_ns.value_or(0)) + " " +
                             std::to_string(market.sheet.settlement_value_e4.value_or(-1)) + " " +
                             market.sheet.expiration_value + " " + std::to_string(market.sheet.volume.e2());
    text.append("\n").append(std::to_string(info.size())).append(" ").append(info).append(rest);
  }
  const Source source{event, text};
  return sha256_of({&source});
}

Imported EventHistory::recording(const std::string& venue, const HistoryKinds& kinds) const {
  Schedule schedule;
  for (const auto& [ticker, market] : markets) schedule_market(market, schedule);
  recording::v1::Header header;
  header.set_instance(kinds.text());
  header.set_mode("history");
  header.set_service("history");
  header.set_venue(venue);
  header.set_source_sha256(fingerprint());
  Draft draft(header, schedule.first_or(MarketTime()));
  schedule.play_all(draft);
  Imported out;
  out.records = draft.take();
  out.left_out = doubts_about(*this, kinds);
  return out;
}

std::map<std::string, int64_t> doubts_about(const EventHistory& event, const HistoryKinds& kinds) {
  Imported out;
  for (const auto& [ticker, market] : event.markets) {
    Quantity traded, in_candles;
    for (const auto& [id, trade] : market.trades) traded = traded + trade.quantity;
    for (const kalshi::Candle& candle : market.candles) in_candles = in_candles + candle.volume;
    const bool trades_differ = kinds.trades && traded != market.sheet.volume;
    const bool candles_differ = kinds.candles && in_candles != market.sheet.volume;
    count_left_out(out, "markets whose trades do not add up to their volume", trades_differ ? 1 : 0);
    count_left_out(out, "markets whose candles do not add up to their volume", candles_differ ? 1 : 0);
  }
  return out.left_out;
}

}  // namespace headgate::imports
