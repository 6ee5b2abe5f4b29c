#include "services/market/feed_link.h"

#include <algorithm>

#include "domain/digest.h"
#include "kalshi/book_frame.h"
#include "kalshi/feed_command.h"
#include "kalshi/feed_error.h"

namespace headgate {
namespace {

// In one command. The exchange takes half a million a session (2026-06), but a frame of a thousand names is
// read and answered in one piece.
constexpr size_t tickers_a_command = 1000;
// A frame is on its way for some hundred milliseconds, and clocks differ; more is a feed that does not keep
// up.
constexpr int64_t behind_least_ns = 2 * ns_per_s;
// A queue that stands still for as long as the exchange's pings are apart holds nothing more.
constexpr int64_t caught_up_ns = 10 * ns_per_s;
// To a subscription. In a stepped world time waits for the answer, so it is never too late there.
constexpr int64_t answer_max_ns = 10 * ns_per_s;

}  // namespace

FeedLink::FeedLink(std::string url, Credential credential, const Catalogue& catalogue, Recorder& recorder)
    : url_(std::move(url)), credential_(credential), catalogue_(catalogue), recorder_(recorder) {}

FeedLink::Change FeedLink::at_time(MarketTime now, Effects& effects) {
  Change out;
  if (asked_.empty()) unanswered_since_.reset();
  if (!asked_.empty() && !unanswered_since_) unanswered_since_ = now;
  if (unanswered_since_ && now.minus_ns(*unanswered_since_) > answer_max_ns) {
    give_up(now, "a subscription was not answered", effects, out);
    return out;
  }
  if (state_ != State::closed || now < reopen_at_) return out;
  state_ = State::opening;
  effects.open_feed(std::string(name), url_, credential_);
  return out;
}

void FeedLink::opened(Effects& effects) {
  state_ = State::open;
  recorder_.feed(true, "", effects);
  wants_lives_ = true;
  follow(effects);
}

void FeedLink::closed(MarketTime now, const std::string& why, Effects& effects) {
  if (state_ == State::closed) return;  // the close we asked for ourselves
  const int64_t wait_ns = wait_.next_ns(random_);
  effects.note(Level::warning, "FEED_CLOSED",
               why + "; next attempt in " + std::to_string(wait_ns / ns_per_ms) + " ms");
  if (state_ == State::open) recorder_.feed(false, why, effects);
  state_ = State::closed;
  reopen_at_ = now.plus_ns(wait_ns);
  wants_lives_ = false;
  behind_ns_ = 0;
  lives_.clear();
  asked_.clear();
  unanswered_since_.reset();
  snapshots_.clear();
  sets_.clear();
  trades_.clear();
}

void FeedLink::give_up(MarketTime now, const std::string& why, Effects& effects, Change& out) {
  for (const auto& [sid, set] : sets_) {
    for (const std::string& ticker : set.tickers()) out.books.push_back(ticker);
  }
  effects.close_feed(std::string(name));
  closed(now, why, effects);
}

void FeedLink::subscribe(std::string_view channel, const std::vector<std::string>& tickers,
                         Effects& effects) {
  asked_[++next_id_] = {channel, tickers};
  effects.send_feed(std::string(name), kalshi::subscribe_command(next_id_, channel, tickers));
}

void FeedLink::ask_snapshots(int64_t sid, const std::vector<std::string>& tickers, Effects& effects) {
  if (tickers.empty()) return;
  snapshots_[sid].insert(tickers.begin(), tickers.end());
  effects.send_feed(std::string(name), kalshi::get_snapshot_command(++next_id_, sid, tickers));
}

void FeedLink::subscribe_all(const std::vector<std::string>& tickers, Effects& effects) {
  for (size_t at = 0; at < tickers.size(); at += tickers_a_command) {
    const size_t end = std::min(at + tickers_a_command, tickers.size());
    const std::vector<std::string> some(tickers.begin() + static_cast<std::ptrdiff_t>(at),
                                        tickers.begin() + static_cast<std::ptrdiff_t>(end));
    subscribe(kalshi::orderbook_channel, some, effects);
    subscribe(kalshi::trade_channel, some, effects);
    subscribe(kalshi::ticker_channel, some, effects);
  }
}

void FeedLink::follow(Effects& effects) {
  if (state_ != State::open) return;
  std::set<std::string_view> asked;
  for (const auto& [id, command] : asked_) asked.insert(command.tickers.begin(), command.tickers.end());
  std::vector<std::string> wanted;
  for (const std::string& ticker : catalogue_.following()) {
    if (asked.count(ticker) == 0 && book(ticker) == nullptr) wanted.push_back(ticker);
  }
  subscribe_all(wanted, effects);
  if (wants_lives_ && !wanted.empty()) {
    // Once a connection: it cannot be filtered.
    wants_lives_ = false;
    asked_[++next_id_] = {kalshi::lifecycle_channel, {}};
    effects.send_feed(std::string(name), kalshi::subscribe_command(next_id_, kalshi::lifecycle_channel));
  }
  for (const auto& [sid, set] : sets_) {
    std::vector<std::string> again;
    for (const std::string& ticker : set.waiting()) {
      if (snapshots_[sid].count(ticker) == 0) again.push_back(ticker);
    }
    ask_snapshots(sid, again, effects);
  }
}

void FeedLink::subscribed(int64_t id, int64_t sid, Effects& effects) {
  const auto asked = asked_.find(id);
  if (asked == asked_.end()) {
    effects.note(Level::warning, "FEED_UNASKED",
                 "subscription " + std::to_string(sid) + " was not asked for");
    return;
  }
  const Asked command = asked->second;
  asked_.erase(asked);
  if (command.channel == kalshi::ticker_channel) return;  // its frames are not counted
  if (command.channel == kalshi::lifecycle_channel) {
    lives_[sid] = 0;
    return;
  }
  if (command.channel == kalshi::trade_channel) {
    trades_[sid] = 0;
    return;
  }
  sets_.emplace(sid, kalshi::BookSet(command.tickers));
  snapshots_[sid] = {command.tickers.begin(), command.tickers.end()};
}

void FeedLink::on(const kalshi::Subscribed& frame, MarketTime, Effects& effects, Change&) {
  subscribed(frame.id, frame.sid, effects);
}

void FeedLink::on(const kalshi::Unsubscribed& frame, MarketTime now, Effects& effects, Change& out) {
  // We never ask for it: the exchange ended a subscription by itself.
  if (sets_.count(frame.sid) + trades_.count(frame.sid) > 0)
    give_up(now, "unsubscribed by the exchange", effects, out);
}

void FeedLink::note_doubts(const kalshi::BookSet::Applied& applied, Effects& effects) {
  for (const kalshi::BookSet::Doubt& doubt : applied.doubts) {
    recorder_.doubt(doubt.markets, doubt.reason, effects);
  }
}

void FeedLink::take(int64_t sid, const kalshi::BookSet::Applied& applied, Effects& effects, Change& out) {
  out.books.insert(out.books.end(), applied.changed.begin(), applied.changed.end());
  if (applied.suspect.empty()) return;
  effects.note(Level::warning, "BOOK_DEFECT", sets_.at(sid).find(applied.suspect.front())->defect());
  ask_snapshots(sid, applied.suspect, effects);
}

void FeedLink::on(const kalshi::Acknowledged& frame, MarketTime, Effects& effects, Change& out) {
  if (!frame.sid || !frame.seq) return;
  const auto set = sets_.find(*frame.sid);
  if (set != sets_.end()) {
    const kalshi::BookSet::Applied applied = set->second.pass(*frame.seq);
    note_doubts(applied, effects);
    take(set->first, applied, effects, out);
  }
  const auto trades = trades_.find(*frame.sid);
  if (trades != trades_.end()) trades->second = *frame.seq;
  if (lives_.count(*frame.sid) > 0) count_life(*frame.sid, *frame.seq, effects, out);
}

// True for all that is heard of: a frame that is missing may have been of a market that is traded.
void FeedLink::count_life(int64_t sid, int64_t seq, Effects& effects, Change& out) {
  int64_t& last = lives_[sid];
  if (seq != last + 1) {
    effects.note(Level::warning, "LIVES_LOST",
                 "after " + std::to_string(last) + " came " + std::to_string(seq) + "; the scan will tell");
    out.lives_lost = true;
  }
  last = seq;
}

void FeedLink::on(const kalshi::MarketLifecycle& frame, MarketTime, Effects& effects, Change& out) {
  if (lives_.count(frame.sid) == 0) return;
  count_life(frame.sid, frame.seq, effects, out);
  out.lives.push_back(frame);
}

void FeedLink::on(const kalshi::EventCreated& frame, MarketTime, Effects& effects, Change& out) {
  if (lives_.count(frame.sid) > 0) count_life(frame.sid, frame.seq, effects, out);
}

void FeedLink::on(const kalshi::EventFeeChanged& frame, MarketTime, Effects& effects, Change& out) {
  if (lives_.count(frame.sid) == 0) return;
  count_life(frame.sid, frame.seq, effects, out);
  out.event_fees.push_back(frame);
}

template <typename Other>
void FeedLink::on(const Other&, MarketTime, Effects&, Change&) {}

void FeedLink::on(const kalshi::OrderbookSnapshot& frame, MarketTime, Effects& effects, Change& out) {
  const auto set = sets_.find(frame.sid);
  if (set == sets_.end()) return;
  snapshots_[frame.sid].erase(frame.market_ticker);
  const kalshi::BookSet::Applied applied = set->second.apply(frame, catalogue_.grid(frame.market_ticker));
  note_doubts(applied, effects);
  if (set->second.find(frame.market_ticker) != nullptr) recorder_.snapshot(frame, effects);
  take(frame.sid, applied, effects, out);
  // A connection that delivers is a good one: the next loss waits the short time again.
  wait_.reset();
}

void FeedLink::on(const kalshi::OrderbookDelta& frame, MarketTime now, Effects& effects, Change& out) {
  stamped(frame.exchange_ns, now);
  const auto set = sets_.find(frame.sid);
  if (set == sets_.end()) return;
  const kalshi::BookSet::Applied applied = set->second.apply(frame, catalogue_.grid(frame.market_ticker));
  note_doubts(applied, effects);
  if (set->second.find(frame.market_ticker) != nullptr) recorder_.delta(frame, effects);
  take(frame.sid, applied, effects, out);
}

void FeedLink::on(const kalshi::FeedTrade& frame, MarketTime, Effects& effects, Change& out) {
  const auto seq = trades_.find(frame.sid);
  if (seq == trades_.end()) return;
  if (frame.seq != seq->second + 1) {
    const std::string gap = "sid " + std::to_string(frame.sid) + " after " + std::to_string(seq->second) +
                            " came " + std::to_string(frame.seq);
    effects.note(Level::warning, "TRADES_LOST", gap);
    recorder_.trades_lost("", gap, effects);
  }
  seq->second = frame.seq;
  recorder_.trade(frame, effects);
  out.trades.push_back(frame);
}

void FeedLink::on(const kalshi::FeedTicker& frame, MarketTime, Effects& effects, Change&) {
  recorder_.ticker(frame, effects);
}

void FeedLink::on(const kalshi::FeedRefusal& frame, MarketTime now, Effects& effects, Change& out) {
  const std::string text = std::to_string(frame.code) + " " + frame.message;
  const auto asked = asked_.find(frame.id);
  if (asked != asked_.end() && asked->second.channel == kalshi::lifecycle_channel) {
    // The scan says the same, only later.
    asked_.erase(asked);
    return effects.note(Level::warning, "LIVES_REFUSED", text);
  }
  const bool beside_books = asked != asked_.end() && asked->second.channel != kalshi::orderbook_channel;
  if (beside_books) {
    // Prints and tickers are for people and models; without them books are as good as with them.
    const bool trades = asked->second.channel == kalshi::trade_channel;
    asked_.erase(asked);
    effects.note(Level::warning, trades ? "TRADES_REFUSED" : "TICKER_REFUSED", text);
    return;
  }
  if (asked != asked_.end() || kalshi::ends_subscription(frame.code))
    return give_up(now, "refused: " + text, effects, out);
  effects.note(Level::warning, "FEED_REFUSED", text);
  // Refused snapshots are asked for again at the next scan; waiting for them now would wait for ever.
  for (auto& [sid, tickers] : snapshots_) tickers.clear();
  if (!frame.sid || !frame.seq) return;
  const auto set = sets_.find(*frame.sid);
  if (set == sets_.end()) return;
  const kalshi::BookSet::Applied applied = set->second.pass(*frame.seq);
  note_doubts(applied, effects);
  take(set->first, applied, effects, out);
}

void FeedLink::on(const kalshi::FeedFault& frame, MarketTime now, Effects& effects, Change& out) {
  effects.note(Level::alert, "FEED_FRAME", frame.error.text());
  if (frame.type == kalshi::ticker_channel) return;  // no book is made of these
  const bool placed = frame.sid && frame.seq;
  if (placed && lives_.count(*frame.sid) > 0) {
    lives_[*frame.sid] = *frame.seq;
    out.lives_lost = true;
    return;
  }
  if (placed && trades_.count(*frame.sid) > 0) {
    trades_[*frame.sid] = *frame.seq;
    recorder_.trades_lost(frame.market_ticker, frame.error.text(), effects);
    return;
  }
  const auto set = placed ? sets_.find(*frame.sid) : sets_.end();
  if (set == sets_.end())
    return give_up(now, "a frame that belongs nowhere: " + frame.error.text(), effects, out);
  // No snapshot of this market is asked for at once: if the answer is as broken, each would ask for the next.
  // The scan asks. Markets that a gap put in doubt beside it are not to blame.
  snapshots_[set->first].erase(frame.market_ticker);
  kalshi::BookSet::Applied applied = set->second.fault(*frame.seq, frame.market_ticker, frame.error.text());
  note_doubts(applied, effects);
  out.books.insert(out.books.end(), applied.changed.begin(), applied.changed.end());
  if (set->second.find(frame.market_ticker) == nullptr) return;
  std::erase(applied.suspect, frame.market_ticker);
  ask_snapshots(set->first, applied.suspect, effects);
}

void FeedLink::stamped(std::optional<int64_t> exchange_ns, MarketTime now) {
  if (!exchange_ns) return;
  behind_ns_ = std::max<int64_t>(0, now.ns() - *exchange_ns);
  stamped_at_ = now;
}

int64_t FeedLink::behind_ns(MarketTime now) const {
  const bool counts = behind_ns_ >= behind_least_ns && now.minus_ns(stamped_at_) < caught_up_ns;
  return counts ? behind_ns_ : 0;
}

// The short way of nearly all frames: a change in order to a book that is whole.
bool FeedLink::plain_change(std::string_view frame, MarketTime now, Effects& effects, Change& out) {
  if (!kalshi::read_delta_frame(frame, plain_)) return false;
  const auto set = sets_.find(plain_.sid);
  if (set == sets_.end() || !set->second.apply_plain(plain_, catalogue_.grid(plain_.market_ticker)))
    return false;
  stamped(plain_.exchange_ns, now);
  recorder_.delta(plain_, effects);
  out.books.push_back(plain_.market_ticker);
  return true;
}

FeedLink::Change FeedLink::text(std::string_view frame, MarketTime now, Effects& effects) {
  Change out;
  if (state_ != State::open || plain_change(frame, now, effects, out)) return out;
  std::visit([&](const auto& typed) { on(typed, now, effects, out); }, kalshi::parse_frame(frame));
  return out;
}

const kalshi::OrderBook* FeedLink::book(const std::string& ticker) const {
  for (const auto& [sid, set] : sets_) {
    if (const kalshi::OrderBook* found = set.find(ticker)) return found;
  }
  return nullptr;
}

std::map<int64_t, int64_t> FeedLink::positions() const {
  std::map<int64_t, int64_t> out;
  for (const auto& [sid, set] : sets_) out[sid] = set.last_seq();
  return out;
}

std::string FeedLink::busy() const {
  if (state_ == State::opening) return "feed is being opened";
  if (!asked_.empty()) return "subscription is not answered";
  for (const auto& [sid, tickers] : snapshots_) {
    if (!tickers.empty()) return "snapshot of " + *tickers.begin() + " has not come";
  }
  return {};
}

uint64_t FeedLink::digest() const {
  Digest digest;
  digest.add(static_cast<int64_t>(state_))
      .add(reopen_at_.ns())
      .add(wait_.bound_ns())
      .add(behind_ns_)
      .add(next_id_);
  for (const auto& [id, command] : asked_) digest.add(id).add(command.channel);
  for (const auto& [sid, seq] : trades_) digest.add(sid).add(seq);
  for (const auto& [sid, set] : sets_) {
    digest.add(sid).add(set.last_seq());
    for (const auto& [ticker, one] : set.books()) digest.add(one.picture(ticker, 1000).SerializeAsString());
  }
  return digest.value();
}

}  // namespace headgate
