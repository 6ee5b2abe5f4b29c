#include "kalshi/maintenance_calendar.h"

#include <algorithm>

#include "domain/civil_day.h"

namespace headgate::kalshi {
namespace {

constexpr std::string_view zone = "America/New_York";
constexpr int64_t day_s = 86'400;
constexpr int day_min = 24 * 60;
constexpr int64_t days_ahead = 15;

int64_t civil_ns(int64_t day, int minute) { return (day * day_s + int64_t{minute} * 60) * ns_per_s; }

// New York lies four or five hours behind. In the two hours of the year that its clocks skip or show twice, a
// pause begins at the earlier reading and ends at the later one.
int64_t earliest_ns(int64_t civil) { return utc_of_civil(zone, civil).value_or(civil + 4 * 3600 * ns_per_s); }
int64_t latest_ns(int64_t civil) { return utc_of_civil(zone, civil).value_or(civil + 5 * 3600 * ns_per_s); }

size_t weekday(int64_t day) { return static_cast<size_t>(((day + 3) % 7 + 7) % 7); }  // 1970-01-01: Thursday

}  // namespace

// What the hours of that day leave out; a day outside all stated weeks is left out whole.
std::vector<Pause> MaintenanceCalendar::daily_pauses(int64_t day) const {
  std::vector<Pause> out;
  const int64_t noon_ns = latest_ns(civil_ns(day, day_min / 2));
  const auto week = std::find_if(
      schedule_.hours.begin(), schedule_.hours.end(),
      [&](const WeeklyHours& each) { return each.start_ns <= noon_ns && noon_ns < each.end_ns; });
  int from_min = 0;
  const auto leave_out = [&](int until_min) {
    if (until_min > from_min)
      out.push_back({earliest_ns(civil_ns(day, from_min)), latest_ns(civil_ns(day, until_min))});
  };
  if (week != schedule_.hours.end()) {
    for (const Session& session : week->days[weekday(day)]) {
      leave_out(session.open_min);
      from_min = session.close_min;
    }
  }
  leave_out(day_min);
  return out;
}

std::optional<Pause> MaintenanceCalendar::next(MarketTime now) const {
  const int64_t today = *civil_day(zone, now.ns());
  std::vector<Pause> pauses = schedule_.maintenance;
  for (int64_t day = today - 1; day <= today + days_ahead; ++day) {
    const std::vector<Pause> here = daily_pauses(day);
    pauses.insert(pauses.end(), here.begin(), here.end());
  }
  std::sort(pauses.begin(), pauses.end(),
            [](const Pause& a, const Pause& b) { return a.start_ns < b.start_ns; });
  std::optional<Pause> out;
  for (const Pause& pause : pauses) {
    if (out && pause.start_ns <= out->end_ns) {
      out->end_ns = std::max(out->end_ns, pause.end_ns);
      continue;
    }
    if (out && out->end_ns > now.ns()) break;
    out = pause;
  }
  if (out && out->end_ns <= now.ns()) return std::nullopt;
  return out;
}

bool MaintenanceCalendar::paused(MarketTime now) const {
  const std::optional<Pause> pause = next(now);
  return pause && pause->start_ns <= now.ns();
}

}  // namespace headgate::kalshi
