#include "sim/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "actor/wire.h"
#include "headgate/exec/v1/rows.pb.h"
#include "headgate/risk/v1/rows.pb.h"
#include "headgate/settle/v1/rows.pb.h"
#include "sim/operator.h"
#include "sim/stored.h"

namespace headgate::sim {
namespace {

// A book may be 30 s old when risk judges it, an approval may wait 2 s to be sent, and the word of a lost
// feed may itself be late by a stalled process or message.
constexpr int64_t stale_most_ns = 60 * ns_per_s;
// How long an order may rest beyond its end, when all that could cancel it fails again and again.
constexpr int64_t overdue_most_ns = 35 * ns_per_s;

std::string dollars(int64_t e6) { return Money::from_e6(e6).text(); }

}  // namespace

void Judge::once(const std::string& code, const std::string& about, const std::string& text) {
  if (said_.insert(code + text).second) scene_.violated(code, about, text);
}

Judge::Approvals Judge::approvals_of(const Disk& risk) {
  Approvals out;
  for (const auto& [id, row] : table<risk::v1::OrderRow>(risk, "order")) out[id] = row.approval();
  return out;
}

void Judge::look(const VenueTruth& truth, const Stores& stores) {
  const Approvals all = approvals_of(stores.risk);
  orders_within_approvals(truth, all);
  stake_within_limits(truth);
  rests(truth, all);
}

// Two orders of ours in one market could trade with each other; one that outlasts its time, or the KILL
// switch, trades on an opinion that nobody holds any more.
void Judge::rests(const VenueTruth& truth, const Approvals& approvals) {
  std::map<std::string, std::string> resting;  // market, order
  int64_t count = 0;
  for (const VenueTruth::Order& order : truth.orders) {
    if (order.status != venue::OrderStatus::resting) continue;
    const std::string& id = order.client_order_id;
    const auto [other, alone] = resting.emplace(order.market, id);
    if (!alone) once("TWO_ORDERS_IN_MARKET", intent_of(id), id + " rests beside " + other->second);
    ++count;
    const auto found = approvals.find(intent_of(id));
    if (found == approvals.end()) continue;
    const int64_t until_ns = found->second.working_until_ns() - scene_.begin_utc_ns;
    const int64_t late_ns = scene_.schedule.now_ns() - std::min(until_ns, scene_.kill_from_ns);
    if (late_ns > overdue_most_ns) {
      once("ORDER_OVERDUE", intent_of(id),
           id + " still rests, long after its working time or the KILL switch");
    }
  }
  if (count > limits_.open_orders_max) {
    once("TOO_MANY_ORDERS", "OrderReport",
         fmt::format("{} orders rest, limit {}", count, limits_.open_orders_max));
  }
}

void Judge::orders_within_approvals(const VenueTruth& truth, const Approvals& approvals) {
  std::map<std::string, int64_t> committed_e2;
  std::set<std::string> ids;
  for (const VenueTruth::Order& order : truth.orders) {
    const std::string& id = order.client_order_id;
    if (!ids.insert(id).second) once("ORDER_DOUBLED", intent_of(id), id + " is twice at the exchange");
    const auto found = approvals.find(intent_of(id));
    if (found == approvals.end()) {
      once("ORDER_WITHOUT_APPROVAL", intent_of(id),
           id + " is at the exchange, and risk's store approves no such intent");
      continue;
    }
    const risk::v1::Approval& approval = found->second;
    if (approval.market_ticker() != order.market || from_wire(approval.side()) != order.side ||
        order.price_e4 > approval.worst_price_e4()) {
      once("ORDER_OUTSIDE_APPROVAL", intent_of(id),
           fmt::format("{} in {} at {}e-4, approved {} at {}e-4", id, order.market, order.price_e4,
                       approval.market_ticker(), approval.worst_price_e4()));
    }
    committed_e2[intent_of(id)] += order.filled_e2 + order.remaining_e2;
  }
  for (const auto& [intent, e2] : committed_e2) {
    const auto found = approvals.find(intent);
    if (found == approvals.end() || e2 <= found->second.maximum_quantity_e2()) continue;
    once("CHILDREN_ABOVE_APPROVAL", intent,
         fmt::format("{}: {}e-2 filled or open, {}e-2 approved", intent, e2,
                     found->second.maximum_quantity_e2()));
  }
}

// An order is judged with all that may ever be paid for it: the fee of the latest counts, that of earlier
// ones has become a loss.
void Judge::stake_within_limits(const VenueTruth& truth) {
  const Stake stake = stake_of(truth);
  for (const auto& [market, money] : stake.by_market) {
    const Money most = money + (market == stake.newest_market ? stake.newest_fee : Money());
    if (most <= limits_.market_stake_max) continue;
    once("STAKE_ABOVE_LIMIT", market,
         market + ": " + most.text() + " at stake, limit " + limits_.market_stake_max.text());
  }
  // One event and one strategy are played, so each of these limits is on the same sum.
  for (const auto& [name, limit] : {std::pair{"event", limits_.event_stake_max},
                                    {"strategy", limits_.strategy_stake_max},
                                    {"account", limits_.account_stake_max},
                                    {"bankroll", limits_.bankroll}}) {
    const Money most = stake.total + stake.newest_fee;
    if (most <= limit) continue;
    once("STAKE_ABOVE_LIMIT", "OrderReport",
         fmt::format("{}: {} at stake, limit {}", name, most.text(), limit.text()));
  }
}

void Judge::finish(const VenueTruth& truth, const venue::Venue& exchange, const Stores& stores,
                   const std::vector<OrderSent>& sent) {
  const Approvals all = approvals_of(stores.risk);
  look(truth, stores);
  approvals(stores);
  closes_only_reduce(truth, all);
  costs(truth);
  wire(sent, all);
  paper(truth, exchange, all);
  fills(truth, stores);
  opening(stores);
  money(truth, stores);
  ends(truth, stores);
  restrictions(stores);
  disks(stores);
}

// What one order has cost and may still cost, with its fees.
void Judge::costs(const VenueTruth& truth) {
  std::map<std::string, int64_t> cost_e6;
  for (const VenueTruth::Order& order : truth.orders) {
    cost_e6[order.client_order_id] += order.price_e4 * order.remaining_e2;
  }
  for (const VenueTruth::Trade& trade : truth.trades) {
    cost_e6[trade.client_order_id] += trade.price_e4 * trade.quantity_e2 + trade.fee_e6;
  }
  for (const auto& [id, e6] : cost_e6) {
    if (e6 <= limits_.order_cost_max.e6()) continue;
    once("ORDER_ABOVE_LIMIT", intent_of(id),
         id + " cost " + dollars(e6) + " with its fees, limit " + limits_.order_cost_max.text());
  }
}

void Judge::wire(const std::vector<OrderSent>& sent, const Approvals& approvals) {
  std::set<std::string> ids;
  for (const OrderSent& order : sent) {
    const std::string& id = order.client_order_id;
    if (!ids.insert(id).second) once("ORDER_SENT_TWICE", intent_of(id), id + " left twice");
    if (order.killed) once("ORDER_AFTER_KILL", intent_of(id), id + " left while the KILL switch was set");
    if (order.feed_silent_ns > stale_most_ns) {
      once("ORDER_ON_STALE_BOOK", intent_of(id),
           fmt::format("{} left when the exchange's feed had been silent for {} s", id,
                       order.feed_silent_ns / ns_per_s));
    }
    const auto found = approvals.find(intent_of(id));
    if (found == approvals.end()) continue;
    const int64_t late_ns = order.utc_ns - found->second.start_by_utc_ns();
    if (late_ns < 0) continue;
    once("ORDER_AFTER_START_BY", intent_of(id),
         fmt::format("{} left {} ms after its start-by", id, late_ns / ns_per_ms));
  }
}

// Each trade of the exchange once in every store, and nothing there that the exchange does not know.
void Judge::fills(const VenueTruth& truth, const Stores& stores) {
  std::map<std::string, const VenueTruth::Trade*> trades;
  for (const VenueTruth::Trade& trade : truth.trades) trades[trade.id] = &trade;
  std::map<std::string, int> settled;
  for (const auto& [number, row] : table<settle::v1::JournalRow>(stores.settle, "journal")) {
    if (row.has_fill()) ++settled[row.fill().trade_id()];
  }
  std::map<std::string, int> published;
  for (const auto& fill : events<exec::v1::Fill>(stores.exec)) {
    ++published[fill.trade_id()];
    const auto found = trades.find(fill.trade_id());
    if (found == trades.end()) continue;
    const VenueTruth::Trade& trade = *found->second;
    if (fill.price_e4() == trade.price_e4 && fill.quantity_e2() == trade.quantity_e2 &&
        fill.fee_e6() == trade.fee_e6 && fill.order_id() == trade.client_order_id) {
      continue;
    }
    once("FILL_ALTERED", fill.trade_id(),
         fmt::format("{}: exec says {} x {}e-2 at {}e-4 fee {}, the exchange {} x {}e-2 at "
                     "{}e-4 fee {}",
                     fill.trade_id(), fill.order_id(), fill.quantity_e2(), fill.price_e4(), fill.fee_e6(),
                     trade.client_order_id, trade.quantity_e2, trade.price_e4, trade.fee_e6));
  }
  const auto risk = table<risk::v1::BookedRow>(stores.risk, "fill");
  for (const auto& [id, trade] : trades) {
    if (published[id] == 0)
      once("FILL_LOST", id, "exec has lost trade " + id + " of " + trade->client_order_id);
    if (!risk.contains(id)) once("FILL_LOST", id, "risk has lost trade " + id);
    if (settled[id] == 0) once("FILL_LOST", id, "settle has lost trade " + id);
  }
  for (const auto& [id, times] : published) {
    if (!trades.contains(id)) once("FILL_INVENTED", id, "exec has invented trade " + id);
    if (times > 1) once("FILL_DOUBLED", id, fmt::format("exec has told trade {} {} times", id, times));
  }
  for (const auto& [id, times] : settled) {
    if (times > 1) once("FILL_DOUBLED", id, fmt::format("settle has booked trade {} {} times", id, times));
  }
}

// The books of risk and settle begin with it: told twice, or after an order, they begin with a wrong figure.
void Judge::opening(const Stores& stores) {
  int64_t told = 0;
  for (const bus::v1::Envelope& envelope : stores.exec.events()) {
    if (envelope.type() == exec::v1::OpeningBalance::descriptor()->full_name()) ++told;
    exec::v1::OrderReport report;
    if (envelope.type() != report.GetDescriptor()->full_name() || told > 0) continue;
    check(report.ParseFromString(envelope.body()), "a stored event can be read");
    if (!report.order_id().empty())
      once("ORDER_BEFORE_OPENING", report.intent_id(),
           report.order_id() + " was made before the opening balance");
  }
  if (told != 1)
    once("OPENING_NOT_ONCE", "OpeningBalance", fmt::format("exec told {} opening balances", told));
  for (const auto& opening : events<exec::v1::OpeningBalance>(stores.exec)) {
    if (opening.cash_e6() == paper_.cash.e6()) continue;
    once("OPENING_WRONG", "OpeningBalance",
         "exec says " + dollars(opening.cash_e6()) + ", the account began with " + paper_.cash.text());
  }
}

void Judge::money(const VenueTruth& truth, const Stores& stores) {
  int64_t ledger_e6 = 0;
  for (const auto& [number, row] : table<settle::v1::JournalRow>(stores.settle, "journal")) {
    if (row.has_settlement() &&
        row.settlement().settled_ns() + scene_.climate.skew_max_ns < plan_.finalized.ns()) {
      once("SETTLED_EARLY", row.settlement().market_ticker(),
           row.settlement().market_ticker() + " was settled before its result was final");
    }
    for (const auto& entry : row.entries()) {
      for (const auto& posting : entry.postings()) {
        if (posting.account() == "cash") ledger_e6 += posting.amount_e6();
      }
    }
  }
  const auto account = table<risk::v1::AccountRow>(stores.risk, "account")["account"];
  const int64_t exchange_e6 = truth.cash.e6();
  if (account.cash_e6() != exchange_e6) {
    once("CASH_DIFFERS", "Fill", "risk " + dollars(account.cash_e6()) + ", exchange " + dollars(exchange_e6));
  }
  if (ledger_e6 != exchange_e6) {
    once("CASH_DIFFERS", "Fill", "settle " + dollars(ledger_e6) + ", exchange " + dollars(exchange_e6));
  }
  for (const auto& [market, position] : table<risk::v1::Position>(stores.risk, "position")) {
    const auto held = truth.net_e2.find(market);
    const int64_t at_exchange = held == truth.net_e2.end() ? 0 : held->second;
    if (position.net_e2() == 0 && position.cost_e6() != 0) {
      once("POSITION_DIFFERS", market,
           market + ": risk holds nothing and counts " + dollars(position.cost_e6()) + " at stake");
    }
    if (position.net_e2() == at_exchange) continue;
    once("POSITION_DIFFERS", market,
         fmt::format("{}: risk {}e-2, exchange {}e-2", market, position.net_e2(), at_exchange));
  }
}

// Everything approved has an end, and exec knows of each order what the exchange knows.
void Judge::ends(const VenueTruth& truth, const Stores& stores) {
  std::map<std::string, const VenueTruth::Order*> orders;
  for (const VenueTruth::Order& order : truth.orders) orders[order.client_order_id] = &order;
  for (const auto& [id, row] : table<risk::v1::OrderRow>(stores.risk, "order")) {
    if (!row.done()) once("APPROVAL_WITHOUT_END", id, id + " is still open in risk");
    if (row.filled_e2() < row.reported_filled_e2())
      once("FILL_OWED", id, id + " was reported filled for more");
  }
  for (const auto& [intent, row] : table<exec::v1::IntentRow>(stores.exec, "intent")) {
    for (const auto& child : row.children()) {
      const std::string id = intent + "-" + std::to_string(child.number());
      const auto state = from_wire(child.state());
      check(state.has_value(), "a stored order has a state");
      if (!is_terminal(*state)) {
        once("ORDER_WITHOUT_END", intent, id + " is still " + std::string(name_of(*state)) + " in exec");
      }
      const auto found = orders.find(id);
      if (found == orders.end()) {
        if (child.filled_e2() != 0)
          once("FILL_INVENTED", intent, id + " is filled in exec and unknown to the exchange");
        continue;
      }
      const VenueTruth::Order& order = *found->second;
      if (order.status == venue::OrderStatus::resting) once("ORDER_FORGOTTEN", intent, id + " still rests");
      if (order.filled_e2 != child.filled_e2()) {
        once("FILL_LOST", intent,
             fmt::format("{}: {}e-2 in exec, {}e-2 at the exchange", id, child.filled_e2(), order.filled_e2));
      }
    }
  }
}

// Nobody halts here but the operator and the kill switch: any other restriction says that something did not
// add up.
void Judge::restrictions(const Stores& stores) {
  for (const auto& [key, row] : table<risk::v1::Restriction>(stores.risk, "restriction")) {
    if (row.who() != Operator::name && row.reason() != "KILL_SWITCH" &&
        !row.reason().starts_with("DAILY_LOSS")) {
      once("HALTED_FOR_NOTHING", "TRADING_RESTRICTED", key + ": " + row.reason());
    }
  }
}

void Judge::disks(const Stores& stores) {
  for (const Disk* disk : {&stores.edge, &stores.risk, &stores.exec, &stores.settle}) {
    if (disk->used_after_error())
      once("DISK_USED_AFTER_ERROR", "disk failed", "a life went on after its disk had failed");
  }
}

}  // namespace headgate::sim
