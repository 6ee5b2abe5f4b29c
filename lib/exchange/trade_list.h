#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// GET /markets/trades and /historical/trades: newest first.
Answer trades(const PublicView& view, const Target& target, bool historical);

}  // namespace headgate::exchange
