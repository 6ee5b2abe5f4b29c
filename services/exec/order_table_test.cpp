#include "services/exec/order_table.h"

#include <doctest/doctest.h>

#include "services/exec/exec_fixture.h"

using namespace headgate;
using namespace headgate::exec;
using Kind = OrderRequest::Kind;

namespace {

// An order table in front of an exchange whose answers the test chooses: what paper never says.
class Scene {
 public:
  OrderRequest place(int64_t quantity_e2 = 2000) {
    const auto approval = Counter::verifier().verify(
        Counter::signer().sign(counter_.approval("a", 5000, quantity_e2)), counter_.bench.utc);
    Effects effects;
    return take(table.place(*approval, Counter::shard, now, effects), effects);
  }
  std::vector<OrderRequest> hear(OrderReply reply) {
    reply.order_id = "a-1";
    Effects effects;
    return take(table.answered(reply, now, effects), effects);
  }
  std::vector<OrderRequest> hear_found(Kind kind, int64_t filled_e2, int64_t remaining_e2) {
    OrderReply reply;
    reply.kind = kind;
    reply.outcome = HttpOutcome::answered;
    reply.found = true;
    reply.exchange_order_id = "x";
    reply.filled = Quantity::from_e2(filled_e2);
    reply.remaining = Quantity::from_e2(remaining_e2);
    return hear(reply);
  }
  std::vector<OrderRequest> hear_refused(Kind kind, const std::string& error) {
    OrderReply reply;
    reply.kind = kind;
    reply.outcome = HttpOutcome::answered;
    reply.error = error;
    return hear(reply);
  }
  std::vector<OrderRequest> hear_outcome(Kind kind, HttpOutcome outcome) {
    OrderReply reply;
    reply.kind = kind;
    reply.outcome = outcome;
    return hear(reply);
  }
  bool fill(const std::string& trade, int64_t quantity_e2, const std::string& order = "a-1") {
    Effects effects;
    const Execution execution{
        trade,    order, *Price::from_e4(5000), Quantity::from_e2(quantity_e2), Money(), true,
        now.ns(), "x",   v1::FILL_WAY_LISTING};
    const auto booked = table.book(execution, Counter::market, Side::yes, effects);
    return take(booked == OrderTable::Booked::booked, effects);
  }
  std::vector<OrderRequest> cancel() {
    Effects effects;
    return take(table.cancel("a", effects), effects);
  }
  std::vector<OrderRequest> retry() {
    Effects effects;
    return take(table.cancel_wanted(effects), effects);
  }

  OrderTable table;
  MarketTime now = MarketTime::from_ns(Counter::noon_ns);
  exec::v1::OrderReport report;
  std::vector<exec::v1::Fill> fills;
  std::vector<std::string> notes;

 private:
  template <typename T>
  T take(T out, const Effects& effects) {
    for (const Publication& publication : effects.publications) {
      exec::v1::Fill booked;
      if (publication.type == report.GetTypeName()) {
        check(report.ParseFromString(publication.body), "a whole report");
      } else if (booked.ParseFromString(publication.body)) {
        fills.push_back(booked);
      }
    }
    for (const Note& note : effects.notes) notes.push_back(note.code);
    return out;
  }
  Counter counter_;
};

std::vector<Kind> kinds(const std::vector<OrderRequest>& requests) {
  std::vector<Kind> out;
  for (const OrderRequest& request : requests) out.push_back(request.kind);
  return out;
}

}  // namespace

TEST_CASE("A cancel that finds nothing open asks, and the fill it missed is booked") {
  // "Not found" to a cancel usually means filled: taken for cancelled, the position is not ours in the books.
  Scene scene;
  scene.place();
  scene.hear_found(Kind::place, 0, 2000);
  CHECK(kinds(scene.cancel()) == std::vector{Kind::cancel});
  CHECK(kinds(scene.hear_refused(Kind::cancel, "not_found")) == std::vector{Kind::query});
  CHECK_FALSE(scene.report.intent_done());
  CHECK(scene.fill("t1", 2000));
  scene.hear_found(Kind::query, 2000, 0);
  CHECK(scene.report.state() == exec::v1::ORDER_STATE_FILLED);
  CHECK(scene.report.filled_e2() == 2000);
  CHECK(scene.report.intent_done());
  REQUIRE(scene.fills.size() == 1);
  CHECK(scene.fills[0].intent_id() == "a");
}

