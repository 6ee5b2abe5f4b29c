#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headgate::world {

enum class FaultChange { remove, number, text };
std::optional<FaultChange> fault_change_of(std::string_view word);

// Planted defects of market payloads: (ticker, field) -> what happens to it.
using Faults = std::map<std::pair<std::string, std::string>, FaultChange>;

}  // namespace headgate::world
