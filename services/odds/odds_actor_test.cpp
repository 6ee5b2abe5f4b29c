#include "services/odds/odds_actor.h"

#include <doctest/doctest.h>

using namespace headgate;

TEST_CASE("odds says that it has no source and publishes nothing") {
  // A process that runs and is silent must not be mistaken for one that watches games.
  OddsActor actor{Configuration{}};
  Input input;
  input.event = Started{};
  Effects effects;
  actor.handle(input, effects);
  REQUIRE(effects.notes.size() == 1);
  CHECK(effects.notes[0].code == "NO_SOURCE");
  CHECK(effects.publications.empty());
  CHECK(effects.requests.empty());
  CHECK(actor.status(input).find("NO_SOURCE") != std::string::npos);
  REQUIRE(actor.subscriptions().size() == 1);
  CHECK(actor.subscriptions()[0].source == "market");
}
