#include "cli/kept_state.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/backtest_note.h"
#include "cli/decisions.h"
#include "cli/durable_file.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/recording/v1/recording.pb.h"
#include "runtime/scratch_fixture.h"
#include "store/event_file.h"
#include "store/store.h"

using namespace headgate;
using namespace headgate::cli;
namespace fs = std::filesystem;

namespace {

constexpr int64_t noon_s = 1795176000;  // 2026-11-20T12:00:00Z
const KeptIdentity toy{"toy", "paper", "http://x"};

bus::v1::Envelope cancel(uint64_t number) {
  edge::v1::CancelIntent body;
  body.set_intent_id("i" + std::to_string(number));
  bus::v1::Envelope out;
  out.set_source("edge");
  out.set_type(body.GetDescriptor()->full_name());
  out.set_body(body.SerializeAsString());
  out.set_utc_ns(static_cast<int64_t>(number));
  out.set_market_time_ns(static_cast<int64_t>(number) * 10);
  return out;
}

backtest::KeptRecord record(int64_t market_s, int kind, const google::protobuf::Message& payload) {
  return {{kind, payload.SerializeAsString()},
          MarketTime::from_ns(market_s * ns_per_s),
          UtcTime::from_ns(market_s * ns_per_s)};
}

backtest::Kept kept_of(uint64_t events) {
  backtest::Kept kept;
  backtest::KeptService& edge = kept["edge"];
  edge.rows[{"intent", "i1"}] = "row";
  for (uint64_t i = 1; i <= events; ++i) edge.events.push_back(cancel(i));
  recording::v1::Name name;
  name.set_index(1);
  name.set_text("KX-T1");
  recording::v1::Features features;
  features.set_market(1);
  features.set_side(edge::v1::SIDE_NO);
  features.set_price_e4(4200);
  edge.records.push_back(record(noon_s, recording::v1::Record::kNameFieldNumber, name));
  edge.records.push_back(record(noon_s, recording::v1::Record::kFeaturesFieldNumber, features));
  // The next day begins a file of its own.
  edge.records.push_back(record(noon_s + 86'400, recording::v1::Record::kNameFieldNumber, name));
  edge.records.push_back(record(noon_s + 86'400, recording::v1::Record::kFeaturesFieldNumber, features));
  kept["odds"];
  return kept;
}

}  // namespace

TEST_CASE("what services kept is read back from the folder as from an instance's") {
  // Export, explain and parity would need a second way to read what a backtest leaves.
  const Scratch scratch;
  const uint64_t events = 20'003;  // more than one commit holds
  const Status written = write_kept(kept_of(events), toy, scratch / "out");
  REQUIRE_MESSAGE(written, written.error().text());
  uint64_t last = 0;
  const auto count = read_events(scratch / "out/edge/store.db", [&](const bus::v1::Envelope& event) {
    CHECK(event.sequence() == last + 1);
    last = event.sequence();
    if (last == 20'001) CHECK(event.body() == cancel(last).body());
  });
  REQUIRE(count);
  CHECK(*count == events);
  auto store = Store::open(scratch / "out/edge/store.db", {"toy", "paper", "edge"});
  REQUIRE(store);
  CHECK((*store)->load_rows().at({"intent", "i1"}) == "row");
  CHECK(!Store::open(scratch / "out/odds/store.db", {"toy", "live", "odds"}));
  struct stat entry {};
  REQUIRE(::stat((scratch / "out").c_str(), &entry) == 0);
  CHECK((entry.st_mode & 0777) == 0700);
}

TEST_CASE("the decisions of a kept state are those that were put there") {
  // A kind that is read wrongly is compared with itself and found equal.
  const Scratch scratch;
  REQUIRE(write_kept(kept_of(3), toy, scratch / "out"));
  std::vector<Decision> decided;
  const TakeDecision take = [&](Decision each) { decided.push_back(std::move(each)); };
  REQUIRE(read_decided(scratch / "out", "edge", take));
  REQUIRE(read_decided(scratch / "out", "risk", take));
  REQUIRE(decided.size() == 3);
  CHECK(decided[1].kind == DecisionKind::cancel);
  CHECK(decided[1].id == "i2");
  CHECK(decided[1].market_ns == 20);
  CHECK(decided[1].sequence == 2);
  decided.clear();
  REQUIRE(read_features(scratch / "out", take));
  REQUIRE(decided.size() == 2);
  CHECK(decided[0].id == "KX-T1/NO");
  CHECK(decided[1].market_ns == (noon_s + 86'400) * ns_per_s);
  CHECK(!EvaluationReader(scratch / "out").captured());
}

TEST_CASE("nothing that is there already is written over") {
  // The folder named by mistake may be the instance itself.
  const Scratch scratch;
  REQUIRE(write_kept(kept_of(1), toy, scratch / "out"));
  const Status again = write_kept(kept_of(1), toy, scratch / "out");
  REQUIRE(!again);
  CHECK(again.error().code == "KEPT_EXISTS");
}

TEST_CASE("an event that parity does not know is refused, not passed over") {
  // A new kind of decision would go uncompared for ever.
  const Scratch scratch;
  backtest::Kept kept = kept_of(1);
  kept["edge"].events.front().set_type("headgate.edge.v1.Unheard");
  REQUIRE(write_kept(kept, toy, scratch / "out"));
  const Status read = read_decided(scratch / "out", "edge", [](const Decision&) {});
  REQUIRE(!read);
  CHECK(read.error().code == "EVENT_UNREADABLE");
}

TEST_CASE("cuts are read back as they were noted, and a broken note is no note without cuts") {
  // Without its cuts a backtest's borrowed decisions count as equal.
  const Scratch scratch;
  backtest::RerunFindings findings;
  backtest::Cut& cut = findings.cuts.emplace_back();
  cut.service = "edge";
  cut.life = 2;
  cut.inputs = 3;
  cut.state_head = 4;
  cut.messages = 5;
  cut.events_from = 6;
  cut.events_to = 7;
  cut.events_undone = 8;
  cut.rows = 9;
  REQUIRE(create_durably(scratch / "backtest.json", note_json({}, findings), 0600));
  const auto read = cuts_noted_in(scratch.path());
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->front().text() == cut.text());
  CHECK(read->front().state_head == 4);
  CHECK(cuts_noted_in(scratch / "nowhere")->empty());
  REQUIRE(replace_file(scratch / "backtest.json", "{\"cuts\":[{}]}", 0600));
  CHECK(!cuts_noted_in(scratch.path()));
}
