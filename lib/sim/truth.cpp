#include "sim/truth.h"

#include <algorithm>

namespace headgate::sim {
namespace {

Side side_of(venue::BookSide side) { return side == venue::BookSide::bid ? Side::yes : Side::no; }
int64_t price_of(venue::BookSide side, int64_t yes_price_e4) {
  return side == venue::BookSide::bid ? yes_price_e4 : 10'000 - yes_price_e4;
}

// Average cost; a contract that meets its opposite leaves with its share of the cost.
struct Holding {
  int64_t net_e2 = 0;
  int64_t cost_e6 = 0;

  void add(Side side, int64_t price_e4, int64_t quantity_e2) {
    const int64_t bought = side == Side::yes ? quantity_e2 : -quantity_e2;
    const int64_t held = std::abs(net_e2);
    const bool closes = net_e2 != 0 && (net_e2 > 0) != (bought > 0);
    const int64_t closed = closes ? std::min(held, quantity_e2) : 0;
    if (closed > 0) cost_e6 -= cost_e6 / held * closed + cost_e6 % held * closed / held;
    cost_e6 += price_e4 * (quantity_e2 - closed);
    net_e2 += bought;
  }
};

}  // namespace

VenueTruth truth_of(const venue::Venue& venue, std::string_view account) {
  VenueTruth out;
  const std::string name(account);
  for (const auto& [number, order] : venue.orders()) {
    if (order.account != name) continue;
    out.orders.push_back({order.client_order_id, order.market, side_of(order.side),
                          price_of(order.side, order.price_e4), order.initial.e2(), order.filled.e2(),
                          order.remaining.e2(), order.status, order.created.ns()});
  }
  for (const venue::Trade& trade : venue.trades()) {
    const bool taker = trade.taker_account == name;
    if (!taker && trade.maker_account != name) continue;
    const auto side = taker ? trade.taker_side : venue::opposite(trade.taker_side);
    const auto& order = venue.orders().at(taker ? trade.taker_order : trade.maker_order);
    out.trades.push_back({trade.id(), order.client_order_id, trade.market, side_of(side),
                          price_of(side, trade.price_e4), trade.quantity.e2(),
                          (taker ? trade.taker_fee : trade.maker_fee).e6(), taker});
  }
  if (const venue::Account* owner = venue.find_account(name)) {
    out.cash = owner->cash;
    for (const auto& [market, held] : owner->holdings) out.net_e2[market] = held.e2();
  }
  for (const auto& [ticker, market] : venue.markets()) {
    if (market.status == venue::MarketStatus::settled) out.settled.insert(ticker);
  }
  return out;
}

Stake stake_of(const VenueTruth& truth) {
  std::map<std::string, Holding> held;
  for (const VenueTruth::Trade& trade : truth.trades) {
    held[trade.market].add(trade.side, trade.price_e4, trade.quantity_e2);
  }
  Stake out;
  const auto add = [&](const std::string& market, int64_t e6) {
    if (truth.settled.contains(market)) return;
    out.by_market[market] += Money::from_e6(e6);
    out.total += Money::from_e6(e6);
  };
  for (const auto& [market, holding] : held) add(market, holding.cost_e6);
  for (const VenueTruth::Order& order : truth.orders) add(order.market, order.price_e4 * order.remaining_e2);
  if (truth.orders.empty()) return out;
  const VenueTruth::Order& newest = truth.orders.back();
  out.newest_market = newest.market;
  for (const VenueTruth::Trade& trade : truth.trades) {
    if (trade.client_order_id == newest.client_order_id) out.newest_fee += Money::from_e6(trade.fee_e6);
  }
  return out;
}

Offers offers_of(const venue::Venue& exchange) {
  Offers out;
  // Who bids for one side offers the other.
  for (const auto& [number, order] : exchange.orders()) {
    const venue::BookSide side = venue::opposite(order.side);
    out[{order.market, side_of(side), price_of(side, order.price_e4)}] += order.initial.e2();
  }
  return out;
}

Offers prints_of(const venue::Venue& exchange) {
  Offers out;
  for (const venue::Trade& trade : exchange.trades()) {
    const venue::BookSide side = venue::opposite(trade.taker_side);
    out[{trade.market, side_of(side), price_of(side, trade.price_e4)}] += trade.quantity.e2();
  }
  return out;
}

std::string intent_of(const std::string& client_order_id) {
  return client_order_id.substr(0, client_order_id.rfind('-'));
}

}  // namespace headgate::sim
