#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace headgate::json {

enum class Kind { null, boolean, number, string, array, object };
std::string_view name_of(Kind kind);

struct Member;

// One JSON value, owned. Numbers keep the text in which they were written: 85.3 becomes 1e-4 units from its
// digits and never passes through a double.
struct Value {
  Kind kind = Kind::null;
  std::string text;  // number: as written; string: unescaped; boolean: "true" or "false"
  std::vector<Value> items;
  std::vector<Member> members;  // in the order written

  // The member of that name, or nothing.
  const Value* find(std::string_view name) const;
  // For error messages: what stood there, at most 80 bytes.
  std::string shown() const;
};

struct Member {
  std::string first;  // its name
  Value second;
};

// Parses one whole JSON document. Refuses with code JSON_INVALID what readers may disagree on: bare NaN, a
// key that occurs twice, text after the end, nesting beyond 32.
Result<Value> parse(std::string_view text);

}  // namespace headgate::json
