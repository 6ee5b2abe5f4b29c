#include "exchange/own_lists.h"

#include <algorithm>

#include "exchange/json_text.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

void write_order(JsonText& out, const Floor& floor, const OwnHistory::OrderVersion& version) {
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
  if (order.expires_s) out.text("expiration_time", iso_utc(*order.expires_s * ns_per_s));
  out.text("created_time", iso_utc(order.created.ns())).text("last_update_time", iso_utc(version.at.ns()));
  out.text("self_trade_prevention_type", word_of(order.self_trade));
  if (!order.group.empty()) out.text("order_group_id", order.group);
  if (order.cancel_on_pause) out.truth("cancel_order_on_pause", true);
  out.number("subaccount_number", 0).number("exchange_index", floor.shard_of(order.market)).close();
}

void write_fill(JsonText& out, const Floor& floor, const OwnHistory::Fill& fill) {
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
  out.number("subaccount_number", 0).number("exchange_index", floor.shard_of(fill.market)).close();
}

std::string finished(JsonText& out, bool more, uint64_t last) {
  out.close_list();
  return out.text("cursor", more ? cursor_after(last) : std::string()).close().take();
}

bool is_status(std::string_view word) {
  return word == "resting" || word == "canceled" || word == "executed";
}

// An order that rests is live however old it is.
Age age_of(const OwnHistory::OrderVersion& version, MarketTime cutoff) {
  const bool old = version.order.status != venue::OrderStatus::resting && version.at < cutoff;
  return old ? Age::archived : Age::live;
}

void write_queue_position(JsonText& out, const Floor& floor, const venue::Order& order) {
  out.open().text("order_id", order.id()).text("market_ticker", order.market);
  out.count("queue_position_fp", floor.venue().ahead_of(order)).close();
}

// The order as it rests now, if it was there already at `as_of`.
const venue::Order* resting_order(const Floor& floor, uint64_t number, MarketTime as_of) {
  if (!floor.own().resting().contains(number) || floor.own().order(number, as_of) == nullptr) return nullptr;
  return &floor.venue().orders().at(number);
}

}  // namespace

std::string_view word_of(venue::OrderStatus status) {
  if (status == venue::OrderStatus::resting) return "resting";
  return status == venue::OrderStatus::canceled ? "canceled" : "executed";
}

std::string_view word_of(venue::SelfTrade prevention) {
  return prevention == venue::SelfTrade::maker ? "maker" : "taker_at_cross";
}

void write_direction(JsonText& out, venue::BookSide side) {
  const bool bid = side == venue::BookSide::bid;
  out.text("action", bid ? "buy" : "sell").text("side", "yes");
  out.text("outcome_side", bid ? "yes" : "no").text("book_side", bid ? "bid" : "ask");
}

const venue::Order* find_own_order(const Floor& floor, const std::string& order_id) {
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    const auto* order = floor.venue().find_order(account_on_shard(Floor::ours, shard), order_id);
    if (order != nullptr) return order;
  }
  return nullptr;
}

Answer list_orders(const Floor& floor, const Target& target, MarketTime as_of, Age age) {
  const ListTerms terms =
      age == Age::live
          ? ListTerms{"GetOrders", {"ticker", "event_ticker", "min_ts", "max_ts", "status", "exchange_index"}}
          : ListTerms{"GetHistoricalOrders", {"ticker", "min_ts", "max_ts"}};
  auto listing = listing_of(floor, target, terms);
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const auto& page = std::get<Listing>(listing);
  const std::string status = target.parameter("status").value_or("");
  if (!status.empty() && !is_status(status))
    return query_error(terms.operation, "status", "must be resting, canceled or executed");
  const auto& orders = floor.own().orders();
  const MarketTime cutoff = floor.archived_before(as_of);
  JsonText out;
  out.open().key("orders").open_list();
  size_t written = 0;
  uint64_t last = 0;
  const auto from = orders.lower_bound(page.after_number().value_or(UINT64_MAX));
  for (auto each = std::make_reverse_iterator(from); each != orders.rend(); ++each) {
    const OwnHistory::OrderVersion* version = floor.own().order(each->first, as_of);
    if (version == nullptr || !page.in_time(version->order.created)) continue;
    if (age_of(*version, cutoff) != age || !page.has_market(floor, version->order.market)) continue;
    if (!status.empty() && word_of(version->order.status) != status) continue;
    if (written == page.limit) return {200, finished(out, true, last)};
    write_order(out, floor, *version);
    last = each->first;
    ++written;
  }
  return {200, finished(out, false, last)};
}

