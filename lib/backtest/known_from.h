#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::backtest {

// The gate that every record passes before a backtest sees it: a record must stand no earlier than it could
// be known. One for each recording, from its first record on. What it refuses:
//
// - a record earlier than the one before;
// - a result, or a status that comes after it, before its market closes; a trade after its market's result;
// - a forecast earlier than its source's rule allows, or of a source without a rule
//   (weather/forecast_rule.h);
// - a candle off the grid of its period, or whose period did not begin before this instant: one at or before
//   its market's open stands at its beginning. A candle within the day that was put an hour early cannot be
//   told from a true one by itself; a recording that does so is caught at the first hour of its first market,
//   if it has that hour;
// - a stamp of the exchange that lies more than 2 s after the record. Clocks differ: real captures of May
//   2026 have stamps from 477 ms before to 246 ms after.
class KnownFrom {
 public:
  // `source` names the recording in errors: its path.
  explicit KnownFrom(std::string source) : source_(std::move(source)) {}

  // LEAK, with the source as the error's field.
  Status look_at(const recording::v1::Record& record);

 private:
  struct Market {
    std::optional<int64_t> open_ns;
    std::optional<int64_t> result_ns;  // of the record that told it
  };

  Status look_at(const recording::v1::Market& market, int64_t at_ns);
  Status look_at(const recording::v1::Forecast& forecast, int64_t at_ns);
  Status look_at(const recording::v1::Candle& candle, int64_t at_ns);
  Status look_at(const recording::v1::Trade& trade, int64_t at_ns);
  Status stamp(int64_t behind, int64_t per_ms, uint32_t subject, int64_t at_ns) const;
  // The text of a name; empty when it was never told.
  const std::string& name(uint32_t index) const;
  Error leak(const std::string& subject, const std::string& value, const std::string& mend) const;

  std::string source_;
  int64_t last_ns_ = INT64_MIN;
  std::map<uint32_t, std::string> names_;
  std::map<uint32_t, Market> markets_;  // by name
};

}  // namespace headgate::backtest
