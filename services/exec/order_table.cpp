#include "services/exec/order_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "actor/wire.h"
#include "domain/check.h"
#include "domain/digest.h"

namespace headgate::exec {
namespace {

constexpr const char* intent_table = "intent";
constexpr const char* fill_table = "fill";
constexpr const char* immediate_style = "immediate";
constexpr const char* resting_style = "take_then_rest";

OrderState state_of(const v1::ChildRow& child) { return from_wire(child.state()).value(); }
bool ended(const v1::ChildRow& child) { return is_terminal(state_of(child)); }
bool refuses_place(const OrderReply& reply) {
  return reply.kind == OrderRequest::Kind::place && reply.outcome == HttpOutcome::answered && !reply.found &&
         reply.error != "order_already_exists";
}
bool doubtful(const v1::ChildRow& child) {
  const OrderState state = state_of(child);
  return state == OrderState::submitted || state == OrderState::unknown || state == OrderState::cancelling;
}
std::string id_of(const v1::IntentRow& intent, const v1::ChildRow& child) {
  return intent.approval().intent_id() + "-" + std::to_string(child.number());
}

v1::OrderReport report_of(const v1::IntentRow& intent, const v1::ChildRow* child) {
  const risk::v1::Approval& approval = intent.approval();
  v1::OrderReport out;
  out.set_intent_id(approval.intent_id());
  out.set_market_ticker(approval.market_ticker());
  out.set_event_ticker(approval.event_ticker());
  out.set_strategy(approval.strategy());
  out.set_side(approval.side());
  out.set_intent_done(intent.done());
  out.set_reason(intent.reason());
  int64_t filled_e2 = 0;
  for (const v1::ChildRow& each : intent.children()) {
    filled_e2 += std::max(each.filled_e2(), each.answered_filled_e2());
  }
  out.set_filled_e2(filled_e2);
  if (child == nullptr) {
    out.set_state(intent.ended());
    return out;
  }
  out.set_order_id(id_of(intent, *child));
  out.set_state(child->state());
  out.set_price_e4(child->price_e4());
  out.set_quantity_e2(child->quantity_e2());
  out.set_exchange_order_id(child->exchange_order_id());
  if (!child->reason().empty()) out.set_reason(child->reason());
  return out;
}

void append(std::vector<OrderRequest>& all, std::vector<OrderRequest> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

// What may have been bought, or may still be: the figure that must never exceed the approval.
int64_t committed_e2(const v1::IntentRow& intent) {
  int64_t total = 0;
  for (const v1::ChildRow& child : intent.children()) {
    total += ended(child) ? std::max(child.filled_e2(), child.answered_filled_e2()) : child.quantity_e2();
  }
  return total;
}

}  // namespace

bool OrderTable::knows_style(const std::string& style) {
  return style == immediate_style || style == resting_style;
}

void OrderTable::restore(const Rows& rows) {
  *this = OrderTable();
  for (const auto& [at, value] : rows) {
    if (at.first == fill_table) trades_.insert(at.second);
    if (at.first != intent_table) continue;
    v1::IntentRow& intent = intents_[at.second];
    check(intent.ParseFromString(value), "a stored order can be read");
    if (!intent.done()) open_.insert(at.second);
  }
}

const v1::IntentRow* OrderTable::intent(const std::string& intent_id) const {
  const auto found = intents_.find(intent_id);
  return found == intents_.end() ? nullptr : &found->second;
}

void OrderTable::store(const v1::IntentRow& intent, Effects& effects) const {
  effects.store(intent_table, intent.approval().intent_id(), intent.SerializeAsString());
}

void OrderTable::refuse(const Verified<risk::v1::Approval>& approval, OrderState state,
                        const std::string& reason, Effects& effects) {
  check(is_terminal(state), "a refused approval has ended");
  v1::IntentRow& intent = intents_[approval->intent_id()];
  *intent.mutable_approval() = *approval;
  intent.set_done(true);
  intent.set_reason(reason);
  intent.set_ended(to_wire(state));
  tell(intent, nullptr, effects);
}

OrderRequest OrderTable::place(const Verified<risk::v1::Approval>& approval, MarketTime now,
                               Effects& effects) {
  check(!knows(approval->intent_id()), "an approval is taken on once");
  v1::IntentRow& intent = intents_[approval->intent_id()];
  *intent.mutable_approval() = *approval;
  v1::ChildRow& child = *intent.add_children();
  child.set_number(static_cast<uint32_t>(intent.children_size()));
  child.set_state(to_wire(OrderState::received));
  child.set_price_e4(approval->worst_price_e4());
  child.set_quantity_e2(approval->maximum_quantity_e2());
  child.set_submitted_market_ns(now.ns());
  check(committed_e2(intent) <= approval->maximum_quantity_e2(), "children never exceed their approval");
  open_.insert(approval->intent_id());
  move(intent, child, OrderEvent::send, effects);
  return request_of(OrderRequest::Kind::place, intent, child);
}

OrderRequest OrderTable::request_of(OrderRequest::Kind kind, const v1::IntentRow& intent,
                                    const v1::ChildRow& child) const {
  const risk::v1::Approval& approval = intent.approval();
  OrderRequest out;
  out.kind = kind;
  out.order_id = id_of(intent, child);
  const char* verb = kind == OrderRequest::Kind::place    ? "place"
                     : kind == OrderRequest::Kind::cancel ? "cancel"
                                                          : "query";
  out.id = std::string(verb) + "/" + out.order_id;
  out.exchange_order_id = child.exchange_order_id();
  out.market = approval.market_ticker();
  out.side = from_wire(approval.side()).value();
  out.price = Price::from_e4(child.price_e4());
  out.quantity = Quantity::from_e2(child.quantity_e2());
  // What a closing order leaves over must not rest: by the time it fills there may be nothing left to close.
  out.reduce_only = approval.reduce_only();
  out.immediate = out.reduce_only || std::find(approval.styles().begin(), approval.styles().end(),
                                               immediate_style) != approval.styles().end();
  return out;
}

void OrderTable::report_again(const std::string& intent_id, Effects& effects) const {
  const v1::IntentRow& intent = intents_.at(intent_id);
  publish(intent, intent.children().empty() ? nullptr : &*intent.children().rbegin(), effects);
}

v1::ChildRow* OrderTable::child_of(const std::string& order_id, v1::IntentRow** intent) {
  const size_t dash = order_id.rfind('-');
  const auto found = dash == std::string::npos ? intents_.end() : intents_.find(order_id.substr(0, dash));
  if (found == intents_.end()) return nullptr;
  for (v1::ChildRow& child : *found->second.mutable_children()) {
    if (id_of(found->second, child) != order_id) continue;
    *intent = &found->second;
    return &child;
  }
  return nullptr;
}

// An event that cannot happen in a state is an answer that came twice or late; the state stands.
bool OrderTable::advance(v1::IntentRow& intent, v1::ChildRow& child, OrderEvent event,
                         const std::string& reason) {
  const auto next = next_state(state_of(child), event);
  if (!next) return false;
  child.set_state(to_wire(*next));
  if (!reason.empty()) child.set_reason(reason);
  const auto& children = intent.children();
  intent.set_done(std::all_of(children.begin(), children.end(), ended));
  if (intent.done()) open_.erase(intent.approval().intent_id());
  return true;
}

void OrderTable::move(v1::IntentRow& intent, v1::ChildRow& child, OrderEvent event, Effects& effects) {
  if (advance(intent, child, event, "")) tell(intent, &child, effects);
}

void OrderTable::tell(const v1::IntentRow& intent, const v1::ChildRow* child, Effects& effects) const {
  store(intent, effects);
  publish(intent, child, effects);
}

void OrderTable::publish(const v1::IntentRow& intent, const v1::ChildRow* child, Effects& effects) const {
  effects.publish_event("report", intent.approval().market_ticker(), report_of(intent, child),
                        intent.approval().intent_id());
}

bool OrderTable::book(const Execution& execution, const std::string& market, Side side, Effects& effects) {
  if (!trades_.insert(execution.trade_id).second) return false;
  v1::LatchRow booked;
  booked.set_since_utc_ns(execution.exchange_ns);
  effects.store(fill_table, execution.trade_id, booked.SerializeAsString());

  v1::Fill fill;
  fill.set_trade_id(execution.trade_id);
  fill.set_order_id(execution.order_id);
  fill.set_market_ticker(market);
  fill.set_side(to_wire(side));
  fill.set_price_e4(execution.price.e4());
  fill.set_quantity_e2(execution.quantity.e2());
  fill.set_fee_e6(execution.fee.e6());
  fill.set_taker(execution.taker);
  fill.set_exchange_ns(execution.exchange_ns);
  v1::IntentRow* intent = nullptr;
  v1::ChildRow* child = child_of(execution.order_id, &intent);
  if (child == nullptr) {
    effects.note(Level::alert, "FILL_WITHOUT_ORDER", execution.trade_id + " of " + execution.order_id);
  } else {
    // An order held for dead has traded: its money was released, so a person must look.
    if (state_of(*child) == OrderState::rejected) {
      effects.note(Level::alert, "FILL_OF_REJECTED_ORDER", execution.trade_id + " of " + execution.order_id);
    }
    child->set_filled_e2(child->filled_e2() + execution.quantity.e2());
    store(*intent, effects);
    fill.set_intent_id(intent->approval().intent_id());
    fill.set_event_ticker(intent->approval().event_ticker());
    fill.set_strategy(intent->approval().strategy());
  }
  effects.publish_event("fill", market, fill, fill.intent_id());
  return true;
}

// What a reply says about its order; nothing when it says nothing.
std::optional<OrderTable::Meaning> OrderTable::meaning_of(const OrderReply& reply, const v1::ChildRow& child,
                                                          MarketTime now) {
  using Kind = OrderRequest::Kind;
  if (reply.outcome == HttpOutcome::not_sent) {
    // A place that never left cannot exist. A cancel or query that never left changes nothing.
    if (reply.kind == Kind::place) return Meaning{OrderEvent::not_sent, "NOT_SENT"};
    if (reply.kind == Kind::cancel) return Meaning{OrderEvent::cancel_failed, ""};
    return std::nullopt;
  }
  if (reply.outcome == HttpOutcome::unknown) return Meaning{OrderEvent::no_answer, ""};
  if (reply.found) {
    if (reply.remaining.e2() > 0) return Meaning{OrderEvent::answered_open, ""};
    const bool full = reply.filled.e2() >= child.quantity_e2();
    return Meaning{full ? OrderEvent::answered_filled : OrderEvent::answered_dead, ""};
  }
  if (refuses_place(reply)) return Meaning{OrderEvent::refused, reply.error};
  if (reply.kind != Kind::query) return Meaning{OrderEvent::no_answer, ""};
  const bool outlived = now.ns() - child.submitted_market_ns() > request_life_max_ns;
  if (state_of(child) != OrderState::unknown || !outlived) return std::nullopt;
  return Meaning{OrderEvent::proven_absent, "NEVER_ARRIVED"};
}

std::vector<OrderRequest> OrderTable::answered(const OrderReply& reply, MarketTime now, Effects& effects) {
  using Kind = OrderRequest::Kind;
  v1::IntentRow* intent = nullptr;
  v1::ChildRow* child = child_of(reply.order_id, &intent);
  if (child == nullptr || ended(*child)) return {};
  const auto meaning = meaning_of(reply, *child, now);
  if (!meaning) return {};
  const std::string before = intent->SerializeAsString();
  const bool cancel_was_tried = state_of(*child) == OrderState::cancelling;
  if (!reply.exchange_order_id.empty()) child->set_exchange_order_id(reply.exchange_order_id);
  if (reply.found) {
    child->set_answered_filled_e2(std::max(child->answered_filled_e2(), reply.filled.e2()));
  }
  advance(*intent, *child, meaning->event, meaning->reason);
  // A doubtful order is asked about twice a second: only news is worth a durable report.
  if (intent->SerializeAsString() != before) tell(*intent, child, effects);

  std::vector<OrderRequest> next;
  const bool answer = reply.outcome == HttpOutcome::answered;
  // A cancel that found nothing open is usually a fill, and an id that exists already is ours: look, do not
  // guess.
  if (answer && !reply.found && reply.kind != Kind::query && !refuses_place(reply)) {
    next.push_back(request_of(Kind::query, *intent, *child));
  }
  // A cancel that did not take is tried again by the timer, or a market that closes would be asked without
  // pause.
  const bool in_vain = cancel_was_tried && reply.kind == Kind::query;
  if (answer && reply.found && intent->cancel_wanted() && !in_vain) cancel_children(*intent, next, effects);
  return next;
}

void OrderTable::cancel_children(v1::IntentRow& intent, std::vector<OrderRequest>& out, Effects& effects) {
  for (v1::ChildRow& child : *intent.mutable_children()) {
    if (state_of(child) != OrderState::resting) continue;
    move(intent, child, OrderEvent::cancel_sent, effects);
    out.push_back(request_of(OrderRequest::Kind::cancel, intent, child));
  }
}

std::vector<OrderRequest> OrderTable::cancel(const std::string& intent_id, Effects& effects) {
  std::vector<OrderRequest> out;
  const auto found = intents_.find(intent_id);
  if (found == intents_.end() || found->second.done()) return out;
  if (!found->second.cancel_wanted()) {
    found->second.set_cancel_wanted(true);
    store(found->second, effects);
  }
  cancel_children(found->second, out, effects);
  return out;
}

std::vector<OrderRequest> OrderTable::cancel_all(Effects& effects) {
  std::vector<OrderRequest> out;
  for (const std::string& id : open_) append(out, cancel(id, effects));
  return out;
}

std::vector<OrderRequest> OrderTable::cancel_overdue(MarketTime now, Effects& effects) {
  std::vector<OrderRequest> out;
  for (const std::string& id : open_) {
    const v1::IntentRow& intent = intents_.at(id);
    const bool overdue = now.ns() >= intent.approval().working_until_ns();
    if (overdue && !intent.cancel_wanted()) append(out, cancel(id, effects));
  }
  return out;
}

std::vector<OrderRequest> OrderTable::cancel_wanted(Effects& effects) {
  std::vector<OrderRequest> out;
  for (const std::string& id : open_) {
    if (intents_.at(id).cancel_wanted()) append(out, cancel(id, effects));
  }
  return out;
}

template <typename Wanted>
std::vector<OrderRequest> OrderTable::query_open(Wanted wanted) const {
  std::vector<OrderRequest> out;
  for (const std::string& id : open_) {
    const v1::IntentRow& intent = intents_.at(id);
    for (const v1::ChildRow& child : intent.children()) {
      if (ended(child) || !wanted(intent, child)) continue;
      out.push_back(request_of(OrderRequest::Kind::query, intent, child));
    }
  }
  return out;
}

std::vector<OrderRequest> OrderTable::doubt_all(Effects& effects) {
  for (const std::string& id : open_) {
    v1::IntentRow& intent = intents_.at(id);
    for (v1::ChildRow& child : *intent.mutable_children()) {
      if (state_of(child) == OrderState::submitted) move(intent, child, OrderEvent::no_answer, effects);
    }
  }
  return query_open([](const v1::IntentRow&, const v1::ChildRow&) { return true; });
}

std::vector<OrderRequest> OrderTable::query_doubtful() const {
  return query_open([](const v1::IntentRow&, const v1::ChildRow& child) { return doubtful(child); });
}

std::vector<OrderRequest> OrderTable::query_market(const std::string& market) const {
  return query_open([&](const v1::IntentRow& intent, const v1::ChildRow&) {
    return intent.approval().market_ticker() == market;
  });
}

bool OrderTable::any_doubtful() const { return !query_doubtful().empty(); }

std::vector<const v1::IntentRow*> OrderTable::open() const {
  std::vector<const v1::IntentRow*> out;
  for (const std::string& id : open_) out.push_back(&intents_.at(id));
  return out;
}

uint64_t OrderTable::digest() const {
  Digest digest;
  for (const auto& [id, intent] : intents_) digest.add(id).add(intent.SerializeAsString());
  for (const std::string& trade : trades_) digest.add(trade);
  return digest.value();
}

}  // namespace headgate::exec
