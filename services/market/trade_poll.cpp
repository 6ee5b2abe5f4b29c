#include "services/market/trade_poll.h"

#include <algorithm>

#include "domain/digest.h"
#include "kalshi/poll_codec.h"
#include "services/market/url_text.h"

namespace headgate {
namespace {

constexpr int pages_max = 20;  // of 1000 trades each: a cursor that leads in a circle ends here
// A trade may be listed later than one that came after it.
constexpr int64_t overlap_s = 10;

}  // namespace

void TradePoll::begin_round(const std::vector<std::string>& followed, MarketTime now) {
  std::erase_if(seen_, [&](const auto& known) {
    return !std::binary_search(followed.begin(), followed.end(), known.first);
  });
  for (const std::string& ticker : followed) seen_.try_emplace(ticker, Seen{now.ns() / ns_per_s, {}});
  const auto after = std::upper_bound(followed.begin(), followed.end(), turn_);
  reading_ = !followed.empty();
  if (reading_) turn_ = after == followed.end() ? followed.front() : *after;
  read_.clear();
  cursor_.clear();
  pages_ = 0;
}

std::optional<std::string> TradePoll::next_url() {
  if (!reading_) return std::nullopt;
  std::string url = rest_url_ + "/markets/trades?ticker=" + url_text(turn_) +
                    "&min_ts=" + std::to_string(seen_.at(turn_).since_s) + "&limit=1000";
  if (!cursor_.empty()) url += "&cursor=" + url_text(cursor_);
  return url;
}

void TradePoll::take(const std::string& body, Recorder& recorder, Effects& effects, FeedChange& out) {
  const auto page = kalshi::parse_trade_page(body);
  if (!page) {
    reading_ = false;
    return effects.note(Level::alert, "POLL_REPLY", page.error().text());
  }
  for (const Error& fault : page->faults) {
    effects.note(Level::alert, "POLL_TRADE", fault.text());
    recorder.trades_lost(turn_, fault.text(), effects);
  }
  read_.insert(read_.end(), page->trades.begin(), page->trades.end());
  cursor_ = page->cursor;
  const bool circle = ++pages_ >= pages_max && !cursor_.empty();
  if (circle) recorder.trades_lost(turn_, "more than " + std::to_string(pages_max) + " pages", effects);
  if (!cursor_.empty() && !circle) return;
  tell(recorder, effects, out);
  reading_ = false;
}

void TradePoll::tell(Recorder& recorder, Effects& effects, FeedChange& out) {
  Seen& seen = seen_.at(turn_);
  std::stable_sort(read_.begin(), read_.end(), [](const kalshi::FeedTrade& a, const kalshi::FeedTrade& b) {
    return a.exchange_ns < b.exchange_ns;
  });
  for (const kalshi::FeedTrade& trade : read_) {
    if (trade.market_ticker != turn_ || trade.exchange_ns / ns_per_s < seen.since_s) continue;
    if (!seen.at.emplace(trade.trade_id, trade.exchange_ns).second) continue;
    recorder.trade(trade, effects);
    out.trades.push_back(trade);
  }
  for (const auto& [id, ns] : seen.at) seen.since_s = std::max(seen.since_s, ns / ns_per_s - overlap_s);
  std::erase_if(seen.at, [&](const auto& known) { return known.second / ns_per_s < seen.since_s; });
  read_.clear();
}

uint64_t TradePoll::digest() const {
  Digest digest;
  digest.add(turn_).add(cursor_).add(reading_ ? 1 : 0);
  for (const auto& [ticker, seen] : seen_) {
    digest.add(ticker).add(seen.since_s);
    for (const auto& [id, ns] : seen.at) digest.add(id).add(ns);
  }
  return digest.value();
}

}  // namespace headgate
