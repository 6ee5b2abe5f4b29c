#include "tests/functional/truth.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/functional/day.h"

using namespace headgate::functional;

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
