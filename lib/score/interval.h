#pragma once

namespace headgate::score {

// An estimate and the bounds of its interval, 95 % unless said otherwise.
struct Interval {
  double estimate = 0;
  double low = 0;
  double high = 0;
};

}  // namespace headgate::score
