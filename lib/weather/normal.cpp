#include "weather/normal.h"

#include <cmath>

#include "domain/check.h"

namespace headgate::weather {
namespace {

const double root_two = std::sqrt(2.0);
const double root_two_pi = std::sqrt(2.0 * std::acos(-1.0));

// Abramowitz and Stegun 26.2.23, within 4.5e-4, for the lower half.
double lower_guess(double p) {
  const double t = std::sqrt(-2 * std::log(p));
  const double above = 2.515517 + t * (0.802853 + t * 0.010328);
  const double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}

}  // namespace

// erfc keeps the far tail exact where 1 + erf would round it to zero.
double normal_cdf(double x, double mean, double spread) {
  check(spread > 0, "a spread is positive");
  return 0.5 * std::erfc(-(x - mean) / (spread * root_two));
}

double normal_quantile(double p) {
  check(p > 0 && p < 1, "a probability with a quantile lies between 0 and 1");
  if (p > 0.5) return -normal_quantile(1 - p);
  double z = lower_guess(p);
  // Halley's steps on the exact distribution: each triples the digits, so two reach the limit of a double.
  for (int step = 0; step < 2; ++step) {
    const double slip = (normal_cdf(z, 0, 1) - p) * root_two_pi * std::exp(z * z / 2);
    z -= slip / (1 + z * slip / 2);
  }
  return z;
}

}  // namespace headgate::weather
