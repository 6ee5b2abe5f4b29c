#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/house.h"
#include "exchange/life.h"
#include "exchange/own_history.h"
#include "exchange/phase.h"
#include "exchange/plan.h"
#include "exchange/tape.h"
#include "venue/venue.h"

namespace headgate::exchange {

// Kalshi's words for refusals that the venue has no word for.
namespace code {
inline constexpr std::string_view user_not_found = "user_not_found";
}

// The trading floor: the venue core with the markets of all events listed so far, and what each act on it
// did, in words of the tape and of our account's history. Everybody trades here by the same rules. Markets
// and events are numbered in the order in which they were listed, and neither ever leaves.
class Floor {
 public:
  // The member under test, whose accounts are named in shard.h. All others are the other traders'.
  static constexpr std::string_view ours = "trader";

  // `others` are accounts with the cash of a large house.
  Floor(const House& house, const std::vector<std::string>& others);
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;

  // Lists an event, whose tickers must be new. Returns its number.
  size_t list(const Plan& plan);

  // Everything below at an instant first lets happen what is due by then: see run_due().
  Result<venue::Placement> place(const venue::OrderRequest& request, MarketTime at);
  Result<venue::Cancellation> cancel(const std::string& account, const std::string& order_id, MarketTime at);
  Result<venue::Amendment> amend(const venue::AmendRequest& request, MarketTime at);
  Result<venue::Cancellation> decrease(const std::string& account, const std::string& order_id,
                                       const venue::Decrease& decrease, MarketTime at);
  // All of ours on every shard, oldest first. Errors: exchange_is_paused.
  Result<std::vector<venue::Order>> cancel_all(MarketTime at);

  Result<venue::OrderGroup> create_group(const std::string& account, Quantity limit, MarketTime at);
  Result<venue::OrderGroup> reset_group(const std::string& account, const std::string& id, MarketTime at);
  Result<venue::GroupChange> trigger_group(const std::string& account, const std::string& id, MarketTime at);
  Result<venue::GroupChange> set_group_limit(const std::string& account, const std::string& id,
                                             Quantity limit, MarketTime at);
  Result<venue::GroupChange> remove_group(const std::string& account, const std::string& id, MarketTime at);

  // Our cash from one shard to another; it is under way for House::transfer_ns and belongs to nobody's
  // account then. Returns its number. The account it goes to comes into being by it. Errors: those of
  // Venue::transfer(); user_not_found when nothing was ever held on the shard it comes from.
  Result<size_t> transfer(int64_t from, int64_t to, Money amount, MarketTime at);
  // What each shard shall hold of our available cash, in percent, from now on every ten seconds; empty: no
  // more. Parts add up to 100.
  using Allocation = std::map<int64_t, int64_t>;
  void allocate(Allocation parts, MarketTime at);
  const Allocation& allocation() const { return allocation_; }
  // Has money of ours ever been on it? Without, the exchange knows no such user there.
  bool has_account(int64_t shard) const;
  int64_t shard_of(size_t market) const { return event_of(market).plan.exchange_index; }
  int64_t shard_of(const std::string& ticker) const { return shard_of(*market(ticker)); }

  // What ended before this is history; see House::history_ns. A whole day.
  MarketTime archived_before(MarketTime now) const;

  // What happens by itself to orders and cash: orders expire, transfers arrive, shares of cash are levelled.
  // The largest time when nothing will.
  MarketTime next_due() const;
  void run_due(MarketTime now);

  // The ordinary course of an event, all of its markets together: each once, in order.
  void open(size_t event, MarketTime at);
  void close(size_t event, MarketTime at);
  void determine(size_t event, size_t winner, int64_t high_f);  // the winner's place in the plan
  void finalize(size_t event, MarketTime at);

  // Takes markets of one event, all in one phase, a step further, which must be possible. Where the step
  // gives a result, `outcomes` has one for each; a step that ends a dispute may have none: what stood stands.
  void step(const std::vector<size_t>& markets, Step step, MarketTime at,
            const std::vector<Outcome>& outcomes = {});
  // What was measured, in whole degrees; of the ordinary course.
  void measure(size_t event, int64_t high_f) { events_.at(event).high_f = high_f; }
  // Announces another close of an event; markets that trade will close then.
  void move_close(size_t event, MarketTime closes, MarketTime at);
  // None: the series' own fees.
  void override_fees(size_t event, std::optional<venue::FeeTerms> fees, MarketTime at);
  void change_grid(size_t market, PriceStructure structure, MarketTime at);
  void change_subtitle(size_t market, const std::string& yes_sub_title, MarketTime at);
  void pause(venue::Pause pause, MarketTime at);

