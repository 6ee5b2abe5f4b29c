#pragma once

#include "cli/exit_code.h"
#include "cli/instance.h"

namespace headgate::cli {

// `headgate markets`: each market with its strike, best prices, the fair value beside them, what is held, and
// what stands in the way of trading each side. Of a running instance.
Exit show_markets(const Instance& instance, bool json);

}  // namespace headgate::cli
