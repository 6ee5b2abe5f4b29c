#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "domain/moment.h"
#include "domain/random.h"
#include "kalshi/backoff.h"
#include "kalshi/book_frame.h"
#include "kalshi/book_set.h"
#include "kalshi/frame_codec.h"
#include "services/market/catalogue.h"
#include "services/market/feed_change.h"
#include "services/market/recorder.h"

namespace headgate {

// The connection to the exchange's WebSocket: subscriptions, the books they carry, and coming back after a
// loss.
class FeedLink {
 public:
  // The handshake is signed with `credential`.
  FeedLink(std::string url, Credential credential, const Catalogue& catalogue, Recorder& recorder);

  static constexpr std::string_view name = "exchange";

  enum class State : uint8_t { closed, opening, open };
  State state() const { return state_; }
  bool connected() const { return state_ == State::open; }

  using Change = FeedChange;
  // Opens a closed connection whose wait is over, and gives up one on which a subscription is not answered.
  Change at_time(MarketTime now, Effects& effects);
  void opened(Effects& effects);
  // The random numbers of this life come from an input, so that a replay waits as long.
  void seed(Random random) { random_ = random; }
  // Everything known through the connection is void; the next attempt waits any time up to 1 s of market
  // time, doubling to 30 s.
  void closed(MarketTime now, const std::string& why, Effects& effects);
  Change text(std::string_view frame, MarketTime now, Effects& effects);
  // Subscribes what should be followed and is not, and asks again for books that are not whole.
  void follow(Effects& effects);

  // Nothing when no subscription carries the market.
  const kalshi::OrderBook* book(const std::string& ticker) const;
  // Last applied sequence of each live order book subscription.
  std::map<int64_t, int64_t> positions() const;
  // How far behind the exchange's clock the last stamped frame came. Frames come in order, so what it changed
  // was true only then; a feed on which nothing came for a while has caught up, or is dead, which is the
  // host's to see.
  int64_t behind_ns(MarketTime now) const;
  // What is still expected from the exchange; empty when nothing is.
  std::string busy() const;
  uint64_t digest() const;

 private:
  struct Asked {
    std::string_view channel;
    std::vector<std::string> tickers;
  };
  void subscribe(std::string_view channel, const std::vector<std::string>& tickers, Effects& effects);
  void subscribe_all(const std::vector<std::string>& tickers, Effects& effects);
  void count_life(int64_t sid, int64_t seq, Effects& effects, Change& out);
  void stamped(std::optional<int64_t> exchange_ns, MarketTime now);
  void ask_snapshots(int64_t sid, const std::vector<std::string>& tickers, Effects& effects);
  // Gives the connection up: it cannot be trusted any more.
  void give_up(MarketTime now, const std::string& why, Effects& effects, Change& out);
  void note_doubts(const kalshi::BookSet::Applied& applied, Effects& effects);
  void take(int64_t sid, const kalshi::BookSet::Applied& applied, Effects& effects, Change& out);
  void subscribed(int64_t id, int64_t sid, Effects& effects);

  void on(const kalshi::Subscribed& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::Unsubscribed& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::Acknowledged& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::OrderbookSnapshot& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::OrderbookDelta& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::FeedTrade& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::FeedTicker& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::MarketLifecycle& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::EventCreated& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::EventFeeChanged& frame, MarketTime now, Effects& effects, Change& out);
  // Frames of channels that were not asked for here.
  template <typename Other>
  void on(const Other& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::FeedRefusal& frame, MarketTime now, Effects& effects, Change& out);
  void on(const kalshi::FeedFault& frame, MarketTime now, Effects& effects, Change& out);

  bool plain_change(std::string_view frame, MarketTime now, Effects& effects, Change& out);

  const std::string url_;
  const Credential credential_;
  const Catalogue& catalogue_;
  Recorder& recorder_;
  State state_ = State::closed;
  MarketTime reopen_at_;
  Random random_{1};
  kalshi::Backoff wait_{ns_per_s / 4, ns_per_s, 30 * ns_per_s};
  bool wants_lives_ = false;  // the channel of all markets' lives was not asked for on this connection
  int64_t behind_ns_ = 0;
  MarketTime stamped_at_;
  int64_t next_id_ = 0;             // of commands; grows over connections, so that no answer is mistaken
  std::map<int64_t, Asked> asked_;  // subscriptions not yet answered, by command id
  std::optional<MarketTime> unanswered_since_;  // when at_time first saw one that has had no answer since
  std::map<int64_t, std::set<std::string>> snapshots_;    // asked for and not come, by sid
  std::map<int64_t, kalshi::BookSet> sets_;               // order book subscriptions by sid
  kalshi::OrderbookDelta plain_ = kalshi::empty_delta();  // the last one read on the short way
  std::map<int64_t, int64_t> lives_;                      // lifecycle subscriptions: last seq by sid
  std::map<int64_t, int64_t> trades_;                     // trade subscriptions: last seq by sid
};

}  // namespace headgate
