#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace headgate::score {

// Said of one yes-or-no question, and what became of it.
struct Statement {
  double said = 0;  // probability
  bool happened = false;
};

// A tenth of the range of what was said, and how often it came true.
struct Decile {
  double low = 0;
  double high = 0;  // belongs to the next one, but 1 to the last
  uint64_t count = 0;
  double said = 0;      // mean; 0 where none
  double happened = 0;  // share; 0 where none
};

// Always ten rows from 0 to 1, empty ones too: where nothing was said is a finding.
std::vector<Decile> deciles_of(std::span<const Statement> statements);

// The mean distance between said and happened, each decile with its count's weight; 0 without statements.
double calibration_error(std::span<const Decile> deciles);

// The same less what chance alone adds: a perfect forecaster's error above is positive, since shares of few
// scatter and distances do not cancel. The normal form of the correction of Kumar, Liang and Ma (Verified
// uncertainty calibration, NeurIPS 2019), with the mean of the folded normal in closed form instead of drawn.
// Not below 0. A decile that came true always or never is corrected by nothing.
double debiased_calibration_error(std::span<const Decile> deciles);

// Murphy's decomposition (1973) over deciles: brier = reliability - resolution + uncertainty + within.
// `within` is what the deciles' width hides (Stephenson, Coelho and Jolliffe 2008), so that the sum is exact.
struct Decomposition {
  double brier = 0;
  double reliability = 0;
  double resolution = 0;
  double uncertainty = 0;
  double within = 0;
};
Decomposition decomposition_of(std::span<const Statement> statements);

// The share of `levels` that lie in the central interval of that nominal size: a calibrated forecast covers
// 0.8 of what came true by its 80 % interval. A level is the forecast's own F(seen), 0 to 1. At least one.
double coverage(std::span<const double> levels, double nominal);

}  // namespace headgate::score
