#pragma once

#include <map>
#include <string>
#include <vector>

#include "exchange/own_history.h"

namespace headgate::exchange {

// What the exchange tells of one market's position, added up from fills at average cost.
struct Position {
  Quantity held;   // positive YES, negative NO
  Money cost;      // of what is held, without fees
  Money realized;  // by netting, before fees
  Money fees;
  Money traded;  // paid for all that was ever bought, either side
  MarketTime updated;
};

// By market, from the fills up to `as_of`; settlements are not taken off.
std::map<std::string, Position> positions(const std::vector<OwnHistory::Fill>& fills, MarketTime as_of);

}  // namespace headgate::exchange
