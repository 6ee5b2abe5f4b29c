#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "venue/paper_witness_fixture.h"

namespace headgate::venue {

// What is wrong with the exchange on trial, on purpose: done to what it hears or keeps, never to what the
// witness hears.
enum class PaperBug : uint8_t {
  none,
  level_refilled,      // what our fills took is forgotten at a restart
  no_latency,          // requests take effect at once
  maker_at_touch,      // an offer at a rest's price counts as one below it
  queue_forgotten,     // hardly anybody is seen to stand before a rest
  stale_book,          // polled books are taken for a live feed
  print_counted_twice  // a trade told again is taken for another
};

// For tests: a paper exchange in one market, its rows as a store keeps them, and the witness of its record.
class PaperTrial {
 public:
  static constexpr int64_t latency_ns = 250 * ns_per_ms;

  struct Terms {
    std::string market = "RAIN";
    MarketTime open;
    MarketTime close;
    int64_t step_e4 = 100;
    std::string fee_type = "quadratic";
    bool polled = false;
  };

  PaperTrial(Terms terms, PaperBug bug);

  // A new life on the rows, which hears again what the bus keeps: market, book, latest trade, status.
  void restart();
  void hear(market::v1::Book book, MarketTime now);
  void hear(market::v1::PublicTrade print, MarketTime now);
  void stand_at(MarketTime now);
  // The source of polled books says that the last one was still true at `proven`.
  void prove(MarketTime proven, MarketTime now);
  void submit(PaperRequest request, MarketTime now);
  // Market time passes by the instants the exchange asks for, as a host lets it.
  void pass_to(MarketTime now);

  PaperRequest order(Side side, int64_t price_e4, int64_t quantity_e2, bool immediate) const;
  static PaperRequest cancel(const std::string& client_order_id);

  const PaperVenue& venue() const { return *venue_; }
  const Rows& rows() const { return rows_; }
  PaperWitness& witness() { return witness_; }
  const std::vector<PaperFill>& fills() const { return fills_; }
  const std::vector<std::string>& placed() const { return placed_; }
  // What does not add up in the exchange's own books: cash, quantity, what is possible.
  std::vector<std::string> audit() const;

 private:
  void keep(PaperOutcome& outcome);
  void settle_replies(const PaperOutcome& outcome);
  market::v1::MarketInfo info() const;
  market::v1::ExchangeStatus status(MarketTime now) const;
  void tell_status(MarketTime now);
  void tell_print(market::v1::PublicTrade print, const std::string& told_as);
  void judge_taken(const PaperOutcome& outcome);
  void judge_made(const PaperOutcome& outcome);
  market::v1::Book touched(market::v1::Book book) const;

  Terms terms_;
  PaperBug bug_;
  std::unique_ptr<PaperVenue> venue_;
  Rows rows_;
  PaperWitness witness_;
  MarketTime now_;
  MarketTime proven_;
  market::v1::Book book_;
  market::v1::PublicTrade print_;
  std::vector<PaperFill> fills_;
  std::vector<std::string> placed_;
  std::set<std::string> cancelling_;
};

}  // namespace headgate::venue
