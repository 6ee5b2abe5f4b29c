#pragma once

#include <string>

#include "backtest/outcome.h"

namespace headgate::cli {

// Drawings of a backtest as markup with inline SVG, coloured by the classes of the page that holds them. What
// cannot be drawn is said in a sentence instead.
std::string equity_chart(const backtest::Outcome& outcome);
std::string profit_chart(const backtest::Outcome& outcome);
// Model and market in one square: how often what was said came true; the area of a mark grows with its count.
std::string reliability_chart(const backtest::Outcome& outcome);
// One interval on a line from -limit to limit with zero in its middle; empty when it has no bounds.
std::string interval_mark(const score::Interval& interval, double limit);

}  // namespace headgate::cli
