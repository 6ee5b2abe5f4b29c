#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/moment.h"
#include "exchange/plan.h"
#include "sky/sky.h"

namespace headgate::world {

// Which events a generated world lists, and when. The first climate day is drawn from the seed, over all
// seasons; the world begins at 13:00Z of the day before it, and each later day is listed at 09:30Z of its day
// before, as the exchange lists them.
class Programme {
 public:
  // `days`: how many climate days; nothing for a world without an end. `begin`: an instant at which the
  // events of the first climate day are to be open, in place of the seed's.
  Programme(uint64_t seed, std::vector<const sky::Place*> places, std::optional<int64_t> days,
            std::optional<MarketTime> begin = std::nullopt);

  int64_t first_day() const { return first_day_; }
  MarketTime begins() const;
  // 12:30Z after the last climate day, when everything is long settled; the largest time without an end.
  MarketTime ends() const;
  // When the events of climate day number `day` (from 0) are listed; the largest time when there is none.
  MarketTime listing(int64_t day) const;
  // Those events, one for each place.
  std::vector<exchange::Plan> plans(int64_t day) const;

  // Over all that no trader influences, of all days; of the first only when there is no end.
  uint64_t digest(const sky::Sky& sky) const;
  int64_t digest_days() const { return days_.value_or(1); }

 private:
  const uint64_t seed_;
  const std::vector<const sky::Place*> places_;
  const std::optional<int64_t> days_;
  int64_t first_day_ = 0;  // days since 1970
};

}  // namespace headgate::world
