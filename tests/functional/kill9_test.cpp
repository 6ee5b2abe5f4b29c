#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>

#include "tests/functional/day.h"
#include "tests/functional/judged_day.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;

namespace {

// Kills these and waits until each is back and every process says that it is ready again.
void kill_and_see_return(Day& day, const std::vector<std::string>& names) {
  const auto before = day.processes();
  REQUIRE(before.size() == 8);
  for (const std::string& name : names) {
    REQUIRE(before.at(name).first > 0);
    ::kill(before.at(name).first, SIGKILL);
  }
  const bool back = eventually("the killed are back and all are ready", 60, [&] {
    const auto now = day.processes();
    for (const std::string& name : names) {
      if (now.at(name).second != before.at(name).second + 1 || now.at(name).first == 0) return false;
    }
    const Json all = day.status();
    if (!all.is_object()) return false;
    for (const auto& [name, status] : all.items()) {
      if (!status.contains("ready") || status["ready"] != true) return false;
      if (status["pid"] != now.at(name).first) return false;
    }
    return true;
  });
  REQUIRE_MESSAGE(back, day.program().err());
  for (const auto& [name, process] : day.processes()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    CHECK_MESSAGE(process == before.at(name), name << " did not keep its PID");
  }
}

}  // namespace

TEST_CASE("each of the eight processes is killed once during the day, and nothing is doubled or lost") {
  // A process that dies would lose or double orders, fills or money, or take the others down with it.
  Day day({.speed = "6000"});
  // While trading is thick: from the first morning to the next afternoon, two hours of market time apart.
  const std::pair<const char*, const char*> plan[] = {
      {"exec", "2026-01-14T17:00"},   {"risk", "2026-01-14T19:00"},     {"edge", "2026-01-14T21:00"},
      {"settle", "2026-01-14T23:00"}, {"market", "2026-01-15T03:00"},   {"odds", "2026-01-15T09:00"},
      {"notify", "2026-01-15T13:00"}, {"forecast", "2026-01-15T16:00"},
  };
  std::map<std::string, int> restarts;
  for (const auto& [name, when] : plan) {
    REQUIRE(day.reaches(when, 120));
    kill_and_see_return(day, {name});
    restarts[name] = 1;
  }
  judge_day(day, restarts);
}

TEST_CASE("two processes killed at once come back, and nothing is doubled or lost") {
  // The two ends of a stream that die together would each wait for the other's memory.
  Day day({.speed = "9000"});
  REQUIRE(day.reaches("2026-01-14T18:30", 120));
  kill_and_see_return(day, {"exec", "risk"});
  REQUIRE(day.reaches("2026-01-15T17:00", 120));
  kill_and_see_return(day, {"market", "settle"});
  judge_day(day, {{"exec", 1}, {"risk", 1}, {"market", 1}, {"settle", 1}});
}

TEST_CASE("the judge of the stores notices a lost fill, a doubled fill and a missing cent") {
  // Zero disagreements after a kill would prove nothing if the judge could not see any.
  Day day({});
  REQUIRE(day.program().finish(240).exit == 0);
  REQUIRE(disagreements(day.state_directory()).empty());
  const std::string state = day.state_directory();
  const auto says = [&](const std::string& word) {
    const auto wrong = disagreements(state);
    return std::any_of(wrong.begin(), wrong.end(),
                       [&](const std::string& each) { return each.find(word) != std::string::npos; });
  };
  const std::string a_fill =
      " WHERE kind = 'fill' AND key = (SELECT max(key) FROM state WHERE kind = 'fill')";
  change_store(state, "risk", "DELETE FROM state" + a_fill);
  CHECK(says("risk has lost trade"));
  change_store(state, "exec", "UPDATE state SET key = 'invented'" + a_fill);
  CHECK(says("exec invented trade"));
  change_store(state, "settle",
               "INSERT INTO state SELECT kind, 'again' || key, value FROM state WHERE kind = 'journal'");
  CHECK(says("more than once"));
  CHECK(says("cash differs"));
}