Answer one_order(const Floor& floor, const std::string& order_id, MarketTime as_of) {
  const venue::Order* order = find_own_order(floor, order_id);
  const OwnHistory::OrderVersion* version =
      order == nullptr ? nullptr : floor.own().order(order->number, as_of);
  if (version == nullptr) return not_found();
  JsonText out;
  out.open().key("order");
  write_order(out, floor, *version);
  return {200, out.close().take()};
}

Answer list_fills(const Floor& floor, const Target& target, MarketTime as_of, Age age) {
  const ListTerms terms =
      age == Age::live ? ListTerms{"GetFills", {"ticker", "order_id", "min_ts", "max_ts", "exchange_index"}}
                       : ListTerms{"GetFillsHistorical", {"ticker", "min_ts", "max_ts"}};
  auto listing = listing_of(floor, target, terms);
  if (auto* refused = std::get_if<Answer>(&listing)) return std::move(*refused);
  const auto& page = std::get<Listing>(listing);
  std::optional<uint64_t> wanted;
  if (const auto order_id = target.parameter("order_id"); order_id && !order_id->empty()) {
    const venue::Order* order = find_own_order(floor, *order_id);
    wanted = order == nullptr ? 0 : order->number;
  }
  const MarketTime cutoff = floor.archived_before(as_of);
  const uint64_t before = page.after_number().value_or(UINT64_MAX);
  JsonText out;
  out.open().key("fills").open_list();
  size_t written = 0;
  uint64_t last = 0;
  const auto& fills = floor.own().fills();
  for (auto fill = fills.rbegin(); fill != fills.rend(); ++fill) {
    if (fill->trade >= before || fill->at > as_of) continue;
    if ((fill->at < cutoff ? Age::archived : Age::live) != age) continue;
    if (!page.in_time(fill->at) || (wanted && *wanted != fill->order)) continue;
    if (!page.has_market(floor, fill->market)) continue;
    if (written == page.limit) return {200, finished(out, true, last)};
    write_fill(out, floor, *fill);
    last = fill->trade;
    ++written;
  }
  return {200, finished(out, false, last)};
}

Answer list_queue_positions(const Floor& floor, const Target& target, MarketTime as_of) {
  if (auto refused = question_refusal(target, "GetOrderQueuePositions", {"market_tickers", "event_ticker"}))
    return *std::move(refused);
  const std::string markets = target.parameter("market_tickers").value_or("");
  const std::string event = target.parameter("event_ticker").value_or("");
  JsonText out;
  out.open().key("queue_positions").open_list();
  for (const uint64_t number : floor.own().resting()) {
    const venue::Order* order = resting_order(floor, number, as_of);
    if (order == nullptr || (!markets.empty() && !lists(markets, order->market))) continue;
    if (!event.empty() && floor.event_of(order->market).plan.event != event) continue;
    write_queue_position(out, floor, *order);
  }
  return {200, out.close_list().close().take()};
}

Answer queue_position(const Floor& floor, const std::string& order_id, MarketTime as_of) {
  const venue::Order* known = find_own_order(floor, order_id);
  const venue::Order* order = known == nullptr ? nullptr : resting_order(floor, known->number, as_of);
  if (order == nullptr) return not_found();
  JsonText out;
  out.open().count("queue_position_fp", floor.venue().ahead_of(*order));
  return {200, out.close().take()};
}

}  // namespace headgate::exchange
