#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "domain/result.h"

namespace headgate::world {

enum class StrikeType : uint8_t { less, between, greater };
const char* name_of(StrikeType type);

// One market of the event. `floor_f` is absent for a lower tail, `cap_f` for an upper tail (whole °F).
struct Market {
  std::string ticker;
  StrikeType type = StrikeType::between;
  std::optional<int64_t> floor_f;
  std::optional<int64_t> cap_f;
  std::string title;
  std::string subtitle;
};

// One recorded change of one market's best bids; a side without a quote is absent.
struct QuoteRow {
  MarketTime at;
  size_t market = 0;  // index into Recording::markets
  std::optional<Price> yes_bid;
  std::optional<Price> no_bid;
  bool crossed =
      false;  // bids that add up to a dollar or more: shows that the feed lived, says nothing of prices
};

struct ForecastRow {
  MarketTime known_from;
  double high_f = 0;
};

struct RowCounts {
  int64_t rows = 0;  // of the event, within trading hours, crossed ones included
  int64_t crossed_dropped = 0;
  int64_t rows_before_open = 0;
  int64_t rows_after_close = 0;
  int64_t other_event_rows = 0;
};

// One event-day as recorded: what was seen, not what this world makes of it (see day.h).
struct Recording {
  std::string event;   // "KXHIGHNY-25DEC10"
  std::string series;  // "KXHIGHNY"
  std::chrono::sys_days climate_day;
  std::vector<Market> markets;  // by ticker
  size_t winner = 0;            // index into markets
  std::vector<QuoteRow> rows;   // in the order of time, all within trading hours
  std::vector<ForecastRow> forecasts;
  RowCounts counts;
};

// The climate day in an event ticker, "KXHIGHNY-25DEC10" -> 2025-12-10.
std::optional<std::chrono::sys_days> climate_day_of(std::string_view event);

// Reads one day from `folder` (books/market_data_<event>, history/{backtest_dataset,derived_winners,
// forecast_high_f}; .csv or .csv.gz). Errors name the file, and the line where a row is malformed; for an
// event without books they name the days that have some.
Result<Recording> read_recording(const std::filesystem::path& folder, std::string_view event);

}  // namespace headgate::world