TEST_CASE("Nothing is ever placed again: not unsent, not unknown, not known already") {
  // Every reply to the one POST, and none may lead to another.
  for (const HttpOutcome outcome : {HttpOutcome::not_sent, HttpOutcome::unknown}) {
    Scene scene;
    scene.place();
    CHECK(scene.hear_outcome(Kind::place, outcome).empty());
    CHECK(scene.report.intent_done() == (outcome == HttpOutcome::not_sent));
    for (const OrderRequest& request : scene.table.query_doubtful()) CHECK(request.kind == Kind::query);
  }
  Scene known;
  known.place();
  CHECK(kinds(known.hear_refused(Kind::place, "order_already_exists")) == std::vector{Kind::query});
  CHECK(known.report.state() == exec::v1::ORDER_STATE_UNKNOWN);
  CHECK_FALSE(known.report.intent_done());
}

TEST_CASE("The exchange's refusal ends the intent with the exchange's word") {
  // Its money would stay reserved, and nobody would know why nothing happened.
  Scene scene;
  scene.place();
  CHECK(scene.hear_refused(Kind::place, "insufficient_balance").empty());
  CHECK(scene.report.state() == exec::v1::ORDER_STATE_REJECTED);
  CHECK(scene.report.reason() == "insufficient_balance");
  CHECK(scene.report.intent_done());
}

TEST_CASE("Absence is believed only of a doubtful order older than any request") {
  // A question can overtake the order it asks about.
  Scene scene;
  scene.place();
  scene.now = scene.now.plus_ns(61 * ns_per_s);
  scene.hear_refused(Kind::query, "not_found");
  CHECK_FALSE(scene.report.intent_done());  // the POST may still be answered: it is not in doubt

  Scene young;
  young.place();
  young.hear_outcome(Kind::place, HttpOutcome::unknown);
  young.now = young.now.plus_ns(60 * ns_per_s);
  young.hear_refused(Kind::query, "not_found");
  CHECK_FALSE(young.report.intent_done());
  young.now = young.now.plus_ns(1);
  young.hear_refused(Kind::query, "not_found");
  CHECK(young.report.reason() == "NEVER_ARRIVED");
}

TEST_CASE("A cancel that did not leave, or did not take, is tried again by the timer") {
  // A killed instance would keep an order in the market.
  Scene unsent;
  unsent.place();
  unsent.hear_found(Kind::place, 0, 2000);
  unsent.cancel();
  CHECK(unsent.hear_outcome(Kind::cancel, HttpOutcome::not_sent).empty());
  CHECK(kinds(unsent.retry()) == std::vector{Kind::cancel});
  CHECK(unsent.retry().empty());  // one at a time

  Scene unanswered;
  unanswered.place();
  unanswered.hear_found(Kind::place, 0, 2000);
  unanswered.cancel();
  unanswered.hear_outcome(Kind::cancel, HttpOutcome::unknown);
  CHECK(kinds(unanswered.table.query_doubtful()) == std::vector{Kind::query});
  CHECK(unanswered.hear_found(Kind::query, 0, 2000).empty());
  CHECK(kinds(unanswered.retry()) == std::vector{Kind::cancel});
  unanswered.hear_found(Kind::cancel, 0, 0);
  CHECK(unanswered.report.state() == exec::v1::ORDER_STATE_CANCELLED);
}

TEST_CASE("A trade is booked once, and one of an order held for dead raises the alarm") {
  // Exchanges repeat fills after a reconnect; and fills are the truth, whatever we believed.
  Scene scene;
  scene.place();
  CHECK(scene.fill("t1", 500));
  CHECK_FALSE(scene.fill("t1", 500));
  CHECK(scene.fills.size() == 1);
  scene.hear_outcome(Kind::place, HttpOutcome::not_sent);
  CHECK(scene.fill("t2", 500));
  CHECK(scene.fill("t3", 500, "somebody-1"));
  CHECK(scene.notes == std::vector<std::string>{"FILL_OF_REJECTED_ORDER", "FILL_WITHOUT_ORDER"});
  CHECK(scene.fills.size() == 3);
}

TEST_CASE("Late and repeated answers change nothing") {
  // An answer that overtook another would bring a finished order back.
  Scene scene;
  scene.place();
  scene.fill("t1", 2000);
  scene.hear_found(Kind::place, 2000, 0);
  const auto digest = scene.table.digest();
  scene.hear_found(Kind::query, 0, 2000);
  scene.hear_refused(Kind::place, "insufficient_balance");
  scene.hear_outcome(Kind::place, HttpOutcome::unknown);
  scene.hear_refused(Kind::query, "not_found");
  CHECK(scene.table.digest() == digest);
  CHECK(scene.report.state() == exec::v1::ORDER_STATE_FILLED);
}
