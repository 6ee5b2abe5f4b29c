#pragma once

#include <string_view>
#include <vector>

namespace headgate::imports {

// The lines of a text without their line feeds; what follows the last line feed is a line only when it is
// not empty.
inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace headgate::imports
