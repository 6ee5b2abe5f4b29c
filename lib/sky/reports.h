#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "sky/climate.h"
#include "sky/climate_report.h"

namespace headgate::sky {

// The weather service's products in api.weather.gov's shape: the daily climate reports of a world's places.
// Each day has a preliminary report at about 16:35 local time, whose maximum is a floor, and a final one at
// about 02:20 the next morning, whose maximum the exchange settles by.
class Reports {
 public:
  explicit Reports(const Climate& climate) : climate_(climate) {}

  // /products/types/CLI/locations/{SITE} and /products/{id}; a query is refused as the service refuses it.
  // Nothing for paths of other services.
  std::optional<exchange::Answer> serve(const std::string& target, MarketTime now) const;
  MarketTime next_arrival(MarketTime after) const;

  ClimateReport preliminary(const Place& place, int64_t climate_day) const;
  ClimateReport final_report(const Place& place, int64_t climate_day) const;

 private:
  // The last of those issued by `now`, newest first.
  std::vector<ClimateReport> listed(const Place& place, MarketTime now) const;
  exchange::Answer list(const std::string& site, MarketTime now) const;
  exchange::Answer product(const std::string& id, MarketTime now) const;
  ClimateReport draft(const Place& place, int64_t climate_day) const;

  const Climate& climate_;
};

}  // namespace headgate::sky
