// What a match does to orders, cash, positions and order groups.
#include "domain/check.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {

// The order stands in no book. Groups are judged once it is done: its matches were made as one.
void Venue::carry_out(Order& order, const Plan& plan, Quantity resting, MarketTime now,
                      std::vector<Trade>& trades, std::vector<Order>& cancelled) {
  cancelled = cancel_numbers(plan.withdrawn, Reason::self_trade_cancel);
  for (const Match& match : plan.matches) trades.push_back(trade(order, match, now));
  const bool whole = order.remaining == Quantity() && order.filled > Quantity();
  order.remaining = resting;
  order.status = resting > Quantity() ? OrderStatus::resting
                 : whole              ? OrderStatus::executed
                                      : OrderStatus::canceled;
  if (!plan.matches.empty()) order.reason = Reason::trade;
  if (order.status == OrderStatus::canceled && plan.met_itself) order.reason = Reason::self_trade_cancel;
  if (order.status == OrderStatus::resting) rest(order);
  reserve_again(order.account, order.market);
  touch(order);
  touch(table::totals, table::totals_key);
  trigger_struck_groups(order.number, now, cancelled);
}

Trade Venue::trade(Order& taker, const Match& match, MarketTime now) {
  Trade out;
  out.number = trades_.size() + 1;
  out.market = taker.market;
  out.price_e4 = match.price_e4;
  out.quantity = match.quantity;
  out.taker_side = taker.side;
  out.taker_account = taker.account;
  out.taker_order = taker.number;
  out.maker_order = match.maker;
  out.time = now;
  out.taker_fee = book_fill(taker, Role::taker, match.price_e4, match.quantity, now);
  taker.taker_cost += cost_of_side(taker.side, match.price_e4, match.quantity);
  taker.taker_fees += out.taker_fee;
  if (match.maker == 0) {
    out.maker_account = outside;
    Account& world = account(out.maker_account);
    const Effect effect =
        effect_of(world.holding(taker.market), opposite(taker.side), match.price_e4, match.quantity);
    apply_fill(world, out.maker_account, taker.market, effect, Money());
  } else {
    fill_maker(out);
  }
  trades_.push_back(out);
  touch(out);
  return out;
}

void Venue::fill_maker(Trade& trade) {
  Order& maker = orders_.at(trade.maker_order);
  trade.maker_account = maker.account;
  // Taken off first: what it holds back depends on what remains of it.
  unrest(maker, trade.quantity);
  trade.maker_fee = book_fill(maker, Role::maker, trade.price_e4, trade.quantity, trade.time);
  maker.maker_cost += cost_of_side(maker.side, trade.price_e4, trade.quantity);
  maker.maker_fees += trade.maker_fee;
  maker.reason = Reason::trade;
  if (maker.remaining == Quantity()) maker.status = OrderStatus::executed;
  reserve_again(maker.account, maker.market);
  touch(maker);
}

Trade Venue::meet(uint64_t number, Quantity quantity, MarketTime now, Changes& rows) {
  const auto found = orders_.find(number);
  check(found != orders_.end() && found->second.status == OrderStatus::resting, "a rest is met");
  const Order& order = found->second;
  const Market& place = market(order.market);
  check(place.terms.mirrored && place.status == MarketStatus::open, "met from outside, while it is open");
  check(quantity > Quantity() && quantity <= order.remaining, "at most what remains is met");
  Trade out;
  out.number = trades_.size() + 1;
  out.market = order.market;
  out.price_e4 = order.price_e4;
  out.quantity = quantity;
  out.taker_side = opposite(order.side);
  out.taker_account = outside;
  out.maker_order = number;
  out.time = now;
  Account& world = account(out.taker_account);
  apply_fill(world, out.taker_account, out.market,
             effect_of(world.holding(out.market), out.taker_side, out.price_e4, quantity), Money());
  fill_maker(out);
  trades_.push_back(out);
  touch(out);
  touch(table::totals, table::totals_key);
  flush(rows);
  return out;
}

Money Venue::book_fill(Order& order, Role role, int64_t price_e4, Quantity quantity, MarketTime now) {
  Account& owner = account(order.account);
  const Effect effect = effect_of(owner.holding(order.market), order.side, price_e4, quantity);
  const FillFee fee = fee_of(market(order.market), owner, role, Match{0, price_e4, quantity}, effect.cash,
                             order.rounding, now);
  order.filled += quantity;
  order.remaining -= quantity;
  order.rounding = fee.carried;
  apply_fill(owner, order.account, order.market, effect, fee.net());
  count_for_group(order, quantity, now);
  return fee.net();
}

FillFee Venue::fee_of(const Market& place, const Account& owner, Role role, const Match& match, Money revenue,
                      Money carried, MarketTime now) const {
  Money trade;
  if (now >= place.terms.fees_waived_until) {
    trade = trade_fee(place.terms.fees, role, match.price_e4, match.quantity, rules_.fee_rounding);
  }
  return fill_fee(revenue, trade, carried, owner.precision, rules_.fee_rounding);
}

void Venue::apply_fill(Account& owner, const std::string& name, const std::string& ticker,
                       const Effect& effect, Money fee) {
  owner.cash += effect.cash - fee;
  fees_ += fee;
  ++owner.fills;
  if (effect.position == Quantity()) {
    owner.holdings.erase(ticker);
  } else {
    owner.holdings[ticker] = effect.position;
  }
  if (!rules_.writes_rows) return;
  touch(table::account, name);
  touch(table::holding, table::pair_key(name, ticker));
}

}  // namespace headgate::venue
