#include "sky/sky.h"

#include <algorithm>

#include "domain/digest.h"
#include "exchange/target.h"
#include "sky/calendar.h"

namespace headgate::sky {

std::optional<exchange::Answer> Sky::serve(const std::string& text, MarketTime now) const {
  const auto target = exchange::parse_target(text);
  if (!target) return std::nullopt;
  if (auto answer = nbm_.serve(target->path, now)) return answer;
  if (auto answer = reports_.serve(text, now)) return answer;
  return open_meteo_.serve(*target, now);
}

MarketTime Sky::next_arrival(MarketTime after) const {
  return std::min({nbm_.next_arrival(after), open_meteo_.next_arrival(after), reports_.next_arrival(after)});
}

// Of a forecast it is enough to take what it says of the day that is traded: all else follows from the same
// seed by the same functions.
uint64_t Sky::digest(MarketTime after, MarketTime until) const {
  Digest out;
  for (MarketTime at = next_arrival(after); at <= until; at = next_arrival(at)) {
    out.add(at.ns());
    for (const Place* place : climate_.places()) {
      const int64_t day = day_of(at, place->standard_offset_h) + 1;
      for (const int64_t high_df :
           open_meteo_.members_df(*place, day, open_meteo_.latest("digest", at).initialised, "digest"))
        out.add(high_df);
      const ClimateReport report = reports_.preliminary(*place, day);
      out.add(report.issued.ns()).add(report.maximum_f).add(reports_.final_report(*place, day).issued.ns());
    }
  }
  for (MarketTime cycle = instant(day_of(after), 1); cycle <= until; cycle = cycle.plus_ns(6 * hour_ns)) {
    if (nbm_.arrival(cycle) > after && nbm_.arrival(cycle) <= until) out.add(nbm_.bulletin(cycle));
  }
  return out.value();
}

}  // namespace headgate::sky
