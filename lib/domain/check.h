#pragma once

#include <source_location>
#include <string_view>

namespace headgate {

// Ends the process, saying what was assumed and where. Stays on in release builds: for our own mistakes only;
// input from outside is parsed into a Result and never asserted.
void check(bool condition, std::string_view assumption,
           std::source_location where = std::source_location::current());

}  // namespace headgate
