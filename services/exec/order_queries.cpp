#include <algorithm>

#include "actor/wire.h"
#include "services/exec/order_table.h"
#include "services/exec/order_view.h"

namespace headgate::exec {

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

std::vector<OrderRequest> OrderTable::query_resting() const {
  return query_open(
      [](const v1::IntentRow&, const v1::ChildRow& child) { return state_of(child) == OrderState::resting; });
}

bool OrderTable::any_doubtful() const { return !query_doubtful().empty(); }

std::vector<OrderRequest> OrderTable::owed() const {
  std::vector<OrderRequest> out;
  for (const auto& [order, intent_id] : owing_) {
    const v1::IntentRow& intent = intents_.at(intent_id);
    for (const v1::ChildRow& child : intent.children()) {
      if (id_of(intent, child) != order) continue;
      out.push_back(request_of(OrderRequest::Kind::fills, intent, child));
    }
  }
  return out;
}

std::optional<std::string> OrderTable::order_of(const std::string& exchange_order_id) const {
  const auto found = by_exchange_id_.find(exchange_order_id);
  if (found == by_exchange_id_.end()) return std::nullopt;
  return found->second;
}

bool OrderTable::buys(const std::string& order_id, const std::string& market, Side side) const {
  const v1::IntentRow* owner = intent(order_id.substr(0, order_id.rfind('-')));
  if (owner == nullptr || owner->approval().market_ticker() != market) return false;
  if (from_wire(owner->approval().side()) != side) return false;
  const auto& children = owner->children();
  return std::any_of(children.begin(), children.end(),
                     [&](const v1::ChildRow& child) { return id_of(*owner, child) == order_id; });
}

bool OrderTable::has_vanished(const OrderReply& reply, MarketTime now) const {
  if (reply.kind != OrderRequest::Kind::query || reply.outcome != HttpOutcome::answered || reply.found) {
    return false;
  }
  const v1::IntentRow* owner = intent(reply.order_id.substr(0, reply.order_id.rfind('-')));
  if (owner == nullptr) return false;
  for (const v1::ChildRow& child : owner->children()) {
    if (id_of(*owner, child) != reply.order_id || child.exchange_order_id().empty()) continue;
    return !ended(child) && now.ns() - child.submitted_market_ns() > request_life_max_ns;
  }
  return false;
}

}  // namespace headgate::exec
