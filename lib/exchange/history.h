#pragma once

#include "exchange/public_view.h"

namespace headgate::exchange {

// Markets that were settled before it, and their candles and trades, are served under /historical only: a
// midnight of UTC, as on the exchange (observed 2026-09: about two months back). It is never after the first
// instant of a house that keeps no history apart.
MarketTime history_cutoff(const PublicView& view);
bool is_history(const PublicView& view, size_t market);

}  // namespace headgate::exchange
