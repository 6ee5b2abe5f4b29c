#pragma once

#include <string>

#include "cli/try_tally.h"

namespace headgate::cli {

// The run as one JSON object, and as text for people. `problem`: why the run did not come to its end; empty
// if it did.
std::string run_json(const RunFacts& facts, const RunResult& result, const std::string& problem);
std::string run_text(const RunFacts& facts, const RunResult& result, const std::string& problem);

}  // namespace headgate::cli
