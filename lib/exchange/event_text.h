#pragma once

#include "exchange/json_text.h"
#include "exchange/public_view.h"

namespace headgate::exchange {

// Kalshi's event and series objects of autumn 2026. Nested markets leave out those that are history.
void write_event(JsonText& out, const PublicView& view, const Floor::Event& event, bool with_markets);
// What the feed tells of an event when it is listed, into an open object.
void write_event_created(JsonText& out, const Floor& floor, const Floor::Event& event);

struct SeriesText {
  const Plan* plan = nullptr;  // of the latest event
  MarketTime updated;
  Quantity volume;
};
void write_series(JsonText& out, const SeriesText& series, bool with_volume, bool with_metadata);

// fee_type_override and fee_multiplier_override, both null where there is none, into an open object.
void write_fee_override(JsonText& out, const std::optional<venue::FeeTerms>& fees);
std::string_view fee_type(venue::FeeKind kind);
// Where weather markets are settled, as JSON.
std::string_view settlement_sources();

}  // namespace headgate::exchange
