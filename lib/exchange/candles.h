#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "domain/moment.h"
#include "domain/quantity.h"
#include "exchange/floor.h"
#include "exchange/tape.h"

namespace headgate::exchange {

// Dollars 1e-4 of YES over one period.
struct Prices {
  int64_t open_e4 = 0, low_e4 = 0, high_e4 = 0, close_e4 = 0;
  void follow(int64_t price_e4);
  void join(const Prices& later);
  static Prices at(int64_t price_e4) { return {price_e4, price_e4, price_e4, price_e4}; }
};

// What was quoted and traded in one period, whose end belongs to it.
struct Candle {
  int64_t end_s = 0;
  Prices bid, ask;              // an absent bid reads as 0, an absent ask as a dollar
  std::optional<Prices> price;  // of the trades
  int64_t mean_e4 = 0;          // weighted by contracts; with trades only
  int64_t previous_e4 = 0;      // of the last trade before the period; 0: there was none
  Quantity volume;
  Quantity open_interest;  // at its end
  // Of the last trade up to its end; 0: there was none.
  int64_t last_e4() const { return price ? price->close_e4 : previous_e4; }
};

// The record of every market by the minute, taken from the tape as it was printed. A minute in which nothing
// changed leaves none.
class Candles {
 public:
  // To be called with all of a tape, while the floor is as the tape left it.
  void note(const Tape& tape, const Floor& floor);

  // Periods of 1, 60 or 1440 minutes that end within [from_s, to_s]; days end at New York's midnight (a daily
  // candle recorded 2026-01 ends at 05:00Z).
  std::vector<Candle> of(size_t market, int64_t minutes, int64_t from_s, int64_t to_s) const;
  // The last that ended before `at_s`.
  std::optional<Candle> last_before(size_t market, int64_t minutes, int64_t at_s) const;
  // The first end of a period that is not before an instant.
  static int64_t border(int64_t at_s, int64_t minutes);
  bool ever_asked(size_t market) const;
  Quantity volume_since(size_t market, MarketTime since) const;

 private:
  // Prices fit 16 bits, and a world that runs for weeks holds millions of these.
  struct Minute {
    int64_t end_s = 0;
    std::array<int16_t, 4> bid{}, ask{}, price{};  // open, low, high, close; price[0] 0: no trade
    int16_t previous = 0;
    int64_t volume_e2 = 0;
    int64_t paid_e6 = 0;  // price x contracts: the mean's numerator
    int64_t open_interest_e2 = 0;
  };
  struct Record {
    std::vector<Minute> minutes;
    int64_t bid_e4 = 0, ask_e4 = 10'000, last_e4 = 0;
    bool asked = false;  // ever
    Quantity open_interest;
  };
  Minute& minute(Record& record, MarketTime at);
  static Candle joined(const Minute* first, const Minute* last, int64_t end_s);

  std::map<size_t, Record> records_;  // by market
};

}  // namespace headgate::exchange
