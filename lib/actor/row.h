#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace headgate {

// One durable fact of a service: `key` is unique within `table`; no value means "delete".
struct Row {
  std::string table;
  std::string key;
  std::optional<std::string> value;  // usually a serialised headgate.<concept>.v1 row message
};

// All rows of a life, as loaded at start: ordered, so that every host restores in the same order.
using Rows = std::map<std::pair<std::string, std::string>, std::string>;

}  // namespace headgate
