#pragma once

#include <string>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "imports/draft.h"

namespace headgate::cli {

// Weather markets that others recorded, from files laid out as
//   DIR/books/market_data_EVENT.csv           best bids of one event-day
//   DIR/history/{backtest_dataset,derived_winners,forecast_high_f,kalshi_candles}.csv
//   ANY/SERIES_events.jsonl, ANY/SERIES_trades.jsonl
// each of them plain or as .gz. Errors: SOURCE_MISSING for a companion, SOURCE_NAME, SOURCE_COUNT, those of
// read_source_text and of lib/imports.

// What every quote is taken to offer where the source tells no sizes, unless said otherwise.
inline constexpr Quantity stated_size = Quantity::from_e2(2500);

// `path` is a file in books/.
Result<imports::Imported> import_top_of_book_file(const std::string& path, Quantity nominal = stated_size);
// `path` is history/kalshi_candles.
Result<imports::Imported> import_candles_file(const std::string& path, Quantity nominal = stated_size);
// `path` is the file of events.
Result<imports::Imported> import_settled_file(const std::string& path);

// The same for the command, whose sources are a list: each takes one.
Result<imports::Imported> import_top_of_book_files(const std::vector<std::string>& paths);
Result<imports::Imported> import_candles_files(const std::vector<std::string>& paths);
Result<imports::Imported> import_settled_files(const std::vector<std::string>& paths);

// The event-days with books under DIR, by event; empty when there is no such folder.
struct BookFile {
  std::string event;
  std::string path;
};
std::vector<BookFile> book_files(const std::string& folder);

}  // namespace headgate::cli
