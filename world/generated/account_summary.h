#pragma once

#include <nlohmann/json_fwd.hpp>

#include "exchange/exchange.h"

namespace headgate::world {

// Our account from the venue's own books, for a judge outside: nothing of what the trading side believes.
// Cash of all shards together (what is under way between two is on neither), and how many orders and fills.
nlohmann::json account_json(const exchange::Exchange& exchange);
// The same with each order, fill and holding.
nlohmann::json account_lists_json(const exchange::Exchange& exchange);
// Each event listed: hours and phase; the high and the winner once it is determined, no high and an empty
// winner before.
nlohmann::json events_json(const exchange::Exchange& exchange);

}  // namespace headgate::world
