#pragma once

#include <optional>

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/listing.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What our account may read of its money and positions, as it stood at `as_of`.
Answer balance(const Floor& floor, const Target& target, MarketTime as_of, bool with_breakdown = true);
Answer list_positions(const Floor& floor, const Target& target, MarketTime as_of, Age age = Age::live);
Answer list_settlements(const Floor& floor, const Target& target, MarketTime as_of);
// What stands behind resting orders. For clearing members alone.
Answer resting_order_value(const Floor& floor, const Target& target, MarketTime as_of);

}  // namespace headgate::exchange