  struct Event {
    Plan plan;
    size_t first = 0;                  // its first market here
    Phase phase = Phase::initialized;  // of the market that has come least far
    std::optional<size_t> winner;      // a market here; none where no market simply won
    int64_t high_f = 0;
    MarketTime closes = {};                    // as announced last
    MarketTime updated = {};                   // the last change of its own data
    std::optional<venue::FeeTerms> fees = {};  // instead of the plan's
    const MarketPlan& market(size_t number) const { return plan.markets.at(number - first); }
  };
  // An override of an event's fees, or its end.
  struct FeeChange {
    size_t event = 0;
    std::optional<venue::FeeTerms> fees;
    MarketTime at;
  };
  struct Figures {
    int64_t last_price_e4 = 0;  // 0: never traded
    Quantity last_quantity;
    Quantity volume;
  };
  // The best prices and what stands there; an absent side reads as a price of 0 or 1 with nothing there.
  struct Top {
    int64_t bid_e4 = 0;
    int64_t ask_e4 = 10'000;
    Quantity bid, ask;
    friend bool operator==(const Top&, const Top&) = default;
  };
  Top top(size_t market) const;
  const House& house() const { return house_; }
  const std::deque<Event>& events() const { return events_; }
  const MarketLife& life(size_t market) const { return markets_.at(market).life; }
  const std::vector<FeeChange>& fee_changes() const { return fee_changes_; }
  const Event* find_event(std::string_view ticker) const;
  size_t number_of_event(size_t market) const { return markets_.at(market).event; }
  const Event& event_of(size_t market) const { return events_[markets_.at(market).event]; }
  const Event& event_of(const std::string& ticker) const { return event_of(*market(ticker)); }
  size_t market_count() const { return markets_.size(); }
  std::optional<size_t> market(std::string_view ticker) const;
  const std::string& ticker(size_t market) const { return event_of(market).market(market).ticker; }
  const Figures& figures(size_t market) const { return markets_.at(market).figures; }
  Quantity open_interest(size_t market) const;
  const venue::Venue& venue() const { return venue_; }
  const OwnHistory& own() const { return own_; }

  // What happened since the last call.
  Tape take_tape();

 private:
  struct Market {
    size_t event = 0;
    Figures figures;
    MarketLife life;
  };
  static std::vector<size_t> all_of(const Event& event);
  void enter(size_t market, Phase phase, MarketTime at);
  MarketTime goes_on(const Event& event, Phase phase, MarketTime entered) const;
  void sum_up(Event& event);
  void print_phase(size_t market, MarketTime at);
  void print_notice(size_t market, std::string_view type, std::string message, MarketTime at);
  void announce(size_t market, Phase before, MarketTime at);
  void set_status(const std::vector<size_t>& markets, venue::MarketStatus status, MarketTime at);
  void pay(const std::vector<size_t>& markets, MarketTime at);
  void list_terms(size_t market);
  void print_level(size_t market, venue::BookSide side, int64_t price_e4, Quantity change,
                   const venue::Order* cause, MarketTime at);
  void print_trade(size_t market, const venue::Trade& trade, const venue::Order& taker);
  void note_own_trade(size_t market, const venue::Trade& trade);
  void note_own_order(size_t market, const venue::Order& order, MarketTime at);
  void settle(size_t market, MarketTime at);
  void note_own_account(MarketTime at);
  void print_group(const venue::OrderGroup& group, std::string_view word, MarketTime at);
  void print_arrival(size_t market, const venue::Order& order, const std::vector<venue::Trade>& trades,
                     const std::vector<venue::Order>& cancelled, MarketTime at);
  void shrunk(const venue::Cancellation& done, MarketTime at);
  void follow_groups(MarketTime at);
  void gone(const std::vector<venue::Order>& orders, const venue::Order* cause, MarketTime at);
  void open_account(int64_t shard, Money cash, MarketTime at);
  void arrive();
  void level(MarketTime at);

  const House house_;
  std::deque<Event> events_;  // stays where it is: others hold references
  std::vector<Market> markets_;
  std::vector<FeeChange> fee_changes_;
  std::map<std::string, size_t, std::less<>> numbers_;  // of markets, by ticker
  std::vector<std::string> accounts_;
  venue::Venue venue_;
  std::set<int64_t> shards_;  // on which we have an account
  struct GroupState {
    std::string account;
    bool triggered = false;  // when we looked last
  };
  std::map<std::string, GroupState> groups_;  // ours, by id
  struct Underway {
    MarketTime arrives;
    int64_t to = 0;
    Money amount;
  };
  std::deque<Underway> underway_;  // in order of arrival
  Allocation allocation_;
  MarketTime next_levelling_ = MarketTime::from_ns(INT64_MAX);
  MarketTime lingers_until_;    // the cancel of all orders: newly placed ones go as well
  venue::Venue::Changes rows_;  // nobody stores them: a simulated exchange does not crash
  OwnHistory own_{std::string(ours)};
  Tape tape_;
};

}  // namespace headgate::exchange
