#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "world/calendar.h"
#include "world/recorded/recording.h"
#include "world/recorded/stated.h"

namespace headgate::world {

enum class MarketStatus : uint8_t { initialized, active, closed, determined, finalized };
const char* name_of(MarketStatus status);  // Kalshi's word

// The best bids of one market; each stands for nominal_size contracts.
struct Book {
  std::optional<Price> yes_bid;
  std::optional<Price> no_bid;
  friend bool operator==(const Book&, const Book&) = default;
};

// One side of one market's book changed its best bid; absent means no quote.
struct BookChange {
  MarketTime at;
  size_t market;
  Side side;
  std::optional<Price> from;
  std::optional<Price> to;
};

// From `from` until, and without, `to` the feed was lost: no quotes, no connection.
struct Silence {
  MarketTime from;
  MarketTime to;
};

// A recorded day as a function of market time: what this world shows at an instant. Pure: no clock, no I/O.
class Day : public Calendar {
 public:
  explicit Day(Recording recording);

  const Recording& recording() const { return recording_; }
  const DayTimes& times() const { return times_; }
  const std::vector<Silence>& silences() const { return silences_; }

  MarketStatus status_at(MarketTime now) const;
  // Empty before the market's first row, in a silence, and from just after the event's last row on: a quote
  // that nobody confirms any more must not be tradable.
  Book book_at(size_t market, MarketTime now) const;
  // Every change in (after, until], in the order of time.
  std::span<const BookChange> changes(MarketTime after, MarketTime until) const;
  bool feed_open_at(MarketTime now) const;
  // The newest forecast known at `now`.
  std::optional<ForecastRow> forecast_at(MarketTime now) const;
  // The winning market's index; nothing before it is determined.
  std::optional<size_t> winner_at(MarketTime now) const;
  MarketTime begins() const override { return times_.begins; }
  bool over(MarketTime now) const override { return now >= times_.ends; }
  // The next instant to grant: nothing of a schedule (hours, forecasts, silences) is stepped over, and books
  // are gathered into steps of at most 30 s while the market is open. `times().ends` is the last.
  MarketTime step_after(MarketTime now) const override;

 private:
  struct BookState {
    MarketTime at;
    Book book;
  };

  void lay_out();
  void show(size_t market, const Book& book, MarketTime at);
  void withdraw_all(MarketTime at);

  Recording recording_;
  DayTimes times_;
  std::vector<Silence> silences_;
  std::vector<BookChange> changes_;
  std::vector<std::vector<BookState>> states_;  // by market, in the order of time
  std::vector<MarketTime> appointments_;        // instants no step may pass over, sorted
};

}  // namespace headgate::world
