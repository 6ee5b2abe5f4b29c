#include "kalshi/order_request.h"

#include <set>

#include "json/quote.h"
#include "kalshi/order_words.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

constexpr const char* orders_path = "/portfolio/events/orders";

std::string_view side_word(const Leg& leg) { return leg.side == Side::yes ? "bid" : "ask"; }

std::string path_of(const std::string& order_id) { return orders_path + ("/" + percent_encoded(order_id)); }

template <typename T>
std::string list_of(const std::vector<T>& items, std::string (*text)(const T&)) {
  std::string out = "[";
  for (const T& item : items) out.append(out.size() > 1 ? "," : "").append(text(item));
  return out + "]";
}

std::string cancel_body(const CancelOrder& order) {
  json::ObjectWriter out;
  out.add("order_id", order.order_id);
  if (order.subaccount) out.add("subaccount", static_cast<int64_t>(*order.subaccount));
  if (order.exchange_index) out.add("exchange_index", static_cast<int64_t>(*order.exchange_index));
  if (!order.ticker.empty()) out.add("market_ticker", order.ticker);
  return out.text();
}

// Where an order is looked for: by its shard, or by its market.
RequestCheck& check_place(RequestCheck& check, const std::string& order_id, const std::string& ticker,
                          const std::optional<int32_t>& shard, const std::optional<int32_t>& subaccount) {
  const bool is_routed = !ticker.empty() || shard.value_or(shard_by_ticker) != shard_by_ticker;
  check.nonempty("order_id", order_id).shard(shard).subaccount(subaccount);
  return check.refuse_if(!is_routed, "market_ticker", "\"\"", "must be said, or the shard");
}

RequestCheck flaws_of(const CreateOrder& order) {
  const bool rests = order.time_in_force == TimeInForce::good_till_canceled;
  const std::string force(text_of<TimeInForce>(order.time_in_force, times_in_force));
  RequestCheck check;
  check.nonempty("ticker", order.ticker).own_id("client_order_id", order.client_order_id);
  check.refuse_if(order.quantity <= Quantity(), "count", order.quantity.text(), "must be above zero");
  check.refuse_if(order.reduce_only && order.time_in_force != TimeInForce::immediate_or_cancel, "reduce_only",
                  force, "is taken with immediate_or_cancel alone");
  check.refuse_if(order.post_only && !rests, "post_only", force, "is taken with good_till_canceled alone");
  check.refuse_if(order.expiration_s && !rests, "expiration_time", force,
                  "is taken with good_till_canceled alone");
  check.refuse_if(order.expiration_s.value_or(1) <= 0, "expiration_time",
                  std::to_string(order.expiration_s.value_or(0)), "must be Unix seconds");
  check.subaccount(order.subaccount).shard(order.exchange_index);
  return check;
}

Result<Request> finished(const RequestCheck& check, Request request) {
  if (check.failed()) return check.error();
  return request;
}

}  // namespace

Status check_order(const CreateOrder& order) {
  const RequestCheck check = flaws_of(order);
  if (check.failed()) return check.error();
  return Done{};
}

std::string create_order_body(const CreateOrder& order) {
  json::ObjectWriter out;
  out.add("ticker", order.ticker);
  out.add("client_order_id", order.client_order_id);
  out.add("side", side_word(order.leg));
  out.add("count", order.quantity.text());
  out.add("price", order.leg.yes_price().text());
  out.add("time_in_force", text_of<TimeInForce>(order.time_in_force, times_in_force));
  out.add("self_trade_prevention_type", text_of<SelfTrade>(order.self_trade, self_trades));
  if (order.post_only) out.add("post_only", true);
  if (order.reduce_only) out.add("reduce_only", true);
  if (order.cancel_on_pause) out.add("cancel_order_on_pause", true);
  if (!order.order_group_id.empty()) out.add("order_group_id", order.order_group_id);
  if (order.subaccount) out.add("subaccount", static_cast<int64_t>(*order.subaccount));
  if (order.exchange_index) out.add("exchange_index", static_cast<int64_t>(*order.exchange_index));
  if (order.expiration_s) out.add("expiration_time", *order.expiration_s);
  return out.text();
}

Result<Request> create_order_request(const CreateOrder& order) {
  return finished(flaws_of(order), {"POST", orders_path, "", create_order_body(order)});
}

