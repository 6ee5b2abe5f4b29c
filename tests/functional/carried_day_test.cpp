#include <doctest/doctest.h>

#include "tests/functional/day.h"

using namespace headgate::functional;

TEST_CASE("the carried day runs to its end, is settled by the recorded winner and prints one object") {
  // The first thing anybody tries after cloning would not work, or would say that it worked when it did not.
  Folder folder;
  const Finished done = run(
      folder,
      {bin_folder() + "/headgate", "try", "--recorded", carried_folder(), "--event", carried_event, "--json"},
      240);
  const Json result = only_object(done.out);
  check_whole_day(done, result, carried_event);
  check_traded(result);
  for (const Json& process : result["processes"]) CHECK(process["restarts"] == 0);
  CHECK(done.err.find("What to look at next") != std::string::npos);
  MESSAGE("fills " << result["fills"] << ", denials " << result["denials"] << ", cancels "
                   << result["cancels"] << ", settlements " << result["settlements"] << ", P&L $"
                   << result["pnl_dollars"] << ", intents " << result["intents"]);
}

TEST_CASE("a folder that is not there is named, and nothing is printed as a result") {
  // A mistyped folder would look like a day without trades.
  Folder folder;
  const Finished done = run(folder, {bin_folder() + "/headgate", "try", "--recorded", "/nowhere/at/all",
                                     "--event", carried_event, "--json"});
  CHECK(done.exit == 2);
  CHECK(done.out.empty());
  CHECK_MESSAGE(done.err.find("/nowhere/at/all") != std::string::npos, done.err);
}
