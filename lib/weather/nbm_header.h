#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate::weather {

// Text bulletins of NOAA's National Blend of Models that carry a daily maximum.
enum class NbmProduct : uint8_t {
  nbp,  // percentiles, every 12 hours
  nbs,  // mean and standard deviation, every 3 hours
};
std::string_view name_of(NbmProduct product);

// "KMDW    NBM V5.0 NBP GUIDANCE    9/28/2026  1300 UTC"
struct NbmHeader {
  std::string station;  // "KMDW"; also "086092", "LRRA4"
  NbmProduct product = NbmProduct::nbp;
  std::string version;   // "5.0"
  int64_t cycle_ns = 0;  // the run's nominal time, UTC; the bulletin is public some 30 to 70 minutes later
};

// Errors: NBM_HEADER, NBM_PRODUCT, NBM_VERSION.
Result<NbmHeader> parse_nbm_header(std::string_view line);

}  // namespace headgate::weather
