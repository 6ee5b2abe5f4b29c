#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/rim/source_text.h"

namespace headgate::rim {

// A part of the source tree with its own rights.
struct Room {
  std::string_view name;
  std::string_view may_include;  // rooms, separated by blanks; its own is always allowed
};
// Each room stands below all it may include.
const std::vector<Room>& rooms();

struct Finding {
  std::string path;
  int line;
  std::string_view
      rule;  // ROOM_UNKNOWN, ARROW, FIXTURE, INCLUDE_UNREADABLE, WORLD_HEADER, WORLD_CALL, UNORDERED
  std::string what;
};
std::string text_of(const Finding& finding);

// What one file does against the rules of its room. Tests and their fixtures may do anything.
std::vector<Finding> judge(const SourceFile& file);

// The room's name; "test" for tests and fixtures; empty for a place no rule knows.
std::string_view room_of(std::string_view path);

}  // namespace headgate::rim
