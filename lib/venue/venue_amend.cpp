#include <algorithm>

#include "domain/check.h"
#include "venue/refusal.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

std::optional<int64_t> expiry_after(const AmendRequest& request, const Order& order) {
  if (!request.expires_s) return order.expires_s;
  return *request.expires_s == 0 ? std::nullopt : request.expires_s;
}

}  // namespace

Result<Amendment> Venue::amend(const AmendRequest& request, MarketTime now, Changes& rows) {
  check(!is_overdue(now), "what has expired is expired before anything else");
  const auto found = find_resting(request.account, request.order_id);
  if (!found) return found.error();
  if (auto error = judge_amend(request, **found, now)) return *error;
  Order& order = orders_.at((*found)->number);
  Amendment out;
  out.before = order;
  const Quantity remaining = request.quantity - order.filled;
  out.kept_place = request.price_e4 == order.price_e4 && remaining <= order.remaining;
  if (out.kept_place) {
    if (order.expires_s) expiring_.erase({*order.expires_s, order.number});
    change_names(order, request);
    if (order.expires_s) expiring_.emplace(*order.expires_s, order.number);
    if (remaining < order.remaining) lessen(order, remaining);
    order.reason = Reason::amend;
    touch(order);
  } else {
    if (auto error = move(order, request, now, out)) return *error;
  }
  flush(rows);
  out.order = order;
  return out;
}

std::optional<Error> Venue::judge_amend(const AmendRequest& request, const Order& order,
                                        MarketTime now) const {
  if (auto error = judge_state(order.market)) return error;
  if (request.market != order.market) {
    return refusal(code::invalid_parameters, "ticker", request.market, "the order's market");
  }
  if (request.side != order.side) return refusal(code::invalid_parameters, "side", "", "the order's side");
  if (request.client_order_id && *request.client_order_id != order.client_order_id) {
    return refusal(code::not_found, "client_order_id", *request.client_order_id, "the order's own id");
  }
  if (request.updated_client_order_id) {
    if (request.updated_client_order_id->empty()) {
      return refusal(code::invalid_parameters, "updated_client_order_id", "", "a new id");
    }
    if (auto error = judge_client_id(order.account, *request.updated_client_order_id)) return error;
  }
  if (auto error = judge_terms(markets_.at(order.market), request.price_e4, request.quantity)) return error;
  if (request.quantity <= order.filled) {
    return refusal(code::invalid_order, "count", request.quantity.text(),
                   "more than the " + order.filled.text() + " that are filled");
  }
  const auto expires_s = expiry_after(request, order);
  if (expires_s && !lies_ahead(*expires_s, now)) {
    return refusal(code::invalid_order, "expiration_time", std::to_string(*expires_s), "a second ahead");
  }
  return std::nullopt;
}

// The id that it had stays used, though no order goes by it any more.
void Venue::change_names(Order& order, const AmendRequest& request) {
  order.expires_s = expiry_after(request, order);
  if (!request.updated_client_order_id) return;
  if (!order.client_order_id.empty()) {
    client_ids_[{order.account, order.client_order_id}] = 0;
    touch(table::spent_id, table::pair_key(order.account, order.client_order_id));
  }
  order.client_order_id = *request.updated_client_order_id;
  client_ids_[{order.account, order.client_order_id}] = order.number;
}

// Comes to the market again, as the youngest order of all.
std::optional<Error> Venue::move(Order& order, const AmendRequest& request, MarketTime now, Amendment& out) {
  Arrival again;
  again.request.account = order.account;
  again.request.market = order.market;
  again.request.side = order.side;
  again.request.price_e4 = request.price_e4;
  again.request.quantity = request.quantity - order.filled;
  again.request.post_only = order.post_only;
  again.request.self_trade = order.self_trade;
  again.number = order.number;
  again.carried = order.rounding;
  again.rested = true;
  const Market& place = market(order.market);
  if (place.terms.mirrored) {
    return refusal(code::invalid_parameters, "order_id", order.id(),
                   "in a mirrored market: cancel and place");
  }
  const Plan plan = plan_from_book(again.request);
  const bool dies = dies_of_post_only(again.request, plan);
  const Quantity resting = dies || plan.met_itself ? Quantity() : again.request.quantity - plan.filled;
  if (!dies) {
    if (auto error = judge_plan(again, plan, resting, now)) return error;
  }
  unrest(order, order.remaining);
  change_names(order, request);
  order.price_e4 = request.price_e4;
  order.remaining = again.request.quantity;
  order.priority = ++order_count_;
  order.reason = Reason::amend;
  carry_out(order, dies ? Plan() : plan, resting, now, out.trades, out.cancelled);
  if (dies) order.reason = Reason::post_only_cross_cancel;
  return std::nullopt;
}

}  // namespace headgate::venue
