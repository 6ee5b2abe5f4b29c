#pragma once

#include <cstdint>
#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct BacktestWeatherOptions {
  std::string data;  // a folder with books/ and history/, or one above it with weather/
  std::string from;  // first and last climate day, "2025-12-01"
  std::string to;
  std::string
      configuration;  // strategy, limits and forecast spread are taken from it; empty: the demonstration's
  std::string forecasts;           // another forecast history than the folder's
  std::string report;              // where to write the page; empty: nowhere
  std::string out;                 // where to leave what the services keep; empty: nowhere
  int64_t latency_ms = 250;        // from an order's leaving to its taking effect
  int64_t nominal_contracts = 25;  // size of each recorded quote, of which the recordings say nothing
  bool json = false;
};

// Plays the recorded event-days before the services' own actors, and scores the forecast against the market
// over all of the history. Exit 3: a source would have let the run see what was not known yet.
Exit backtest_weather(const BacktestWeatherOptions& options);

}  // namespace headgate::cli
