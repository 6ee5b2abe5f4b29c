#pragma once

#include <functional>
#include <span>

namespace headgate::score {

// The continuous ranked probability score of a forecast distribution when `seen` came true: the integral of
// (F(x) - [x >= seen])^2, in the unit of the forecast. Lower is better; a forecast that says one number costs
// its absolute error. Spreads are positive.

// Normal, in closed form (Gneiting and Raftery 2007, equation 21). A calibrated one costs 0.5642 spreads on
// average.
double crps_normal(double mean, double spread, double seen);

// The two-piece normal that preserves its median (weather/two_piece.h): each half is half of a normal, so the
// integral is the sum of the halves' own closed forms.
double crps_two_piece(double median, double spread_below, double spread_above, double seen);

// Of equally likely values: mean distance to `seen` less half of the mean distance between them. At least
// one.
double crps_of_samples(std::span<const double> values, double seen);

// Of any distribution, from its quantile function (probability strictly between 0 and 1 to value), as twice
// the integral of the quantile score over `nodes` midpoints. With the default 2000 nodes it is right to four
// digits for a normal.
double crps_of_quantiles(const std::function<double(double)>& quantile, double seen, int nodes = 2000);

}  // namespace headgate::score
