#pragma once

#include <string>
#include <vector>

#include "cli/replay_life.h"

namespace headgate::cli {

// One row for each capture, and below what is to be said about those that are not verified as a whole.
std::string verify_text(const std::vector<ReplayedLife>& lives);
// Inputs by kind and the final digest of each capture.
std::string summary_text(const std::vector<ReplayedLife>& lives);
// {"good":…,"captures":[…]}
std::string replay_json(const std::vector<ReplayedLife>& lives, bool verify);

}  // namespace headgate::cli
