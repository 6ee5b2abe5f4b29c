#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "services/exec/exec_fixture.h"

using namespace headgate;
using exec::Counter;
namespace wire = exec::v1;

namespace {

// One random life of exec, told by its inputs and judged by the venue's rows.
class Story {
 public:
  void step() {
    const bool crashes = *rc::gen::inRange(0, 12) == 0;
    const Counter::ActorState before = counter.state();
    const auto known = ideas_;
    const auto forbidden = forbidden_;
    act();
    if (!crashes) return;
    // The process died before its commit: nothing of the step was ever true.
    counter.put_back(before);
    ideas_ = known;
    forbidden_ = forbidden;
    counter.restart();
  }

  void act() {
    switch (*rc::gen::inRange(0, 12)) {
      case 0:
      case 1:
        return approve_new();
      case 2:
        if (!ideas_.empty()) counter.send(signed_of(any_idea()));
        return;
      case 3:
        if (!ideas_.empty()) counter.cancel(any_idea());
        return;
      case 4:
      case 5:
      case 6:
        return counter.pass(*rc::gen::element<int64_t>(1, 249, 250, 1000, 30'000, 61'000, 600'000));
      case 7:
        counter.bench.hear("market", "state", any_book());
        return;
      case 8:
        counter.bench.killed = *rc::gen::inRange(0, 3) == 0;
        counter.bench.give(KillChecked{});
        return;
      case 9:
        counter.resume();
        return;
      case 10:
        return counter.restart();
      default:
        if (*rc::gen::inRange(0, 3) != 0) {
          counter.bench.fire("query");
        } else {
          counter.bench.hear("market", "state", counter.info(any_status()));
        }
    }
  }

  // At most one order an intent, no more than approved, none that was refused; fills and cash as the venue
  // says.
  void judge() {
    int64_t bought_e2[2] = {0, 0};
    Money spent;
    std::map<std::string, int64_t> filled_e2;
    std::set<std::string> trades;
    for (const wire::Fill& fill : counter.fills()) {
      RC_ASSERT(trades.insert(fill.trade_id()).second);
      filled_e2[fill.intent_id()] += fill.quantity_e2();
      bought_e2[fill.side() == edge::v1::SIDE_YES ? 0 : 1] += fill.quantity_e2();
      spent += cost_of(*Price::from_e4(fill.price_e4()), Quantity::from_e2(fill.quantity_e2())) +
               Money::from_e6(fill.fee_e6());
    }
    RC_ASSERT(trades.size() == counter.venue_trades().size());
    const Money paired = payout_of(Quantity::from_e2(std::min(bought_e2[0], bought_e2[1])));
    RC_ASSERT(counter.venue_cash() == Money::dollars(1000) - spent + paired);
    for (const auto& [client_id, orders] : counter.venue_orders()) {
      const std::string intent = client_id.substr(0, client_id.rfind('-'));
      RC_ASSERT(client_id == intent + "-1");
      RC_ASSERT(orders.size() == 1u);
      RC_ASSERT(ideas_.contains(intent));
      RC_ASSERT(!forbidden_.contains(intent));
      RC_ASSERT(orders[0].initial_e2() <= ideas_.at(intent).maximum_quantity_e2());
      RC_ASSERT(orders[0].filled_e2() == filled_e2[intent]);
    }
    for (const wire::OrderReport& report : counter.reports()) {
      RC_ASSERT(report.filled_e2() <= ideas_.at(report.intent_id()).maximum_quantity_e2());
    }
  }

  // Every answer that can come has come.
  void settle_down() {
    for (int i = 0; i < 70; ++i) {
      counter.pass(1000);
      counter.bench.fire("query");
      counter.answer();
    }
    counter.answer();
  }

  // Every intent is done or rests, and exec and the venue name the same rests.
  void judge_quiet() {
    std::map<std::string, wire::OrderReport> last;
    for (const wire::OrderReport& report : counter.reports()) last[report.intent_id()] = report;
    const auto orders = counter.venue_orders();
    for (const auto& [intent, approval] : ideas_) {
      RC_ASSERT(last.contains(intent));
      const wire::OrderReport& report = last.at(intent);
      const auto order = orders.find(intent + "-1");
      const bool rests = order != orders.end() && order->second[0].status() == exec::venue_resting;
      RC_ASSERT(report.intent_done() == !rests);
      RC_ASSERT(rests == (report.state() == wire::ORDER_STATE_RESTING));
      if (order != orders.end()) RC_ASSERT(report.filled_e2() == order->second[0].filled_e2());
    }
  }

  void judge_restart() {
    const auto digest = counter.digest();
    counter.bench.restart();
    RC_ASSERT(counter.digest() == digest);
  }

  Counter counter;

 private:
  void approve_new() {
    const std::string intent = "intent-" + std::to_string(++last_);
    risk::v1::Approval approval =
        counter.approval(intent, 100 * *rc::gen::inRange<int64_t>(45, 56), 100 * *rc::gen::inRange(1, 40));
    if (*rc::gen::arbitrary<bool>()) approval.set_side(edge::v1::SIDE_NO);
    if (*rc::gen::inRange(0, 4) == 0) approval.set_styles(0, "immediate");
    if (*rc::gen::inRange(0, 4) == 0) approval.set_reduce_only(true);
    if (*rc::gen::inRange(0, 8) == 0) approval.set_start_by_utc_ns(counter.bench.utc.ns());
    const bool killed = counter.bench.killed || counter.flag("killed");
    if (killed || approval.start_by_utc_ns() <= counter.bench.utc.ns()) forbidden_.insert(intent);
    ideas_[intent] = approval;
    counter.approve(approval);
  }
  std::string any_idea() const {
    const auto nth = *rc::gen::inRange<size_t>(0, ideas_.size());
    return std::next(ideas_.begin(), static_cast<std::ptrdiff_t>(nth))->first;
  }
  risk::v1::OrderApproved signed_of(const std::string& intent) const {
    return Counter::signer().sign(ideas_.at(intent));
  }
  market::v1::Book any_book() const {
    const int64_t yes_e4 = 100 * *rc::gen::inRange<int64_t>(44, 50);
    const int64_t no_e4 = *rc::gen::inRange(0, 5) == 0 ? 0 : 100 * *rc::gen::inRange<int64_t>(44, 50);
    return counter.book(yes_e4, no_e4, 100 * *rc::gen::inRange<int64_t>(1, 40));
  }
  static market::v1::MarketStatus any_status() {
    return *rc::gen::weightedElement<market::v1::MarketStatus>({{6, market::v1::MARKET_STATUS_ACTIVE},
                                                                {3, market::v1::MARKET_STATUS_INACTIVE},
                                                                {1, market::v1::MARKET_STATUS_CLOSED}});
  }

  std::map<std::string, risk::v1::Approval> ideas_;  // approvals whose step was committed
  std::set<std::string> forbidden_;                  // of these: came under the kill latch, or too late
  int last_ = 0;
};

}  // namespace

TEST_CASE("Whatever happens in whatever order, nothing is doubled, lost or above its approval") {
  // The promises of the order path, under crashes, kills, repeats and a market that comes and goes.
  CHECK(rc::check([] {
    Story story;
    const auto steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      story.step();
      story.judge();
    }
    story.settle_down();
    story.judge();
    story.judge_quiet();
    story.judge_restart();
  }));
}

TEST_CASE("Two lives on the same rows are the same") {
  // A restart would decide by something other than what was committed.
  CHECK(rc::check([] {
    Story story;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) story.step();
    const auto rows = story.counter.bench.rows;
    story.counter.bench.restart();
    const auto digest = story.counter.digest();
    story.counter.bench.rows = rows;
    story.counter.bench.restart();
    RC_ASSERT(story.counter.digest() == digest);
  }));
}
