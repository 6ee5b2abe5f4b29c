#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "weather/climate_day.h"
#include "weather/nbm_block.h"
#include "weather/nbm_header.h"

namespace headgate::weather {

// The forecast maximum of one day in whole °F; what was not published or is missing is nothing. The model's
// day runs from 12Z to 06Z, so a high shortly after local midnight before a cold front lies outside it.
struct NbmHigh {
  int forecast_hour = 0;
  int64_t valid_ns = 0;  // 00Z: the end of the day it tells about
  Date settlement_date;
  std::optional<int> mean;
  std::optional<int> sd;
  // 10th, 25th, 50th, 75th and 90th percentile; NBS has none. Rows TXNP1, P2, P5, P7, P9.
  std::array<std::optional<int>, 5> percentiles;
};
inline constexpr std::array<int, 5> nbm_percentages{10, 25, 50, 75, 90};

struct NbmBulletin {
  NbmHeader header;
  std::vector<NbmHigh> highs;  // by time; each column at 00Z, also one that has no value

  // Nothing when the bulletin has no column for that day.
  const NbmHigh* high_of(const Date& settlement_date) const;
};

// Strict: what is out of its range, decreasing, misplaced or cut refuses the whole block, with station, row
// and column in the error's field (NBM_*). Equal percentiles are normal, since they are rounded to degrees.
Result<NbmBulletin> parse_nbm_block(const NbmBlock& block, int standard_offset_h);
Result<NbmBulletin> parse_nbm_bulletin(std::string_view file, std::string_view station,
                                       int standard_offset_h);

}  // namespace headgate::weather
