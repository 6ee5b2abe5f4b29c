#include "services/exec/order_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "actor/wire.h"
#include "domain/check.h"
#include "domain/digest.h"
#include "services/exec/order_view.h"

namespace headgate::exec {
namespace {

constexpr const char* intent_table = "intent";

void append(std::vector<OrderRequest>& all, std::vector<OrderRequest> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

bool OrderTable::knows_style(const std::string& style) {
  return style == immediate_style || style == resting_style;
}

void OrderTable::restore(const Rows& rows) {
  *this = OrderTable();
  for (const auto& [at, value] : rows) {
    if (at.first == fill_table) check(trades_[at.second].ParseFromString(value), "a stored fill can be read");
    if (at.first != intent_table) continue;
    v1::IntentRow& intent = intents_[at.second];
    check(intent.ParseFromString(value), "a stored order can be read");
    if (!intent.done()) open_.insert(at.second);
    for (const v1::ChildRow& child : intent.children()) index(intent, child);
  }
}

const v1::IntentRow* OrderTable::intent(const std::string& intent_id) const {
  const auto found = intents_.find(intent_id);
  return found == intents_.end() ? nullptr : &found->second;
}

void OrderTable::index(const v1::IntentRow& intent, const v1::ChildRow& child) {
  const std::string order = id_of(intent, child);
  if (!child.exchange_order_id().empty()) by_exchange_id_[child.exchange_order_id()] = order;
  if (owes_fills(child)) {
    owing_[order] = intent.approval().intent_id();
  } else {
    owing_.erase(order);
  }
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

OrderRequest OrderTable::place(const Verified<risk::v1::Approval>& approval,
                               std::optional<int32_t> exchange_index, MarketTime now, Effects& effects) {
  check(!knows(approval->intent_id()), "an approval is taken on once");
  v1::IntentRow& intent = intents_[approval->intent_id()];
  *intent.mutable_approval() = *approval;
  if (exchange_index) intent.set_exchange_index(*exchange_index);
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

void OrderTable::left(const std::string& request, MarketTime now, Effects& effects) {
  constexpr std::string_view verb = "place/";
  v1::IntentRow* intent = nullptr;
  v1::ChildRow* child = request.starts_with(verb) ? child_of(request.substr(verb.size()), &intent) : nullptr;
  if (child == nullptr || child->submitted_market_ns() == now.ns()) return;
  child->set_submitted_market_ns(now.ns());
  store(*intent, effects);
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

std::vector<const v1::IntentRow*> OrderTable::open() const {
  std::vector<const v1::IntentRow*> out;
  for (const std::string& id : open_) out.push_back(&intents_.at(id));
  return out;
}

uint64_t OrderTable::digest() const {
  Digest digest;
  for (const auto& [id, intent] : intents_) digest.add(id).add(intent.SerializeAsString());
  for (const auto& [trade, row] : trades_) digest.add(trade).add(row.SerializeAsString());
  return digest.value();
}

}  // namespace headgate::exec
