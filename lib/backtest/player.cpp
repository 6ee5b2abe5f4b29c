#include "backtest/player.h"

#include <algorithm>

namespace headgate::backtest {

namespace pb = recording::v1;

size_t Player::add_track() {
  tracks_.emplace_back();
  return tracks_.size() - 1;
}

const market::v1::MarketInfo* Player::info(const std::string& ticker) const {
  const auto found = markets_.find(ticker);
  return found == markets_.end() ? nullptr : &found->second.info;
}

void Player::take(size_t track, const pb::Record& record, Effects& effects) {
  now_ = MarketTime::from_ns(record.market_time_ns());
  Track& from = tracks_[track];
  const bool connected = from.books.connected();
  const std::string& ticker = from.books.apply(record);
  switch (record.payload_case()) {
    case pb::Record::kMarket:
      return take_market(track, record.market(), effects);
    case pb::Record::kSnapshot:
      if (record.snapshot().source() == pb::SNAPSHOT_SOURCE_POLL) {
        asked_ns_[ticker] = now_.ns() - record.snapshot().asked_behind_ns();
        if (!from.confirms) from.seen_ns = asked_ns_[ticker];
      }
      return tell_book(ticker, effects);
    case pb::Record::kDelta:
      return tell_book(ticker, effects);
    case pb::Record::kDoubt:
      return tell_track(from, effects);
    case pb::Record::kFeed:
      if (from.books.connected() != connected) tell_status(effects);
      return tell_track(from, effects);
    case pb::Record::kConfirmed:
      from.confirms = true;
      from.seen_ns = now_.ns() - record.confirmed().asked_behind_ns();
      return tell_status(effects);
    case pb::Record::kTrade:
      return take_trade(track, record, effects);
    case pb::Record::kExchange:
      exchange_active_ = record.exchange().exchange_active();
      trading_active_ = record.exchange().trading_active();
      return tell_status(effects);
    default:
      return;
  }
}

void Player::take_market(size_t track, const pb::Market& record, Effects& effects) {
  const market::v1::MarketInfo& info = record.info();
  const std::string& ticker = info.market_ticker();
  if (ticker.empty()) return;
  const auto [found, fresh] = markets_.try_emplace(ticker);
  Entry& entry = found->second;
  if (!fresh && entry.track == track && entry.info.SerializeAsString() == info.SerializeAsString()) return;
  closes_.erase({entry.info.close_ns(), ticker});
  if (info.close_ns() > now_.ns()) closes_.emplace(info.close_ns(), ticker);
  entry = {info, track};
  tracks_[track].markets.insert(ticker);
  effects.publish_state("info", ticker, info);
  const bool traded = info.status() == market::v1::MARKET_STATUS_ACTIVE ||
                      info.status() == market::v1::MARKET_STATUS_INACTIVE;
  if (traded) teller_.follow(ticker);
  tell_book(ticker, effects);
}

void Player::take_trade(size_t track, const pb::Record& record, Effects& effects) const {
  constexpr int64_t ns_per_us = 1'000;
  const pb::Trade& trade = record.trade();
  const std::string& ticker = name(track, trade.market());
  if (ticker.empty()) return;
  market::v1::PublicTrade out;
  out.set_market_ticker(ticker);
  out.set_trade_id(trade.trade_id());
  out.set_yes_price_e4(trade.yes_price_e4());
  out.set_quantity_e2(trade.quantity_e2());
  out.set_taker_bought_yes(trade.taker_bought_yes());
  out.set_is_block_trade(trade.is_block_trade());
  out.set_exchange_ns((now_.ns() / ns_per_us - trade.stamp_behind_us()) * ns_per_us);
  effects.publish_state("trade", ticker, out);
}

void Player::tell_book(const std::string& ticker, Effects& effects) {
  const auto found = markets_.find(ticker);
  if (found == markets_.end()) return;
  const Track& track = tracks_[found->second.track];
  market::v1::Book* book =
      teller_.news(ticker, {track.books.connected(), &found->second.info, track.books.find(ticker)}, now_);
  if (book == nullptr) return;
  const auto asked = asked_ns_.find(ticker);
  book->set_verified_ns(asked == asked_ns_.end() ? now_.ns() : asked->second);
  effects.publish_state("book", ticker, *book);
}

void Player::tell_track(const Track& track, Effects& effects) {
  for (const std::string& ticker : track.markets) tell_book(ticker, effects);
}

// A recording that is silent has no whole book, which says enough; the others are none the worse for it.
bool Player::connected() const {
  return std::any_of(tracks_.begin(), tracks_.end(),
                     [](const Track& track) { return track.books.connected(); });
}

void Player::tell_status(Effects& effects) {
  market::v1::ExchangeStatus status;
  status.set_exchange_active(exchange_active_);
  status.set_trading_active(trading_active_);
  status.set_feed_connected(connected());
  // All whole books at once: the recording that saw its own least lately decides.
  for (const Track& track : tracks_) {
    if (!track.books.connected() || track.seen_ns == 0) continue;
    status.set_books_behind_ns(std::max(status.books_behind_ns(), now_.ns() - track.seen_ns));
  }
  status.set_market_time_ns(now_.ns());
  effects.publish_state("status", "exchange", status);
}

void Player::at_time(MarketTime now, Effects& effects) {
  now_ = now;
  while (!closes_.empty() && closes_.begin()->first <= now.ns()) {
    const std::string ticker = closes_.begin()->second;
    closes_.erase(closes_.begin());
    tell_book(ticker, effects);
  }
  tell_status(effects);
}

}  // namespace headgate::backtest
