#include "cli/try_tally.h"

#include <algorithm>
#include <map>
#include <set>

#include "actor/decode.h"
#include "domain/price.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate::cli {
namespace {

class Tally {
 public:
  explicit Tally(const RunFacts& facts) : facts_(facts) {}

  RunResult result() {
    for (const bus::v1::Envelope& envelope : facts_.events) take(envelope);
    out_.orders = static_cast<int64_t>(submitted_.size());
    out_.cancels = static_cast<int64_t>(cancelled_.size());
    out_.fills = static_cast<int64_t>(fills_.size());
    out_.partial_fills = static_cast<int64_t>(partial_.size());
    out_.settlements = static_cast<int64_t>(results_.size());
    count_positions();
    out_.pnl = Money::from_e6(facts_.audit.profit_e6()) - Money::from_e6(facts_.audit.fees_e6());
    out_.fees = Money::from_e6(facts_.audit.fees_e6());
    out_.ledger_balanced = facts_.audit.compared() && facts_.audit.balanced();
    out_.reasons = ranked(facts_.reasons);
    out_.denied_by = ranked({denied_by_.begin(), denied_by_.end()});
    if (facts_.day_over) {
      judge_settlements();
      judge_money();
      if (facts_.generated) judge_variety();
    } else {
      // The processes are asked for their events once the day is over: before that there is nothing to hold
      // the exchange's figures against, and a comparison would call money lost that is not.
      fault("the day did not come to its end, so its books are not judged");
    }
    return std::move(out_);
  }

 private:
  void fault(std::string text) { out_.faults.push_back(std::move(text)); }

  static std::vector<Counted> ranked(std::vector<Counted> list) {
    std::stable_sort(list.begin(), list.end(),
                     [](const Counted& a, const Counted& b) { return a.second > b.second; });
    return list;
  }

  void take(const bus::v1::Envelope& envelope) {
    if (decode<edge::v1::OrderIntent>(envelope)) ++out_.intents;
    if (decode<edge::v1::CancelIntent>(envelope)) ++out_.cancel_intents;
    // Risk sends an approval again until exec answers; it is the same approval.
    if (decode<risk::v1::OrderApproved>(envelope) && approved_.insert(envelope.correlation_id()).second) {
      ++out_.approvals;
    }
    if (const auto denied = decode<risk::v1::OrderDenied>(envelope)) {
      ++out_.denials;
      ++denied_by_[denied->code()];
    }
    if (const auto report = decode<exec::v1::OrderReport>(envelope)) take_report(*report);
    if (const auto fill = decode<exec::v1::Fill>(envelope)) take_fill(*fill);
    if (const auto settlement = decode<settle::v1::Settlement>(envelope)) take_settlement(*settlement);
  }

  // An order counts once its request may have left; a cancel counts when we asked for it and it was done.
  void take_report(const exec::v1::OrderReport& report) {
    if (report.order_id().empty()) return;
    switch (report.state()) {
      case exec::v1::ORDER_STATE_CANCELLING:
        cancelling_.insert(report.order_id());
        break;
      case exec::v1::ORDER_STATE_CANCELLED:
        if (cancelling_.contains(report.order_id())) cancelled_.insert(report.order_id());
        break;
      case exec::v1::ORDER_STATE_SUBMITTED:
      case exec::v1::ORDER_STATE_UNKNOWN:
      case exec::v1::ORDER_STATE_RESTING:
      case exec::v1::ORDER_STATE_FILLED:
        break;
      default:
        return;
    }
    submitted_.insert(report.order_id());
    if (report.filled_e2() > 0 && report.filled_e2() < report.quantity_e2())
      partial_.insert(report.order_id());
  }

  void take_fill(const exec::v1::Fill& fill) {
    if (!fills_.emplace(fill.trade_id(), fill).second)
      fault("trade " + fill.trade_id() + " was published twice");
  }

  void take_settlement(const settle::v1::Settlement& settlement) {
    if (!results_.emplace(settlement.market_ticker(), settlement.result()).second) {
      fault(settlement.market_ticker() + " was settled twice");
    }
  }

  void judge_settlements() {
    const int64_t expected = markets_of(facts_.world);
    if (out_.settlements != expected) {
      fault(std::to_string(out_.settlements) + " of " + std::to_string(expected) + " markets are settled");
    }
    std::set<std::string> winners;
    for (const WorldEvent& event : facts_.world.events) winners.insert(event.winner);
    for (const auto& [market, result] : results_) {
      const bool won = winners.erase(market) > 0;
      const auto expected_result = won ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO;
      if (result != expected_result) fault(market + " was settled against the world's winner");
    }
    for (const std::string& winner : winners) fault("the winner " + winner + " is not settled");
  }

