#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <functional>

#include "services/edge/scene_fixture.h"

namespace headgate {
namespace {

struct Broken {
  std::string_view gate;
  std::function<void(Scene&)> spoil;
};

const std::vector<Broken>& broken_scenes() {
  static const std::vector<Broken> all{
      {"FAIR_VALUE_PRESENT", [](Scene& scene) { scene.fair.reset(); }},
      {"FAIR_VALUE_AGE",
       [](Scene& scene) { scene.fair->set_issued_ns(Scene::noon_ns - 108'001 * ns_per_s); }},
      {"MARKET_WHOLE", [](Scene& scene) { scene.infos[1].set_defect("FIELD_MISSING: floor_strike"); }},
      {"MARKET_ACTIVE", [](Scene& scene) { scene.infos[1].set_close_ns(Scene::noon_ns); }},
      {"EXCHANGE_OPEN", [](Scene& scene) { scene.status->set_trading_active(false); }},
      {"MARKET_WHOLE", [](Scene& scene) { scene.infos[1].set_scalar(true); }},
      {"BOOK_WHOLE", [](Scene& scene) { scene.books[1].set_defect("GAP"); }},
      {"BOOK_AGE",
       [](Scene& scene) {
         scene.status->set_market_time_ns(Scene::noon_ns - 61 * ns_per_s);
         scene.books[1].set_verified_ns(Scene::noon_ns - 61 * ns_per_s);
       }},
      {"BOOK_AGE",
       [](Scene& scene) {
         // The feed lives, but what it was last shown is a minute old: books that are polled.
         scene.status->set_books_behind_ns(61 * ns_per_s);
         scene.books[1].set_verified_ns(Scene::noon_ns - 61 * ns_per_s);
       }},
      {"OFFER_PRESENT", [](Scene& scene) { scene.books[1].clear_no_bids(); }},
      {"RISK_PRESENT", [](Scene& scene) { scene.risk.reset(); }},
      {"TRADING_STATE", [](Scene& scene) { scene.risk->set_mode(risk::v1::TRADING_MODE_HALTED); }},
      {"EDGE", [](Scene& scene) { scene.books[1] = Scene::book(Scene::warm, 4'000, 4'600); }},
      {"KELLY", [](Scene& scene) { scene.risk->set_cash_e6(0); }},
      {"NO_OPEN_ORDER",
       [](Scene& scene) {
         edge::v1::OrderIntent other;
         other.set_intent_id("an exit of risk's own");
         other.set_market_ticker(Scene::warm);
         other.set_side(edge::v1::SIDE_NO);
         Scene::add_open_order(*scene.risk, other);
       }},
  };
  return all;
}

edge::v1::Evaluation judged(const Scene& scene) {
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto evaluation = Scene::last(bench, Scene::warm, Side::yes);
  REQUIRE(evaluation.has_value());
  CHECK(bench.published<edge::v1::OrderIntent>().size() == (evaluation->outcome() == "INTENT" ? 1 : 0));
  return *evaluation;
}

}  // namespace

TEST_CASE("with nothing wrong every gate passes and the intent is published") {
  // The gates' own tests would prove nothing if something else stopped the intent.
  const auto evaluation = judged(Scene{});
  CHECK(evaluation.outcome() == "INTENT");
  CHECK(evaluation.label() == "DEMONSTRATION");
  REQUIRE(evaluation.gates_size() == static_cast<int>(gate_names.size()));
  for (int i = 0; i < evaluation.gates_size(); ++i) {
    CHECK(evaluation.gates(i).name() == gate_names[static_cast<size_t>(i)]);
    CHECK(evaluation.gates(i).passed());
    CHECK_FALSE(evaluation.gates(i).value().empty());
    CHECK_FALSE(evaluation.gates(i).limit().empty());
  }
}

TEST_CASE("each gate alone stops the intent and is named") {
  // Money would be traded on a missing, old or contradicted input, or nobody could say why it was not.
  for (const Broken& broken : broken_scenes()) {
    CAPTURE(std::string(broken.gate));
    Scene scene;
    broken.spoil(scene);
    const auto evaluation = judged(scene);
    CHECK(evaluation.outcome() == broken.gate);
    for (int i = 0; i < evaluation.gates_size(); ++i) {
      const bool first_failure = !evaluation.gates(i).passed();
      if (first_failure) CHECK(evaluation.gates(i).name() == broken.gate);
      if (first_failure) break;
    }
  }
}

TEST_CASE("an idea that risk denied is not raised again until something about it changes") {
  // The same denied order would be asked for at every tick.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto intent = bench.published<edge::v1::OrderIntent>().at(0);
  risk::v1::OrderDenied denied;
  denied.set_intent_id(intent.intent_id());
  denied.set_market_ticker(Scene::warm);
  denied.set_code("EVENT_STAKE");
  bench.hear("risk", "events", denied);
  CHECK(Scene::last(bench, Scene::warm, Side::yes)->outcome() == "DENIAL_COOLDOWN");
  bench.market = bench.market.plus_ns(900 * ns_per_s);
  scene.status->set_market_time_ns(bench.market.ns());
  bench.hear("market", "state", *scene.status);
  bench.hear("market", "state", Scene::book(Scene::warm, 4'800, 5'000));
  CHECK(Scene::last(bench, Scene::warm, Side::yes)->outcome() == "IDEA_NEW");
  bench.hear("market", "state", Scene::book(Scene::warm, 4'700, 5'000));
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 1);
  bench.hear("market", "state", Scene::book(Scene::warm, 4'700, 5'100));
  REQUIRE(bench.published<edge::v1::OrderIntent>().size() == 2);
  CHECK(bench.published<edge::v1::OrderIntent>()[1].intent_id() != intent.intent_id());
}

TEST_CASE("a fair value that is no distribution, or has no time of issue, is not used") {
  // A broken model would be bet on as if it were sure.
  const std::vector<std::function<void(forecast::v1::FairValue&)>> damages{
      [](auto& fair) { fair.mutable_outcomes(0)->set_probability(0.5); },
      [](auto& fair) { fair.mutable_outcomes(0)->set_probability(-0.1); },
      [](auto& fair) { fair.mutable_outcomes(0)->set_probability(std::numeric_limits<double>::quiet_NaN()); },
      [](auto& fair) { fair.clear_issued_ns(); },
      [](auto& fair) { fair.clear_fair_value_id(); },
      [](auto& fair) { fair.mutable_outcomes(1)->set_market_ticker("KXTEST-25DEC10-T99"); },
  };
  for (const auto& damage : damages) {
    Scene scene;
    damage(*scene.fair);
    CHECK(judged(scene).outcome() == "FAIR_VALUE_PRESENT");
  }
}

TEST_CASE("a crossed book, an unknown fee and a stamp from the future are refused") {
  // Each looks like free money.
  Scene crossed;
  crossed.books[1] = Scene::book(Scene::warm, 5'200, 5'000);
  CHECK(judged(crossed).outcome() == "BOOK_WHOLE");
  Scene fee;
  fee.infos[1].set_fee_type("flat");
  CHECK(judged(fee).outcome() == "MARKET_WHOLE");
  Scene future;
  future.fair->set_issued_ns(Scene::noon_ns + 3'600 * ns_per_s);
  CHECK(judged(future).outcome() == "FAIR_VALUE_AGE");
}

TEST_CASE("a restriction stops what it covers and nothing else") {
  // A halted market would go on trading, or a halted market would stop all others.
  for (const auto& [scope, name, outcome] :
       {std::tuple{command::v1::SCOPE_KIND_MARKET, Scene::warm, "TRADING_STATE"},
        {command::v1::SCOPE_KIND_MARKET, Scene::cold, "INTENT"},
        {command::v1::SCOPE_KIND_EVENT, Scene::event, "TRADING_STATE"},
        {command::v1::SCOPE_KIND_STRATEGY, std::string("demonstration"), "TRADING_STATE"},
        {command::v1::SCOPE_KIND_STRATEGY, std::string("another"), "INTENT"},
        {command::v1::SCOPE_KIND_UNSPECIFIED, std::string("?"), "TRADING_STATE"}}) {
    Scene scene;
    auto* restriction = scene.risk->add_restrictions();
    restriction->set_scope(scope);
    restriction->set_name(name);
    restriction->set_mode(risk::v1::TRADING_MODE_HALTED);
    CHECK(judged(scene).outcome() == outcome);
  }
}

TEST_CASE("while reducing, only what closes a position is wanted, and no more than is held") {
  // Reducing would open new positions, or turn a position around.
  Scene scene;
  scene.risk->set_mode(risk::v1::TRADING_MODE_REDUCING);
  CHECK(judged(scene).outcome() == "TRADING_STATE");
  auto* position = scene.risk->add_positions();
  position->set_market_ticker(Scene::warm);
  position->set_net_e2(-300);
  position->set_cost_e6(1'500'000);
  const auto evaluation = judged(scene);
  CHECK(evaluation.outcome() == "INTENT");
  CHECK(evaluation.quantity_e2() == 300);
}

TEST_CASE("with weight on the market, a ladder without a price gives no edge") {
  // The missing price would be invented.
  Scene scene;
  scene.configuration.strategy.market_weight = 0.5;
  scene.configuration.strategy.model_weight = 0.5;
  CHECK(judged(scene).probability() < 0.6);  // pulled towards the market
  scene.books[0] = Scene::book(Scene::cold, 0, 5'500);
  CHECK(judged(scene).outcome() == "EDGE");
}

TEST_CASE("no fair value older than its limit ever yields an intent, whatever else holds") {
  // Yesterday's forecast would be traded as today's.
  CHECK(rc::check([] {
    Scene scene;
    const auto age_s = *rc::gen::inRange<int64_t>(0, 300'000);
    const auto wait_s = *rc::gen::inRange<int64_t>(0, 100'000);
    scene.fair->set_issued_ns(Scene::noon_ns - age_s * ns_per_s);
    scene.books[1] = Scene::book(Scene::warm, 100, *rc::gen::inRange<int64_t>(4'000, 9'000));
    ActorBench bench = scene.bench();
    bench.start();
    bench.market = bench.market.plus_ns(wait_s * ns_per_s);
    scene.status->set_market_time_ns(bench.market.ns());
    for (auto& info : scene.infos) info.set_close_ns(INT64_MAX);
    scene.tell(bench);
    const bool traded = !bench.published<edge::v1::OrderIntent>().empty();
    if (age_s + wait_s > 108'000) RC_ASSERT(!traded);
    RC_CLASSIFY(traded, "traded");
    RC_CLASSIFY(age_s + wait_s > 108'000, "too old");
  }));
}

TEST_CASE("exchanging yes and no in every input exchanges the decisions") {
  // A bias to one side would hide in a sign, a rounding or a fee.
  CHECK(rc::check([] {
    const auto cent = [](int low, int high) { return 100 * *rc::gen::inRange<int64_t>(low, high); };
    Scene scene;
    Scene mirror;
    const double p = static_cast<double>(*rc::gen::inRange(1, 1'000)) / 1'000;
    scene.fair = Scene::fair_value("fv-1", p);
    mirror.fair = Scene::fair_value("fv-1", 1 - p);
    for (size_t i = 0; i < 2; ++i) {
      const std::string& market = i == 0 ? Scene::cold : Scene::warm;
      const int64_t yes_bid = cent(0, 100);
      const int64_t no_bid = cent(0, 100);
      scene.books[i] = Scene::book(market, yes_bid, no_bid);
      mirror.books[i] = Scene::book(market, no_bid, yes_bid);
      const auto net = 100 * *rc::gen::inRange<int64_t>(-30, 31);
      for (auto* one : {&scene, &mirror}) {
        auto* position = one->risk->add_positions();
        position->set_market_ticker(market);
        position->set_net_e2(one == &scene ? net : -net);
        position->set_cost_e6(std::abs(net) * 5'000);
      }
    }
    ActorBench bench = scene.bench();
    ActorBench mirror_bench = mirror.bench();
    bench.start();
    mirror_bench.start();
    scene.tell(bench);
    mirror.tell(mirror_bench);
    bool traded = false;
    for (const std::string& market : {Scene::cold, Scene::warm}) {
      for (const Side side : {Side::yes, Side::no}) {
        const auto straight = Scene::last(bench, market, side);
        const auto mirrored = Scene::last(mirror_bench, market, opposite(side));
        RC_ASSERT(straight->outcome() == mirrored->outcome());
        RC_ASSERT(straight->price_e4() == mirrored->price_e4());
        RC_ASSERT(straight->fee_e6() == mirrored->fee_e6());
        RC_ASSERT(straight->quantity_e2() == mirrored->quantity_e2());
        traded = traded || straight->outcome() == "INTENT";
      }
    }
    RC_CLASSIFY(traded, "traded");
  }));
}

}  // namespace headgate
