#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "domain/moment.h"
#include "kalshi/feed_codec.h"
#include "services/market/feed_change.h"
#include "services/market/recorder.h"

namespace headgate {

// Public trades by REST: one market a round, each in its turn, so that the load does not grow with their
// number. Each trade is told once, by its id, in the order of its time.
class TradePoll {
 public:
  explicit TradePoll(std::string rest_url) : rest_url_(std::move(rest_url)) {}

  // `followed` in order. A market met for the first time is read from `now` on.
  void begin_round(const std::vector<std::string>& followed, MarketTime now);
  // The next page of this round's market; nothing when it is read.
  std::optional<std::string> next_url();
  // A page that is none ends the turn; the market is asked again in its next.
  void take(const std::string& body, Recorder& recorder, Effects& effects, FeedChange& out);
  uint64_t digest() const;

 private:
  struct Seen {
    int64_t since_s = 0;                // asked for from this second on
    std::map<std::string, int64_t> at;  // told trades of that second or later: time by id
  };
  void tell(Recorder& recorder, Effects& effects, FeedChange& out);

  const std::string rest_url_;
  std::map<std::string, Seen> seen_;     // by market
  std::string turn_;                     // this round's market; empty: none
  std::vector<kalshi::FeedTrade> read_;  // of this turn, newest first
  std::string cursor_;
  int pages_ = 0;
  bool reading_ = false;
};

}  // namespace headgate
