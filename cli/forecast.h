#pragma once

#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct ForecastOptions {
  std::string file;     // a bulletin as NOAA serves it: NBP or NBS, one station or thousands
  std::string station;  // "KMDW": must stand in the table of stations, for its standard time
  std::string date;     // "2026-09-29": this settlement day alone; empty: each day of the bulletin
  std::string
      bins;  // "70,72,74,76,78": the tops of the lower bins; empty: two degrees each around the median
  bool json = false;
};

// What a National Blend bulletin says of a station's daily highs: percentiles, the fitted distribution, and
// the probability of each bin. Asks no running instance.
Exit show_nbm_forecast(const ForecastOptions& options);

}  // namespace headgate::cli
