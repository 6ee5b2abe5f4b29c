#pragma once

#include <string>

#include "json/value.h"

namespace headgate::cli {

// Any JSON for people: one line for each scalar, lists of flat objects as tables, the rest indented.
std::string outline(const json::Value& value, size_t indent = 0);

// A list of objects as a table of the members that any of them has, nested ones left out.
std::string table_of(const json::Value& list, size_t indent = 0);

}  // namespace headgate::cli
