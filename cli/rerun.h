#pragma once

#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct RerunOptions {
  std::string run;   // state directory of an instance
  std::string out;   // empty: nothing is written
  std::string keys;  // folder of the approval keys; empty: keys/ of the run
  // Each process decides with this file instead, on what it had been told in the run. Empty: as it ran.
  std::string configuration;
  bool all = false;  // go on after a difference
  bool json = false;
};

// Plays a run again in one process from what its processes captured, and writes what it leaves as a state
// directory. Exit 3: it was not the same.
Exit rerun_captured(const RerunOptions& options);

}  // namespace headgate::cli
