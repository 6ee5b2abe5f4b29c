#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::imports::full_depth {

// One line of dt=DATE.jsonl: one market's book as one capture read it.
struct BookRow {
  int64_t captured_ns = 0;
  market::v1::MarketInfo info;  // without open, fees and rules, which the line does not tell
  recording::v1::BookSnapshot snapshot;
};
// From `raw_orderbook`, whose strings are exact. All that the line says twice must agree with it:
// `raw_sha256` above all, the best prices, the lists of floats, the depth.
Result<BookRow> parse_book_row(std::string_view line, const std::string& path);

// One line of meta/dt=DATE.jsonl: fees and rules of a series. `rules` are those of the sample market: the
// numbers and the day in them are its own.
struct SeriesRow {
  int64_t captured_ns = 0;
  std::string series;
  std::string sample_event;
  std::string fee_type;
  int64_t fee_multiplier_e4 = 0;
  std::string rules;
};
Result<SeriesRow> parse_series_row(std::string_view line, const std::string& path);

// One line of actuals_DATE/dt=DATE.jsonl: what had been settled in a city when it was captured.
struct ResultRow {
  int64_t captured_ns = 0;
  std::map<std::string, market::v1::MarketResult> results;  // by market ticker
};
Result<ResultRow> parse_result_row(std::string_view line, const std::string& path);

// {"no_dollars":[["0.0100","301.00"],…],"yes_dollars":[…]}: the book as the exchange's reply worded it.
std::string orderbook_text(const recording::v1::BookSnapshot& snapshot);

std::string event_of(std::string_view ticker);

}  // namespace headgate::imports::full_depth
