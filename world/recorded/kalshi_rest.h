#pragma once

#include "world/faults.h"
#include "world/recorded/day.h"
#include "world/world.h"

namespace headgate::world {

// Answers GET requests under /trade-api/v2 for a recorded day at an instant. What Kalshi has and this world
// does not (portfolio, trades, candles) is 404 not_found; a query it cannot honour is 400, never answered
// otherwise.
Reply kalshi_reply(const Day& day, MarketTime now, const Faults& faults, const Target& target);

}  // namespace headgate::world
