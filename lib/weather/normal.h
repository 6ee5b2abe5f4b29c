#pragma once

namespace headgate::weather {

// P(X <= x) of a normal distribution. `spread` is its standard deviation and must be positive.
double normal_cdf(double x, double mean, double spread);

}  // namespace headgate::weather
