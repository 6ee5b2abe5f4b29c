#pragma once

#include <optional>

#include "domain/moment.h"
#include "kalshi/schedule_codec.h"

namespace headgate::kalshi {

// When the exchange takes no orders, known in advance: the hours it leaves out of its week (Thursdays 03:00
// to 05:00 in New York, 2026-01-15) and the windows it announces. In UTC, with New York's daylight time by
// rule (domain/civil_day.h); an hour that the clocks show twice or never counts to the pause that borders on
// it.
class MaintenanceCalendar {
 public:
  explicit MaintenanceCalendar(Schedule schedule) : schedule_(std::move(schedule)) {}

  // The pause that holds `now`, or else the next one. Weekly ones are looked for within 15 days, announced
  // ones at any distance; pauses that touch are one. Nothing when none is known.
  std::optional<Pause> next(MarketTime now) const;
  bool paused(MarketTime now) const;

 private:
  std::vector<Pause> daily_pauses(int64_t day) const;

  Schedule schedule_;
};

}  // namespace headgate::kalshi
