#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headgate {

// Strict decimal text to an integer of 10^-scale units: optional '-', digits, optionally '.' and digits.
// Refuses anything else (exponent, '+', spaces, empty parts), digits beyond the scale unless zero, and
// overflow.
std::optional<int64_t> parse_decimal(std::string_view text, int scale);

// The reverse, always with `scale` decimals.
std::string format_decimal(int64_t units, int scale);

}  // namespace headgate
