#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "exchange/hidden_day.h"
#include "exchange/plan.h"
#include "exchange/target.h"

namespace headgate::sky {

// A weather service in Open-Meteo's shape for the climate day of a simulated event. Its runs are late, and
// wrong by an error that the whole day shares and by one of each run: who trades by it finds edges that are
// not there. A function of the plan's seed and the asking time; nobody's orders change it.
class ForecastSource {
 public:
  explicit ForecastSource(const exchange::Plan& plan);

  // /v1/forecast and /data/{model}/static/meta.json; anything else is 404.
  exchange::Answer serve(const std::string& method, const std::string& target, MarketTime now) const;

  struct Run {
    MarketTime available;  // a whole second
    int64_t high_df = 0;   // tenths of a degree Fahrenheit
  };
  const std::vector<Run>& runs() const { return runs_; }
  // When the next run becomes available after `after`; the largest time when none will.
  MarketTime next_run(MarketTime after) const;

 private:
  const Run* latest(MarketTime now) const;
  exchange::Answer forecast(const exchange::Target& target, MarketTime now) const;
  exchange::Answer metadata(MarketTime now) const;

  const exchange::Plan plan_;
  std::vector<Run> runs_;  // by time
};

}  // namespace headgate::sky
