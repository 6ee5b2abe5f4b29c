#include "sky/calendar.h"

#include <array>
#include <chrono>

namespace headgate::sky {
namespace {

constexpr std::array<std::string_view, 12> months = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                                     "MAY",       "JUNE",     "JULY",     "AUGUST",
                                                     "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};
constexpr std::array<std::string_view, 7> weekdays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

// Days since 1970 of the n-th Sunday of a month.
int64_t sunday(int64_t year, unsigned month, unsigned number) {
  const auto date =
      std::chrono::year(static_cast<int>(year)) / std::chrono::month(month) / std::chrono::Sunday[number];
  return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

int64_t day_of(MarketTime at, int64_t offset_h) {
  const int64_t ns = at.ns() + offset_h * hour_ns;
  return (ns - (ns % day_ns + day_ns) % day_ns) / day_ns;
}

Civil civil_of_day(int64_t day) {
  const std::chrono::sys_days date{std::chrono::days{day}};
  const std::chrono::year_month_day parts{date};
  Civil out;
  out.year = static_cast<int>(parts.year());
  out.month = static_cast<unsigned>(parts.month());
  out.day = static_cast<unsigned>(parts.day());
  out.weekday = std::chrono::weekday(date).c_encoding();
  return out;
}

Civil civil_of(MarketTime at, int64_t offset_h) {
  const int64_t day = day_of(at, offset_h);
  const int64_t minute = (at.ns() + offset_h * hour_ns - day * day_ns) / minute_ns;
  Civil out = civil_of_day(day);
  out.hour = minute / 60;
  out.minute = minute % 60;
  return out;
}

MarketTime instant(int64_t day, int64_t hour, int64_t minute) {
  return MarketTime::from_ns(day * day_ns + hour * hour_ns + minute * minute_ns);
}

bool is_daylight_time(MarketTime at, int64_t standard_offset_h) {
  const int64_t year = civil_of(at, standard_offset_h).year;
  const MarketTime begins = instant(sunday(year, 3, 2), 2 - standard_offset_h);
  const MarketTime ends = instant(sunday(year, 11, 1), 1 - standard_offset_h);
  return begins <= at && at < ends;
}

std::string_view month_name(int64_t month) { return months.at(static_cast<size_t>(month - 1)); }
std::string_view weekday_name(int64_t weekday) { return weekdays.at(static_cast<size_t>(weekday)); }

}  // namespace headgate::sky
