#pragma once

#include <string_view>

#include "domain/quantity.h"
#include "domain/result.h"
#include "imports/draft.h"
#include "imports/source.h"

namespace headgate::imports {

// One event-day of best bids in whole cents, as one recording. `books` has naive stamps of US Pacific time.
struct TopOfBook {
  Source books;      // market_data_EVENT.csv
  Source dataset;    // strikes and titles
  Source winners;    // the outcome
  Source forecasts;  // known_from and value
};

// What was not recorded and is stated instead: the size of every quote (`nominal`), hours, price grid, fees
// and rules of each market, and the states of the exchange and its feed. After more than 900 s without a row
// of the event the feed counts as lost from 1 ms after the last row on; when it returns, so do the quotes as
// they last stood. From 1 ms after the event's last row on nobody quotes. A market has no book before its
// first row.
//
// Errors: EVENT_IN_SUMMER, SERIES_UNKNOWN, EVENT_DATE, COLUMN_MISSING, ROW_MALFORMED, STRIKES_MISSING,
// WINNER_MISSING, FORECAST_MISSING, BOOKS_MISSING, LEAK; each names its file.
Result<Imported> import_top_of_book(const TopOfBook& sources, std::string_view event, Quantity nominal);

}  // namespace headgate::imports
