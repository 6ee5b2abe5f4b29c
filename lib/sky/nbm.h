#pragma once

#include <map>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "sky/climate.h"

namespace headgate::sky {

// The National Blend of Models' probabilistic text bulletins of a world's stations, as the public archives
// keep them: cycles of 01, 07, 13 and 19 UTC, each there 35 to 60 minutes after its hour.
class Nbm {
 public:
  explicit Nbm(const Climate& climate) : climate_(climate) {}

  // /blend.YYYYMMDD/HH/text/blend_nbptx.tHHz; 404 before it is there. Nothing for paths of other services.
  std::optional<exchange::Answer> serve(const std::string& path, MarketTime now) const;

  // The next instant after `after` at which a bulletin appears.
  MarketTime next_arrival(MarketTime after) const;
  MarketTime arrival(MarketTime cycle) const;
  const std::string& bulletin(MarketTime cycle) const;

 private:
  std::string written(MarketTime cycle) const;

  const Climate& climate_;
  mutable std::map<MarketTime, std::string> files_;  // the last few
};

// What the bulletin errs by beyond what the market knows: its root mean square is 10 to 15 % above the
// market's, as measured over 7,590 city-days (Crosier, arXiv 2609.23969: 2.70, 2.45, 2.12 against 2.44, 2.21,
// 1.88 degrees).
inline constexpr Skill nbm_skill{"nbm", 1150, 700};

}  // namespace headgate::sky
