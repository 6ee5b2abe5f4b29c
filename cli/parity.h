#pragma once

#include <cstddef>
#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct ParityOptions {
  std::string run;  // state directories
  std::string backtest;
  size_t show = 5;  // differences of each kind
  bool json = false;
};

// Compares what two instances decided, one by one. Exit 3: not all of it is equal.
Exit compare_decisions(const ParityOptions& options);

}  // namespace headgate::cli
