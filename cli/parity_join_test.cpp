#include "cli/parity_join.h"

#include <doctest/doctest.h>

#include "headgate/edge/v1/edge.pb.h"
#include "headgate/recording/v1/recording.pb.h"
#include "headgate/risk/v1/risk.pb.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

Decision cancel(const std::string& intent, const std::string& reason, uint64_t sequence = 1) {
  edge::v1::CancelIntent body;
  body.set_intent_id(intent);
  body.set_reason(reason);
  Decision out;
  out.kind = DecisionKind::cancel;
  out.id = intent;
  out.type = body.GetDescriptor()->full_name();
  out.body = body.SerializeAsString();
  out.service = "edge";
  out.sequence = sequence;
  return out;
}

Decision feature(uint64_t life, int64_t market_s, uint32_t price_e4) {
  recording::v1::Features body;
  body.set_price_e4(price_e4);
  Decision out;
  out.kind = DecisionKind::feature;
  out.id = "KX-T1/YES";
  out.market_ns = market_s * ns_per_s;
  out.moment_ns = out.market_ns;
  out.texts = {{"outcome", "EDGE"}};
  out.type = body.GetDescriptor()->full_name();
  out.body = body.SerializeAsString();
  out.service = "edge";
  out.life = life;
  return out;
}

Decision approval(int64_t approved_ns, int64_t quantity_e2) {
  risk::v1::Approval body;
  body.set_intent_id("i");
  body.set_approved_utc_ns(approved_ns);
  body.set_maximum_quantity_e2(quantity_e2);
  Decision out;
  out.kind = DecisionKind::approval;
  out.id = "i";
  out.type = body.GetDescriptor()->full_name();
  out.body = body.SerializeAsString();
  return out;
}

backtest::Cut cut_of_edge(uint64_t life) {
  backtest::Cut out;
  out.service = "edge";
  out.life = life;
  return out;
}

const ParityRow& row(const ParityJoin& join, DecisionKind kind) {
  return join.rows()[static_cast<size_t>(kind)];
}

}  // namespace

TEST_CASE("decisions are joined by what they are, in whatever order each side tells them") {
  // Two runs that do the same in another order are equal; a sum that agrees by accident is not.
  ParityJoin join({}, 5);
  join.run(cancel("a", "OLD"));
  join.run(cancel("b", "OLD"));
  join.run(cancel("a", "OLDER"));
  join.backtest(cancel("b", "OLD"));
  join.backtest(cancel("a", "OLD"));
  join.backtest(cancel("a", "NEW"));
  join.backtest(cancel("c", "OLD"));
  join.run(cancel("d", "OLD"));
  join.finish();
  const ParityRow& counts = row(join, DecisionKind::cancel);
  CHECK(counts.in_run == 4);
  CHECK(counts.in_backtest == 4);
  CHECK(counts.equal == 2);
  CHECK(counts.differ == 1);
  CHECK(counts.missing == 1);
  CHECK(counts.extra == 1);
  CHECK(counts.percent() == 50.0);
  CHECK(!join.all_equal());
  REQUIRE(join.differences().size() == 3);
  CHECK(join.differences()[0].text().find("reason is '\"OLDER\"' in the run, '\"NEW\"'") !=
        std::string::npos);
  CHECK(join.differences()[1].text().starts_with("MISSING_IN_BACKTEST: cancels d"));
  CHECK(join.differences()[2].text().starts_with("EXTRA_IN_BACKTEST: cancels c"));
}

TEST_CASE("the instant of signing is no difference, the quantity signed is") {
  // Every approval of a second run would differ, and hide the one that matters.
  ParityJoin join({}, 5);
  join.run(approval(1, 100));
  join.backtest(approval(2, 100));
  CHECK(join.all_equal());
  join.run(approval(1, 100));
  join.backtest(approval(2, 200));
  CHECK(!join.all_equal());
  CHECK(join.differences().front().field == "maximum_quantity_e2");
}

TEST_CASE("another outcome of the same evaluation is named by its words") {
  // The record holds numbers of names, which each file gives anew.
  ParityJoin join({}, 5);
  join.run(feature(1, 10, 4000));
  Decision other = feature(1, 10, 4000);
  other.texts = {{"outcome", "INTENT"}};
  join.backtest(other);
  REQUIRE(join.differences().size() == 1);
  CHECK(join.differences().front().field == "outcome");
  CHECK(join.differences().front().in_backtest == "INTENT");
}

TEST_CASE("what the backtest took from the run itself is not counted as equal") {
  // The run's own word agrees with itself whatever the code does.
  backtest::Cut cut = cut_of_edge(1);
  cut.events_from = 7;
  cut.events_to = 8;
  ParityJoin join({cut}, 5);
  for (uint64_t sequence = 6; sequence <= 9; ++sequence) {
    join.run(cancel(std::to_string(sequence), "OLD", sequence));
    join.backtest(cancel(std::to_string(sequence), "OLD", sequence));
  }
  const ParityRow& counts = row(join, DecisionKind::cancel);
  CHECK(counts.equal == 2);
  CHECK(counts.cut == 2);
  CHECK(!join.all_equal());
  CHECK(join.differences().front().code == "LIFE_CUT");
}

TEST_CASE("only the end of a cut life may lack records, and never finds partners in the next life") {
  // A hole in the middle must not pass for the tail that a kill takes along.
  ParityJoin join({cut_of_edge(1)}, 5);
  for (const int64_t market_s : {10, 20, 30, 40}) join.run(feature(1, market_s, 4000));
  for (const int64_t market_s : {10, 30}) join.backtest(feature(1, market_s, 4000));
  join.run(feature(2, 50, 5000));
  join.backtest(feature(2, 40, 4000));
  join.backtest(feature(2, 50, 5000));
  join.finish();
  const ParityRow& counts = row(join, DecisionKind::feature);
  CHECK(counts.equal == 3);    // 10, 30, and 50 of life 2
  CHECK(counts.missing == 1);  // 20
  CHECK(counts.cut == 1);      // 40 of life 1
  CHECK(counts.extra == 1);    // 40 of life 2
}

TEST_CASE("many differences of one kind leave room for those of the others") {
  // A thousand evaluations that differ would hide the one order that did.
  ParityJoin join({}, 2);
  for (int64_t market_s = 1; market_s <= 9; ++market_s) join.run(feature(1, market_s, 4000));
  join.run(cancel("a", "OLD"));
  join.finish();
  CHECK(join.differences().size() == 3);
  CHECK(row(join, DecisionKind::feature).missing == 9);
  CHECK(join.differences().back().kind == DecisionKind::cancel);
}
