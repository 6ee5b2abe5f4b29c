#pragma once

#include <nlohmann/json_fwd.hpp>

#include "exchange/exchange.h"

namespace headgate::world {

// Our account from the venue's own books, for a judge outside: cash, orders and fills, nothing of what the
// trading side believes.
nlohmann::json account_json(const exchange::Exchange& exchange);
// Each event listed: hours and phase, and once it is determined the high and the winner.
nlohmann::json events_json(const exchange::Exchange& exchange);

}  // namespace headgate::world
