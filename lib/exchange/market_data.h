#pragma once

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What anybody may read: /exchange/status, /series and /series/{s}, /events and /events/{e}, /markets,
// /markets/{ticker} and its /orderbook. `target` is relative to /trade-api/v2. Nothing for a path that is
// none of these.
std::optional<Answer> market_data(const Floor& floor, const Target& target);

}  // namespace headgate::exchange
