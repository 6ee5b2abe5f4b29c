#pragma once

#include <string>

#include "backtest/outcome.h"

namespace headgate::cli {

// What a backtest found, for a terminal: totals, events, reasons, skill, the verdict, what was assumed. Ends
// with a line break. Amounts are rounded to the cent.
std::string backtest_text(const backtest::Outcome& outcome);

// Everything, as one JSON object. Money as numbers of dollars with all their digits, times as UTC, bounds
// that do not exist as null. Money is labelled SIMULATED.
std::string backtest_json(const backtest::Outcome& outcome);

// The row over all ladders, by which the verdict is given; nothing when there is none.
const backtest::SkillRow* overall(const backtest::Outcome& outcome);

// "B52.5": the winner without the event's own name before it; empty when the event is not settled.
std::string winning_outcome(const backtest::EventOutcome& event);

// How the intervals were drawn, with the seed that draws them again.
std::string interval_note(const backtest::Outcome& outcome);

}  // namespace headgate::cli
