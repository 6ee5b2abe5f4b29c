#include "weather/nbm_fit.h"

#include <algorithm>
#include <array>

#include "weather/normal.h"

namespace headgate::weather {
namespace {

// Everything published is rounded to whole degrees, so two percentiles that are told as equal may lie up to a
// degree apart. A side narrower than one degree between its 10th percentile and its median (or a standard
// deviation told as 0) would claim to know more than the numbers can say, and would sell the neighbouring
// outcome for nothing.
double least_spread() { return 1.0 / normal_quantile(0.9); }

// Equal percentiles, spread evenly over a quarter of a degree to each side: their order is known, and each
// stays within what rounds to its published number.
std::array<double, 5> spread_ties(const std::array<std::optional<int>, 5>& published) {
  std::array<double, 5> out{};
  size_t begin = 0;
  while (begin < published.size()) {
    size_t end = begin + 1;
    while (end < published.size() && published[end] == published[begin]) ++end;
    for (size_t i = begin; i < end; ++i) {
      const double share =
          end - begin == 1 ? 0.5 : static_cast<double>(i - begin) / static_cast<double>(end - begin - 1);
      out[i] = published[begin].value_or(0) + 0.5 * share - 0.25;
    }
    begin = end;
  }
  return out;
}

}  // namespace

Result<NbmFit> nbm_fit_of(const NbmHigh& high) {
  const auto& p = high.percentiles;
  if (p[0] && p[2] && p[4]) {
    const std::array<double, 5> knots = spread_ties(p);
    const double below = (knots[2] - knots[0]) / normal_quantile(0.9);
    const double above = (knots[4] - knots[2]) / normal_quantile(0.9);
    return NbmFit{{knots[2], std::max(below, least_spread()), std::max(above, least_spread())}, true};
  }
  if (high.mean && high.sd) {
    return NbmFit{TwoPiece::normal(*high.mean, std::max<double>(*high.sd, least_spread())), false};
  }
  return Error{
      "NBM_NO_VALUE", "maximum of " + high.settlement_date.text(), "",
      "the bulletin must publish the 10th, 50th and 90th percentile, or mean and standard deviation"};
}

}  // namespace headgate::weather
