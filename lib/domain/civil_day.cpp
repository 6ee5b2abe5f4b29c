#include "domain/civil_day.h"

#include <array>
#include <charconv>
#include <chrono>

namespace headgate {
namespace {

using namespace std::chrono;

struct Zone {
  std::string_view name;
  int standard_h;
  bool daylight;
};
constexpr std::array zones{
    Zone{"UTC", 0, false},
    Zone{"America/New_York", -5, true},
    Zone{"America/Chicago", -6, true},
    Zone{"America/Denver", -7, true},
    Zone{"America/Los_Angeles", -8, true},
};

std::optional<Zone> zone_of(std::string_view name) {
  for (const Zone& zone : zones) {
    if (zone.name == name) return zone;
  }
  constexpr std::string_view fixed = "Etc/GMT";
  if (!name.starts_with(fixed) || name.size() < fixed.size() + 2) return std::nullopt;
  const char sign = name[fixed.size()];
  const std::string_view digits = name.substr(fixed.size() + 1);
  int hours_west = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), hours_west);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (sign != '+' && sign != '-') return std::nullopt;
  // As the tz database has them: twelve hours to the west, fourteen to the east. from_chars takes "-5" as
  // well.
  if (hours_west < 0 || hours_west > (sign == '+' ? 12 : 14)) return std::nullopt;
  // POSIX sign: Etc/GMT+5 lies five hours west of Greenwich.
  return Zone{name, sign == '+' ? -hours_west : hours_west, false};
}

bool is_daylight(sys_seconds utc, hours standard) {
  const year_month_day date{floor<days>(utc + standard)};
  const auto starts = sys_days{date.year() / March / Sunday[2]} + hours{2} - standard;
  const auto ends = sys_days{date.year() / November / Sunday[1]} + hours{1} - standard;
  return utc >= starts && utc < ends;
}

}  // namespace

std::optional<int64_t> civil_day(std::string_view name, int64_t unix_ns) {
  const auto zone = zone_of(name);
  if (!zone) return std::nullopt;
  const sys_seconds utc = floor<seconds>(sys_time<nanoseconds>{nanoseconds{unix_ns}});
  const hours standard{zone->standard_h};
  const hours offset = zone->daylight && is_daylight(utc, standard) ? standard + hours{1} : standard;
  return floor<days>(utc + offset).time_since_epoch().count();
}

std::optional<int64_t> utc_of_civil(std::string_view name, int64_t civil_ns) {
  const auto zone = zone_of(name);
  if (!zone) return std::nullopt;
  const hours standard{zone->standard_h};
  const sys_time<nanoseconds> civil{nanoseconds{civil_ns}};
  const auto in_winter = civil - standard;
  if (!zone->daylight) return in_winter.time_since_epoch().count();
  const auto in_summer = in_winter - hours{1};
  // Each reading holds when the season it assumes is in force at the instant it gives.
  const bool winter = !is_daylight(floor<seconds>(in_winter), standard);
  const bool summer = is_daylight(floor<seconds>(in_summer), standard);
  if (winter == summer) return std::nullopt;
  return (winter ? in_winter : in_summer).time_since_epoch().count();
}

}  // namespace headgate
