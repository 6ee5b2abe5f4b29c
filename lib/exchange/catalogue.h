#pragma once

#include <optional>

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// What the exchange offers beside markets, and this one has little or nothing of: milestones, structured
// targets, live data, combos, incentives, search. Lists are empty and an id is unknown, each validated as
// there. Nothing for a path that is none of these.
std::optional<Answer> catalogue(const PublicView& view, const Target& target);

}  // namespace headgate::exchange
