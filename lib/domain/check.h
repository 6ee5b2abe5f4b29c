#pragma once

#include <string_view>

namespace headgate {

// Ends the process, saying what was assumed and where. Stays on in release builds: for our own mistakes only;
// input from outside is parsed into a Result and never asserted.
// The builtins stand for std::source_location, which clang-tidy 14 cannot read from libstdc++ 12.
void check(bool condition, std::string_view assumption, const char* file = __builtin_FILE(),
           int line = __builtin_LINE());

}  // namespace headgate
