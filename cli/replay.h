#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace headgate::cli {

struct ReplayOptions {
  std::vector<std::string> paths;  // capture files, services' state folders, state directories
  bool verify = false;
  std::optional<uint64_t> at;  // stop after this input and print the actor's status
  std::string keys;            // folder of the approval keys; empty: keys/ of each capture's state directory
  bool json = false;
};

// Repeats the lives of processes from what they captured.
Exit replay(const ReplayOptions& options);

}  // namespace headgate::cli
