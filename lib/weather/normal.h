#pragma once

namespace headgate::weather {

// P(X <= x) of a normal distribution. `spread` is its standard deviation and must be positive.
double normal_cdf(double x, double mean, double spread);

// The standard normal quantile: the z with P(Z <= z) = p, for p strictly between 0 and 1.
double normal_quantile(double p);

}  // namespace headgate::weather
