#pragma once

#include <string>

#include "cli/try_world.h"
#include "domain/money.h"

namespace headgate::cli {

inline constexpr Money try_cash = Money::dollars(1000);

// The paper instance of a demonstration: narrow limits on purpose, so that a run shows denials too.
std::string try_configuration(const std::string& home, const WorldFacts& world);

}  // namespace headgate::cli
