#include "sky/forecast_source.h"

#include <algorithm>

#include "domain/random.h"
#include "sky/open_meteo_text.h"
#include "sky/places.h"

namespace headgate::sky {
namespace {

using exchange::Answer;
using exchange::Target;

constexpr int64_t same_place_e6 = 100'000;
// A run knows what was knowable this long before it became available.
constexpr int64_t lateness_ns = 120 * ns_per_s;
// The first run is there before anybody asks.
constexpr int64_t head_start_ns = 300 * ns_per_s;

Ground central_park() {
  const Place& place = *place_of_series("KXHIGHNY");
  return {place.latitude_e6, place.longitude_e6, place.elevation_m, place.standard_offset_h};
}

}  // namespace

ForecastSource::ForecastSource(const exchange::Plan& plan) : plan_(plan) {
  const exchange::HiddenDay day(plan);
  Random draw = Random::of(plan.seed, "forecast");
  const int64_t size_mf = draw.between(1500, 3500);
  const int64_t bias_mf = draw.below(2) == 0 ? size_mf : -size_mf;
  const int64_t first_s = std::max<int64_t>(1, plan.begins.plus_ns(-head_start_ns).ns() / ns_per_s);
  MarketTime at = MarketTime::from_ns(first_s * ns_per_s);
  while (at < plan.closes) {
    const int64_t error_mf = draw.between(-700, 700) + draw.between(-700, 700);
    const int64_t known_mf = day.belief(at.plus_ns(-lateness_ns)).mean_mf;
    runs_.push_back({at, to_tenths(known_mf + bias_mf + error_mf)});
    // The head start is one run's; from the beginning on they come every 30 to 90 s.
    const MarketTime from = std::max(at, MarketTime::from_ns(plan.begins.ns() / ns_per_s * ns_per_s));
    at = from.plus_ns(draw.between(30, 90) * ns_per_s);
  }
}

const ForecastSource::Run* ForecastSource::latest(MarketTime now) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), now,
                                      [](MarketTime at, const Run& run) { return at < run.available; });
  return after == runs_.begin() ? nullptr : &*std::prev(after);
}

MarketTime ForecastSource::next_run(MarketTime after) const {
  const auto next = std::upper_bound(runs_.begin(), runs_.end(), after,
                                     [](MarketTime at, const Run& run) { return at < run.available; });
  return next == runs_.end() ? MarketTime::from_ns(INT64_MAX) : next->available;
}

Answer ForecastSource::serve(const std::string& method, const std::string& text, MarketTime now) const {
  const auto target = exchange::parse_target(text);
  if (method != "GET" || !target) return open_meteo_refusal(404, "Not found");
  if (target->path == "/v1/forecast") return forecast(*target, now);
  if (metadata_model(target->path)) return metadata(now);
  return open_meteo_refusal(404, "Not found");
}

Answer ForecastSource::forecast(const Target& target, MarketTime now) const {
  const Ground ground = central_park();
  const auto at = place_of(target);
  if (!at || std::abs(at->first - ground.latitude_e6) > same_place_e6 ||
      std::abs(at->second - ground.longitude_e6) > same_place_e6)
    return open_meteo_refusal(400, "This source knows Central Park, New York, only.");
  if (const std::string reason = daily_objection(target, ground); !reason.empty())
    return open_meteo_refusal(400, reason);
  const auto span = span_of(target);
  if (!span) return span_refusal();
  const Run* run = latest(now);
  std::vector<std::optional<int64_t>> highs_df;
  for (int64_t day = span->first; day <= span->last; ++day) {
    const bool told = run != nullptr && day == plan_.climate_day;
    highs_df.push_back(told ? std::optional(run->high_df) : std::nullopt);
  }
  return daily_answer(ground, span->first, highs_df);
}

Answer ForecastSource::metadata(MarketTime now) const {
  const Run* run = latest(now);
  if (run == nullptr) return open_meteo_refusal(404, "No run is available yet.");
  const MarketTime started =
      MarketTime::from_ns(std::max(ns_per_s, run->available.plus_ns(-lateness_ns).ns()));
  return metadata_answer({started, run->available, plan_.closes, 60});
}

}  // namespace headgate::sky
