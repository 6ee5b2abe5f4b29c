#include "exchange/order_entry.h"

#include "domain/arithmetic.h"
#include "exchange/json_text.h"
#include "exchange/order_body.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

// Of YES, 1e-4, to the nearest; `cost` was paid for the side bought.
int64_t average_price_e4(const venue::Order& order) {
  const int64_t own_e4 = (order.taker_cost.e6() + order.filled.e2() / 2) / order.filled.e2();
  return order.side == venue::BookSide::bid ? own_e4 : dollar_e4 - own_e4;
}

// Per contract, 1e-4, to the nearest.
int64_t average_fee_e4(const venue::Order& order) {
  return (order.taker_fees.e6() + order.filled.e2() / 2) / order.filled.e2();
}

std::string placed_text(const venue::Order& order, MarketTime now) {
  JsonText out;
  out.open().text("order_id", order.id()).text("client_order_id", order.client_order_id);
  out.count("fill_count", order.filled).count("remaining_count", order.remaining);
  if (order.filled > Quantity()) {
    out.dollars("average_fill_price", average_price_e4(order));
    out.dollars("average_fee_paid", average_fee_e4(order));
  }
  return out.number("ts_ms", now.ns() / ns_per_ms).close().take();
}

}  // namespace

Answer OrderEntry::refused(Received entry, const Error& error) {
  Answer out = refusal(error);
  entry.status = out.status;
  entry.code = error.code;
  received_.push_back(std::move(entry));
  return out;
}

Answer OrderEntry::place(std::string_view body, MarketTime now) {
  const auto read = read_order(body, Floor::ours);
  if (const auto* answer = std::get_if<Answer>(&read)) return *answer;
  const auto& request = std::get<venue::OrderRequest>(read);
  Received entry;
  entry.at = now;
  entry.client_order_id = request.client_order_id;
  entry.market = request.market;
  entry.side = request.side;
  entry.price_e4 = request.price_e4;
  entry.quantity = request.quantity;
  entry.time_in_force = request.time_in_force;
  entry.reduce_only = request.reduce_only;
  // Before everything that may change, e.g. the market's close: a used id stays used.
  const bool used = !request.client_order_id.empty() &&
                    floor_.venue().find_client_order(request.account, request.client_order_id) != nullptr;
  if (used)
    return refused(entry,
                   {venue::code::order_already_exists, "client_order_id", request.client_order_id, ""});
  const auto placed = floor_.place(request, now);
  if (!placed) return refused(entry, placed.error());
  entry.order_id = placed->order.id();
  entry.filled = placed->order.filled;
  entry.status = 201;
  received_.push_back(entry);
  return {201, placed_text(placed->order, now)};
}

Answer OrderEntry::cancel(const std::string& order_id, const Target& target, MarketTime now) {
  if (const auto name = target.stranger({"market_ticker", "exchange_index", "subaccount"}))
    return query_error("CancelOrderV2", *name, "is unknown");
  const std::string account(Floor::ours);
  Received entry;
  entry.kind = Received::Kind::cancel;
  entry.at = now;
  entry.order_id = order_id;
  const venue::Order* order = floor_.venue().find_order(account, order_id);
  const auto market = target.parameter("market_ticker");
  if (order != nullptr) {
    entry.client_order_id = order->client_order_id;
    entry.market = order->market;
  }
  // Ticker and index lead to the shard where the order is looked for; -1 leaves that to the exchange.
  if (order != nullptr && market && *market != order->market)
    return refused(entry, {venue::code::not_found, "market_ticker", *market, ""});
  const std::string shard = target.parameter("exchange_index").value_or("0");
  if ((shard != "0" && shard != "-1") || target.parameter("subaccount").value_or("0") != "0")
    return refused(entry, {venue::code::not_found, "exchange_index", shard, ""});
  const auto done = floor_.cancel(account, order_id, now);
  if (!done) return refused(entry, done.error());
  entry.status = 200;
  entry.quantity = done->reduced_by;
  received_.push_back(entry);
  JsonText out;
  out.open().text("order_id", order_id).text("client_order_id", done->order.client_order_id);
  out.count("reduced_by", done->reduced_by).number("ts_ms", now.ns() / ns_per_ms);
  return {200, out.close().take()};
}

void OrderEntry::add_to(Digest& digest) const {
  for (const Received& each : received_) {
    digest.add(static_cast<int64_t>(each.kind))
        .add(each.at.ns())
        .add(each.client_order_id)
        .add(each.order_id);
    digest.add(each.market).add(static_cast<int64_t>(each.side)).add(each.price_e4).add(each.quantity.e2());
    digest.add(each.filled.e2()).add(each.status).add(each.code);
  }
}

}  // namespace headgate::exchange
