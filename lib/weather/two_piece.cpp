#include "weather/two_piece.h"

#include <cmath>

#include "domain/check.h"
#include "weather/normal.h"

namespace headgate::weather {
namespace {

// The mean of half a standard normal: sqrt(2 / pi).
const double half_mean = std::sqrt(2.0 / std::acos(-1.0));

}  // namespace

TwoPiece::TwoPiece(double median, double spread_below, double spread_above)
    : median_(median), spread_below_(spread_below), spread_above_(spread_above) {
  check(spread_below > 0 && spread_above > 0, "a spread is positive");
}

double TwoPiece::mean() const { return median_ + (spread_above_ - spread_below_) * half_mean / 2; }

double TwoPiece::spread() const {
  const double shift = mean() - median_;
  return std::sqrt((spread_below_ * spread_below_ + spread_above_ * spread_above_) / 2 - shift * shift);
}

double TwoPiece::cdf(double x) const {
  return normal_cdf(x, median_, x < median_ ? spread_below_ : spread_above_);
}

double TwoPiece::survival(double x) const {
  return normal_cdf(-x, -median_, x < median_ ? spread_below_ : spread_above_);
}

double TwoPiece::quantile(double p) const {
  return median_ + normal_quantile(p) * (p < 0.5 ? spread_below_ : spread_above_);
}

}  // namespace headgate::weather
