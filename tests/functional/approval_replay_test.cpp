#include <doctest/doctest.h>

#include "headgate/exec/v1/rows.pb.h"
#include "tests/functional/exec_alone.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;
namespace risk = headgate::risk::v1;

namespace {

constexpr const char* intent = "genuine";
constexpr const char* topic = "approved/x/";

uint64_t repeated(const ExecAlone& scene) {
  const Json now = scene.status();
  return now.is_object() ? now["actor"]["approvals_repeated"].get<uint64_t>() : 0;
}
uint64_t figure(const ExecAlone& scene, const char* name) {
  const Json now = scene.status();
  return now.is_object() ? now[name].get<uint64_t>() : 0;
}
uint64_t applied_of_risk(const ExecAlone& scene) {
  const Json now = scene.status();
  if (!now.is_object()) return 0;
  for (const Json& stream : now["applied"]) {
    if (stream["source"] == "risk") return stream["sequence"];
  }
  return 0;
}

void place(ExecAlone& scene, const std::string& id) {
  scene.risk.say_event(topic, scene.right_key.sign(scene.approval(id)));
  REQUIRE(scene.wait("a genuine approval is obeyed", 10, [&] { return scene.open_state(id) == "resting"; }));
}

void again(ExecAlone& scene, const std::string& when, const risk::OrderApproved& genuine) {
  const uint64_t before = repeated(scene);
  scene.risk.say_event(topic, genuine);
  CHECK_MESSAGE(scene.wait(when, 10, [&] { return repeated(scene) == before + 1; }), scene.status().dump());
  MESSAGE("the same bytes " << when << ": answered as known, not obeyed");
}

}  // namespace

TEST_CASE("the genuine bytes of an approval are obeyed once, whenever they come again") {
  // A recorded approval would be a licence to trade for whoever holds a copy of it.
  ExecAlone scene;
  scene.start_exec();
  const auto genuine = scene.right_key.sign(scene.approval(intent));
  scene.risk.say_event(topic, genuine);
  REQUIRE(scene.wait("obeyed", 10, [&] { return scene.open_state(intent) == "resting"; }));
  again(scene, "in the same life", genuine);
  scene.kill_exec();
  scene.start_exec();
  again(scene, "after exec was killed", genuine);
  scene.risk.leave();
  scene.risk.take_place();
  REQUIRE(scene.wait("risk's new life is heard", 10, [&] {
    scene.risk.say_event(topic, scene.right_key.sign(scene.cancel("nothing")));
    return applied_of_risk(scene) == scene.risk.events_head();
  }));
  again(scene, "after risk's restart", genuine);
  scene.risk.say_event("cancel_approved/x/", scene.right_key.sign(scene.cancel(intent)));
  REQUIRE(scene.wait("cancelled", 10, [&] { return scene.open_state(intent).empty(); }));
  again(scene, "after its order has ended", genuine);
  scene.stop_exec();
  scene.start_exec();
  again(scene, "after its order has ended and exec was restarted", genuine);
  scene.stop_exec();
  const auto submitted = submitted_orders(scene.state_directory());
  CHECK(submitted.size() == 1);
  CHECK(submitted.contains(std::string(intent) + "-1"));
}

TEST_CASE("numbers that risk never reached do not make exec deaf to risk, in this life or the next") {
  // Nothing would be traded and nothing cancelled, silently, until risk's own numbers had caught up.
  ExecAlone scene;
  scene.start_exec();
  const auto known = scene.right_key.sign(scene.approval("before"));
  scene.risk.say_event(topic, known);
  REQUIRE(scene.wait("obeyed", 10, [&] { return scene.open_state("before") == "resting"; }));
  const auto junk = scene.other_key.sign(scene.approval("junk"));
  const auto push = [&](uint64_t epoch) {
    const uint64_t from = epoch == 1 ? scene.risk.events_head() : 0;
    for (uint64_t n = 1; n <= 50; ++n) {
      auto false_one = scene.risk.envelope("events", from + n, junk);
      false_one.set_epoch(epoch);
      scene.risk.send(topic, false_one);
    }
  };
  uint64_t disowned = 0;
  for (const uint64_t epoch : {uint64_t{1}, uint64_t{999}}) {
    push(epoch);
    CHECK(scene.wait("exec disowns what it has read", 10,
                     [&] { return figure(scene, "disowned") == disowned + 1; }));
    ++disowned;
    CHECK(scene.log().find("STREAM_DISOWNED") != std::string::npos);
    CHECK(scene.wait("exec stands where risk stands", 10,
                     [&] { return applied_of_risk(scene) == scene.risk.events_head(); }));
    place(scene, "after-epoch-" + std::to_string(epoch));
  }
  // A repeated approval is answered, and the answer's commit stores the false position: exec is killed before
  // it hears risk's own heads again.
  push(1);
  const uint64_t before = repeated(scene);
  scene.risk.send(topic, scene.risk.envelope("events", scene.risk.events_head() + 51, known));
  REQUIRE(eventually("the false position is stored", 10, [&] { return repeated(scene) == before + 1; }));
  scene.kill_exec();
  scene.start_exec();
  place(scene, "next-life");
  CHECK(figure(scene, "disowned") == 1);
  scene.stop_exec();
  CHECK(submitted_orders(scene.state_directory()).size() == 4);
}

TEST_CASE("an announced head that risk never reaches leaves exec ready") {
  // One false heartbeat would keep exec waiting for what nobody ever said.
  ExecAlone scene;
  scene.start_exec();
  headgate::bus::v1::Heartbeat beat;
  beat.set_source("risk");
  auto& head = *beat.add_heads();
  head.set_source("risk");
  head.set_stream("events");
  head.set_epoch(1);
  head.set_sequence(1'000'000);
  scene.risk.send("heartbeat/risk/", scene.risk.envelope("heartbeat", 1, beat));
  const uint64_t before = scene.risk.questions();
  CHECK(scene.wait("exec asks", 10, [&] { return scene.risk.questions() > before; }));
  place(scene, "after");
  CHECK(scene.risk.questions() < before + 5);
  const Json now = scene.status();
  CHECK(now["ready"] == true);
  scene.stop_exec();
}
