#include "world/recorded/pacific_time.h"

#include <string>

#include "domain/moment.h"

namespace headgate::world {
namespace {

using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::year;

sys_days spring_change(year y) { return sys_days{y / std::chrono::March / Sunday[2]}; }
sys_days autumn_change(year y) { return sys_days{y / std::chrono::November / Sunday[1]}; }

// Both changes happen at two o'clock by the clock that is about to be moved.
int64_t two_o_clock_ns(sys_days date) {
  return std::chrono::nanoseconds{date.time_since_epoch() + std::chrono::hours{2}}.count();
}

}  // namespace

std::optional<int64_t> utc_of_pacific(std::string_view stamp) {
  constexpr int64_t hour_ns = 3600 * ns_per_s;
  const auto naive_ns = parse_iso_utc(std::string(stamp) + "Z");
  if (!naive_ns) return std::nullopt;
  const std::chrono::sys_time<std::chrono::nanoseconds> naive{std::chrono::nanoseconds{*naive_ns}};
  const year y = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(naive)}.year();
  const int64_t spring_ns = two_o_clock_ns(spring_change(y));
  const int64_t autumn_ns = two_o_clock_ns(autumn_change(y));
  if (*naive_ns >= spring_ns && *naive_ns < spring_ns + hour_ns) return std::nullopt;
  if (*naive_ns >= autumn_ns - hour_ns && *naive_ns < autumn_ns) return std::nullopt;
  const bool daylight = *naive_ns >= spring_ns && *naive_ns < autumn_ns;
  return *naive_ns + (daylight ? 7 : 8) * hour_ns;
}

bool is_daylight_saving(sys_days date) {
  const year y = std::chrono::year_month_day{date}.year();
  return date >= spring_change(y) && date < autumn_change(y);
}

}  // namespace headgate::world
