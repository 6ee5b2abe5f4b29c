#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// All that anybody may read without a key (OpenAPI 3.32). `target` is relative to /trade-api/v2. Nothing for
// a path that is none of it.
std::optional<Answer> market_data(const PublicView& view, const Target& target);

}  // namespace headgate::exchange
