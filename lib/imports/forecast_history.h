#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/result.h"
#include "imports/draft.h"
#include "imports/source.h"

namespace headgate::imports {

// What the archive of previous runs said of an event's high, from when it may be known.
struct PastForecast {
  std::string event;
  MarketTime known_from;
  int64_t high_f_e3 = 0;
  uint32_t lead_h = 0;
  bool moved = false;  // the file has it an hour before: see read_forecast_history
};

// The rows of history/forecast_high_f, of all events, each held against its source's rule
// (weather/forecast_rule.h). The file counts back from 23:00 by days on the wall clock; over the end of
// daylight time that is an hour more than its lead (15 of 910 rows, of 2 and 3 November 2025), and such a row
// is moved to the later instant. LEAK when a row stands at any other instant, or when the file does not say
// when its rows were known: forecasts stitched together after the fact have a lead near zero.
Result<std::vector<PastForecast>> read_forecast_history(const Source& source);

// How a moved row is told of among what an import left out.
inline constexpr const char* moved_forecasts = "forecasts moved to a later instant: the clocks were changed";

void record_forecast(const PastForecast& forecast, Draft& draft);

}  // namespace headgate::imports
