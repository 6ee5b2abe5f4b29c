#include "exchange/hidden_day.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "domain/check.h"

namespace headgate::exchange {
namespace {

constexpr int64_t least_spread_mf = 80;
constexpr int64_t minute_ns = 60 * ns_per_s, hour_ns = 60 * minute_ns;

// How much of the first spread is left, between the hours by straight lines. What is left after the peak is
// rounding and a late surprise.
struct Knot {
  MarketTime at;
  double left;
};

std::array<Knot, 8> knots(const Plan& plan, MarketTime peak) {
  const MarketTime midnight = plan.closes.plus_ns(-24 * hour_ns);
  return {Knot{plan.begins, 1.0},
          Knot{midnight, 0.80},
          Knot{midnight.plus_ns(6 * hour_ns), 0.65},
          Knot{peak.plus_ns(-4 * hour_ns), 0.50},
          Knot{peak.plus_ns(-2 * hour_ns), 0.35},
          Knot{peak, 0.18},
          Knot{peak.plus_ns(90 * minute_ns), 0.06},
          Knot{plan.closes, 0.0}};
}

MarketTime time_of_high(const Plan& plan) {
  Random draw = Random::of(plan.seed, "hour of the high");
  const int64_t part_e3 = (draw.between(0, 1000) + draw.between(0, 1000)) / 2;
  MarketTime at = plan.begins.plus_ns(plan.closes.minus_ns(plan.begins) / 1000 * part_e3);
  // Between 13:00 and 16:30 standard time, mostly about a quarter to three.
  if (plan.pace == Pace::day)
    at = plan.closes.plus_ns(-11 * hour_ns).plus_ns(210 * minute_ns / 1000 * part_e3);
  return MarketTime::from_ns(at.ns() / minute_ns * minute_ns);
}

// Near enough to standard normal, thousandths, by whole numbers alone: twelve uniform draws less their mean.
int64_t normal_e3(Random& draw) {
  int64_t sum = 0;
  for (int i = 0; i < 12; ++i) sum += draw.between(0, 1000);
  return sum - 6000;
}

int64_t nearest_degree(int64_t mf) { return mf >= -500 ? (mf + 500) / 1000 : -((499 - mf) / 1000); }

double below(double limit_mf, const HiddenDay::Belief& belief) {
  const double distance =
      (limit_mf - static_cast<double>(belief.mean_mf)) / static_cast<double>(belief.spread_mf);
  return 0.5 * std::erfc(-distance / std::sqrt(2.0));
}

}  // namespace

HiddenDay::HiddenDay(const Plan& plan)
    : plan_(plan),
      step_ns_(plan.pace == Pace::day ? minute_ns : 10 * ns_per_s),
      high_at_(time_of_high(plan)) {
  Random draw = Random::of(plan.seed, "high");
  const int64_t steps = std::max<int64_t>(1, (plan.closes.minus_ns(plan.begins) + step_ns_ - 1) / step_ns_);
  plan_spreads(steps, plan.pace == Pace::day ? draw.between(2500, 3500) : draw.between(2000, 3200));
  const int64_t middle_mf = (plan.markets.front().cap_f + plan.markets.back().floor_f) * 500;
  walk(draw, middle_mf + draw.between(-1500, 1500));
  high_f_ = nearest_degree(mean_mf_.back());
  const auto won = std::find_if(plan_.markets.begin(), plan_.markets.end(),
                                [&](const MarketPlan& market) { return market.wins(high_f_); });
  check(won != plan_.markets.end(), "a ladder covers every high");
  winner_ = static_cast<size_t>(won - plan_.markets.begin());
}

double HiddenDay::share_left(int64_t step, int64_t steps) const {
  if (plan_.pace == Pace::even)
    return std::sqrt(static_cast<double>(steps - step) / static_cast<double>(steps));
  if (step == steps) return 0;
  const auto all = knots(plan_, high_at_);
  const MarketTime at = plan_.begins.plus_ns(step * step_ns_);
  const auto next = std::find_if(all.begin(), all.end(), [&](const Knot& knot) { return knot.at > at; });
  check(next != all.begin() && next != all.end(), "a step lies between begin and close");
  const Knot& last = *std::prev(next);
  const double part =
      static_cast<double>(at.minus_ns(last.at)) / static_cast<double>(next->at.minus_ns(last.at));
  return last.left + (next->left - last.left) * part;
}

void HiddenDay::plan_spreads(int64_t steps, int64_t first_mf) {
  for (int64_t step = 0; step <= steps; ++step) {
    spread_mf_.push_back(static_cast<double>(first_mf) * share_left(step, steps));
  }
}

void HiddenDay::walk(Random& draw, int64_t first_mf) {
  int64_t mean = first_mf;
  mean_mf_.push_back(mean);
  for (size_t step = 1; step < spread_mf_.size(); ++step) {
    const double before = spread_mf_[step - 1], after = spread_mf_[step];
    const double size = std::sqrt(before * before - after * after);
    mean += static_cast<int64_t>(std::lround(size * static_cast<double>(normal_e3(draw)) / 1000.0));
    mean_mf_.push_back(mean);
  }
}

size_t HiddenDay::step_of(MarketTime at) const {
  const int64_t step = std::max<int64_t>(0, at.minus_ns(plan_.begins)) / step_ns_;
  return std::min(static_cast<size_t>(step), mean_mf_.size() - 1);
}

HiddenDay::Belief HiddenDay::belief(MarketTime at) const {
  const size_t step = step_of(at);
  return {mean_mf_[step], std::max(least_spread_mf, static_cast<int64_t>(std::lround(spread_mf_[step])))};
}

// Limits lie at half degrees, since a high settles as a whole one.
int64_t HiddenDay::probability_e4(size_t market, MarketTime at) const {
  const MarketPlan& plan = plan_.markets.at(market);
  const Belief now = belief(at);
  double probability = 1;
  if (plan.strike == Strike::less) probability = below(static_cast<double>(plan.cap_f) * 1000 - 500, now);
  if (plan.strike == Strike::between) {
    probability = below(static_cast<double>(plan.cap_f) * 1000 + 500, now) -
                  below(static_cast<double>(plan.floor_f) * 1000 - 500, now);
  }
  if (plan.strike == Strike::greater) {
    probability = 1 - below(static_cast<double>(plan.floor_f) * 1000 + 500, now);
  }
  return std::clamp<int64_t>(std::lround(probability * 10'000), 1, 9'999);
}

void HiddenDay::add_to(Digest& digest) const {
  for (const int64_t mean : mean_mf_) digest.add(mean);
  for (const double spread : spread_mf_) digest.add(static_cast<int64_t>(std::lround(spread)));
  digest.add(high_f_).add(high_at_.ns()).add(static_cast<int64_t>(winner_));
}

}  // namespace headgate::exchange
