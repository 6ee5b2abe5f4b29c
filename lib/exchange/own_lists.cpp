#include "exchange/own_lists.h"

#include <algorithm>

#include "domain/decimal.h"
#include "exchange/json_text.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
constexpr std::string_view cursor_prefix = "before-";

// What both lists are cut by.
struct Page {
  size_t limit = 100;
  uint64_t before = UINT64_MAX;  // numbers below this one
  int64_t min_s = 0;
  int64_t max_s = INT64_MAX;

  bool has(MarketTime at) const { return at.ns() / ns_per_s >= min_s && at.ns() / ns_per_s <= max_s; }
};

// A cursor that makes no sense is the first page, as on the exchange (recorded 2026-06).
uint64_t number_before(const Target& target) {
  const auto text = target.parameter("cursor");
  if (!text || !text->starts_with(cursor_prefix)) return UINT64_MAX;
  const auto number = parse_decimal(text->substr(cursor_prefix.size()), 0);
  return number && *number > 0 ? static_cast<uint64_t>(*number) : UINT64_MAX;
}

std::optional<Page> page_of(const Target& target, int64_t page_most) {
  const auto limit = target.whole("limit", 100);
  const auto min_s = target.whole("min_ts", 0), max_s = target.whole("max_ts", INT64_MAX);
  if (!limit || *limit < 1 || *limit > 1000 || !min_s || !max_s) return std::nullopt;
  return Page{static_cast<size_t>(std::min(*limit, page_most)), number_before(target), *min_s, *max_s};
}

void write_order(JsonText& out, const OwnHistory::OrderVersion& version) {
  const venue::Order& order = version.order;
  out.open().text("order_id", order.id()).text("user_id", user_id);
  out.text("client_order_id", order.client_order_id).text("ticker", order.market);
  write_direction(out, order.side);
  out.text("type", "limit").text("status", word_of(order.status));
  out.dollars("yes_price_dollars", order.price_e4).dollars("no_price_dollars", dollar_e4 - order.price_e4);
  out.count("fill_count_fp", order.filled).count("remaining_count_fp", order.remaining);
  out.count("initial_count_fp", order.initial);
  out.dollars("taker_fill_cost_dollars", order.taker_cost)
      .dollars("maker_fill_cost_dollars", order.maker_cost);
  out.dollars("taker_fees_dollars", order.taker_fees).dollars("maker_fees_dollars", order.maker_fees);
  out.text("created_time", iso_utc(order.created.ns())).text("last_update_time", iso_utc(version.at.ns()));
  out.text("self_trade_prevention_type", "taker_at_cross");
  out.number("subaccount_number", 0).number("exchange_index", 0).close();
}

void write_fill(JsonText& out, const OwnHistory::Fill& fill) {
  venue::Trade trade;
  trade.number = fill.trade;
  venue::Order order;
  order.number = fill.order;
  out.open().text("fill_id", trade.id()).text("trade_id", trade.id()).text("order_id", order.id());
  out.text("ticker", fill.market).text("market_ticker", fill.market);
  write_direction(out, fill.side);
  out.count("count_fp", fill.quantity);
  out.dollars("yes_price_dollars", fill.price_e4).dollars("no_price_dollars", dollar_e4 - fill.price_e4);
  out.truth("is_taker", fill.taker).dollars("fee_cost", fill.fee);
  out.text("created_time", iso_utc(fill.at.ns())).number("ts", fill.at.ns() / ns_per_s);
  out.number("subaccount_number", 0).number("exchange_index", 0).close();
}

std::string finished(JsonText& out, bool more, uint64_t last) {
  out.close_list();
  out.text("cursor", more ? std::string(cursor_prefix) + std::to_string(last) : std::string());
  return out.close().take();
}

bool is_status(std::string_view word) {
  return word == "resting" || word == "canceled" || word == "executed";
}

}  // namespace

std::string_view word_of(venue::OrderStatus status) {
  if (status == venue::OrderStatus::resting) return "resting";
  return status == venue::OrderStatus::canceled ? "canceled" : "executed";
}

