// Plays seeds in a program into which one bug was planted, until the judge notices. Prints the seed and what
// it said; exit 0 when it was caught, 1 when all seeds passed for sound.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sim/simulation.h"

int main(int argc, char** argv) {
  const uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const headgate::sim::Outcome outcome = headgate::sim::simulate(seed);
    if (outcome.violations.empty()) continue;
    const headgate::sim::Violation& first = outcome.violations.front();
    std::printf("%llu %s: %s\n", static_cast<unsigned long long>(seed), first.code.c_str(),
                first.text.c_str());
    return 0;
  }
  return 1;
}
