#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actor/effects.h"
#include "domain/moment.h"
#include "headgate/recording/v1/recording.pb.h"
#include "kalshi/book_teller.h"
#include "kalshi/recorded_books.h"

namespace headgate::backtest {

// Takes the market service's place: tells what it would have told of the same books, by the same code, from
// its own recordings or from imported ones. Several recordings may tell of one time; each market belongs to
// the one that told of it last.
class Player {
 public:
  // A recording among those that are played.
  size_t add_track();

  // One record, at its instant; `now` never runs backwards over all tracks.
  void take(size_t track, const recording::v1::Record& record, Effects& effects);
  // Books whose market has reached its close, and the exchange's state, which proves a quiet book.
  void at_time(MarketTime now, Effects& effects);

  // What an index of this track's stands for.
  const std::string& name(size_t track, uint32_t index) const { return tracks_[track].books.name(index); }
  // Some recording tells of books now.
  bool connected() const;
  // Null before the market was told of.
  const market::v1::MarketInfo* info(const std::string& ticker) const;

 private:
  struct Track {
    kalshi::RecordedBooks books;
    std::set<std::string> markets;
    int64_t seen_ns =
        0;  // books that are polled: all whole ones were seen then or later; 0: they come by a feed
    bool confirms = false;  // says itself when its books were seen
  };
  struct Entry {
    market::v1::MarketInfo info;
    size_t track = 0;
  };

  void take_market(size_t track, const recording::v1::Market& record, Effects& effects);
  void take_trade(size_t track, const recording::v1::Record& record, Effects& effects) const;
  void tell_book(const std::string& ticker, Effects& effects);
  void tell_track(const Track& track, Effects& effects);
  void tell_status(Effects& effects);

  std::vector<Track> tracks_;
  std::map<std::string, Entry> markets_;
  std::set<std::pair<int64_t, std::string>> closes_;  // still ahead
  kalshi::BookTeller teller_;
  std::map<std::string, int64_t> asked_ns_;  // of polled books: when the question was put
  bool exchange_active_ = false;
  bool trading_active_ = false;
  MarketTime now_;
};

}  // namespace headgate::backtest
