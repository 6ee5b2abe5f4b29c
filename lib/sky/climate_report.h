#pragma once

#include <cstdint>
#include <string>

#include "domain/moment.h"
#include "sky/places.h"

namespace headgate::sky {

// One daily climate report (product CLI) of the National Weather Service.
struct ClimateReport {
  const Place* place = nullptr;
  int64_t climate_day = 0;  // days since 1970, local standard time
  MarketTime issued;        // a whole minute
  bool final_report = false;
  int64_t as_of_hour = 0;  // preliminary: what its wording says, on the wall clock, 24 hours
  int64_t maximum_f = 0;
  MarketTime maximum_at;
  int64_t minimum_f = 0;
  MarketTime minimum_at;
  int64_t normal_high_f = 0;
};

std::string text_of(const ClimateReport& report);

}  // namespace headgate::sky
