#include "exchange/hidden_day.h"

#include <algorithm>
#include <cmath>

#include "domain/check.h"
#include "domain/random.h"

namespace headgate::exchange {
namespace {

constexpr int64_t step_ns = 10 * ns_per_s;
constexpr int64_t least_spread_mf = 80;

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

HiddenDay::HiddenDay(const Plan& plan) : plan_(plan) {
  Random draw = Random::of(plan.seed, "high");
  const int64_t steps = std::max<int64_t>(1, (plan.closes.minus_ns(plan.begins) + step_ns - 1) / step_ns);
  first_spread_mf_ = draw.between(2000, 3200);
  const double each = static_cast<double>(first_spread_mf_) / std::sqrt(static_cast<double>(steps));
  const int64_t middle_mf = (plan.markets.front().cap_f + plan.markets.back().floor_f) * 500;
  int64_t mean = middle_mf + draw.between(-1500, 1500);
  mean_mf_.push_back(mean);
  for (int64_t k = 0; k < steps; ++k) {
    mean += static_cast<int64_t>(std::lround(each * static_cast<double>(normal_e3(draw)) / 1000.0));
    mean_mf_.push_back(mean);
  }
  high_f_ = nearest_degree(mean);
  const auto won = std::find_if(plan_.markets.begin(), plan_.markets.end(),
                                [&](const MarketPlan& market) { return market.wins(high_f_); });
  check(won != plan_.markets.end(), "a ladder covers every high");
  winner_ = static_cast<size_t>(won - plan_.markets.begin());
}

size_t HiddenDay::step_of(MarketTime at) const {
  const int64_t step = std::max<int64_t>(0, at.minus_ns(plan_.begins)) / step_ns;
  return std::min(static_cast<size_t>(step), mean_mf_.size() - 1);
}

HiddenDay::Belief HiddenDay::belief(MarketTime at) const {
  const size_t step = step_of(at);
  const double left =
      static_cast<double>(mean_mf_.size() - 1 - step) / static_cast<double>(mean_mf_.size() - 1);
  const double spread = static_cast<double>(first_spread_mf_) * std::sqrt(left);
  return {mean_mf_[step], std::max(least_spread_mf, static_cast<int64_t>(std::lround(spread)))};
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

}  // namespace headgate::exchange
