#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace headgate::cli {

// What one process answered to "positions", "orders", "fills" or "pnl"; each under its own heading, since two
// processes that disagree must be seen to disagree.
struct ListAnswer {
  std::string service;
  const json::Value* value = nullptr;  // nothing: not reached
  std::string problem;
};
std::string render_lists(std::string_view kind, const std::vector<ListAnswer>& answers);

}  // namespace headgate::cli
