#include "imports/series_history.h"

#include <algorithm>
#include <utility>

#include "domain/check.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_request.h"
#include "kalshi/poll_codec.h"

namespace headgate::imports {
namespace {

constexpr int64_t rows_a_page = 1000;
constexpr int64_t minutes_a_question = 5000;  // the exchange takes 10,000
// Markets of one event may close on different days; an event belongs where its last one closed, and is whole
// only with all of them.
constexpr int64_t margin_s = 7 * 86'400;
constexpr int pages_most = 100'000;  // a cursor that never ends ends here

int64_t minute_from(int64_t ns) { return ns / ns_per_s / 60 * 60; }

Error changed(std::string field, std::string value, std::string mend) {
  return Error{"HISTORY_CHANGED", std::move(field), std::move(value), std::move(mend)};
}

bool same_trade(const kalshi::FeedTrade& a, const kalshi::FeedTrade& b) {
  return a.yes_price == b.yes_price && a.quantity == b.quantity && a.taker_bought_yes == b.taker_bought_yes &&
         a.exchange_ns == b.exchange_ns && a.is_block_trade == b.is_block_trade;
}

int64_t close_of(const EventHistory& event) {
  int64_t out = 0;
  for (const auto& [ticker, market] : event.markets) out = std::max(out, market.info.close_ns());
  return out;
}

}  // namespace

SeriesHistory::SeriesHistory(Wish wish, Wanted wanted) : wish_(std::move(wish)), wanted_(std::move(wanted)) {
  errands_.push_back({.part = Part::cutoff, .market = "", .cursor = ""});
}

std::optional<kalshi::Request> SeriesHistory::question() const {
  if (errands_.empty()) return std::nullopt;
  const auto request = request_of(errands_.front());
  check(request.has_value(), "a history asks only what can be asked");
  return *request;
}

Result<kalshi::Request> SeriesHistory::request_of(const Errand& errand) const {
  const kalshi::TradesQuery trades{errand.market, {}, {}, {}, rows_a_page, errand.cursor};
  const kalshi::CandleRange range{errand.from_s, errand.until_s, kalshi::CandlePeriod::minute, false};
  switch (errand.part) {
    case Part::cutoff:
      return kalshi::archive_cutoff_request();
    case Part::live_list: {
      kalshi::MarketsQuery query;
      query.limit = rows_a_page;
      query.cursor = errand.cursor;
      query.series_ticker = wish_.series;
      query.window =
          kalshi::ClosingWithin{{std::max<int64_t>(0, wish_.from_s - margin_s), wish_.until_s + margin_s}};
      return kalshi::markets_request(query);
    }
    case Part::old_list:
      return kalshi::archived_markets_request({wish_.series, "", {}, false, rows_a_page, errand.cursor});
    case Part::live_trades:
      return kalshi::trades_request(trades);
    case Part::old_trades:
      return kalshi::archived_trades_request(trades);
    case Part::live_candles:
      return kalshi::candles_request(wish_.series, errand.market, range);
    case Part::old_candles:
      return kalshi::archived_candles_request(errand.market, range);
  }
  return Error{"REQUEST_INVALID", "part", "", ""};
}

Status SeriesHistory::answer(std::string_view body) {
  check(!errands_.empty(), "an answer follows a question");
  const Errand errand = std::move(errands_.front());
  errands_.pop_front();
  Status out = Done{};
  switch (errand.part) {
    case Part::cutoff: {
      const auto cutoff = kalshi::parse_archive_cutoff(body);
      if (!cutoff) return cutoff.error();
      cutoff_ = *cutoff;
      errands_.push_back({.part = Part::live_list, .market = "", .cursor = ""});
      // What was settled before the cutoff closed before it.
      if (wish_.from_s * ns_per_s < cutoff_.market_settled_ns)
        errands_.push_back({.part = Part::old_list, .market = "", .cursor = ""});
      break;
    }
    case Part::live_list:
    case Part::old_list:
      out = read_list(errand, body);
      break;
    case Part::live_trades:
    case Part::old_trades:
      out = read_trades(errand, body);
      break;
    case Part::live_candles:
    case Part::old_candles:
      out = read_candles(errand, body);
      break;
  }
  if (!out) return out;
  if (errands_.empty() && listing_) plan_events();
  if (errands_.empty() && current_) {
    whole_ = std::move(current_);
    current_.reset();
    ++done_;
  }
  return out;
}

Status SeriesHistory::turn_page(const Errand& errand, const std::string& cursor, int64_t last_ns) {
  if (cursor.empty()) return Done{};
  // A cursor the exchange does not know begins the list again (recorded 2026-06-11): so does a circle.
  if (cursor == errand.cursor || errand.page + 1 >= pages_most) {
    return changed("cursor", cursor, "must lead to an end of the list; ask again");
  }
  Errand next = errand;
  next.cursor = cursor;
  next.last_ns = last_ns;
  ++next.page;
  errands_.push_front(std::move(next));
  return Done{};
}

bool SeriesHistory::wished(int64_t close_ns) const {
  return close_ns >= wish_.from_s * ns_per_s && close_ns < wish_.until_s * ns_per_s;
}

// The event is not whole without this market; told when it is one that was wished for.
void SeriesHistory::spoil(const market::v1::MarketInfo& info, const std::string& why) {
  std::string& told = spoiled_[info.event_ticker()];
  if (told.empty() && wished(info.close_ns())) told = info.market_ticker() + ": " + why;
}

Status SeriesHistory::keep_market(const market::v1::MarketInfo& info,
                                  const Result<kalshi::MarketSheet>& sheet) {
  const int64_t close_s = info.close_ns() / ns_per_s;
  if (close_s < wish_.from_s - margin_s || close_s > wish_.until_s + margin_s) return Done{};
  const std::string defect = !info.defect().empty() ? info.defect() : sheet ? "" : sheet.error().text();
  if (!defect.empty()) {
    defects_ += wished(info.close_ns()) ? 1 : 0;
    spoil(info, defect);
    return Done{};
  }
  if (info.status() != market::v1::MARKET_STATUS_FINALIZED) {
    open_markets_ += wished(info.close_ns()) ? 1 : 0;
    spoil(info, "is not settled yet");
    return Done{};
  }
  EventHistory& event = listed_[info.event_ticker()];
  event.event = info.event_ticker();
  const auto known = event.markets.find(info.market_ticker());
  if (known == event.markets.end()) {
    event.markets.emplace(info.market_ticker(), MarketHistory{info, *sheet, {}, {}});
    return Done{};
  }
  // The archive and the live list overlap for a while; two things said of one market are none.
  if (known->second.info.SerializeAsString() == info.SerializeAsString()) return Done{};
  return changed(info.market_ticker(), "", "must be the same in the archive and in the live list; ask again");
}

Status SeriesHistory::read_list(const Errand& errand, std::string_view body) {
  const auto infos = kalshi::parse_market_page(body);
  if (!infos) return infos.error();
  const auto sheets = kalshi::parse_sheet_page(body);
  if (!sheets) return sheets.error();
  if (!infos->nameless.empty()) return infos->nameless.front();
  for (size_t i = 0; i < infos->markets.size(); ++i) {
    const market::v1::MarketInfo& info = infos->markets[i];
    if (info.series_ticker() != wish_.series) {
      return Error{"FIELD_VALUE", "markets[" + std::to_string(i) + "].event_ticker", info.event_ticker(),
                   "must be of series " + wish_.series};
    }
    if (const Status kept = keep_market(info, sheets->sheets[i]); !kept) return kept;
  }
  return turn_page(errand, infos->cursor, 0);
}

Status SeriesHistory::read_trades(const Errand& errand, std::string_view body) {
  const auto page = kalshi::parse_trade_page(body);
  if (!page) return page.error();
  if (!page->faults.empty()) return page->faults.front();
  auto& trades = current_->markets.at(errand.market).trades;
  int64_t last_ns = errand.last_ns;
  for (const kalshi::FeedTrade& trade : page->trades) {
    if (trade.market_ticker != errand.market) {
      return Error{"FIELD_VALUE", "trades.ticker", trade.market_ticker, "must be " + errand.market};
    }
    // Newest first, over all pages: a page that begins anew has been moved.
    if (trade.exchange_ns > last_ns) {
      return changed(errand.market + " trade " + trade.trade_id, iso_utc(trade.exchange_ns),
                     "must not be younger than the one before it; ask again");
    }
    last_ns = trade.exchange_ns;
    const auto [known, fresh] = trades.emplace(trade.trade_id, trade);
    if (fresh || same_trade(known->second, trade)) continue;
    return changed(errand.market + " trade " + trade.trade_id, "", "must stay what it was; ask again");
  }
  return turn_page(errand, page->cursor, last_ns);
}

Status SeriesHistory::read_candles(const Errand& errand, std::string_view body) {
  const auto read = errand.part == Part::old_candles ? kalshi::parse_archived_candles(body)
                                                     : kalshi::parse_candles_reply(body);
  if (!read) return read.error();
  if (read->market_ticker != errand.market) {
    return Error{"FIELD_VALUE", "ticker", read->market_ticker, "must be " + errand.market};
  }
  auto& candles = current_->markets.at(errand.market).candles;
  for (const kalshi::Candle& candle : read->candles) {
    // The exchange may end a range on the minute after it; that minute belongs to the next range.
    if (candle.end_s < errand.from_s || candle.end_s > errand.until_s) continue;
    candles.push_back(candle);
  }
  return Done{};
}

void SeriesHistory::plan_events() {
  listing_ = false;
  for (auto& [name, event] : listed_) {
    if (spoiled_.count(name) > 0 || !wished(close_of(event))) continue;
    ++events_;
    if (wanted_(event)) {
      waiting_.push_back(std::move(event));
    } else {
      ++done_;
    }
  }
  listed_.clear();
  for (const auto& [name, why] : spoiled_) {
    if (!why.empty()) left_out_.push_back(why);
  }
  std::stable_sort(waiting_.begin(), waiting_.end(),
                   [](const EventHistory& a, const EventHistory& b) { return close_of(a) < close_of(b); });
  begin_event();
}

void SeriesHistory::plan_market(const MarketHistory& market) {
  const std::string& ticker = market.info.market_ticker();
  const int64_t close_ns = market.info.close_ns();
  if (wish_.kinds.trades) {
    if (close_ns >= cutoff_.trades_created_ns)
      errands_.push_back({.part = Part::live_trades, .market = ticker, .cursor = ""});
    if (market.info.open_ns() < cutoff_.trades_created_ns)
      errands_.push_back({.part = Part::old_trades, .market = ticker, .cursor = ""});
  }
  if (!wish_.kinds.candles) return;
  const bool old = market.sheet.settled_ns.value_or(close_ns) < cutoff_.market_settled_ns;
  // The first minute ends after the open; the last holds the close.
  const int64_t last_s = minute_from(close_ns + 60 * ns_per_s - 1);
  for (int64_t from_s = minute_from(market.info.open_ns()) + 60; from_s <= last_s;
       from_s += minutes_a_question * 60) {
    Errand errand{.part = old ? Part::old_candles : Part::live_candles, .market = ticker, .cursor = ""};
    errand.from_s = from_s;
    errand.until_s = std::min(last_s, from_s + (minutes_a_question - 1) * 60);
    errands_.push_back(std::move(errand));
  }
}

// An event that asks for nothing is whole as it stands.
void SeriesHistory::begin_event() {
  if (waiting_.empty() || whole_ || current_) return;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  for (const auto& [ticker, market] : current_->markets) plan_market(market);
  if (!errands_.empty()) return;
  whole_ = std::move(current_);
  current_.reset();
  ++done_;
}

std::optional<EventHistory> SeriesHistory::take_whole() {
  std::optional<EventHistory> out = std::exchange(whole_, std::nullopt);
  if (out) begin_event();
  return out;
}

SeriesHistory::Progress SeriesHistory::progress() const {
  return {events_, done_, open_markets_, defects_, errands_.empty() ? "" : errands_.front().market};
}

}  // namespace headgate::imports
