#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "exchange/target.h"
#include "sky/climate.h"

namespace headgate::sky {

// Open-Meteo for a world's places: the daily high of one model, an ensemble of 31 members by the hour, and
// when each model's last run appeared. Models of the American rapid cycle run every hour, all others every
// six hours; each name errs in its own way, and more than the bulletins do.
class OpenMeteo {
 public:
  explicit OpenMeteo(const Climate& climate) : climate_(climate) {}

  // /v1/forecast, /v1/ensemble and /data/{model}/static/meta.json; nothing for other paths.
  std::optional<exchange::Answer> serve(const exchange::Target& target, MarketTime now) const;
  MarketTime next_arrival(MarketTime after) const;

  struct Run {
    MarketTime initialised;
    MarketTime available;
    int64_t every_s = 0;
  };
  // The newest run of a model that is there at `now`.
  Run latest(std::string_view model, MarketTime now) const;
  // The members' highs of one climate day, tenths of a degree Fahrenheit; the control comes first.
  std::vector<int64_t> members_df(const Place& place, int64_t climate_day, MarketTime run,
                                  std::string_view model) const;

 private:
  MarketTime available(MarketTime initialised, int64_t every_s) const;
  exchange::Answer forecast(const exchange::Target& target, MarketTime now) const;
  exchange::Answer ensemble(const exchange::Target& target, MarketTime now) const;

  const Climate& climate_;
};

}  // namespace headgate::sky
