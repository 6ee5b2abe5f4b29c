#pragma once

#include <string>

#include "config/configuration.h"

namespace headgate::cli {

// Reads and judges a configuration, with what only a look at this machine can tell: that the file is there
// and the time zone known.
ParsedConfiguration load_configuration(const std::string& path);

// One line for each error: "FILE:12:8: limits.bankroll_dollars is missing; add it …".
std::string errors_text(const std::string& path, const std::vector<ConfigurationError>& errors);
std::string errors_json(const std::vector<ConfigurationError>& errors);  // a JSON array

}  // namespace headgate::cli
