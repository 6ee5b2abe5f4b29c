#include "services/edge/edge_actor.h"

#include <doctest/doctest.h>

#include "services/edge/scene_fixture.h"

namespace headgate {
namespace {

edge::v1::OrderIntent first_intent(const ActorBench& bench) {
  const auto intents = bench.published<edge::v1::OrderIntent>();
  REQUIRE(intents.size() == 1);
  return intents[0];
}

// Risk approved the intent and shows it open.
risk::v1::RiskState with_open(const Scene& scene, const edge::v1::OrderIntent& intent) {
  risk::v1::RiskState out = *scene.risk;
  Scene::add_open_order(out, intent);
  return out;
}

}  // namespace

TEST_CASE("mode live is refused") {
  // Real money would follow a strategy that carries no evidence.
  Scene scene;
  scene.configuration.instance.mode = Mode::live;
  const auto made = EdgeActor::make(scene.configuration);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == "STRATEGY_REFUSED");
}

TEST_CASE("after a crash the same state gives the same idea and no second intent") {
  // A restart would trade the same idea twice.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto intent = first_intent(bench);
  CHECK(intent.limit_price_e4() == 5'000);
  CHECK(intent.quantity_e2() == 1'000);
  CHECK(intent.working_until_ns() == Scene::noon_ns + 7'200 * ns_per_s);

  bench.restart();
  scene.tell(bench);
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 1);
  CHECK(Scene::last(bench, Scene::warm, Side::yes)->outcome() == "NO_OPEN_ORDER");

  // Even with every row lost it is the same idea, and risk, which remembers ids, sees that.
  ActorBench bare = scene.bench();
  bare.start();
  scene.tell(bare);
  CHECK(first_intent(bare).intent_id() == intent.intent_id());
}

TEST_CASE("an order that was approved and filled while edge was away does not block its market for ever") {
  // The market would be dead until a person looked.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto intent = first_intent(bench);
  bench.restart();
  auto* position = scene.risk->add_positions();
  position->set_market_ticker(Scene::warm);
  position->set_net_e2(1'000);
  position->set_cost_e6(5'000'000);
  scene.tell(bench);
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 1);  // risk's answer is still missing
  bench.hear("risk", "events", Scene::approval(intent));
  const auto intents = bench.published<edge::v1::OrderIntent>();
  REQUIRE(intents.size() == 2);
  CHECK(intents[1].decision_key() != intents[0].decision_key());  // the position is part of the idea
}

TEST_CASE("an order waits until risk shows its end, and a state older than its approval is no end") {
  // A late message would free the market, and the same money would be asked for again.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto intent = first_intent(bench);

  bus::v1::Envelope approved;
  approved.set_source("risk");
  approved.set_stream("events");
  approved.set_utc_ns(1'000);
  approved.set_type(risk::v1::OrderApproved::descriptor()->full_name());
  approved.set_body(Scene::approval(intent).SerializeAsString());
  bench.give(Delivered{approved});
  bus::v1::Envelope older = approved;
  older.set_stream("state");
  older.set_utc_ns(999);
  older.set_type(risk::v1::RiskState::descriptor()->full_name());
  older.set_body(scene.risk->SerializeAsString());
  bench.give(Delivered{older});
  bench.hear("market", "state", Scene::book(Scene::warm, 4'800, 5'100));
  CHECK(Scene::last(bench, Scene::warm, Side::yes)->outcome() == "NO_OPEN_ORDER");
  older.set_utc_ns(1'000);
  bench.give(Delivered{older});
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 2);
}

TEST_CASE("an order that rested too long is cancelled once, across restarts too") {
  // A forgotten order would be filled when the world has moved; a repeated cancel would flood risk.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const auto intent = first_intent(bench);
  bench.hear("risk", "state", with_open(scene, intent));
  CHECK(bench.published<edge::v1::CancelIntent>().empty());
  REQUIRE(bench.fire("rest"));
  CHECK(bench.market.ns() == Scene::noon_ns + 1'800 * ns_per_s);
  REQUIRE(bench.published<edge::v1::CancelIntent>().size() == 1);
  CHECK(bench.published<edge::v1::CancelIntent>()[0].reason() == "RESTED");
  CHECK(bench.published<edge::v1::CancelIntent>()[0].intent_id() == intent.intent_id());
  bench.restart();
  scene.risk = with_open(scene, intent);
  scene.tell(bench);
  CHECK_FALSE(bench.fire("rest"));
  CHECK(bench.published<edge::v1::CancelIntent>().size() == 1);
}

TEST_CASE("an order is cancelled when its reason is gone") {
  // It would be filled exactly when somebody knows better.
  const std::vector<std::pair<std::string, std::function<void(Scene&, ActorBench&)>>> turns{
      {"EDGE_FALLEN",
       [](Scene&, ActorBench& bench) { bench.hear("forecast", "state", Scene::fair_value("fv-2", 0.53)); }},
      {"BOOK_WHOLE",
       [](Scene& scene, ActorBench& bench) {
         scene.books[1].set_defect("GAP");
         bench.hear("market", "state", scene.books[1]);
       }},
      {"MARKET_WHOLE",
       [](Scene& scene, ActorBench& bench) {
         scene.infos[1].set_defect("FIELD_MISSING: close_time");
         bench.hear("market", "state", scene.infos[1]);
       }},
      {"BOOK_AGE",
       [](Scene& scene, ActorBench& bench) {
         bench.market = bench.market.plus_ns(61 * ns_per_s);
         scene.status->set_feed_connected(false);
         scene.status->set_market_time_ns(bench.market.ns());
         bench.hear("market", "state", *scene.status);
       }},
      {"FAIR_VALUE_AGE",
       [](Scene& scene, ActorBench& bench) {
         auto old = Scene::fair_value("fv-0", 0.6);
         old.set_issued_ns(Scene::noon_ns - 108'001 * ns_per_s);
         bench.hear("forecast", "state", old);
         (void)scene;
       }},
  };
  for (const auto& [reason, turn] : turns) {
    CAPTURE(reason);
    Scene scene;
    ActorBench bench = scene.bench();
    bench.start();
    scene.tell(bench);
    bench.hear("risk", "state", with_open(scene, first_intent(bench)));
    turn(scene, bench);
    turn(scene, bench);
    const auto cancels = bench.published<edge::v1::CancelIntent>();
    REQUIRE(cancels.size() == 1);
    CHECK(cancels[0].reason() == reason);
  }
}

TEST_CASE("a start, a lost stream or half the threshold cancels nothing") {
  // Every restart would pull all orders from the book.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  scene.risk = with_open(scene, first_intent(bench));
  bench.hear("risk", "state", *scene.risk);
  bench.restart();
  bench.hear("risk", "state", *scene.risk);  // before any market or fair value is heard
  scene.tell(bench);
  bench.give(StreamReset{"market", "state"});
  bench.give(StreamReset{"forecast", "state"});
  scene.tell(bench);
  // 0.55 - 0.50 - 0.0175 leaves 3.25 cents: below the threshold of 5, above half of it.
  bench.hear("forecast", "state", Scene::fair_value("fv-2", 0.55));
  CHECK(bench.published<edge::v1::CancelIntent>().empty());
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 1);
}

TEST_CASE("an intent that risk does not answer is noted once and never sent again") {
  // A second sending could be a second order.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  REQUIRE(bench.fire("answer"));
  CHECK(bench.machine.ns() == 10 * ns_per_s);
  CHECK(bench.noted("INTENT_UNANSWERED") == 1);
  CHECK_FALSE(bench.fire("answer"));
  bench.hear("market", "state", Scene::book(Scene::warm, 4'800, 5'200));
  CHECK(bench.published<edge::v1::OrderIntent>().size() == 1);
}

TEST_CASE("what is under way counts as filled for the other markets of its event") {
  // Two markets of one event would each be given the whole stake.
  Scene scene;
  scene.configuration.strategy.clip = Quantity::contracts(100'000);
  scene.configuration.strategy.kelly_fraction = 1;
  ActorBench alone = scene.bench();
  alone.start();
  scene.tell(alone);
  const int64_t full_e2 = first_intent(alone).quantity_e2();

  // The same bet through the other market: NO of the colder one, which becomes as cheap a moment later.
  alone.hear("market", "state", Scene::book(Scene::cold, 5'000, 4'800));
  const auto intents = alone.published<edge::v1::OrderIntent>();
  const int64_t more_e2 = intents.size() == 2 ? intents[1].quantity_e2() : 0;
  CHECK(full_e2 > 0);
  CHECK(more_e2 * 10 < full_e2);
}

TEST_CASE("a price that moves costs no commit, a changed outcome does") {
  // Each commit waits for the disk; tens of thousands of ticks a day would stand in the queue.
  Scene scene;
  scene.books[1] = Scene::book(Scene::warm, 4'000, 4'600);
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const Effects moved = bench.hear("market", "state", Scene::book(Scene::warm, 4'000, 4'500));
  CHECK(moved.rows.empty());
  CHECK(moved.publications.size() == 1);
  const Effects same = bench.hear("market", "state", Scene::book(Scene::warm, 4'000, 4'500));
  CHECK(same.publications.empty());
  const Effects gone = bench.hear("market", "state", Scene::book(Scene::warm, 4'000, 0));
  CHECK(gone.rows.size() == 2);  // the evaluation and the counters
  CHECK(bench.give(Stopping{}).rows.size() == 1);
}

TEST_CASE("explain names inputs, ladder, gates and outcome, and refuses a ticker it never heard of") {
  // Nobody could tell why the machine did what it did.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const std::string text = *bench.actor().answer("explain", Scene::warm, bench.now());
  for (const char* part :
       {"\"label\":\"DEMONSTRATION\"", "\"age_s\":3600.0", "\"ladder\":[{\"market\":\"KXTEST-25DEC10-T44\"",
        "\"probability\":0.6", "\"name\":\"IDEA_NEW\"", "\"outcome\":\"NO_OPEN_ORDER\"",
        "\"state\":\"PENDING\""}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(bench.actor().answer("explain", "KXNONE", bench.now())->find("TICKER_UNKNOWN") != std::string::npos);
  CHECK_FALSE(bench.actor().answer("weather", "", bench.now()).has_value());
  CHECK(bench.actor().status(bench.now()).find("\"intents\":1}") != std::string::npos);
}

TEST_CASE("the counters survive a stop") {
  // The reasons for not trading would begin at zero with every restart.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  const std::string before = bench.actor().status(bench.now());
  bench.give(Stopping{});
  bench.restart();
  const std::string after = bench.actor().status(bench.now());
  CHECK(before.substr(0, before.find("\"strategy\"")) == after.substr(0, after.find("\"strategy\"")));
}

TEST_CASE("every one of a day's book changes is judged") {
  // Ticks would be passed over. How long it takes: run this program with -d.
  Scene scene;
  ActorBench bench = scene.bench();
  bench.start();
  scene.tell(bench);
  for (int i = 0; i < 45'000; ++i)
    bench.hear("market", "state", Scene::book(Scene::cold, 4'200, 5'500 + i % 2));
  CHECK(bench.actor().status(bench.now()).find("\"evaluations\":900") != std::string::npos);
}

}  // namespace headgate
