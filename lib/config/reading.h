#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/configuration.h"

namespace headgate::config {

struct Position {
  int line = 0;
  int column = 0;
};

// What was read so far. `at` names every key whose own value was good: contradictions are looked for only
// among those, so that one mistake is not reported twice.
struct Reading {
  Configuration configuration;
  std::map<std::string, Position, std::less<>> at;
  std::vector<ConfigurationError> errors;

  bool has(std::string_view key) const { return at.find(key) != at.end(); }
  Position position(std::string_view key) const {
    const auto found = at.find(key);
    return found == at.end() ? Position{} : found->second;
  }
  void refuse(Position position, std::string key, std::string problem, std::string mend) {
    errors.push_back({position.line, position.column, std::move(key), std::move(problem), std::move(mend)});
  }
};

// Adds an error for every pair of good values that cannot both be meant.
void find_contradictions(Reading& reading);

// Adds an error for every text that is not in the form its key needs: names, folders, addresses, zones.
void judge_forms(Reading& reading);

}  // namespace headgate::config
