#pragma once

#include <cmath>

namespace headgate::score {

// An estimate and the bounds of its interval, 95 % unless said otherwise. Too few dates to bound anything
// leave the bounds infinite, so that no reader can take a lack of data for certainty.
struct Interval {
  double estimate = 0;
  double low = 0;
  double high = 0;

  bool bounded() const { return std::isfinite(low) && std::isfinite(high); }
};

}  // namespace headgate::score
