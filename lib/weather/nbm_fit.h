#pragma once

#include <string_view>

#include "domain/result.h"
#include "weather/nbm_bulletin.h"
#include "weather/two_piece.h"

namespace headgate::weather {

struct NbmFit {
  TwoPiece high;
  bool from_percentiles = false;  // otherwise the normal of mean and standard deviation

  std::string_view shape() const { return from_percentiles ? "two-piece" : "normal"; }
};

// The distribution that a bulletin's column tells: the median-preserving two-piece normal through the 10th,
// 50th and 90th percentile; the normal of mean and standard deviation where a percentile is not published
// (always in NBS). NBM_NO_VALUE when neither is there.
Result<NbmFit> nbm_fit_of(const NbmHigh& high);

}  // namespace headgate::weather
