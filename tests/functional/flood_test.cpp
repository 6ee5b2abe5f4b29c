#include <doctest/doctest.h>

#include <algorithm>

#include "tests/functional/exec_alone.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;

namespace {

constexpr uint64_t flood = 10'000;

size_t lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("ten thousand refused approvals neither fill the log nor keep exec from the kill switch") {
  // Rubbish would hide the one alert that matters, or hold exec busy while its owner wants it to stop.
  ExecAlone scene;
  scene.start_exec();
  scene.risk.say_event("approved/x/", scene.right_key.sign(scene.approval("rests")));
  REQUIRE(scene.wait("an order rests", 10, [&] { return scene.open_state("rests") == "resting"; }));
  const size_t before = lines(scene.log());
  const auto junk = scene.other_key.sign(scene.approval("junk"));
  uint64_t sent = 0;
  uint64_t refused_when_killed = 0;
  uint64_t answers = 0;
  const auto refused = [&](const Json& status) -> uint64_t {
    if (!status.is_object() || !status["actor"]["approvals_refused"].contains("SIGNATURE_BAD")) return 0;
    return status["actor"]["approvals_refused"]["SIGNATURE_BAD"];
  };
  const bool all = scene.wait("all of the flood is refused", 60, [&] {
    for (int n = 0; n < 1'000 && sent < flood; ++n, ++sent) scene.risk.say_event("approved/x/", junk);
    if (sent == 3'000) write_text(scene.state_directory() + "/KILL", "test");
    const Json now = scene.status();
    answers += now.is_object() ? 1 : 0;
    if (now.is_object() && now["actor"]["killed"] == true && refused_when_killed == 0) {
      refused_when_killed = refused(now);
    }
    return refused(now) == flood;
  });
  CHECK(all);
  CHECK(refused_when_killed < flood);
  CHECK(refused_when_killed > 0);
  CHECK(scene.wait("what rested is cancelled", 10, [&] { return scene.open_state("rests").empty(); }));
  CHECK(lines(scene.log()) < before + 20);
  scene.stop_exec();
  CHECK(submitted_orders(scene.state_directory()).size() == 1);
  MESSAGE("refused " << flood << ", kill seen after " << refused_when_killed
                     << " of them, questions answered meanwhile " << answers << ", lines of log "
                     << lines(scene.log()) - before);
}

TEST_CASE(
    "ten thousand copies of a genuine approval are answered and leave exec able to hear the kill switch") {
  // Each answer is a commit; a commit for each copy must not hold back what stops trading.
  ExecAlone scene;
  scene.start_exec();
  const auto genuine = scene.right_key.sign(scene.approval("rests"));
  scene.risk.say_event("approved/x/", genuine);
  REQUIRE(scene.wait("an order rests", 10, [&] { return scene.open_state("rests") == "resting"; }));
  for (uint64_t n = 0; n < flood; ++n) scene.risk.say_event("approved/x/", genuine);
  write_text(scene.state_directory() + "/KILL", "test");
  const auto repeated = [&] {
    const Json now = scene.status();
    return now.is_object() ? now["actor"]["approvals_repeated"].get<uint64_t>() : 0;
  };
  uint64_t when_killed = 0;
  CHECK(scene.wait("the kill switch is obeyed", 10, [&] {
    const Json now = scene.status();
    if (now.is_object() && now["actor"]["killed"] == true) when_killed = now["actor"]["approvals_repeated"];
    return when_killed > 0;
  }));
  CHECK(scene.wait("all copies are answered", 60, [&] { return repeated() == flood; }));
  scene.stop_exec();
  CHECK(submitted_orders(scene.state_directory()).size() == 1);
  MESSAGE("copies " << flood << ", kill seen after " << when_killed << " of them");
}
