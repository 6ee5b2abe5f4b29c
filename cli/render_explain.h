#pragma once

#include <string>
#include <vector>

#include "json/value.h"

namespace headgate::cli {

// What one process answered; nothing when it could not be asked.
struct Explanation {
  std::string service;
  const json::Value* value = nullptr;
};

// Why this market is traded, and above all why not: what edge saw, what risk counts with, what exec sent,
// what settle waits for.
std::string render_explain(const std::string& ticker, const std::vector<Explanation>& explanations);

}  // namespace headgate::cli
