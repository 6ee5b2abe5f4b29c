#include "services/exec/order_view.h"

#include <algorithm>

#include "actor/wire.h"
#include "domain/check.h"

namespace headgate::exec {
namespace {

int64_t filled_e2(const v1::ChildRow& child) {
  return std::max(child.filled_e2(), child.answered_filled_e2());
}

const char* verb_of(OrderRequest::Kind kind) {
  switch (kind) {
    case OrderRequest::Kind::place:
      return "place";
    case OrderRequest::Kind::cancel:
      return "cancel";
    case OrderRequest::Kind::query:
      return "query";
    case OrderRequest::Kind::fills:
      return "fills";
  }
  check(false, "a request has a kind");
  return "";
}

}  // namespace

OrderState state_of(const v1::ChildRow& child) { return from_wire(child.state()).value(); }

bool ended(const v1::ChildRow& child) { return is_terminal(state_of(child)); }

bool doubtful(const v1::ChildRow& child) {
  const OrderState state = state_of(child);
  return state == OrderState::submitted || state == OrderState::unknown || state == OrderState::cancelling;
}

bool owes_fills(const v1::ChildRow& child) { return child.answered_filled_e2() > child.filled_e2(); }

std::string id_of(const v1::IntentRow& intent, const v1::ChildRow& child) {
  return intent.approval().intent_id() + "-" + std::to_string(child.number());
}

OrderRequest request_of(OrderRequest::Kind kind, const v1::IntentRow& intent, const v1::ChildRow& child) {
  const risk::v1::Approval& approval = intent.approval();
  OrderRequest out;
  out.kind = kind;
  out.order_id = id_of(intent, child);
  out.id = std::string(verb_of(kind)) + "/" + out.order_id;
  out.exchange_order_id = child.exchange_order_id();
  out.market = approval.market_ticker();
  out.side = from_wire(approval.side()).value();
  out.price = Price::from_e4(child.price_e4());
  out.quantity = Quantity::from_e2(child.quantity_e2());
  out.leave_by = UtcTime::from_ns(approval.start_by_utc_ns());
  out.working_until = MarketTime::from_ns(approval.working_until_ns());
  if (intent.has_exchange_index()) out.exchange_index = intent.exchange_index();
  // What a closing order leaves over must not rest: by the time it fills there may be nothing left to close.
  out.reduce_only = approval.reduce_only();
  out.immediate = out.reduce_only || std::find(approval.styles().begin(), approval.styles().end(),
                                               immediate_style) != approval.styles().end();
  return out;
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
  int64_t sum_e2 = 0;
  for (const v1::ChildRow& each : intent.children()) sum_e2 += filled_e2(each);
  out.set_filled_e2(sum_e2);
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

int64_t committed_e2(const v1::IntentRow& intent) {
  int64_t total = 0;
  for (const v1::ChildRow& child : intent.children()) {
    total += ended(child) ? filled_e2(child) : child.quantity_e2();
  }
  return total;
}

}  // namespace headgate::exec
