#include <algorithm>

#include "actor/wire.h"
#include "services/exec/order_table.h"
#include "services/exec/order_view.h"

namespace headgate::exec {
namespace {

bool refuses_place(const OrderReply& reply) {
  return reply.kind == OrderRequest::Kind::place && reply.outcome == HttpOutcome::answered && !reply.found &&
         reply.error != "order_already_exists";
}

v1::FillRow row_of(const Execution& execution, const std::string& market, Side side) {
  v1::FillRow out;
  out.set_exchange_ns(execution.exchange_ns);
  out.set_order_id(execution.order_id);
  out.set_quantity_e2(execution.quantity.e2());
  out.set_market_ticker(market);
  out.set_side(to_wire(side));
  out.set_price_e4(execution.price.e4());
  out.set_fee_e6(execution.fee.e6());
  out.set_taker(execution.taker);
  out.set_exchange_order_id(execution.exchange_order_id);
  out.set_way(execution.way);
  return out;
}

// The two ways stamp a trade on their own, and a listing may carry whole seconds alone.
constexpr int64_t stamps_apart_max_ns = ns_per_s;

bool same_trade(const v1::FillRow& a, const v1::FillRow& b) {
  if (a.market_ticker().empty()) return true;  // a row older than these fields
  const int64_t apart_ns = std::abs(a.exchange_ns() - b.exchange_ns());
  return a.market_ticker() == b.market_ticker() && a.side() == b.side() && a.price_e4() == b.price_e4() &&
         a.quantity_e2() == b.quantity_e2() && a.fee_e6() == b.fee_e6() && a.taker() == b.taker() &&
         a.exchange_order_id() == b.exchange_order_id() && apart_ns <= stamps_apart_max_ns;
}

}  // namespace

OrderTable::Booked OrderTable::book(const Execution& execution, const std::string& market, Side side,
                                    Effects& effects) {
  const v1::FillRow row = row_of(execution, market, side);
  const auto [known, is_new] = trades_.try_emplace(execution.trade_id, row);
  if (!is_new) return same_trade(known->second, row) ? Booked::repeated : Booked::conflicts;
  effects.store(fill_table, execution.trade_id, row.SerializeAsString());

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
  if (execution.exchange_index) fill.set_exchange_index(*execution.exchange_index);
  v1::IntentRow* intent = nullptr;
  v1::ChildRow* child = child_of(execution.order_id, &intent);
  if (child == nullptr) {
    effects.note(Level::alert, "FILL_WITHOUT_ORDER", execution.trade_id + " of " + execution.order_id);
  } else {
    fill.set_intent_id(intent->approval().intent_id());
    fill.set_event_ticker(intent->approval().event_ticker());
    fill.set_strategy(intent->approval().strategy());
  }
  effects.publish_event("fill", market, fill, fill.intent_id());
  if (child != nullptr) add_fill(*intent, *child, execution, effects);
  return Booked::booked;
}

void OrderTable::add_fill(v1::IntentRow& intent, v1::ChildRow& child, const Execution& execution,
                          Effects& effects) {
  // An order held for dead has traded: its money was released, so a person must look.
  if (state_of(child) == OrderState::rejected) {
    effects.note(Level::alert, "FILL_OF_REJECTED_ORDER", execution.trade_id + " of " + execution.order_id);
  }
  child.set_filled_e2(child.filled_e2() + execution.quantity.e2());
  if (child.exchange_order_id().empty()) child.set_exchange_order_id(execution.exchange_order_id);
  index(intent, child);
  store(intent, effects);
  // Nothing of it can be open any more, whatever its own answer was or will be.
  if (child.filled_e2() >= child.quantity_e2()) move(intent, child, OrderEvent::answered_filled, effects);
}

// What a reply says about its order; nothing when it says nothing.
std::optional<OrderTable::Meaning> OrderTable::meaning_of(const OrderReply& reply, const v1::ChildRow& child,
                                                          MarketTime now) {
  using Kind = OrderRequest::Kind;
  if (reply.outcome == HttpOutcome::not_sent) {
    // A place that never left cannot exist. A cancel or query that never left changes nothing.
    if (reply.kind == Kind::place) {
      return Meaning{OrderEvent::not_sent, reply.error.empty() ? "NOT_SENT" : reply.error};
    }
    if (reply.kind == Kind::cancel) return Meaning{OrderEvent::cancel_failed, ""};
    return std::nullopt;
  }
  // An unanswered question says nothing about the order: the one POST may still be answered.
  if (reply.outcome == HttpOutcome::unknown) {
    if (reply.kind == Kind::query) return std::nullopt;
    return Meaning{OrderEvent::no_answer, ""};
  }
  if (reply.found) {
    if (reply.remaining.e2() > 0) return Meaning{OrderEvent::answered_open, ""};
    const bool full = reply.filled.e2() >= child.quantity_e2();
    return Meaning{full ? OrderEvent::answered_filled : OrderEvent::answered_dead, ""};
  }
  if (refuses_place(reply)) return Meaning{OrderEvent::refused, reply.error};
  if (reply.kind != Kind::query) return Meaning{OrderEvent::no_answer, ""};
  const bool outlived = reply.asked.value_or(now).ns() - child.submitted_market_ns() > request_life_max_ns;
  // One that the exchange has named, in an answer or in a fill, did arrive: it has vanished, see
  // has_vanished().
  const bool arrived = !child.exchange_order_id().empty();
  if (state_of(child) != OrderState::unknown || !outlived || arrived) return std::nullopt;
  return Meaning{OrderEvent::proven_absent, "NEVER_ARRIVED"};
}

std::vector<OrderRequest> OrderTable::answered(const OrderReply& reply, MarketTime now, Effects& effects) {
  using Kind = OrderRequest::Kind;
  if (reply.kind == Kind::fills) return {};  // what it asked for was told beside it, and is booked
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
  index(*intent, *child);
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

}  // namespace headgate::exec
