#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace headgate::cli {

struct TapOptions {
  std::vector<std::string> topics;  // prefixes; none: everything
  bool json = false;
  uint64_t count = 0;  // stop after so many printed; 0: until interrupted
};

// Prints what is published, one line each. One more subscriber: it cannot slow or change anything.
Exit tap(const std::string& run_directory, const TapOptions& options);

bool topic_wanted(const std::string& topic, const std::vector<std::string>& prefixes);

}  // namespace headgate::cli
