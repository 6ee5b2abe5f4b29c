#include <cmath>

#include "tests/fuzz/promises.h"
#include "weather/climate_day.h"
#include "weather/ensemble_codec.h"
#include "weather/open_meteo_codec.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(open_meteo, input) {
  const auto daily = weather::parse_daily_high(input, "2026-11-20", -18'000);
  if (const auto* high = judged(daily))
    hold(!high->high_f || std::isfinite(*high->high_f), "a temperature is a number");
  judged(weather::parse_run_times(input));
  const weather::DayInterval day = weather::settlement_day({2026, 11, 20}, -5);
  const auto ensemble = weather::parse_ensemble_highs(input, {40.78, -73.97}, day);
  if (const auto* highs = judged(ensemble)) {
    hold(static_cast<int>(highs->members.size()) >= weather::fewest_members, "enough members");
    for (const double high_f : highs->highs_f()) hold(std::isfinite(high_f), "a temperature is a number");
  }
}