Result<Request> batch_create_request(const std::vector<CreateOrder>& orders) {
  std::set<std::string> ids;
  RequestCheck batch;
  batch.refuse_if(orders.empty(), "orders", "[]", "must not be empty");
  for (size_t i = 0; i < orders.size(); ++i) {
    const std::string at = "orders[" + std::to_string(i) + "].";
    const RequestCheck check = flaws_of(orders[i]);
    if (check.failed()) {
      Error error = check.error();
      batch.refuse_if(true, at + error.field, error.value, error.mend);
    }
    const bool is_new = ids.insert(orders[i].client_order_id).second;
    batch.refuse_if(!is_new, at + "client_order_id", orders[i].client_order_id, "must occur once");
  }
  const std::string list = list_of<CreateOrder>(orders, create_order_body);
  return finished(batch, {"POST", orders_path + std::string("/batched"), "",
                          json::ObjectWriter().raw("orders", list).text()});
}

Result<Request> cancel_order_request(const CancelOrder& order) {
  RequestCheck check;
  check_place(check, order.order_id, order.ticker, order.exchange_index, order.subaccount);
  Query query;
  query.add("market_ticker", order.ticker).add("exchange_index", order.exchange_index);
  query.add("subaccount", order.subaccount);
  return finished(check, {"DELETE", path_of(order.order_id), query.text(), ""});
}

Result<Request> batch_cancel_request(const std::vector<CancelOrder>& orders) {
  RequestCheck batch;
  batch.refuse_if(orders.empty(), "orders", "[]", "must not be empty");
  for (size_t i = 0; i < orders.size(); ++i) {
    RequestCheck check;
    check_place(check, orders[i].order_id, orders[i].ticker, orders[i].exchange_index, orders[i].subaccount);
    if (!check.failed()) continue;
    const Error error = check.error();
    batch.refuse_if(true, "orders[" + std::to_string(i) + "]." + error.field, error.value, error.mend);
  }
  const std::string list = list_of<CancelOrder>(orders, cancel_body);
  return finished(batch, {"DELETE", orders_path + std::string("/batched"), "",
                          json::ObjectWriter().raw("orders", list).text()});
}

Result<Request> cancel_all_request(std::optional<int32_t> subaccount) {
  RequestCheck check;
  check.subaccount(subaccount);
  return finished(check, {"DELETE", orders_path, Query().add("subaccount", subaccount).text(), ""});
}

Result<Request> amend_order_request(const AmendOrder& order) {
  RequestCheck check;
  check.nonempty("order_id", order.order_id).nonempty("ticker", order.ticker);
  check.refuse_if(order.total <= Quantity(), "count", order.total.text(), "must be above zero");
  if (!order.updated_client_order_id.empty())
    check.own_id("updated_client_order_id", order.updated_client_order_id);
  check.refuse_if(order.expiration_s.value_or(0) < 0, "expiration_time",
                  std::to_string(order.expiration_s.value_or(0)), "must be Unix seconds, or 0 for none");
  check.shard(order.exchange_index).subaccount(order.subaccount);
  json::ObjectWriter out;
  out.add("ticker", order.ticker).add("side", side_word(order.leg));
  out.add("price", order.leg.yes_price().text()).add("count", order.total.text());
  if (!order.client_order_id.empty()) out.add("client_order_id", order.client_order_id);
  if (!order.updated_client_order_id.empty())
    out.add("updated_client_order_id", order.updated_client_order_id);
  if (order.expiration_s) out.add("expiration_time", *order.expiration_s);
  if (order.exchange_index) out.add("exchange_index", static_cast<int64_t>(*order.exchange_index));
  return finished(check, {"POST", path_of(order.order_id) + "/amend",
                          Query().add("subaccount", order.subaccount).text(), out.text()});
}

Result<Request> decrease_order_request(const DecreaseOrder& order) {
  RequestCheck check;
  check_place(check, order.order_id, order.ticker, order.exchange_index, order.subaccount);
  check.refuse_if(order.reduce_by.has_value() == order.reduce_to.has_value(), "reduce_by", "",
                  "must be said, or reduce_to, and not both");
  check.refuse_if(order.reduce_by && *order.reduce_by <= Quantity(), "reduce_by",
                  order.reduce_by.value_or(Quantity()).text(), "must be above zero");
  check.refuse_if(order.reduce_to && *order.reduce_to < Quantity(), "reduce_to",
                  order.reduce_to.value_or(Quantity()).text(), "must not be negative");
  json::ObjectWriter out;
  if (order.reduce_by) out.add("reduce_by", order.reduce_by->text());
  if (order.reduce_to) out.add("reduce_to", order.reduce_to->text());
  if (order.exchange_index) out.add("exchange_index", static_cast<int64_t>(*order.exchange_index));
  if (!order.ticker.empty()) out.add("market_ticker", order.ticker);
  return finished(check, {"POST", path_of(order.order_id) + "/decrease",
                          Query().add("subaccount", order.subaccount).text(), out.text()});
}

}  // namespace headgate::kalshi
