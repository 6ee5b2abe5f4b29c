#pragma once

#include "domain/price.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate::kalshi {

// Whether a YES or NO price lies on the market's grid: inside the band that holds it, a whole number of steps
// from the band's start. The name of a price structure is never looked at; new ones appear without notice.
bool on_grid(const google::protobuf::RepeatedPtrField<market::v1::PriceRange>& ranges, Leg leg);

}  // namespace headgate::kalshi
