#include "tests/functional/judged_day.h"

#include <doctest/doctest.h>

#include "tests/functional/truth.h"

namespace headgate::functional {

void judge_day(Day& day, const std::map<std::string, int>& restarts) {
  const Finished done = day.program().finish(240);
  const Json result = only_object(done.out);
  check_whole_day(done, result, carried_event);
  check_traded(result);
  for (const Json& process : result["processes"]) {
    const std::string name = process["name"];
    const int expected = restarts.contains(name) ? restarts.at(name) : 0;
    CHECK_MESSAGE(process["restarts"] == expected, name);
  }
  const auto wrong = disagreements(day.state_directory());
  for (const std::string& sentence : wrong) FAIL_CHECK(sentence);
  CHECK(venue_trades(day.state_directory()) == result["fills"].get<size_t>());
  MESSAGE("trades at the venue " << venue_trades(day.state_directory()) << ", disagreements " << wrong.size()
                                 << ", P&L $" << result["pnl_dollars"]);
}

}  // namespace headgate::functional
