#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "exchange/house.h"
#include "exchange/intervention.h"
#include "exchange/price_structure.h"
#include "venue/fee.h"

namespace headgate::exchange {

enum class Strike : uint8_t { less = 1, between = 2, greater = 3 };
std::string_view name_of(Strike strike);

// Whole degrees Fahrenheit, in Kalshi's sense: less is strictly below the cap, greater strictly above the
// floor, between includes both.
struct MarketPlan {
  std::string ticker;
  Strike strike = Strike::between;
  int64_t floor_f = 0;  // between, greater
  int64_t cap_f = 0;    // less, between
  bool wins(int64_t high_f) const;
};

// Where the temperature is taken, in the words of the market's rules.
struct Station {
  std::string series;             // "KXHIGHNY"
  std::string cli;                // "CLINYC"
  std::string city;               // "New York City"
  int64_t standard_offset_h = 0;  // -5: the climate day is cut by standard time all year
  // Of the daily high over the year, whole degrees Fahrenheit: its mean, and how far July lies above it. A
  // swing of zero: the seed of the series' name decides both.
  int64_t normal_high_f = 0;
  int64_t season_swing_f = 0;
};

// How knowledge of the high grows: even until the close, or as on a real day, where the night tells little
// and after the afternoon's peak hardly anything is left to know.
enum class Pace : uint8_t { even = 1, day = 2 };

// Something out of the ordinary that is to happen.
struct Incident {
  MarketTime at;
  Intervention what;
};

// All that is settled about a simulated event before its first instant.
struct Plan {
  uint64_t seed = 0;
  Station station;
  std::string event;
  int64_t climate_day = 0;          // days since 1970; local standard time
  std::vector<MarketPlan> markets;  // coldest first: one less, betweens, one greater, without gap
  MarketTime begins;                // from here on something is known about the high
  MarketTime opens, closes, determined, finalized;  // whole seconds
  MarketTime expected_expiration;                   // as announced
  venue::FeeTerms fees;
  int64_t exchange_index = 0;  // the shard on which the series trades
  Pace pace = Pace::even;
  // Time between two acts of the other traders in one market.
  int64_t gap_min_ns = 1 * ns_per_s;
  int64_t gap_max_ns = 5 * ns_per_s;
  // A maker that quotes renews its whole side and takes down what has become too dear on the other. Where
  // acts are rare, quotes renewed one by one would be stale for half an hour.
  bool renews_whole_sides = false;
  PriceStructure price_structure = PriceStructure::linear_cent;
  std::vector<Incident> incidents = {};  // in any order; each must be possible when its time comes
};

// An event of three to six markets, decided by the seed, that closes `minutes` after it begins. Its climate
// day is the one in which the close lies, or which ends with it, as on the exchange.
Plan plan_of(uint64_t seed, MarketTime begins, int64_t minutes,
             const Station& station = {"KXHIGHNY", "CLINYC", "New York City", -5});

// A KXHIGH event as the exchange ran them in autumn 2026: known from 09:30Z of the day before, open from
// 14:00Z, closed at the local standard midnight that ends the climate day, determined about 11:18Z the next
// morning and finalized five minutes later. Six markets around what that season and that day's weather make
// likely. Each market sees one act of others every `gap_mean_s` on average.
Plan day_plan(uint64_t seed, const Station& station, int64_t climate_day, int64_t gap_mean_s = 100);

// "2026-11-20"
std::string date_text(int64_t day);
// "Nov 20, 2026"
std::string date_words(int64_t day);

}  // namespace headgate::exchange
