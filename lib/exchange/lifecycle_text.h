#pragma once

#include <string>

#include "exchange/floor.h"

namespace headgate::exchange {

// What the feed tells of a market's life beside the phases of an ordinary day: whole messages as JSON
// objects, event_type and market_ticker among them.
std::string activated_text(const Floor& floor, size_t market);
std::string deactivated_text(const Floor& floor, size_t market);
std::string close_moved_text(const Floor& floor, size_t market);
// A result given anew is told as the first was.
std::string determined_text(const Floor& floor, size_t market, MarketTime at);
std::string grid_changed_text(const Floor& floor, size_t market);
std::string metadata_text(const Floor& floor, size_t market);
// Message of an event_fee_update; nulls where the override has ended.
std::string fees_changed_text(const Floor::Event& event);

}  // namespace headgate::exchange
