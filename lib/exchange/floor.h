#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/own_history.h"
#include "exchange/plan.h"
#include "exchange/tape.h"
#include "venue/venue.h"

namespace headgate::exchange {

// The trading floor: the venue core with the plan's markets, and what each act on it did, in words of the
// tape and of our account's history. Everybody trades here by the same rules.
class Floor {
 public:
  // The account under test. All others are the other traders'.
  static constexpr std::string_view ours = "trader";
  enum class Phase : uint8_t { initialized = 1, active = 2, closed = 3, determined = 4, finalized = 5 };

  // `others` are accounts with the cash of a large house.
  Floor(const Plan& plan, const std::vector<std::string>& others);
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;

  Result<venue::Placement> place(const venue::OrderRequest& request, MarketTime at);
  Result<venue::Cancellation> cancel(const std::string& account, const std::string& order_id, MarketTime at);

  // All markets of an event share their hours. Each phase once, in order.
  void open(MarketTime at);
  void close(MarketTime at);
  void determine(size_t winner, int64_t high_f);
  void finalize(MarketTime at);

  struct Figures {
    int64_t last_price_e4 = 0;  // 0: never traded
    Quantity volume;
  };
  Phase phase() const { return phase_; }
  std::optional<size_t> winner() const { return winner_; }
  int64_t high_f() const { return high_f_; }
  const Plan& plan() const { return plan_; }
  const venue::Venue& venue() const { return venue_; }
  const OwnHistory& own() const { return own_; }
  const Figures& figures(size_t market) const { return figures_.at(market); }
  Quantity open_interest(size_t market) const;
  std::optional<size_t> market(std::string_view ticker) const;
  const std::string& ticker(size_t market) const { return plan_.markets.at(market).ticker; }

  // What happened since the last call.
  Tape take_tape();

 private:
  void print_level(size_t market, venue::BookSide side, int64_t price_e4, Quantity change,
                   const venue::Order* cause, MarketTime at);
  void print_trade(size_t market, const venue::Trade& trade, const venue::Order& taker);
  void cancelled(const std::vector<venue::Order>& orders, MarketTime at);
  void settle(size_t market, MarketTime at);
  void note_own_account(MarketTime at);

  const Plan plan_;
  std::map<std::string, size_t, std::less<>> markets_;
  std::vector<std::string> accounts_;
  venue::Venue venue_;
  venue::Venue::Changes rows_;  // nobody stores them: a simulated exchange does not crash
  OwnHistory own_{std::string(ours)};
  std::vector<Figures> figures_;
  Tape tape_;
  Phase phase_ = Phase::initialized;
  std::optional<size_t> winner_;
  int64_t high_f_ = 0;
};

std::string_view name_of(Floor::Phase phase);  // Kalshi's status of a market

}  // namespace headgate::exchange
