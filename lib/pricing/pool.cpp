#include "pricing/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace headgate {
namespace {

bool is_weight(double weight) { return std::isfinite(weight) && weight >= 0; }
bool is_probability(double p) { return p >= 0 && p <= 1; }  // false for NaN

Error bad_probability(const char* whose, size_t index, double value) {
  return Error{"POOL_PROBABILITY", std::string(whose) + "[" + std::to_string(index) + "]",
               std::to_string(value), "a probability in [0, 1], and above zero for a market with weight"};
}

// weight * log(p), with 0 * log(0) = 0: an opinion without weight has no say, even where it is zero.
double weighted_log(double weight, double p) { return weight == 0 ? 0 : weight * std::log(p); }

}  // namespace

Result<std::vector<double>> pool(const std::vector<double>& market, const std::vector<double>& model,
                                 PoolWeights weights) {
  if (market.size() != model.size() || model.empty()) {
    return Error{"POOL_SHAPE", "outcomes",
                 std::to_string(market.size()) + " and " + std::to_string(model.size()),
                 "both opinions name the same outcomes, at least one"};
  }
  if (!is_weight(weights.market) || !is_weight(weights.model)) {
    return Error{"POOL_WEIGHT", "weights",
                 std::to_string(weights.market) + ", " + std::to_string(weights.model),
                 "weights are finite and not negative"};
  }
  std::vector<double> logs(model.size());
  double greatest = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < model.size(); ++i) {
    if (!is_probability(model[i])) return bad_probability("model", i, model[i]);
    if (weights.market > 0 && !(is_probability(market[i]) && market[i] > 0)) {
      return bad_probability("market", i, market[i]);
    }
    logs[i] = weighted_log(weights.market, market[i]) + weighted_log(weights.model, model[i]);
    greatest = std::max(greatest, logs[i]);
  }
  if (!std::isfinite(greatest)) {
    return Error{"POOL_EMPTY", "model", "", "at least one outcome must be possible"};
  }
  // Shifted by the greatest, so that a long ladder of small numbers does not vanish.
  double sum = 0;
  for (double& value : logs) sum += value = std::exp(value - greatest);
  for (double& value : logs) value /= sum;
  return logs;
}

}  // namespace headgate
