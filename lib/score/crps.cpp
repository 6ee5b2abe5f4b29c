#include "score/crps.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "domain/check.h"

namespace headgate::score {
namespace {

double standard_crps(double z) {
  const double cumulative = 0.5 * std::erfc(-z / std::numbers::sqrt2);
  const double density = std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  return z * (2 * cumulative - 1) + 2 * density - std::numbers::inv_sqrtpi;
}

}  // namespace

double crps_normal(double mean, double spread, double seen) {
  check(spread > 0, "a spread is positive");
  return spread * standard_crps((seen - mean) / spread);
}

double crps_two_piece(double median, double spread_below, double spread_above, double seen) {
  check(spread_below > 0 && spread_above > 0, "a spread is positive");
  // A side on which nothing was seen costs half of what a normal costs at its own mean; by symmetry the other
  // side of that normal costs the rest.
  const double idle_side = 0.5 * standard_crps(0);
  const double near = seen < median ? spread_below : spread_above;
  const double far = seen < median ? spread_above : spread_below;
  return far * idle_side + near * (standard_crps((seen - median) / near) - idle_side);
}

double crps_of_samples(std::span<const double> values, double seen) {
  check(!values.empty(), "a sample holds a value");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<double>(sorted.size());
  double distance = 0;
  double weighted = 0;  // half of the sum of all distances between two values
  for (size_t i = 0; i < sorted.size(); ++i) {
    distance += std::abs(sorted[i] - seen);
    weighted += (2 * static_cast<double>(i) + 1 - count) * sorted[i];
  }
  return distance / count - weighted / (count * count);
}

double crps_of_quantiles(const std::function<double(double)>& quantile, double seen, int nodes) {
  check(nodes > 0, "an integral takes at least one node");
  double sum = 0;
  for (int i = 0; i < nodes; ++i) {
    const double level = (i + 0.5) / nodes;
    const double value = quantile(level);
    sum += ((seen <= value ? 1.0 : 0.0) - level) * (value - seen);
  }
  return 2 * sum / nodes;
}

}  // namespace headgate::score
