#pragma once

#include "exchange/floor.h"
#include "exchange/json_text.h"
#include "exchange/public_view.h"

namespace headgate::exchange {

// Kalshi's market object of autumn 2026.
void write_market(JsonText& out, const PublicView& view, size_t market);
// What the feed tells of a market when it is listed, into an open object.
void write_created(JsonText& out, const Floor& floor, size_t market);
// The grid's name and bands, into an open object.
void write_grid(JsonText& out, PriceStructure structure);
// What decides, into an open object.
void write_strikes(JsonText& out, const MarketPlan& market);
// What YES means, as it reads now.
std::string yes_words(const Floor& floor, size_t market);

// "2026-11-20T15:00:00Z": market times are whole seconds.
std::string second_text(MarketTime at);

}  // namespace headgate::exchange
