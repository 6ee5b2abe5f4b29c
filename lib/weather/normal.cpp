#include "weather/normal.h"

#include <cmath>

#include "domain/check.h"

namespace headgate::weather {

// erfc keeps the far tail exact where 1 + erf would round it to zero.
double normal_cdf(double x, double mean, double spread) {
  check(spread > 0, "a spread is positive");
  return 0.5 * std::erfc(-(x - mean) / (spread * std::sqrt(2.0)));
}

}  // namespace headgate::weather
