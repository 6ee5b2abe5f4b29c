#pragma once

#include "world/day.h"
#include "world/faults.h"
#include "world/target.h"

namespace headgate::world {

inline constexpr const char* kalshi_root = "/trade-api/v2";

// Answers GET requests under /trade-api/v2 for a recorded day at an instant. What Kalshi has and this world
// does not (portfolio, trades, candles) is 404 not_found; a query it cannot honour is 400, never answered
// otherwise.
Reply kalshi_reply(const Day& day, MarketTime now, const Faults& faults, const Target& target);

// Kalshi's usual error body: {"error":{"code","message","details"}}.
Reply kalshi_error(unsigned status, const char* code, const std::string& message);

}  // namespace headgate::world
