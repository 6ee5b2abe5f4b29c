#pragma once

#include <optional>

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What our account may read of itself: /portfolio/orders and orders/{id}, fills, balance, positions,
// settlements, and /exchange/user_data_timestamp, which says how fresh all of these are. They show one
// instant, the house's read lag before `now`. `target` is relative to /trade-api/v2. Nothing for other paths.
std::optional<Answer> portfolio(const Floor& floor, const Target& target, MarketTime now);

}  // namespace headgate::exchange
