#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using exec::Counter;
using exec::Desk;
using exec::Fate;
namespace wire = exec::v1;

namespace {

// One random life of exec at the stand-in: every request may be lost on its way or its answer spoiled, and
// the process may die between any two inputs. Judged by the stand-in's orders and trades.
class LossyStory {
 public:
  LossyStory() : desk(*rc::gen::element(Desk::Life::first, Desk::Life::later)) {
    desk.exchange.page_size = *rc::gen::inRange<size_t>(1, 4);
    desk.fate = [this](const HttpRequest&) {
      if (kind_) return Fate::answered;
      return *rc::gen::weightedElement<Fate>(
          {{6, Fate::answered}, {1, Fate::not_sent}, {1, Fate::request_lost}, {2, Fate::reply_lost}});
    };
    desk.garble = [this](const HttpRequest&, HttpDone& done) {
      if (kind_ || *rc::gen::inRange(0, 4) != 0) return;
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          done.status = *rc::gen::element(500, 502, 503, 504, 429, 408);
          return;
        case 1:
          done.body = "<html>no</html>";
          return;
        case 2:
          done.body.resize(done.body.size() / 2);
          return;
        default:
          done.status = 503;
          done.body.clear();
      }
    };
  }

  void step() {
    switch (*rc::gen::inRange(0, 15)) {
      case 11:
        connected_ = desk.open_channel() || connected_;
        return;
      case 12:
        if (std::exchange(connected_, false)) desk.cut_channel();
        return;
      case 13:
      case 14:
        return tell_any();
      case 0:
      case 1:
        return approve_new();
      case 2:
        if (!ideas_.empty()) desk.counter.send(Counter::signer().sign(ideas_.at(any_idea())));
        return;
      case 3:
        if (!ideas_.empty()) desk.counter.cancel(any_idea());
        return;
      case 4:
      case 5:
        return desk.pump();
      case 6:
        desk.exchange.takes_e2 = 100 * *rc::gen::inRange<int64_t>(0, 30);
        return;
      case 7:
        if (!ideas_.empty()) {
          desk.exchange.fill(any_idea() + "-1", 100 * *rc::gen::inRange<int64_t>(1, 10),
                             desk.counter.bench.market);
        }
        return;
      case 8:
        connected_ = false;
        return desk.restart(*rc::gen::arbitrary<bool>());
      default:
        return desk.pass(*rc::gen::element<int64_t>(500, 1000, 5000, 30'000, 70'000));
    }
  }

  // One POST an id, nothing above its approval whatever became of it, and no end that is none.
  void judge() const {
    std::map<std::string, int> posts;
    for (const HttpRequest& request : desk.counter.bench.requests) {
      if (request.method != "POST") continue;
      const auto body = nlohmann::json::parse(request.body);
      RC_ASSERT(++posts[body.at("client_order_id").get<std::string>()] == 1);
    }
    for (const auto& [at, bytes] : desk.counter.bench.rows) {
      if (at.first != "intent") continue;
      wire::IntentRow intent;
      RC_ASSERT(intent.ParseFromString(bytes));
      judge(intent);
    }
    std::set<std::string> trades;
    RC_ASSERT(desk.counter.openings().size() <= 1u);
    RC_ASSERT(desk.counter.bench.noted("FILL_CONFLICT") == 0u);
    for (const wire::Fill& fill : desk.counter.fills()) RC_ASSERT(trades.insert(fill.trade_id()).second);
    // Each account that was told is one the exchange has had: that of its first so many trades.
    for (const wire::ExchangeAccount& account : desk.counter.bench.published<wire::ExchangeAccount>()) {
      RC_ASSERT(account.cash_e6() == desk.exchange.cash_after_e6.at(account.fills()));
    }
  }

  void settle_down() {
    kind_ = true;
    desk.pass(140'000);
  }
  // Every trade is booked once, to its intent; exec and the exchange name the same rests; the account agrees.
  void judge_quiet() {
    std::map<std::string, int64_t> traded_e2;
    for (const auto& trade : desk.exchange.trades) traded_e2[trade.order] += trade.quantity_e2;
    RC_ASSERT(desk.counter.fills().size() == desk.exchange.trades.size());
    bool any_rests = false;
    for (const auto& order : desk.exchange.orders) {
      const std::string intent = order.client_id.substr(0, order.client_id.rfind('-'));
      RC_ASSERT(desk.booked_e2(intent) == traded_e2[order.id]);
      RC_ASSERT(desk.report(intent).intent_done() == (order.status != "resting"));
      any_rests |= order.status == "resting";
    }
    for (const auto& [intent, approval] : ideas_) {
      if (desk.exchange.order(intent + "-1") == nullptr) RC_ASSERT(desk.report(intent).intent_done());
    }
    if (any_rests) return;
    RC_ASSERT(desk.accounts() > 0u);
    RC_ASSERT(desk.counter.account().cash_e6() == desk.exchange.cash_e6);
    RC_ASSERT(desk.counter.account().fills() == desk.exchange.trades.size());
  }

  Desk desk;

 private:
  void judge(const wire::IntentRow& intent) const {
    const exec::StandIn::Order* order = desk.exchange.order(intent.approval().intent_id() + "-1");
    int64_t committed_e2 = 0;
    for (const wire::ChildRow& child : intent.children()) {
      const bool ended = child.state() >= wire::ORDER_STATE_FILLED;
      const int64_t filled_e2 = std::max(child.filled_e2(), child.answered_filled_e2());
      committed_e2 += ended ? filled_e2 : child.quantity_e2();
      RC_ASSERT(!intent.done() || ended);
    }
    RC_ASSERT(committed_e2 <= intent.approval().maximum_quantity_e2());
    // Done, and it can fill still: the promise that risk releases money by.
    if (order != nullptr && order->status == "resting") RC_ASSERT(!intent.done());
  }
  // In no order, twice, or never.
  void tell_any() {
    if (!connected_ || desk.exchange.trades.empty()) return;
    desk.tell(desk.exchange.trades.at(*rc::gen::inRange<size_t>(0, desk.exchange.trades.size())));
  }
  void approve_new() {
    const std::string intent = "intent-" + std::to_string(++last_);
    risk::v1::Approval approval = desk.counter.approval(intent, 100 * *rc::gen::inRange<int64_t>(45, 56),
                                                        100 * *rc::gen::inRange(1, 40));
    if (*rc::gen::arbitrary<bool>()) approval.set_side(edge::v1::SIDE_NO);
    if (*rc::gen::inRange(0, 4) == 0) approval.set_styles(0, "immediate");
    ideas_[intent] = approval;
    desk.counter.approve(approval);
  }
  std::string any_idea() const {
    const auto nth = *rc::gen::inRange<size_t>(0, ideas_.size());
    return std::next(ideas_.begin(), static_cast<std::ptrdiff_t>(nth))->first;
  }

  std::map<std::string, risk::v1::Approval> ideas_;
  int last_ = 0;
  bool connected_ = false;  // to the feed that tells fills
  bool kind_ = false;       // nothing is lost any more
};

}  // namespace

TEST_CASE("Through loss, rubbish and crashes no id is sent twice and nothing is lost or above its approval") {
  // The promises of the order path at an exchange that answers as networks do.
  CHECK(rc::check([] {
    LossyStory story;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      story.step();
      story.judge();
    }
    story.settle_down();
    story.judge();
    story.judge_quiet();
  }));
}
