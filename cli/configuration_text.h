#pragma once

#include <string>

#include "config/configuration.h"

namespace headgate::cli {

// A configuration as a file that parse_configuration reads back to the same values. What is empty is left
// out.
std::string configuration_text(const Configuration& configuration);

}  // namespace headgate::cli
