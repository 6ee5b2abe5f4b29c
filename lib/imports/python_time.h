#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/moment.h"

namespace headgate::imports {

// "2026-05-13T12:59:41.474421+00:00", as Python writes an instant of UTC; nanoseconds since 1970.
inline std::optional<int64_t> parse_python_utc(std::string_view text) {
  constexpr std::string_view zone = "+00:00";
  if (!text.ends_with(zone)) return std::nullopt;
  return parse_iso_utc(std::string(text.substr(0, text.size() - zone.size())) + "Z");
}

}  // namespace headgate::imports
