#include "world/generated/account_summary.h"

#include <nlohmann/json.hpp>

#include "domain/decimal.h"

namespace headgate::world {
namespace {

using exchange::Floor;
using nlohmann::json;

std::string dollars(Money amount) { return format_decimal(amount.e6(), 6); }
std::string price(int64_t e4) { return format_decimal(e4, 4); }
std::string count(Quantity quantity) { return format_decimal(quantity.e2(), 2); }

// What is bought, in words of the market: a bid buys YES, an ask NO.
const char* outcome(venue::BookSide side) { return side == venue::BookSide::bid ? "yes" : "no"; }

const char* name_of(venue::OrderStatus status) {
  if (status == venue::OrderStatus::resting) return "resting";
  return status == venue::OrderStatus::canceled ? "canceled" : "executed";
}

json order_json(const venue::Order& order) {
  return {{"order_id", order.id()},
          {"client_order_id", order.client_order_id},
          {"ticker", order.market},
          {"outcome", outcome(order.side)},
          {"yes_price_dollars", price(order.price_e4)},
          {"initial_count", count(order.initial)},
          {"fill_count", count(order.filled)},
          {"remaining_count", count(order.remaining)},
          {"status", name_of(order.status)},
          {"fees_dollars", dollars(order.taker_fees + order.maker_fees)},
          {"created_time", iso_utc(order.created.ns())}};
}

// One trade from our side; `taker` says which of its orders is ours.
json fill_json(const venue::Trade& trade, const std::string& order_id, bool taker) {
  return {{"trade_id", trade.id()},
          {"order_id", order_id},
          {"ticker", trade.market},
          {"outcome", outcome(taker ? trade.taker_side : venue::opposite(trade.taker_side))},
          {"yes_price_dollars", price(trade.price_e4)},
          {"count", count(trade.quantity)},
          {"fee_dollars", dollars(taker ? trade.taker_fee : trade.maker_fee)},
          {"is_taker", taker},
          {"created_time", iso_utc(trade.time.ns())}};
}

// One on each shard that holds money of ours, or has held some.
std::vector<const venue::Account*> our_accounts(const exchange::Exchange& exchange) {
  std::vector<const venue::Account*> out;
  for (int64_t shard = 0; shard < exchange::shard_count; ++shard) {
    const auto* account = exchange.truth().find_account(exchange::account_on_shard(Floor::ours, shard));
    if (account != nullptr) out.push_back(account);
  }
  return out;
}

}  // namespace

json account_json(const exchange::Exchange& exchange) {
  const exchange::House& house = exchange.floor().house();
  Money opening = house.trader_cash, cash, available;
  for (const auto& [shard, amount] : house.shard_cash) opening += amount;
  uint64_t fills = 0;
  for (const venue::Account* account : our_accounts(exchange)) {
    cash += account->cash;
    available += account->available();
    fills += account->fills;
  }
  return {{"opening_cash_dollars", dollars(opening)},
          {"cash_dollars", dollars(cash)},
          {"available_dollars", dollars(available)},
          {"orders", exchange.floor().own().orders().size()},
          {"fills", fills}};
}

json account_lists_json(const exchange::Exchange& exchange) {
  const venue::Venue& truth = exchange.truth();
  const exchange::OwnHistory& own = exchange.floor().own();
  json orders = json::array(), fills = json::array(), holdings = json::object();
  for (const auto& [number, order] : truth.orders()) {
    if (own.owns(order.account)) orders.push_back(order_json(order));
  }
  for (const venue::Trade& trade : truth.trades()) {
    if (own.owns(trade.taker_account))
      fills.push_back(fill_json(trade, truth.orders().at(trade.taker_order).id(), true));
    if (own.owns(trade.maker_account))
      fills.push_back(fill_json(trade, truth.orders().at(trade.maker_order).id(), false));
  }
  for (const venue::Account* account : our_accounts(exchange)) {
    for (const auto& [market, held] : account->holdings) holdings[market] = count(held);
  }
  json out = account_json(exchange);
  out["label"] = "SIMULATED";
  out["order_list"] = std::move(orders);
  out["fill_list"] = std::move(fills);
  out["holdings"] = std::move(holdings);
  return out;
}

json events_json(const exchange::Exchange& exchange) {
  json out = json::array();
  for (const Floor::Event& event : exchange.floor().events()) {
    json one{{"event", event.plan.event},
             {"series", event.plan.station.series},
             {"markets", event.plan.markets.size()},
             {"winner", ""},
             {"phase", std::string(exchange::name_of(event.phase))},
             {"opens", iso_utc(event.plan.opens.ns())},
             {"closes", iso_utc(event.plan.closes.ns())},
             {"finalized", iso_utc(event.plan.finalized.ns())}};
    if (event.winner) {
      one["high"] = event.high_f;
      one["winner"] = event.market(*event.winner).ticker;
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace headgate::world
