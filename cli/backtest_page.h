#pragma once

#include <string>

#include "backtest/outcome.h"

namespace headgate::cli {

// What a backtest found as one HTML file that needs nothing else: no script, no network, no font. The same
// outcome gives the same bytes. It is well-formed XML too, so that any checker can read it.
std::string backtest_page(const backtest::Outcome& outcome);

}  // namespace headgate::cli
