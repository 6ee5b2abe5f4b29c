#pragma once

#include "config/configuration.h"

namespace headgate::cli {

// What the demonstration trades by, in the played worlds and in a backtest without a configuration of its
// own: numbers that show the machinery, and no advice.
StrategyConfiguration demonstration_strategy();
LimitsConfiguration demonstration_limits();
// Standard deviation of the daily high around a single forecast a day ahead, °F.
inline constexpr double demonstration_spread_f = 3.6;

}  // namespace headgate::cli
