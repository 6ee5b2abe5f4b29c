#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"
#include "weather/two_piece.h"

namespace headgate::weather {

// One outcome of an event on a whole-degree quantity. STRIKE_KIND_UNSPECIFIED: the market exists and its
// strikes could not be read.
struct Strike {
  std::string market_ticker;
  market::v1::StrikeKind kind = market::v1::STRIKE_KIND_UNSPECIFIED;
  int64_t floor_e4 = 0;  // between, greater
  int64_t cap_e4 = 0;    // less, between
};

struct OutcomeShare {
  std::string market_ticker;
  double probability = 0;
};

// The probability of each outcome when the continuous quantity is so distributed and settles as a whole
// degree: limits lie at half degrees, since "72 or below" is everything that rounds to at most 72. In the
// order of the line, coldest first. The strikes must tile the line exactly: one less, one greater, whole
// degrees, no gap and no overlap; otherwise the event is not what we think it is (LADDER_*). At most one
// outcome may be unreadable; it owns the one gap that it leaves, so that a damaged payload disables its own
// market and not its neighbours.
Result<std::vector<OutcomeShare>> ladder_of(const std::vector<Strike>& strikes, const TwoPiece& high);

}  // namespace headgate::weather
