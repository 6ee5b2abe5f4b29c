#include "services/forecast/rules_watch.h"

#include <doctest/doctest.h>

#include "services/forecast/sources_fixture.h"

using namespace headgate;

namespace {

const std::string ny = "KXHIGHNY-31MAR03";
const std::string chi = "KXHIGHCHI-31MAR03";

std::string bulletin() { return nbp_block("KMDW", "3/03/2031", 7) + nbp_block("KNYC", "3/03/2031", 7); }

// Chicago as it should be, New York with other rules in one of its markets.
struct Odd : Sources {
  explicit Odd(const std::string& rules) {
    at(8);
    open("KXHIGHCHI");
    for (const char* suffix : {"T50", "B50.5", "T51"}) {
      auto market = info("KXHIGHNY", suffix);
      if (std::string(suffix) == "B50.5") market.set_rules_primary(rules);
      bench.hear("market", "state", market);
    }
    bench.fire("poll");
    REQUIRE(answer("http://nbm", bulletin()));
  }
};

std::string swapped(const std::string& piece, const std::string& other) {
  std::string out = Sources::rules_of("KXHIGHNY");
  return out.replace(out.find(piece), piece.size(), other);
}

}  // namespace

TEST_CASE("an event whose rules name another place has no fair value, and the others have theirs") {
  // The city's better known thermometer is not the one that pays: a forecast for it is a bet on another.
  const struct {
    std::string rules;
    const char* code;
    const char* word;
  } rows[] = {
      {swapped("CLINYC", "CLILGA"), "RULES_STATION", "CLILGA"},
      {swapped(" (CLINYC)", ""), "RULES_STATION", "CLINYC"},
      {swapped("highest", "lowest"), "RULES_MEASURE", "rules_primary"},
      {swapped("The Weather Company", "a newspaper"), "RULES_SOURCE", "rules_primary"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rules);
    Odd scene(row.rules);
    CHECK(scene.last(ny).fair_value_id().empty());
    CHECK(scene.last(chi).model() == "nbp-two-piece/1");
    scene.bench.hear("market", "state", Sources::info("KXHIGHNY", "T50"));
    CHECK(scene.bench.noted(row.code) == 1);  // once for the event
    const std::string text = scene.note_text(row.code);
    CAPTURE(text);
    CHECK(text.find("KXHIGHNY-31MAR03-B50.5 rules_primary") != std::string::npos);
    CHECK(text.find(row.word) != std::string::npos);
    CHECK(scene.bench.actor().status(scene.bench.now()).find(row.code) != std::string::npos);
  }
}

TEST_CASE("one market without rules is its own damage, an event without any cannot be checked") {
  // A removed field must disable its own market and not the five others.
  Odd scene("");
  CHECK(scene.last(ny).outcomes_size() == 3);
  CHECK(scene.bench.notes.empty());

  Sources silent;
  silent.at(8);
  for (const char* suffix : {"T50", "B50.5", "T51"}) {
    auto market = Sources::info("KXHIGHNY", suffix);
    market.clear_rules_primary();
    silent.bench.hear("market", "state", market);
  }
  silent.bench.fire("poll");
  (void)silent.answer("http://nbm", bulletin());
  silent.bench.fire("poll");
  CHECK(silent.values() == 0);
  CHECK(silent.bench.noted("RULES_UNKNOWN") == 1);
}

TEST_CASE("rules that change while an event is open end its fair values, also over a restart") {
  // Whoever rewrites what is paid changes what every forecast of it is worth; what was said before must not
  // be traded on for another day.
  Odd scene(Sources::rules_of("KXHIGHNY"));
  CHECK(scene.last(ny).outcomes_size() == 3);
  auto changed = Sources::info("KXHIGHNY", "T51");
  changed.set_rules_primary(changed.rules_primary() + " Preliminary reports count.");
  scene.bench.hear("market", "state", changed);
  CHECK(scene.bench.noted("RULES_CHANGED") == 1);
  CHECK(scene.note_text("RULES_CHANGED").find("KXHIGHNY-31MAR03-T51") != std::string::npos);
  const auto withdrawn = scene.last(ny);
  CHECK(withdrawn.event_ticker() == ny);
  CHECK(withdrawn.outcomes_size() == 0);
  CHECK(withdrawn.fair_value_id().empty());
  CHECK(scene.last(chi).outcomes_size() == 3);
  // The first text again is no way back: a person has to look.
  const size_t values = scene.values();
  scene.bench.hear("market", "state", Sources::info("KXHIGHNY", "T51"));
  CHECK(scene.values() == values);
  CHECK(scene.bench.noted("RULES_CHANGED") == 1);

  scene.restart();
  scene.open("KXHIGHCHI");
  scene.open("KXHIGHNY");
  scene.bench.hear("market", "state", changed);
  CHECK(scene.bench.noted("RULES_CHANGED") == 2);
  scene.bench.fire("poll");
  REQUIRE(scene.answer("http://nbm", bulletin()));
  CHECK(scene.values() == values + 1);  // Chicago's
}

TEST_CASE("rules of days that are over are forgotten") {
  // A process that runs for years must not load every market it ever saw.
  Odd scene(Sources::rules_of("KXHIGHNY"));
  CHECK(scene.bench.rows.size() == 6);
  scene.at(24 * 2);
  scene.bench.fire("poll");
  CHECK(scene.bench.rows.size() == 6);
  scene.at(24 * 3 + 1);
  scene.bench.fire("poll");
  CHECK(scene.bench.rows.empty());
}
