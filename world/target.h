#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headgate::world {

// What a client asked for: path and query of a request line, percent-decoded.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;

  std::optional<std::string> parameter(std::string_view name) const;
  // The rest of the path after `prefix`, when it starts with it.
  std::optional<std::string> after(std::string_view prefix) const;
};

// Nothing when a percent escape is broken or stands for other than printable ASCII.
std::optional<Target> parse_target(std::string_view text);

struct Reply {
  unsigned status = 200;
  std::string body;  // JSON
};

}  // namespace headgate::world
