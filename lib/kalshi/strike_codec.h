#pragma once

#include <string_view>

#include "headgate/market/v1/market.pb.h"
#include "json/reader.h"

namespace headgate::kalshi {

// Whether a market of this kind is told by a floor and by a cap; of the kinds that numbers do not tell,
// neither.
bool needs_floor(market::v1::StrikeKind kind);
bool needs_cap(market::v1::StrikeKind kind);
// Kalshi's own word; empty for none.
std::string_view word_of_strike(market::v1::StrikeKind kind);

// The strike of a market's object, by strike_type and what that type needs. Never half: an error leaves the
// kind unspecified. `out.status` must be read before: a market that awaits its open may await its strike.
void read_strike(json::Reader& reader, market::v1::MarketInfo& out);

}  // namespace headgate::kalshi
