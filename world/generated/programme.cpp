#include "world/generated/programme.h"

#include "domain/digest.h"
#include "domain/random.h"
#include "exchange/nature.h"
#include "sky/calendar.h"

namespace headgate::world {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);
// 2026-08-14: from here on events speak of The Weather Company in their rules.
constexpr int64_t earliest_day = 20'679;
constexpr int64_t year_days = 365;

// The climate day whose events opened last, at 14:00Z of the day before it.
int64_t day_open_at(MarketTime at) {
  constexpr int64_t hour_s = 3600, opens_h = 14;
  return (at.ns() / ns_per_s - opens_h * hour_s) / (24 * hour_s) + 1;
}

}  // namespace

Programme::Programme(uint64_t seed, std::vector<const sky::Place*> places, std::optional<int64_t> days,
                     std::optional<MarketTime> begin)
    : seed_(seed),
      places_(std::move(places)),
      days_(days),
      first_day_(begin ? day_open_at(*begin)
                       : earliest_day + Random::of(seed, "first day").between(1, year_days)) {}

MarketTime Programme::begins() const { return sky::instant(first_day_ - 1, 13); }

MarketTime Programme::ends() const { return days_ ? sky::instant(first_day_ + *days_, 12, 30) : never; }

MarketTime Programme::listing(int64_t day) const {
  if (days_ && day >= *days_) return never;
  return day == 0 ? begins() : sky::instant(first_day_ + day - 1, 9, 30);
}

std::vector<exchange::Plan> Programme::plans(int64_t day) const {
  std::vector<exchange::Plan> out;
  for (const sky::Place* place : places_)
    out.push_back(exchange::day_plan(seed_, place->station(), first_day_ + day));
  return out;
}

uint64_t Programme::digest(const sky::Sky& sky) const {
  Digest out;
  for (int64_t day = 0; day < digest_days(); ++day) {
    for (const exchange::Plan& plan : plans(day))
      out.add(static_cast<int64_t>(exchange::nature_digest(plan)));
  }
  const MarketTime end = sky::instant(first_day_ + digest_days(), 12, 30);
  return out.add(static_cast<int64_t>(sky.digest(begins(), end))).value();
}

}  // namespace headgate::world
