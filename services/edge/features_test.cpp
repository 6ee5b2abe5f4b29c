#include "services/edge/features.h"

#include <doctest/doctest.h>

#include "headgate/recording/v1/recording.pb.h"
#include "services/edge/scene_fixture.h"

namespace headgate {
namespace {

namespace pb = recording::v1;

// What edge recorded, with the names it gave.
struct Written {
  std::map<uint32_t, std::string> names;
  std::vector<pb::Features> features;

  explicit Written(const std::vector<Recorded>& records) {
    for (const Recorded& each : records) {
      pb::Name name;
      pb::Features seen;
      if (each.kind == pb::Record::kNameFieldNumber && name.ParseFromString(each.bytes)) {
        names[name.index()] = name.text();
      } else if (each.kind == pb::Record::kFeaturesFieldNumber && seen.ParseFromString(each.bytes)) {
        features.push_back(seen);
      }
    }
  }
  std::optional<pb::Features> last(const std::string& market, edge::v1::Side side) const {
    std::optional<pb::Features> out;
    for (const pb::Features& each : features) {
      if (names.at(each.market()) == market && each.side() == side) out = each;
    }
    return out;
  }
};

}  // namespace

TEST_CASE("an evaluation's features are recorded as they were looked at") {
  // Rebuilt later from other data they would hold what edge could not have known.
  Scene scene;
  scene.configuration.strategy.market_weight = 0.5;
  scene.configuration.strategy.model_weight = 0.5;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const Written written(bench.records);
  const auto yes = written.last(Scene::warm, edge::v1::SIDE_YES);
  REQUIRE(yes);
  CHECK(yes->model_e6() == 600'000);
  CHECK(yes->market_e6() == 490'000);  // between 0.50 asked and 0.48 bid
  const auto evaluation = *Scene::last(bench, Scene::warm, Side::yes);
  CHECK(yes->pooled_e6() == static_cast<uint32_t>(evaluation.probability() * 1e6 + 0.5));
  CHECK(yes->price_e4() == 5'000);
  CHECK(yes->offered_e2() == 25'000);
  CHECK(yes->fee_e6() == evaluation.fee_e6());
  CHECK(yes->fair_value_age_ms() == 3'600'000);
  CHECK(written.names.at(yes->fair_value()) == "fv-1");
  CHECK(written.names.at(yes->outcome()) == evaluation.outcome());
  const auto no = written.last(Scene::warm, edge::v1::SIDE_NO);
  REQUIRE(no);
  CHECK(no->model_e6() == 400'000);
  CHECK(no->market_e6() == 510'000);
  CHECK(no->price_e4() == 5'200);
}

TEST_CASE("features are recorded when they change and not at every tick") {
  // A day of ticks that all say the same would bury the few that do not.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  bench.hear("market", "state",
             scene.books[1]);  // the intent that was just published is an outcome of its own
  const size_t before = Written(bench.records).features.size();
  for (int second = 1; second <= 5; ++second) {
    bench.market = bench.market.plus_ns(ns_per_s);
    scene.status->set_market_time_ns(bench.market.ns());
    bench.hear("market", "state", *scene.status);
  }
  bench.hear("market", "state", scene.books[1]);
  CHECK(Written(bench.records).features.size() == before);
  market::v1::Book thinner = scene.books[1];
  thinner.mutable_no_bids(0)->set_quantity_e2(100);
  bench.hear("market", "state", thinner);
  const Written written(bench.records);
  REQUIRE(written.features.size() ==
          before + 1);  // the size of the offer alone, of the one side that buys there
  CHECK(written.features.back().offered_e2() == 100);
  CHECK(written.features.back().book_age_ms() == 0);

  // A new day's file is readable alone.
  bench.utc = bench.utc.plus_ns(86'400 * ns_per_s);
  bench.records.clear();
  bench.hear("market", "state", thinner);
  const Written next(bench.records);
  CHECK(next.features.size() == 4);
  CHECK(next.last(Scene::warm, edge::v1::SIDE_YES)->offered_e2() == 100);
}

}  // namespace headgate
