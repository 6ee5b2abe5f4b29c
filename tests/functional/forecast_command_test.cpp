#include <doctest/doctest.h>

#include <cmath>

#include "tests/functional/harness.h"
#include "weather/nbm_fixture.h"

using namespace headgate::functional;
using headgate::weather::nbp_13z;
using headgate::weather::nbs_13z;
using headgate::weather::with;

namespace {

// The command on a bulletin in which a station of the table stands, with numbers that nobody published.
struct Scene {
  Folder folder;
  std::string path = folder / "bulletin.txt";
  explicit Scene(const std::string& text) { write_text(path, text); }
  Finished ask(std::vector<std::string> more) const {
    std::vector<std::string> all{bin_folder() + "/headgate", "forecast", "nbm", path, "--station", "KMDW"};
    all.insert(all.end(), more.begin(), more.end());
    return run(folder, all);
  }
};

const std::string midway = with(nbp_13z, "KZZZ ", "KMDW ");

}  // namespace

TEST_CASE("a bulletin is shown day by day with percentiles, fit and the bins that were asked for") {
  // Before anybody trades by a bulletin they look at what it says, and what it is worth in each market.
  const Scene scene(midway);
  const Finished done = scene.ask({"--date", "2031-03-03", "--bins", "97,99,101,103,105", "--json"});
  REQUIRE_MESSAGE(done.exit == 0, done.err);
  const Json out = parsed(done.out);
  REQUIRE(out.is_object());
  CHECK(out["station"] == "KMDW");
  CHECK(out["product"] == "NBP");
  CHECK(out["version"] == "5.0");
  CHECK(out["cycle"] == "2031-03-02T13:00:00.000Z");
  REQUIRE(out["highs"].size() == 1);
  const Json& high = out["highs"][0];
  CHECK(high["percentiles"] == Json{{"10", 97}, {"25", 99}, {"50", 101}, {"75", 103}, {"90", 104}});
  CHECK(high["mean"] == 101);
  CHECK(high["fit"]["shape"] == "two-piece");
  CHECK(high["fit"]["median"] == 101);
  // (101 - 97) / 1.2815515655 and (104 - 101) / 1.2815515655
  CHECK(std::abs(high["fit"]["spread_below"].get<double>() - 3.12122) < 1e-5);
  CHECK(std::abs(high["fit"]["spread_above"].get<double>() - 2.34091) < 1e-5);
  REQUIRE(high["ladder"].size() == 6);
  CHECK(high["ladder"][0]["bin"] == "97 or below");
  CHECK(high["ladder"][1]["bin"] == "98 to 99");
  CHECK(high["ladder"][5]["bin"] == "106 or above");
  // Phi((97.5 - 101) / 3.12122) = Phi(-1.12136) and 1 - Phi((105.5 - 101) / 2.34091) = Phi(-1.92233).
  CHECK(std::abs(high["ladder"][0]["probability"].get<double>() - 0.13107) < 1e-4);
  CHECK(std::abs(high["ladder"][5]["probability"].get<double>() - 0.02728) < 1e-4);
  double sum = 0;
  for (const Json& bin : high["ladder"]) sum += bin["probability"].get<double>();
  CHECK(std::abs(sum - 1) < 1e-12);
}

TEST_CASE("without a date each day is shown, with bins around its own median") {
  // A person compares days; a bin without any probability tells nothing.
  const Scene scene(midway);
  const Finished text = scene.ask({});
  CHECK(text.exit == 0);
  for (const char* part : {"2031-03-03", "2031-03-04", "p10 97", "96 or below", "97 to 98", "105 or above"}) {
    CHECK_MESSAGE(text.out.find(part) != std::string::npos, part << " is missing in\n" << text.out);
  }
  const Scene hours(with(nbs_13z, "KZZW ", "KMDW "));
  const Finished done = hours.ask({"--json"});
  REQUIRE_MESSAGE(done.exit == 0, done.err);
  const Json out = parsed(done.out);
  // Today's maximum is no longer published there; it is left out and not invented.
  REQUIRE(out["highs"].size() == 1);
  CHECK(out["highs"][0]["date"] == "2025-01-01");
  CHECK(out["highs"][0]["fit"]["shape"] == "normal");
  CHECK(out["highs"][0]["percentiles"]["50"].is_null());
}

TEST_CASE("what cannot be shown is said with file, field and mend, and by the exit code") {
  // A script that takes an error for a forecast trades on nothing.
  const Scene scene(
      with(midway, " FHR    23| 35  47| 59  71\n TXNMN  81", " FHR    23| 34  47| 59  71\n TXNMN  81"));
  const Finished disagree = scene.ask({"--json"});
  CHECK(disagree.exit == 1);
  CHECK(disagree.out.empty());
  for (const std::string& part : {scene.path, std::string("NBM_HOURS_DISAGREE"),
                                  std::string("KMDW UTC FHR 34"), std::string("must be 23")}) {
    CHECK_MESSAGE(disagree.err.find(part) != std::string::npos, part << " is missing in " << disagree.err);
  }
  const Scene cut(midway.substr(0, midway.find(" TXNP7  82")));
  const Finished truncated = cut.ask({});
  CHECK(truncated.exit == 1);
  CHECK(truncated.err.find("NBM_TRUNCATED: KMDW TXNP5") != std::string::npos);
  const Scene whole(midway);
  CHECK(whole.ask({"--date", "2031-03-09"}).exit == 1);
  CHECK(whole.ask({"--bins", "99,98"}).exit == 2);
  CHECK(run(whole.folder, {bin_folder() + "/headgate", "forecast", "nbm", whole.path, "--station", "KZZY"})
            .exit == 2);
  CHECK(run(whole.folder,
            {bin_folder() + "/headgate", "forecast", "nbm", whole.path + "x", "--station", "KMDW"})
            .exit == 2);
  CHECK(run(whole.folder, {bin_folder() + "/headgate", "forecast", "nbm", whole.path}).exit == 2);
}
