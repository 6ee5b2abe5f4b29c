#include "services/market/book_poll.h"

#include <algorithm>

#include "domain/digest.h"
#include "kalshi/error_body.h"
#include "kalshi/poll_codec.h"
#include "services/market/url_text.h"

namespace headgate {
namespace {

constexpr size_t books_a_request = 100;  // the exchange's own limit
constexpr int64_t wait_max_s = 30;
constexpr int64_t deadline_ms = 5'000;

std::optional<std::string> refusal(const HttpDone& done) {
  if (done.outcome != HttpOutcome::answered) return done.why;
  if (done.status == 200) return std::nullopt;
  return std::to_string(done.status) + " " + kalshi::parse_error_body(done.body).text();
}

bool same_levels(const kalshi::OrderBook& a, const kalshi::OrderBook& b) {
  return a.levels(Side::yes) == b.levels(Side::yes) && a.levels(Side::no) == b.levels(Side::no);
}

}  // namespace

BookPoll::BookPoll(std::string rest_url, const Catalogue& catalogue, Recorder& recorder)
    : rest_url_(std::move(rest_url)), catalogue_(catalogue), recorder_(recorder), trades_(rest_url_) {}

FeedChange BookPoll::at_time(MarketTime now, Effects& effects) {
  FeedChange out;
  if (connected_ && now.minus_ns(verified()) > fresh_s * ns_per_s) {
    lose("no whole reply for " + std::to_string(fresh_s) + " s", effects, out);
  }
  if (now >= due_ && !running()) begin_round(now, effects);
  return out;
}

void BookPoll::begin_round(MarketTime now, Effects& effects) {
  const std::vector<std::string> followed = catalogue_.followed();
  due_ = now.plus_ns(wait_s_ * ns_per_s);
  std::erase_if(books_, [&](const auto& held) {
    return !std::binary_search(followed.begin(), followed.end(), held.first);
  });
  chunks_.clear();
  for (size_t at = 0; at < followed.size(); at += books_a_request) {
    const size_t end = std::min(at + books_a_request, followed.size());
    chunks_.emplace_back(followed.begin() + static_cast<std::ptrdiff_t>(at),
                         followed.begin() + static_cast<std::ptrdiff_t>(end));
  }
  trades_.begin_round(followed, now);
  next(now, effects);
}

void BookPoll::next(MarketTime now, Effects& effects) {
  asking_.clear();
  std::string url;
  if (!chunks_.empty()) {
    asking_ = std::move(chunks_.back());
    chunks_.pop_back();
    url = rest_url_ + "/markets/orderbooks";
    for (const std::string& ticker : asking_) {
      url += (ticker == asking_.front() ? "?tickers=" : "&tickers=") + url_text(ticker);
    }
  } else if (auto wanted = trades_.next_url()) {
    url = std::move(*wanted);
  } else {
    return;
  }
  asked_ = now;
  waiting_for_ = "poll-" + std::to_string(++number_);
  effects.request(HttpRequest{waiting_for_, "GET", url, "", deadline_ms});
}

std::optional<FeedChange> BookPoll::advance(const HttpDone& done, MarketTime now, Effects& effects) {
  if (!running() || done.request != waiting_for_) return std::nullopt;
  waiting_for_.clear();
  FeedChange out;
  const bool books = !asking_.empty();
  const std::optional<std::string> problem = refusal(done);
  if (!problem && books) take_books(done, effects, out);
  if (!problem && !books) trades_.take(done.body, recorder_, effects, out);
  if (!problem) {
    if (books) wait_s_ = every_s;
    next(now, effects);
    return out;
  }
  effects.note(Level::warning, "POLL_FAILED", (books ? "books: " : "trades: ") + *problem);
  // The rest of the round would wait in vain, or add to what the exchange refuses. Trades that cannot be read
  // are no reason to ask less often for books.
  chunks_.clear();
  if (!books) return out;
  wait_s_ = std::min(wait_s_ * 2, wait_max_s);
  due_ = now.plus_ns(wait_s_ * ns_per_s);
  return out;
}

void BookPoll::lose(const std::string& why, Effects& effects, FeedChange& out) {
  connected_ = false;
  effects.note(Level::warning, "POLL_LOST", why);
  recorder_.feed(false, why, effects);
  for (const auto& [ticker, held] : books_) out.books.push_back(ticker);
  books_.clear();
}

void BookPoll::take_books(const HttpDone& done, Effects& effects, FeedChange& out) {
  const auto reply = kalshi::parse_orderbooks_reply(done.body);
  if (!reply) return effects.note(Level::alert, "POLL_REPLY", reply.error().text());
  replied_ = asked_;
  if (!connected_) {
    connected_ = true;
    recorder_.feed(true, "polling", effects);
  }
  std::map<std::string, std::string> silent;  // asked for and not shown, and why
  for (const std::string& ticker : asking_) silent[ticker] = "NOT_IN_REPLY";
  for (const auto& fault : reply->faults) {
    effects.note(Level::alert, "POLL_BOOK", fault.error.text());
    if (silent.count(fault.market_ticker) > 0) silent[fault.market_ticker] = fault.error.text();
  }
  for (const kalshi::OrderbookSnapshot& shown : reply->books) {
    // A book nobody asked for, or a second one of the same market, proves nothing.
    if (silent.erase(shown.market_ticker) > 0) take_book(shown, effects, out);
  }
  for (const auto& [ticker, reason] : silent) doubt(ticker, reason, effects, out);
  // A book that stands still is not recorded again, and is none the older for it.
  recorder_.confirmed(verified(), effects);
}

void BookPoll::take_book(const kalshi::OrderbookSnapshot& shown, Effects& effects, FeedChange& out) {
  Polled& held = books_[shown.market_ticker];
  kalshi::OrderBook fresh;
  fresh.apply(shown, catalogue_.grid(shown.market_ticker));
  held.asked = asked_;
  const bool same = held.book.defect() == fresh.defect() && same_levels(held.book, fresh);
  if (same) return;
  held.book = std::move(fresh);
  recorder_.polled(shown, asked_, effects);
  out.books.push_back(shown.market_ticker);
}

void BookPoll::doubt(const std::string& ticker, const std::string& reason, Effects& effects,
                     FeedChange& out) {
  const auto held = books_.find(ticker);
  if (held == books_.end() || held->second.book.needs_snapshot()) return;
  held->second.book.mark(reason);
  recorder_.doubt({ticker}, reason, effects);
  out.books.push_back(ticker);
}

MarketTime BookPoll::verified() const {
  MarketTime oldest = replied_;
  for (const auto& [ticker, held] : books_) {
    if (!held.book.needs_snapshot()) oldest = std::min(oldest, held.asked);
  }
  return oldest;
}

const kalshi::OrderBook* BookPoll::book(const std::string& ticker) const {
  const auto held = books_.find(ticker);
  return held == books_.end() ? nullptr : &held->second.book;
}

MarketTime BookPoll::asked(const std::string& ticker) const {
  const auto held = books_.find(ticker);
  return held == books_.end() ? MarketTime{} : held->second.asked;
}

uint64_t BookPoll::digest() const {
  Digest digest;
  digest.add(waiting_for_).add(replied_.ns()).add(due_.ns()).add(wait_s_).add(connected_ ? 1 : 0);
  for (const auto& [ticker, held] : books_) {
    digest.add(ticker).add(held.asked.ns()).add(held.book.picture(ticker, 1000).SerializeAsString());
  }
  return digest.add(static_cast<int64_t>(trades_.digest())).value();
}

}  // namespace headgate
