#pragma once

#include <string>

#include "cli/try_world.h"
#include "config/configuration.h"
#include "domain/money.h"

namespace headgate::cli {

inline constexpr Money try_cash = Money::dollars(1000);

// The configuration of one demonstration, in the folder `home`.
std::string try_configuration(const std::string& home, const WorldFacts& world,
                              const TradingAccount& account);

}  // namespace headgate::cli
