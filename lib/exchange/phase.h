#pragma once

#include <cstdint>
#include <string_view>

namespace headgate::exchange {

// Of a market's life. All markets of an event share their hours.
enum class Phase : uint8_t { initialized = 1, active = 2, closed = 3, determined = 4, finalized = 5 };
std::string_view name_of(Phase phase);  // Kalshi's status of a market

}  // namespace headgate::exchange
