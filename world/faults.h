#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "world/request.h"

namespace headgate::world {

enum class FaultChange { remove, number, text };

// Planted defects of market payloads: (ticker, field) -> what happens to it.
using Faults = std::map<std::pair<std::string, std::string>, FaultChange>;

// Spoils one market's object.
void spoil(nlohmann::json& market, const std::string& ticker, const Faults& faults);

// Plants or takes back what ?ticker=&field=&change=remove|number|text|none names; `known` says whether there
// is such a market.
Reply plant(Faults& faults, const Target& target, bool known);

}  // namespace headgate::world
