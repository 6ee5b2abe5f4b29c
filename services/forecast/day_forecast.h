#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weather/climate_day.h"
#include "weather/stations.h"
#include "weather/two_piece.h"

namespace headgate {

// Best first: the percentiles of the National Blend beat an ensemble's spread, and that one a single number.
enum class ForecastSource : uint8_t { nbm, ensemble, daily };
inline constexpr std::array forecast_sources{ForecastSource::nbm, ForecastSource::ensemble,
                                             ForecastSource::daily};
constexpr std::string_view name_of(ForecastSource source) {
  return source == ForecastSource::nbm ? "nbm" : source == ForecastSource::ensemble ? "ensemble" : "daily";
}

// A payload that a forecast was read from.
struct Origin {
  std::string source;
  std::string sha256;
};

// What one source said of the high of one event's day.
struct DayForecast {
  std::string model;  // with its version: "nbp-two-piece/1"
  weather::TwoPiece high;
  int64_t issued_ns = 0;   // the source's own time: the bulletin's cycle, or when its run became available
  int64_t fetched_ns = 0;  // market time of the reply
  std::vector<Origin> origins;
};

// A day of an open event, and where its high is measured.
struct OpenDay {
  std::string event_ticker;
  weather::Date date;
  weather::StationEntry station;
};

}  // namespace headgate
