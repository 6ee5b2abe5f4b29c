#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/value.h"

namespace headgate::cli {

struct StatusLine {
  std::string service;
  std::optional<json::Value> status;  // nothing: not reached
  std::string problem;
};

// Every process with the age of what it read, then trading state, funnel and the ranked reasons for not
// trading.
std::string render_status(const std::string& run_directory, const std::vector<StatusLine>& lines);

}  // namespace headgate::cli
