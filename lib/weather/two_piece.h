#pragma once

namespace headgate::weather {

// The two-piece normal that preserves its median: half of the probability lies on each side, and each side is
// half of a normal with a spread of its own. A daily high may fall short by a cloudy day far more easily than
// it exceeds, so one spread for both sides misprices the tails by a factor of two to five. With equal spreads
// it is the normal distribution.
class TwoPiece {
 public:
  // Both spreads are positive.
  TwoPiece(double median, double spread_below, double spread_above);
  static TwoPiece normal(double mean, double spread) { return {mean, spread, spread}; }

  double median() const { return median_; }
  double spread_below() const { return spread_below_; }
  double spread_above() const { return spread_above_; }
  // Mean and standard deviation of the whole.
  double mean() const;
  double spread() const;

  // P(X <= x), and P(X > x) from its own side, since 1 - F loses its digits far above the median.
  double cdf(double x) const;
  double survival(double x) const;
  // The x with cdf(x) = p, for p strictly between 0 and 1.
  double quantile(double p) const;

 private:
  double median_;
  double spread_below_;
  double spread_above_;
};

}  // namespace headgate::weather
