#pragma once

#include <string>

#include "domain/result.h"

namespace headgate::cli {

// "<state>/KILL". While it is there, or cannot be looked at, risk and exec each stop by themselves.
std::string kill_file(const std::string& state_directory);

// Returns when the file and its name have reached the disk; also when it was there already.
Status set_kill(const std::string& state_directory, const std::string& reason);

Status remove_kill(const std::string& state_directory);

}  // namespace headgate::cli
