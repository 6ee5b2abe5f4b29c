#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scene.h"
#include "sim/tally.h"

namespace headgate::sim {

// What one seed came to.
struct Outcome {
  uint64_t seed = 0;
  uint64_t digest = 0;  // of everything that happened: equal for equal seeds
  Tally tally;
  std::vector<Violation> violations;
  std::vector<std::string> trace;
};

// One simulated life of an instance: the eight actors in their nodes, a market of a few minutes from open to
// settlement at the simulated exchange, and as many faults as the seed's climate has. Faults end with time
// enough left to settle; then the judge looks. The seed decides all of it.
// The trace is written on demand: it costs as much as the run.
Outcome simulate(uint64_t seed, bool traced = false);

}  // namespace headgate::sim
