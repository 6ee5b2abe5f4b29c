// What risk approved: each step of it is an event on its disk, in the order in which it was decided.
#include <fmt/format.h>

#include <algorithm>

#include "headgate/command/v1/command.pb.h"
#include "sim/judge.h"
#include "sim/stored.h"

namespace headgate::sim {
namespace {

template <typename Message>
std::optional<Message> read(const bus::v1::Envelope& envelope) {
  if (envelope.type() != Message::descriptor()->full_name()) return std::nullopt;
  Message out;
  check(out.ParseFromString(envelope.body()), "a stored event can be read");
  return out;
}

using Scope = std::pair<command::v1::ScopeKind, std::string>;

}  // namespace

// What edge wanted, by id; one id may have been said with several contents, of which the first heard counts.
struct Judge::Wishes {
  std::multimap<std::string, edge::v1::OrderIntent> by_id;
};

// What risk has said so far.
struct Judge::Hearing {
  std::map<std::string, std::string> approved;  // intent, the bytes signed
  std::set<std::string> denied;
  std::map<Scope, command::v1::CommandKind> restricted;  // by the operator
  bool resumed_after_kill = false;
  std::vector<int64_t> approved_ns;

  void obey(const command::v1::Command& command, bool after_kill) {
    const Scope scope{command.scope(), command.name()};
    if (command.kind() != command::v1::COMMAND_KIND_RESUME) {
      restricted[scope] = command.kind();
      return;
    }
    restricted.erase(scope);
    if (after_kill && command.scope() == command::v1::SCOPE_KIND_ACCOUNT) resumed_after_kill = true;
  }
  bool any(const risk::v1::Approval& approval, command::v1::CommandKind kind) const {
    for (const Scope& scope : {Scope{command::v1::SCOPE_KIND_ACCOUNT, ""},
                               {command::v1::SCOPE_KIND_STRATEGY, approval.strategy()},
                               {command::v1::SCOPE_KIND_EVENT, approval.event_ticker()},
                               {command::v1::SCOPE_KIND_MARKET, approval.market_ticker()}}) {
      const auto found = restricted.find(scope);
      if (found != restricted.end() && found->second == kind) return true;
    }
    return false;
  }
};

void Judge::approvals(const Stores& stores) {
  Wishes wishes;
  for (auto& intent : events<edge::v1::OrderIntent>(stores.edge)) {
    std::string id = intent.intent_id();
    wishes.by_id.emplace(std::move(id), std::move(intent));
  }
  Hearing hearing;
  for (const bus::v1::Envelope& envelope : stores.risk.events()) {
    if (const auto obeyed = read<risk::v1::CommandObeyed>(envelope)) {
      hearing.obey(obeyed->command(), envelope.utc_ns() - scene_.begin_utc_ns > scene_.kill_from_ns);
    }
    if (const auto denied = read<risk::v1::OrderDenied>(envelope)) {
      const std::string& id = denied->intent_id();
      if (!hearing.denied.insert(id).second || hearing.approved.contains(id))
        once("INTENT_JUDGED_TWICE", id, id + " was judged before it was denied");
    }
    const auto order = read<risk::v1::OrderApproved>(envelope);
    if (!order) continue;
    risk::v1::Approval approval;
    check(approval.ParseFromString(order->approval()), "an approval can be read");
    const std::string& id = approval.intent_id();
    const auto [before, is_new] = hearing.approved.emplace(id, order->approval());
    if (is_new) approved(approval, wishes, hearing);
    if (hearing.denied.contains(id) || before->second != order->approval())
      once("INTENT_JUDGED_TWICE", id, id + " was judged before it was approved");
  }
  rate(std::move(hearing.approved_ns));
}

void Judge::approved(const risk::v1::Approval& approval, const Wishes& wishes, Hearing& hearing) {
  hearing.approved_ns.push_back(approval.approved_utc_ns());
  if (approval.reduce_only() || hearing.any(approval, command::v1::COMMAND_KIND_REDUCE))
    only_closing_.insert(approval.intent_id());
  within_wish(approval, wishes);
  within_limits(approval);
  permitted(approval, hearing);
}

// Market time is UTC here, so the time of approval may be held against both.
void Judge::within_wish(const risk::v1::Approval& approval, const Wishes& wishes) {
  const auto [first, last] = wishes.by_id.equal_range(approval.intent_id());
  const auto wish = std::find_if(first, last, [&](const auto& each) {
    const edge::v1::OrderIntent& intent = each.second;
    return intent.market_ticker() == approval.market_ticker() && intent.side() == approval.side() &&
           intent.limit_price_e4() == approval.worst_price_e4() &&
           intent.quantity_e2() == approval.maximum_quantity_e2() &&
           intent.reduce_only() == approval.reduce_only() &&
           intent.working_until_ns() == approval.working_until_ns();
  });
  const std::string& id = approval.intent_id();
  if (wish == last) return once("APPROVAL_WITHOUT_INTENT", id, id + " was approved and never wanted so");
  const int64_t age_ns = approval.approved_utc_ns() - wish->second.fair_value_issued_ns();
  if (age_ns >= 0 && age_ns <= limits_.fair_value_age_max_s * ns_per_s) return;
  once("FAIR_VALUE_STALE", id,
       fmt::format("{} was approved on a fair value {} s old", id, age_ns / ns_per_s));
}

void Judge::within_limits(const risk::v1::Approval& approval) {
  const std::string& id = approval.intent_id();
  const Money cost = Money::from_e6(approval.worst_price_e4() * approval.maximum_quantity_e2());
  if (approval.maximum_quantity_e2() > limits_.order_quantity_max.e2() || cost > limits_.order_cost_max) {
    once("APPROVAL_ABOVE_LIMIT", id,
         fmt::format("{} may buy {}e-2 for {}", id, approval.maximum_quantity_e2(), cost.text()));
  }
  const int64_t left_ns = plan_.closes.ns() - approval.approved_utc_ns();
  if (left_ns <= limits_.close_margin_s * ns_per_s)
    once("APPROVED_NEAR_CLOSE", id,
         fmt::format("{} was approved {} ms before the close", id, left_ns / ns_per_ms));
  const int64_t start_by_ns = approval.start_by_utc_ns() - approval.approved_utc_ns();
  if (start_by_ns > limits_.approval_start_by_ms * ns_per_ms)
    once("APPROVAL_TOO_LONG", id, fmt::format("{} may be sent {} ms later", id, start_by_ns / ns_per_ms));
}

void Judge::permitted(const risk::v1::Approval& approval, const Hearing& hearing) {
  const std::string& id = approval.intent_id();
  if (hearing.any(approval, command::v1::COMMAND_KIND_HALT))
    once("APPROVED_WHILE_HALTED", id, id + " was approved while an operator's halt was on it");
  const int64_t least_ns = approval.approved_utc_ns() - scene_.begin_utc_ns - scene_.climate.skew_max_ns;
  if (least_ns >= scene_.kill_from_ns && !hearing.resumed_after_kill)
    once("APPROVED_AFTER_KILL", id, id + " was approved after the KILL switch, and nobody had resumed");
}

void Judge::rate(std::vector<int64_t> approved_ns) {
  std::sort(approved_ns.begin(), approved_ns.end());
  const auto most = static_cast<size_t>(limits_.orders_per_minute_max);
  for (size_t i = most; i < approved_ns.size(); ++i) {
    if (approved_ns[i] - approved_ns[i - most] >= 60 * ns_per_s) continue;
    once("APPROVED_TOO_OFTEN", "OrderApproved", fmt::format("{} approvals within a minute", most + 1));
  }
}

// Whatever else happened between approval and trade: a close takes away from what is held, and never turns
// it.
void Judge::closes_only_reduce(const VenueTruth& truth, const Approvals& approvals) {
  std::map<std::string, int64_t> net_e2;
  for (const VenueTruth::Trade& trade : truth.trades) {
    int64_t& net = net_e2[trade.market];
    const int64_t before = net;
    net += trade.side == Side::yes ? trade.quantity_e2 : -trade.quantity_e2;
    const std::string intent = intent_of(trade.client_order_id);
    if (!approvals.contains(intent) || !only_closing_.contains(intent)) continue;
    const bool reduces = std::abs(net) < std::abs(before) && (net == 0 || (net > 0) == (before > 0));
    if (!reduces)
      once("CLOSE_OPENED", intent,
           fmt::format("{} should only reduce, and took {} from {}e-2 to {}e-2", trade.client_order_id,
                       trade.market, before, net));
  }
}

}  // namespace headgate::sim