  // What one fill comes to in the end.
  Money outcome_of(const exec::v1::Fill& fill) const {
    const auto result = results_.find(fill.market_ticker());
    const auto wanted =
        fill.side() == edge::v1::SIDE_YES ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO;
    const Quantity quantity = Quantity::from_e2(fill.quantity_e2());
    Money out = -Money::from_e6(checked_mul(fill.price_e4(), quantity.e2())) - Money::from_e6(fill.fee_e6());
    if (result != results_.end() && result->second == wanted) out += payout_of(quantity);
    return out;
  }

  void count_positions() {
    std::map<std::string, Money> by_market;
    for (const auto& [id, fill] : fills_) by_market[fill.market_ticker()] += outcome_of(fill);
    for (const auto& [market, outcome] : by_market) {
      if (!results_.contains(market)) continue;
      if (outcome > Money()) ++out_.winning;
      if (outcome < Money()) ++out_.losing;
    }
  }

  // A day on which nothing was cancelled, denied or filled in part has shown less than it is for.
  void judge_variety() {
    constexpr int64_t fills_least = 20;
    if (out_.fills < fills_least) {
      fault(std::to_string(out_.fills) + " fills, fewer than " + std::to_string(fills_least));
    }
    const std::pair<const char*, int64_t> kinds[] = {{"order was filled in part", out_.partial_fills},
                                                     {"order was cancelled", out_.cancels},
                                                     {"intent was denied", out_.denials},
                                                     {"market made money", out_.winning},
                                                     {"market lost money", out_.losing}};
    for (const auto& [what, count] : kinds) {
      if (count == 0) fault(std::string("no ") + what);
    }
  }

  // Every bought contract pays a dollar when its side wins, whether it was netted before or not: so cash
  // follows from fills and results alone.
  // In a market without a result a pair of both sides has been paid out already: the exchange nets.
  Money cash_by_fills() const {
    Money cash = facts_.cash_at_start;
    std::map<std::string, std::pair<int64_t, int64_t>> open_e2;  // YES and NO bought
    for (const auto& [id, fill] : fills_) {
      cash += outcome_of(fill);
      if (results_.contains(fill.market_ticker())) continue;
      auto& [yes, no] = open_e2[fill.market_ticker()];
      (fill.side() == edge::v1::SIDE_YES ? yes : no) += fill.quantity_e2();
    }
    for (const auto& [market, sides] : open_e2) {
      cash += payout_of(Quantity::from_e2(std::min(sides.first, sides.second)));
    }
    return cash;
  }

  void judge_money() {
    if (!facts_.audit.compared()) {
      fault("settle could not compare its ledger with the exchange: " + facts_.audit.difference());
    } else if (!facts_.audit.balanced()) {
      fault("the ledger differs from the exchange: " + facts_.audit.difference());
    }
    // On paper exec keeps the exchange; elsewhere the exchange's own books are asked, not exec's copy.
    const Money exchange = facts_.world.cash.value_or(Money::from_e6(facts_.account.cash_e6()));
    if (exchange != Money::from_e6(facts_.audit.ledger_cash_e6())) {
      fault("the ledger has $" + Money::from_e6(facts_.audit.ledger_cash_e6()).text() + ", the exchange $" +
            exchange.text());
    }
    if (cash_by_fills() != exchange) {
      fault("fills and results make $" + cash_by_fills().text() + ", the exchange has $" + exchange.text());
    }
    const uint64_t trades = facts_.world.fills.value_or(facts_.account.fills());
    if (trades != fills_.size()) {
      fault("the exchange booked " + std::to_string(trades) + " trades, exec published " +
            std::to_string(fills_.size()));
    }
  }

  const RunFacts& facts_;
  RunResult out_;
  std::set<std::string> approved_;
  std::set<std::string> submitted_;
  std::set<std::string> partial_;
  std::set<std::string> cancelling_;
  std::set<std::string> cancelled_;
  std::map<std::string, exec::v1::Fill> fills_;
  std::map<std::string, market::v1::MarketResult> results_;
  std::map<std::string, int64_t> denied_by_;
};

}  // namespace

RunResult tally(const RunFacts& facts) { return Tally(facts).result(); }

int64_t markets_of(const WorldSummary& world) {
  int64_t out = 0;
  for (const WorldEvent& event : world.events) out += event.markets;
  return out;
}

}  // namespace headgate::cli
