#pragma once

#include <optional>

#include "domain/moment.h"
#include "venue/venue.h"

namespace headgate::exchange {

// When the whole exchange pauses: by the week's schedule, or because somebody paused it.
class Halts {
 public:
  explicit Halts(bool by_schedule) : by_schedule_(by_schedule) {}

  // Instead of a pause that was asked for before; without an end until resume().
  void pause(venue::Pause pause, std::optional<MarketTime> until);
  // Ends what was asked for, and the maintenance that may be under way.
  void resume(MarketTime now);

  // The stronger of what was asked for and what the schedule says.
  venue::Pause at(MarketTime now) const;
  // When it ends; nothing without a pause or for one without an end.
  std::optional<MarketTime> ends(MarketTime now) const;
  // The next instant after `now` at which at() may change; the largest time when there is none.
  MarketTime next(MarketTime now) const;

 private:
  bool in_maintenance(MarketTime now) const;
  bool is_paused(MarketTime now) const { return asked_ != venue::Pause::none && (!until_ || now < *until_); }

  const bool by_schedule_;
  venue::Pause asked_ = venue::Pause::none;
  std::optional<MarketTime> until_;
  MarketTime maintained_until_;  // maintenance that began before it is over
};

}  // namespace headgate::exchange
