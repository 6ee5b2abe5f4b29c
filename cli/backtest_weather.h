#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace headgate::cli {

struct BacktestWeatherOptions {
  std::string data;  // a folder with books/ and history/, or one above it with weather/
  std::string from;  // first and last climate day, "2025-12-01"
  std::string to;
  std::vector<std::string> recordings;  // market's own or imported, played instead of the folder's days
  std::string configuration;            // empty: the demonstration's
  std::string forecasts;                // another forecast history than the folder's
  std::string report;                   // where to write the page, which must not exist; empty: nowhere
  std::string out;                      // where to leave what the services keep; empty: nowhere
  std::optional<int64_t>
      latency_ms;  // from an order's leaving to its taking effect; else the configuration's
  std::optional<int64_t> quote_size;  // contracts behind each quote of days that tell no sizes; else 25
  bool json = false;
};

// Plays recorded event-days before the services' own actors, and scores the forecast against the market over
// all of the folder's history. Exit 3: a source would have let the run see what was not known yet; 5: a file
// or folder to be written is there already.
Exit backtest_weather(const BacktestWeatherOptions& options);

}  // namespace headgate::cli
