#pragma once

#include <string>
#include <string_view>

namespace headgate::weather {

// SHA-256 in 64 lower-case hex digits: names a raw payload, and makes ids of what was computed from it.
std::string sha256_hex(std::string_view bytes);

}  // namespace headgate::weather
