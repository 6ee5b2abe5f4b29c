#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headgate::exchange {

// The target of a request, decoded: path and parameters in the order sent.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;

  std::optional<std::string> parameter(std::string_view name) const;
  bool says(std::string_view name, std::string_view value) const { return parameter(name) == value; }
  // What follows `prefix` in the path.
  std::optional<std::string> after(std::string_view prefix) const;
  // The first parameter that is not `known`: ignoring a filter would answer another question.
  std::optional<std::string> stranger(std::initializer_list<std::string_view> known) const;
  // A whole number that is not negative. Absent: `standard`. Nothing when it is no such number.
  std::optional<int64_t> whole(std::string_view name, int64_t standard) const;
};

// Is `name` one of the comma-separated `list`?
bool lists(const std::string& list, const std::string& name);

// Nothing when an escape is broken or decodes to anything but printable ASCII, so that no answer can echo
// broken UTF-8.
std::optional<Target> parse_target(std::string_view text);

}  // namespace headgate::exchange
