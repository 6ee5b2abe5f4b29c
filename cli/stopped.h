#pragma once

#include <string>
#include <vector>

#include "cli/question.h"

namespace headgate::cli {

// What the processes of a stopped instance would have answered at their end: each one's last life is played
// again from its captured inputs, which gives its last state to the digit. Queries only. The answers stand in
// the order of the questions; one without a capture is not_reachable.
std::vector<Answer> ask_stopped(const std::string& state_directory, const std::vector<Question>& questions);

}  // namespace headgate::cli
