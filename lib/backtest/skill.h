#pragma once

#include <vector>

#include "backtest/ladders.h"
#include "backtest/outcome.h"

namespace headgate::backtest {

// Scores the model beside the market and fills in the outcome's skill, reliability and verdict: one row for
// each series and month and one, "all", over everything. The verdict speaks of the Brier score over all.
void judge_skill(const std::vector<Ladder>& ladders, Outcome& out);

// The mean profit of a date on which something was bought that is settled by now, with its interval from
// blocks of dates.
void judge_profit(Outcome& out);

}  // namespace headgate::backtest
