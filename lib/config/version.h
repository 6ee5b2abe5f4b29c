#pragma once

#include <string>
#include <string_view>

namespace headgate::config {

// First 12 hex digits of the text's SHA-256.
std::string version_of(std::string_view text);

}  // namespace headgate::config