void write_direction(JsonText& out, venue::BookSide side) {
  const bool bid = side == venue::BookSide::bid;
  out.text("action", bid ? "buy" : "sell").text("side", "yes");
  out.text("outcome_side", bid ? "yes" : "no").text("book_side", bid ? "bid" : "ask");
}

bool is_ours(const Target& target) {
  return target.parameter("exchange_index").value_or("0") == "0" &&
         target.parameter("subaccount").value_or("0") == "0";
}

bool is_asked_for(const Floor& floor, const Target& target, const std::string& ticker) {
  const auto events = target.parameter("event_ticker");
  return is_ours(target) && target.parameter("ticker").value_or(ticker) == ticker &&
         (!events || lists(*events, floor.event_of(ticker).plan.event));
}

Answer list_orders(const Floor& floor, const Target& target, MarketTime as_of) {
  if (const auto name = target.stranger({"ticker", "event_ticker", "min_ts", "max_ts", "status", "limit",
                                         "cursor", "subaccount", "exchange_index"}))
    return query_error("GetOrders", *name, "is unknown");
  const auto page = page_of(target, floor.house().page_most);
  if (!page) return query_error("GetOrders", "limit", "must be 1 to 1000, and times Unix seconds");
  const auto status = target.parameter("status");
  if (status && !is_status(*status))
    return query_error("GetOrders", "status", "must be resting, canceled or executed");
  const auto& orders = floor.own().orders();
  JsonText out;
  out.open().key("orders").open_list();
  size_t written = 0;
  uint64_t last = 0;
  for (auto each = std::make_reverse_iterator(orders.lower_bound(page->before)); each != orders.rend();
       ++each) {
    const OwnHistory::OrderVersion* version = floor.own().order(each->first, as_of);
    if (version == nullptr || !page->has(version->order.created)) continue;
    if (!is_asked_for(floor, target, version->order.market)) continue;
    if (status && word_of(version->order.status) != *status) continue;
    if (written == page->limit) return {200, finished(out, true, last)};
    write_order(out, *version);
    last = each->first;
    ++written;
  }
  return {200, finished(out, false, last)};
}

Answer one_order(const Floor& floor, const std::string& order_id, MarketTime as_of) {
  const venue::Order* order = floor.venue().find_order(std::string(Floor::ours), order_id);
  const OwnHistory::OrderVersion* version =
      order == nullptr ? nullptr : floor.own().order(order->number, as_of);
  if (version == nullptr) return not_found();
  JsonText out;
  out.open().key("order");
  write_order(out, *version);
  return {200, out.close().take()};
}

Answer list_fills(const Floor& floor, const Target& target, MarketTime as_of) {
  if (const auto name = target.stranger(
          {"ticker", "order_id", "min_ts", "max_ts", "limit", "cursor", "subaccount", "exchange_index"}))
    return query_error("GetFills", *name, "is unknown");
  const auto page = page_of(target, floor.house().page_most);
  if (!page) return query_error("GetFills", "limit", "must be 1 to 1000, and times Unix seconds");
  std::optional<uint64_t> wanted;
  if (const auto order_id = target.parameter("order_id")) {
    const venue::Order* order = floor.venue().find_order(std::string(Floor::ours), *order_id);
    wanted = order == nullptr ? 0 : order->number;
  }
  JsonText out;
  out.open().key("fills").open_list();
  size_t written = 0;
  uint64_t last = 0;
  const auto& fills = floor.own().fills();
  for (auto fill = fills.rbegin(); fill != fills.rend(); ++fill) {
    if (fill->trade >= page->before || fill->at > as_of) continue;
    if (!page->has(fill->at) || (wanted && *wanted != fill->order)) continue;
    if (!is_asked_for(floor, target, fill->market)) continue;
    if (written == page->limit) return {200, finished(out, true, last)};
    write_fill(out, *fill);
    last = fill->trade;
    ++written;
  }
  return {200, finished(out, false, last)};
}

}  // namespace headgate::exchange
