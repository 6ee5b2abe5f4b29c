#pragma once

#include <cstdint>

#include "exchange/plan.h"

namespace headgate::exchange {

// Over everything about an event that no trader influences: hours and strikes, the path of the best estimate,
// the high and who wins, when the others come and in what mood; not what comes of their visits. Equal for
// equal plans, whatever anybody did.
uint64_t nature_digest(const Plan& plan);

}  // namespace headgate::exchange
