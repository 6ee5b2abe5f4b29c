#pragma once

#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct TryOptions {
  std::string recorded;  // folder with books/ and history/
  std::string event = "KXHIGHNY-26JAN15";
  std::string speed = "max";  // market seconds for each machine second, or "max"
  std::string home;           // run here and leave everything; empty: a temporary folder
  std::string keep;           // copy configuration and state here at the end, throw-away keys included
  bool json = false;
};

// Plays one recorded day through all eight processes with simulated money, and judges the outcome.
Exit try_day(const TryOptions& options);

}  // namespace headgate::cli
