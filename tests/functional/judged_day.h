#pragma once

#include <map>
#include <string>

#include "tests/functional/day.h"

namespace headgate::functional {

// Waits for the day's end and judges it with doctest: it traded and settled, nothing was doubled or lost,
// cash is equal to the cent everywhere, and each process was started again as often as `restarts` says (none:
// 0).
void judge_day(Day& day, const std::map<std::string, int>& restarts);

}  // namespace headgate::functional
