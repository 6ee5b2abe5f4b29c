#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/answer.h"
#include "exchange/candles.h"
#include "exchange/feed.h"
#include "exchange/floor.h"
#include "exchange/halts.h"
#include "exchange/hidden_day.h"
#include "exchange/intervention.h"
#include "exchange/member_routes.h"
#include "exchange/plan.h"
#include "exchange/traders.h"

namespace headgate::exchange {

// A simulated Kalshi: any number of events, each with its own hours, hidden day and others who trade as its
// seed tells them to; one account of ours and one cash over all of them. Requests, commands and time in;
// answers and frames out. No socket and no clock: the same calls give the same bytes.
//
// Time never goes back. Each call first lets happen what is due up to its `now`, at one instant pauses and
// incidents before the lifecycle, that before the traders, and the event listed first before the others.
// Frames that this brings about, and those of our own orders, wait for the next advance(), except that text()
// brings its connection's along, since they come before the answer.
class Exchange {
 public:
  explicit Exchange(const House& house, const std::vector<Plan>& plans = {});
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Adds an event whose tickers are new and whose opening has not come yet; it is seen at once. Returns its
  // number: 0 for the first.
  size_t list(const Plan& plan);

  // The exchange's own people at work. Errors change nothing: intervention_unknown names a ticker that is not
  // listed, intervention_impossible a market or event whose life does not allow it.
  Status intervene(const Intervention& what, MarketTime now);

  // `target` from /trade-api/v2 on. Other methods and paths are 404.
  Answer serve(const std::string& method, const std::string& target, const std::string& body, MarketTime now,
               const Caller& caller = {});

  // A connection that is not authenticated hears of nothing that the exchange keeps for its members.
  void connect(uint64_t connection, bool authenticated = true) { feed_.connect(connection, authenticated); }
  void disconnect(uint64_t connection);
  std::vector<std::string> text(uint64_t connection, std::string_view frame, MarketTime now);
  // The answer to a command that is not carried out.
  std::vector<std::string> refused_text(uint64_t connection, std::string_view frame, FeedError code);
  // What goes wrong with the feed: see feed.h. The frames wait.
  void end_subscriptions(std::string_view channel, FeedError code) {
    feed_.end_subscriptions(channel, code, waiting_);
  }
  void skip_frames(uint64_t frames) { feed_.skip(frames); }
  // Frames by connection, each connection's in order.
  Sent advance(MarketTime now);
  bool has_frames() const { return !waiting_.empty(); }

  // When something next happens by itself; the largest time when nothing will.
  MarketTime next_event() const { return std::min(due().at, floor_.next_due()); }

  size_t event_count() const { return events_.size(); }
  const Plan& plan(size_t event = 0) const { return floor_.events().at(event).plan; }
  // Of the market that has come least far.
  Phase phase(size_t event = 0) const { return floor_.events().at(event).phase; }
  const HiddenDay& day(size_t event = 0) const { return events_.at(event).day; }
  const venue::Venue& truth() const { return floor_.venue(); }
  const Floor& floor() const { return floor_; }
  const Candles& candles() const { return candles_; }
  venue::Pause pause() const { return halts_.at(now_); }
  const std::vector<Received>& received() const { return members_.orders().received(); }
  // Live order book subscriptions: sid and the last seq written.
  std::vector<std::pair<uint64_t, uint64_t>> positions() const { return feed_.positions(); }
  uint64_t trader_acts() const;
  uint64_t digest() const;

 private:
  struct Event {
    Event(const Plan& plan, size_t first) : day(plan), traders(plan, day, first) {}
    HiddenDay day;
    Traders traders;
    MarketTime goes_on = {};  // when the first of its markets enters its next phase
  };
  struct Due {
    enum class Kind : uint8_t { halt, incident, phase, act };
    MarketTime at;
    Kind kind = Kind::act;
    size_t event = 0;  // phase, act
  };
  Due due() const;
  void happen(const Due& next);
  void go_on(size_t event, MarketTime at);
  std::vector<Outcome> outcomes(const std::vector<size_t>& markets) const;
  void look_ahead(size_t event);
  void apply_halts(MarketTime at);
  class Intervening;
  void run_to(MarketTime now);
  void publish();
  std::vector<std::string> take_waiting(uint64_t connection);
  Answer route(const std::string& method, const std::string& target, const std::string& body,
               const Caller& caller);

  Floor floor_;
  Candles candles_;
  Halts halts_;
  std::multimap<MarketTime, Intervention> incidents_;  // that are still to come
  std::deque<Event> events_;                           // by the floor's number; stays where it is
  std::vector<size_t> alive_;                          // not yet finalized
  Members members_{floor_};
  Feed feed_{floor_};
  Sent waiting_;
  MarketTime now_;
};

}  // namespace headgate::exchange
