#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/moment.h"
#include "kalshi/book.h"
#include "services/market/catalogue.h"
#include "services/market/feed_change.h"
#include "services/market/recorder.h"
#include "services/market/trade_poll.h"

namespace headgate {

// Order books and public trades by REST, for who may not listen. In rounds, one request at a time: the books
// of all followed markets, a hundred a request, then the trades of one market, each in its turn.
//
// A reply shows the books as they were at some instant after it was asked for, so that instant is what it
// proves; `verified` is the oldest one among the whole books. The feed counts as connected while that is at
// most `fresh_s` old: readers that ask for fresh whole books get the same answer as from a WebSocket, a few
// seconds older.
class BookPoll {
 public:
  static constexpr int64_t every_s = 2;
  static constexpr int64_t fresh_s = 10;

  BookPoll(std::string rest_url, const Catalogue& catalogue, Recorder& recorder);

  // Begins a round that is due. Lost when no reply came for too long: every book is void then.
  FeedChange at_time(MarketTime now, Effects& effects);
  // Nothing when the reply is none of ours.
  std::optional<FeedChange> advance(const HttpDone& done, MarketTime now, Effects& effects);

  bool connected() const { return connected_; }
  // Every whole book is true as of this instant or a later one.
  MarketTime verified() const;
  // Nothing when no reply has shown it. Its stamp is when it was asked for.
  const kalshi::OrderBook* book(const std::string& ticker) const;
  MarketTime asked(const std::string& ticker) const;
  bool running() const { return !waiting_for_.empty(); }
  uint64_t digest() const;

 private:
  struct Polled {
    kalshi::OrderBook book;
    MarketTime asked;  // when the request left that showed it last
  };
  void begin_round(MarketTime now, Effects& effects);
  void next(MarketTime now, Effects& effects);
  void lose(const std::string& why, Effects& effects, FeedChange& out);
  void take_books(const HttpDone& done, Effects& effects, FeedChange& out);
  void take_book(const kalshi::OrderbookSnapshot& shown, Effects& effects, FeedChange& out);
  void doubt(const std::string& ticker, const std::string& reason, Effects& effects, FeedChange& out);

  const std::string rest_url_;
  const Catalogue& catalogue_;
  Recorder& recorder_;
  TradePoll trades_;
  std::map<std::string, Polled> books_;
  std::vector<std::vector<std::string>> chunks_;  // of this round, still to be asked for; the last is next
  std::vector<std::string> asking_;               // tickers of the books request under way; empty: trades
  std::string waiting_for_;
  MarketTime asked_;    // the request under way
  MarketTime replied_;  // when the last good reply was asked for
  MarketTime due_;
  int64_t wait_s_ = every_s;
  uint64_t number_ = 0;
  bool connected_ = false;
};

}  // namespace headgate
