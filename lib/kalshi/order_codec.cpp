#include "kalshi/order_codec.h"

#include "kalshi/amount_codec.h"
#include "kalshi/order_words.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<int>, 2> order_types{{{"limit", 1}, {"market", 2}}};
constexpr int64_t page_most = 1000;
constexpr size_t events_most = 10;

// A resting order is what filled and what rests; one that ended may have lost a part unfilled.
void check_counts(json::Reader& reader, const OrderObject& order) {
  const bool rests = order.status == OrderStatus::resting;
  const Quantity total = rests ? order.filled + order.remaining : order.filled;
  if (rests ? total != order.initial : total > order.initial) {
    reader.refuse("fill_count_fp", order.filled.text(), "must fit initial_count_fp and remaining_count_fp");
  }
  if (rests == (order.remaining.e2() == 0)) {
    reader.refuse("remaining_count_fp", order.remaining.text(),
                  "must be above zero for a resting order alone");
  }
}

OrderObject read_order(json::Reader& reader) {
  OrderObject out{.order_id = reader.nonempty_string("order_id"),
                  .client_order_id = reader.string("client_order_id"),
                  .user_id = reader.nonempty_string("user_id"),
                  .ticker = reader.nonempty_string("ticker"),
                  .leg = leg_of_both(reader),
                  .status = word_of<OrderStatus>(reader, "status", order_statuses),
                  .initial = count_of(reader, "initial_count_fp"),
                  .filled = count_of(reader, "fill_count_fp"),
                  .remaining = count_of(reader, "remaining_count_fp"),
                  .taker_cost = cost_dollars_of(reader, "taker_fill_cost_dollars"),
                  .maker_cost = cost_dollars_of(reader, "maker_fill_cost_dollars"),
                  .taker_fees = cost_dollars_of(reader, "taker_fees_dollars"),
                  .maker_fees = cost_dollars_of(reader, "maker_fees_dollars"),
                  .created_ns = utc_time_if_any(reader, "created_time"),
                  .updated_ns = utc_time_if_any(reader, "last_update_time"),
                  .expiration_ns = utc_time_if_any(reader, "expiration_time"),
                  .self_trade = std::nullopt,
                  .order_group_id = string_if_any(reader, "order_group_id"),
                  .cancel_on_pause = boolean_if_any(reader, "cancel_order_on_pause"),
                  .subaccount = subaccount_if_any(reader, "subaccount_number"),
                  .exchange_index = shard_if_any(reader, "exchange_index")};
  word_of<int>(reader, "type", order_types);
  // An order made by the older calls says none (recorded 2026-06-11).
  if (reader.says("self_trade_prevention_type")) {
    out.self_trade = word_of<SelfTrade>(reader, "self_trade_prevention_type", self_trades);
  }
  check_counts(reader, out);
  return out;
}

Query filter_of(const OrdersQuery& query) {
  Query out;
  out.add("ticker", query.ticker).add("event_ticker", query.event_tickers);
  out.add("min_ts", query.min_s).add("max_ts", query.max_s);
  if (query.status) out.add("status", text_of<OrderStatus>(*query.status, order_statuses));
  out.add("limit", query.limit).add("cursor", query.cursor).add("subaccount", query.subaccount);
  return out.add("exchange_index", query.exchange_index);
}

Result<Request> listing(const OrdersQuery& query, const char* path) {
  RequestCheck check;
  check.limit(query.limit, page_most).subaccount(query.subaccount);
  check.between("exchange_index", query.exchange_index, 0, 100);
  check.refuse_if(query.event_tickers.size() > events_most, "event_ticker",
                  std::to_string(query.event_tickers.size()), "must be ten at most");
  if (check.failed()) return check.error();
  return Request{"GET", path, filter_of(query).text(), ""};
}

}  // namespace

Result<OrderObject> parse_order_reply(std::string_view body) {
  return parse_object<OrderObject>(body, "order", read_order);
}

Result<OrderPage> parse_order_page(std::string_view body) {
  return parse_object<OrderPage>(body, "", [](json::Reader& reader) {
    OrderPage out;
    out.cursor = cursor_of(reader);
    out.orders = items_of<OrderObject>(reader, "orders", read_order);
    return out;
  });
}

Result<Request> orders_request(const OrdersQuery& query) { return listing(query, "/portfolio/orders"); }

Result<Request> historical_orders_request(const OrdersQuery& query) {
  RequestCheck check;
  check.refuse_if(query.status.has_value(), "status", "",
                  "is not asked for in the past: nothing rests there");
  check.refuse_if(!query.event_tickers.empty(), "event_ticker", "", "is not asked for in the past");
  if (check.failed()) return check.error();
  return listing(query, "/historical/orders");
}

Result<Request> order_request(const std::string& order_id) {
  RequestCheck check;
  check.nonempty("order_id", order_id);
  if (check.failed()) return check.error();
  return Request{"GET", "/portfolio/orders/" + percent_encoded(order_id), "", ""};
}

}  // namespace headgate::kalshi
