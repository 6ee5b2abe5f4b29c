#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "sky/climate.h"
#include "sky/nbm.h"
#include "sky/open_meteo.h"
#include "sky/reports.h"

namespace headgate::sky {

// All that a simulated world knows of the weather, in the shapes of the public services. A function of its
// seed and the asking time: nobody's orders change it.
class Sky {
 public:
  Sky(uint64_t seed, const std::vector<const Place*>& places) : climate_(seed, places) {}
  Sky(const Sky&) = delete;
  Sky& operator=(const Sky&) = delete;

  // A GET of one of the services; nothing when the path is none of theirs.
  std::optional<exchange::Answer> serve(const std::string& target, MarketTime now) const;
  // The next instant at which one of them has something new.
  MarketTime next_arrival(MarketTime after) const;
  // Everything that appears in (after, until]: when, and what it says.
  uint64_t digest(MarketTime after, MarketTime until) const;

  const Climate& climate() const { return climate_; }
  const Nbm& nbm() const { return nbm_; }
  const OpenMeteo& open_meteo() const { return open_meteo_; }
  const Reports& reports() const { return reports_; }

 private:
  const Climate climate_;
  const Nbm nbm_{climate_};
  const OpenMeteo open_meteo_{climate_};
  const Reports reports_{climate_};
};

}  // namespace headgate::sky
