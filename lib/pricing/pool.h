#pragma once

#include <vector>

#include "domain/result.h"

namespace headgate {

// Exponents of the logarithmic opinion pool p proportional to market^a times model^b. (0, 1) is the model
// alone; (1.073, 0.294) was fitted on a weather ladder by a public project and shows how little a free model
// adds.
struct PoolWeights {
  double market = 0;  // a
  double model = 1;   // b
};

// Pools two opinions on the same exclusive outcomes, in the same order; the result sums to one. A market
// opinion of zero is an absent price, not a certainty, and is refused while the market has weight. A model
// may be sure that an outcome is impossible: it stays impossible. Errors: POOL_SHAPE, POOL_WEIGHT,
// POOL_PROBABILITY, POOL_EMPTY.
Result<std::vector<double>> pool(const std::vector<double>& market, const std::vector<double>& model,
                                 PoolWeights weights);

}  // namespace headgate
