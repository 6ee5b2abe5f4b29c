#pragma once

#include <cstdint>
#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct TryOptions {
  std::string recorded;                    // folder with books/ and history/; empty: a generated world
  std::string event = "KXHIGHNY-26JAN15";  // of the recording
  uint64_t seed = 1;                       // of the generated world
  int64_t days = 0;                        // so many climate days; 0: until it is stopped
  std::string speed;  // market seconds for each machine second, or "max"; empty: what suits the kind of day
  std::string home;   // run here and leave everything; empty: a temporary folder
  std::string keep;   // copy configuration and state here at the end, throw-away keys included
  bool json = false;
};

// Plays days of a generated world, or one recorded day, through all eight processes with SIMULATED money, and
// judges the outcome. In the generated world exec trades by real signed orders; a recorded day is paper.
Exit try_day(const TryOptions& options);

}  // namespace headgate::cli
