#pragma once

#include <optional>
#include <string_view>

#include "domain/moment.h"

namespace headgate::imports {

// "2025-11-01T15:00:00+00:00"; nothing for another offset or form.
std::optional<MarketTime> utc_with_offset(std::string_view text);
// "2025-12-10T13:17:59.939563", the clocks of a zone; nothing when they show it never or twice.
std::optional<MarketTime> utc_of_naive(std::string_view text, std::string_view zone);

}  // namespace headgate::imports
