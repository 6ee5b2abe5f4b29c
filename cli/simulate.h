#pragma once

#include <cstdint>
#include <optional>

#include "cli/exit_code.h"

namespace headgate::cli {

struct SimulateOptions {
  uint64_t seeds = 100;
  uint64_t from = 1;
  std::optional<uint64_t> seed;  // this one alone, with its trace
  uint64_t trace_lines = 400;    // of a seed that fails, or of --seed
  bool json = false;
};

// Plays seeds side by side and judges each. Exit 3 when one of them broke a promise.
Exit simulate(const SimulateOptions& options);

}  // namespace headgate::cli
