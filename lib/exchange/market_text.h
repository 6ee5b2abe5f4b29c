#pragma once

#include "exchange/floor.h"
#include "exchange/json_text.h"

namespace headgate::exchange {

// Kalshi's market and event objects of autumn 2026.
void write_market(JsonText& out, const Floor& floor, size_t market);
void write_event(JsonText& out, const Floor& floor, const Floor::Event& event, bool with_markets);
// What the feed tells of a market when it is listed, into an open object.
void write_created(JsonText& out, const Floor& floor, size_t market);
// What the feed tells of an event when it is listed, into an open object.
void write_event_created(JsonText& out, const Floor& floor, const Floor::Event& event);
void write_series(JsonText& out, const Plan& plan);

// "2026-11-20T15:00:00Z": market times are whole seconds.
std::string second_text(MarketTime at);

}  // namespace headgate::exchange
