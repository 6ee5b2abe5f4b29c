#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/result.h"

namespace headgate::cli {

struct ProcessLine {
  std::string name;
  int64_t pid = 0;  // 0: not running at this moment
  int64_t restarts = 0;
};

// "<run directory>/processes.json": what the supervisor runs, replaced as a whole at every change.
struct ProcessesFile {
  std::string instance;
  std::string configuration_path;
  int64_t supervisor_pid = 0;
  std::vector<ProcessLine> processes;

  std::string json() const;
  static Result<ProcessesFile> parse(std::string_view json);
  static std::string path_in(const std::string& run_directory) { return run_directory + "/processes.json"; }
};

}  // namespace headgate::cli
