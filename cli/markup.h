#pragma once

#include <string>
#include <string_view>

namespace headgate::cli {

// Text as it may stand between tags and in quoted attributes. Names of markets come from the exchange: they
// are shown, never obeyed. Bytes that no page may hold become U+FFFD.
std::string escaped(std::string_view text);

// A figure for a page: escaped, a leading hyphen as the minus sign that is as wide as the plus, and spaces
// that keep it on one line.
std::string figure(std::string_view text);

}  // namespace headgate::cli
