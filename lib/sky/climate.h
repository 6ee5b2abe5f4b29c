#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/random.h"
#include "exchange/hidden_day.h"
#include "exchange/plan.h"
#include "sky/places.h"

namespace headgate::sky {

// How far a forecast is off what is known at its time, in standard deviations of thousandths of a degree.
struct Skill {
  std::string_view model;  // the errors of two models are their own
  int64_t day_mf = 0;      // shared by all runs that tell of one day
  int64_t run_mf = 0;      // of one run
};

// The weather of some places behind a world's markets: the same hidden days that the exchange settles by,
// and any other day as well, since a bulletin looks further ahead than markets are listed. A function of the
// seed.
class Climate {
 public:
  using Belief = exchange::HiddenDay::Belief;

  Climate(uint64_t seed, std::vector<const Place*> places);

  uint64_t seed() const { return seed_; }
  const std::vector<const Place*>& places() const { return places_; }
  // Null: nobody here knows that place. Within a tenth of a degree.
  const Place* place_near(int64_t latitude_e6, int64_t longitude_e6) const;

  exchange::Plan plan(const Place& place, int64_t climate_day) const;
  const exchange::HiddenDay& day(const Place& place, int64_t climate_day) const;
  // What can be known of a day's high at `at`: days ahead of the market's begin less and less.
  Belief known(const Place& place, int64_t climate_day, MarketTime at) const;
  // What a model that knows this and errs by `skill` says in its run of `run`; its spread is honest.
  Belief forecast(const Place& place, int64_t climate_day, MarketTime run, const Skill& skill) const;
  // The lowest temperature of the day's morning, thousandths of a degree. It follows from what was known when
  // the market began and not from the high, which it would give away.
  int64_t night_mf(const Place& place, int64_t climate_day) const;

 private:
  struct Known {
    MarketTime begins;  // of the plan
    exchange::HiddenDay day;
  };
  const Known& known_day(const Place& place, int64_t climate_day) const;

  const uint64_t seed_;
  const std::vector<const Place*> places_;
  // Made when first asked for, and forgotten when old: an endless world would not fit otherwise.
  mutable std::map<std::pair<int64_t, std::string_view>, Known> days_;
};

// Near enough to a standard normal draw, thousandths.
int64_t normal_e3(Random& draw);

}  // namespace headgate::sky
