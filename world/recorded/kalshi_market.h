#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "world/faults.h"
#include "world/recorded/day.h"

namespace headgate::world {

// Kalshi's objects as of autumn 2026 for a recorded day at an instant. Synthesised fields: world/README.md.
nlohmann::json market_json(const Day& day, size_t market, MarketTime now, const Faults& faults);
nlohmann::json event_json(const Day& day);  // without markets
nlohmann::json series_json(const Day& day);

// A stable UUID made from a name, as the exchange's market ids look.
std::string market_id(std::string_view ticker);
std::string price_text(Price price);  // "0.4300"
std::string size_text();              // the nominal size, "25.00"

}  // namespace headgate::world
