#pragma once

#include "exchange/candles.h"
#include "exchange/floor.h"
#include "exchange/halts.h"

namespace headgate::exchange {

// All that anybody may know at an instant.
struct PublicView {
  const Floor& floor;
  const Candles& candles;
  const Halts& halts;
  MarketTime now;
};

}  // namespace headgate::exchange
