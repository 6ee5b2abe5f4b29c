#include "exchange/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numbers>

#include "domain/check.h"
#include "domain/random.h"

namespace headgate::exchange {
namespace {

constexpr std::array<std::string_view, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr int64_t hour_ns = 3600 * ns_per_s;
constexpr int64_t day_ns = 24 * hour_ns;
constexpr int64_t warmest_day = 200;  // of the year, in the middle of July

std::chrono::year_month_day calendar(int64_t day) { return std::chrono::sys_days{std::chrono::days{day}}; }

std::string event_ticker(std::string_view series, int64_t day) {
  const auto date = calendar(day);
  return fmt::format("{}-{:02}{}{:02}", series, static_cast<int>(date.year()) % 100,
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()));
}

std::vector<MarketPlan> ladder(const std::string& event, int64_t lowest_f, int64_t count) {
  std::vector<MarketPlan> out;
  out.push_back({fmt::format("{}-T{}", event, lowest_f), Strike::less, 0, lowest_f});
  int64_t floor_f = lowest_f;
  for (int64_t i = 2; i < count; ++i, floor_f += 2) {
    out.push_back({fmt::format("{}-B{}.5", event, floor_f), Strike::between, floor_f, floor_f + 1});
  }
  out.push_back({fmt::format("{}-T{}", event, floor_f - 1), Strike::greater, floor_f - 1, 0});
  return out;
}

// The season's normal at this place, which is always the same place, and the weather of the day.
int64_t likely_high_f(const Station& station, int64_t climate_day, Random& draw) {
  Random place = Random::of(Digest().add(station.series).value(), "climate");
  auto normal = static_cast<double>(place.between(58, 76));
  auto swing = static_cast<double>(place.between(8, 22));
  if (station.season_swing_f > 0) {
    normal = static_cast<double>(station.normal_high_f);
    swing = static_cast<double>(station.season_swing_f);
  }
  const double year = static_cast<double>(climate_day - warmest_day) / 365.25;
  const int64_t season = std::lround(normal + swing * std::cos(2 * std::numbers::pi * year));
  return season + draw.between(-6, 6) + draw.between(-6, 6);
}

MarketTime whole_second(MarketTime at) { return MarketTime::from_ns(at.ns() / ns_per_s * ns_per_s); }

}  // namespace

std::string_view name_of(Strike strike) {
  if (strike == Strike::less) return "less";
  return strike == Strike::between ? "between" : "greater";
}

bool MarketPlan::wins(int64_t high_f) const {
  if (strike != Strike::less && high_f < (strike == Strike::greater ? floor_f + 1 : floor_f)) return false;
  return strike == Strike::greater || high_f <= (strike == Strike::less ? cap_f - 1 : cap_f);
}

std::string date_text(int64_t day) {
  const auto date = calendar(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string date_words(int64_t day) {
  const auto date = calendar(day);
  const std::string_view month = months[static_cast<unsigned>(date.month()) - 1];
  return fmt::format("{}{}{} {}, {}", month[0], static_cast<char>(month[1] | 0x20),
                     static_cast<char>(month[2] | 0x20), static_cast<unsigned>(date.day()),
                     static_cast<int>(date.year()));
}

House house_of(uint64_t seed, MarketTime begins) {
  House out;
  out.begins = begins;
  out.trader_cash = Money::dollars(Random::of(seed, "house").between(200, 2000));
  return out;
}

Plan plan_of(uint64_t seed, MarketTime begins, int64_t minutes, const Station& station) {
  check(begins.ns() >= 0 && minutes > 0, "an event has a beginning and lasts");
  Random draw = Random::of(seed, "plan");
  Plan out;
  out.seed = seed;
  out.station = station;
  out.begins = begins;
  out.closes = whole_second(begins.plus_ns(minutes * 60 * ns_per_s));
  const int64_t early_s = std::min(draw.between(0, 30), minutes * 60 / 10);
  out.opens = whole_second(begins.plus_ns(early_s * ns_per_s));
  out.determined = out.closes.plus_ns(draw.between(20, 120) * ns_per_s);
  out.finalized = out.determined.plus_ns(draw.between(20, 120) * ns_per_s);
  out.expected_expiration = out.finalized;
  out.climate_day = (out.closes.ns() - 1 + out.station.standard_offset_h * hour_ns) / day_ns;
  out.event = event_ticker(out.station.series, out.climate_day);
  const int64_t count = draw.between(3, 6);
  out.markets = ladder(out.event, draw.between(20, 90), count);
  constexpr std::array kinds{venue::FeeKind::taker_only, venue::FeeKind::taker_only,
                             venue::FeeKind::maker_quarter, venue::FeeKind::maker_half};
  out.fees.kind = kinds[draw.below(kinds.size())];
  return out;
}

Plan day_plan(uint64_t seed, const Station& station, int64_t climate_day, int64_t gap_mean_s) {
  check(climate_day > 0 && gap_mean_s >= 5, "a day of this era, and traders who do not act without pause");
  Plan out;
  // Cities and days must not be copies of each other.
  out.seed = Digest().add(static_cast<int64_t>(seed)).add(station.series).add(climate_day).add("day").value();
  Random draw = Random::of(out.seed, "plan");
  out.station = station;
  out.climate_day = climate_day;
  out.event = event_ticker(station.series, climate_day);
  const auto at = [](int64_t day, int64_t s) { return MarketTime::from_ns(day * day_ns + s * ns_per_s); };
  out.begins = at(climate_day - 1, 9 * 3600 + 1800);
  out.opens = at(climate_day - 1, 14 * 3600);
  out.closes = at(climate_day + 1, 0).plus_ns(-station.standard_offset_h * hour_ns);
  out.determined = at(climate_day + 1, 11 * 3600 + 15 * 60 + draw.between(0, 6 * 60));
  out.finalized = out.determined.plus_ns(300 * ns_per_s);
  out.expected_expiration = at(climate_day + 1, 14 * 3600);
  out.markets = ladder(out.event, likely_high_f(station, climate_day, draw) - 3, 6);
  out.pace = Pace::day;
  out.gap_min_ns = gap_mean_s * ns_per_s / 5;
  out.gap_max_ns = gap_mean_s * ns_per_s * 9 / 5;
  out.renews_whole_sides = true;
  return out;
}

}  // namespace headgate::exchange
