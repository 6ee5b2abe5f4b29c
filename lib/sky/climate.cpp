#include "sky/climate.h"

#include <algorithm>
#include <cmath>

#include "domain/digest.h"
#include "sky/calendar.h"

namespace headgate::sky {
namespace {

constexpr int64_t same_place_e6 = 100'000;
// What one more day of lead costs; variances add up.
constexpr double lead_day_mf = 1700;
constexpr int64_t days_kept = 30;

// The days' plans are asked for without the world's own pace of traders, which no weather depends on.
uint64_t stream(uint64_t seed, const Place& place, int64_t climate_day) {
  return Digest().add(static_cast<int64_t>(seed)).add(place.series).add(climate_day).value();
}

}  // namespace

int64_t normal_e3(Random& draw) {
  int64_t sum = 0;
  for (int i = 0; i < 12; ++i) sum += draw.between(0, 1000);
  return sum - 6000;
}

Climate::Climate(uint64_t seed, std::vector<const Place*> places) : seed_(seed), places_(std::move(places)) {}

const Place* Climate::place_near(int64_t latitude_e6, int64_t longitude_e6) const {
  for (const Place* place : places_) {
    if (std::abs(place->latitude_e6 - latitude_e6) <= same_place_e6 &&
        std::abs(place->longitude_e6 - longitude_e6) <= same_place_e6)
      return place;
  }
  return nullptr;
}

exchange::Plan Climate::plan(const Place& place, int64_t climate_day) const {
  return exchange::day_plan(seed_, place.station(), climate_day);
}

const Climate::Known& Climate::known_day(const Place& place, int64_t climate_day) const {
  const auto key = std::pair(climate_day, place.series);
  const auto found = days_.find(key);
  if (found != days_.end()) return found->second;
  while (!days_.empty() && days_.begin()->first.first < climate_day - days_kept) days_.erase(days_.begin());
  const exchange::Plan made = plan(place, climate_day);
  return days_.emplace(key, Known{made.begins, exchange::HiddenDay(made)}).first->second;
}

const exchange::HiddenDay& Climate::day(const Place& place, int64_t climate_day) const {
  return known_day(place, climate_day).day;
}

Climate::Belief Climate::known(const Place& place, int64_t climate_day, MarketTime at) const {
  const Known& here = known_day(place, climate_day);
  Belief out = here.day.belief(at);
  if (at >= here.begins) return out;
  Random draw = Random::of(stream(seed_, place, climate_day), "lead");
  const double lead_mf =
      lead_day_mf * std::sqrt(static_cast<double>(here.begins.minus_ns(at)) / static_cast<double>(day_ns));
  out.mean_mf += std::lround(lead_mf * static_cast<double>(normal_e3(draw)) / 1000);
  out.spread_mf = std::lround(std::hypot(static_cast<double>(out.spread_mf), lead_mf));
  return out;
}

Climate::Belief Climate::forecast(const Place& place, int64_t climate_day, MarketTime run,
                                  const Skill& skill) const {
  Belief out = known(place, climate_day, run);
  const uint64_t here = stream(seed_, place, climate_day);
  Random shared = Random::of(here, skill.model);
  Random own = Random::of(Digest().add(static_cast<int64_t>(here)).add(run.ns()).value(), skill.model);
  out.mean_mf += skill.day_mf * normal_e3(shared) / 1000 + skill.run_mf * normal_e3(own) / 1000;
  const double error_mf = std::hypot(static_cast<double>(skill.day_mf), static_cast<double>(skill.run_mf));
  out.spread_mf = std::lround(std::hypot(static_cast<double>(out.spread_mf), error_mf));
  return out;
}

int64_t Climate::night_mf(const Place& place, int64_t climate_day) const {
  Random draw = Random::of(stream(seed_, place, climate_day), "night");
  const Known& here = known_day(place, climate_day);
  return here.day.belief(here.begins).mean_mf - draw.between(13'000, 21'000);
}

}  // namespace headgate::sky
