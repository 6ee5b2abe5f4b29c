#pragma once

#include "domain/quantity.h"
#include "domain/result.h"
#include "imports/draft.h"
#include "imports/source.h"

namespace headgate::imports {

// The hourly history of many event-days, as one recording: each market's life, its candles, its quote at
// 10:00 on the clocks of its city (a ticker), forecasts, results. A candle's highest and lowest price are not
// known (candles.h).
struct History {
  Source candles;
  Source dataset;    // strikes, titles, quotes at 10:00
  Source winners;    // outcomes
  Source forecasts;  // known_from and value
};

// What was not recorded and is stated instead: sizes of quotes (`nominal`), hours, price grid, fees and rules
// of each market, the state of the exchange. An event whose winner is not known, or is none of its markets,
// is left out whole, by name. Errors as of import_top_of_book, and DECISION_TIME where a quote of the dataset
// stands at another hour than 10:00.
Result<Imported> import_history(const History& sources, Quantity nominal);

}  // namespace headgate::imports
