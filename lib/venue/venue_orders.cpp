#include <algorithm>

#include "domain/check.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

bool crosses(BookSide taker, int64_t limit_e4, int64_t resting_e4) {
  return taker == BookSide::bid ? resting_e4 <= limit_e4 : resting_e4 >= limit_e4;
}

Error refusal(std::string_view word, std::string field, std::string value, std::string mend) {
  return Error{word, std::move(field), std::move(value), std::move(mend)};
}

}  // namespace

Result<Placement> Venue::place(const OrderRequest& request, MarketTime now, Changes& rows) {
  const Market* place = find_market(request.market);
  check(place == nullptr || !place->terms.mirrored, "a mirrored market is placed into with its quotes");
  return execute(request, nullptr, now, rows);
}

Result<Placement> Venue::place_against(const OrderRequest& request, const std::vector<Quote>& quotes,
                                       MarketTime now, Changes& rows) {
  const Market* place = find_market(request.market);
  check(place == nullptr || place->terms.mirrored, "quotes are for mirrored markets");
  return execute(request, &quotes, now, rows);
}

Result<Placement> Venue::execute(OrderRequest request, const std::vector<Quote>* quotes, MarketTime now,
                                 Changes& rows) {
  if (auto error = judge_request(request)) return *error;
  if (request.reduce_only) {
    const Quantity held = account(request.account).holding(request.market);
    const Quantity closable = request.side == BookSide::ask ? held : -held;
    request.quantity = std::clamp(closable, Quantity(), request.quantity);
  }
  const Plan plan = quotes ? plan_from_quotes(request, *quotes) : plan_from_book(request);
  const bool rests = request.time_in_force == TimeInForce::good_till_canceled && !plan.met_itself;
  const Quantity resting = rests ? request.quantity - plan.filled : Quantity();
  if (auto error = judge_plan(request, plan, resting)) {
    // Observed at the exchange: the id of an unfillable fill_or_kill cannot be used again.
    if (error->code == code::unfillable && !request.client_order_id.empty()) {
      client_ids_[{request.account, request.client_order_id}] = 0;
      touch(table::spent_id, table::pair_key(request.account, request.client_order_id));
      flush(rows);
    }
    return *error;
  }

  Order& order = new_order(request, now);
  Placement out;
  for (const Match& match : plan.matches) out.trades.push_back(trade(order, match, now));
  order.remaining = resting;
  order.status = resting > Quantity()            ? OrderStatus::resting
                 : order.filled == order.initial ? OrderStatus::executed
                                                 : OrderStatus::canceled;
  if (request.quantity == Quantity())
    order.status = OrderStatus::canceled;  // reduce_only with nothing to reduce
  if (order.status == OrderStatus::resting) rest(order);
  reserve_again(order.account, order.market);
  touch(table::order, order.id());
  touch(table::totals, table::totals_key);
  flush(rows);
  out.order = order;
  return out;
}

Order& Venue::new_order(const OrderRequest& request, MarketTime now) {
  const uint64_t number = ++order_count_;
  Order& order = orders_[number];
  order.number = number;
  order.account = request.account;
  order.client_order_id = request.client_order_id;
  order.market = request.market;
  order.side = request.side;
  order.price_e4 = request.price_e4;
  order.initial = request.quantity;
  order.remaining = request.quantity;
  order.created = now;
  if (!request.client_order_id.empty()) client_ids_[{request.account, request.client_order_id}] = number;
  return order;
}

std::optional<Error> Venue::judge_request(const OrderRequest& request) const {
  const Market* place = find_market(request.market);
  if (place == nullptr) return refusal(code::market_not_found, "ticker", request.market, "a listed market");
  if (!accounts_.contains(request.account)) {
    return refusal(code::not_found, "account", request.account, "an account of this venue");
  }
  if (request.client_order_id.find_first_of("./") != std::string::npos) {
    return refusal(code::invalid_parameters, "client_order_id", request.client_order_id, "no '.' and no '/'");
  }
  if (place->status != MarketStatus::open) {
    return refusal(code::market_inactive, "ticker", request.market, "an open market");
  }
  if (!place->has_price(request.price_e4)) {
    return refusal(code::invalid_price, "price", std::to_string(request.price_e4) + "e-4",
                   "a price on the grid");
  }
  if (request.quantity <= Quantity() || request.quantity > most_contracts) {
    return refusal(code::invalid_order, "count", request.quantity.text(), "above zero, at most 1000000000");
  }
  if (request.reduce_only && request.time_in_force != TimeInForce::immediate_or_cancel) {
    return refusal(code::invalid_order, "reduce_only", "true", "with immediate_or_cancel only");
  }
  if (request.expires_s || !request.group.empty() || request.self_trade != SelfTrade::taker_at_cross ||
      request.cancel_on_pause) {
    return refusal(code::invalid_parameters, "order", request.client_order_id, "without what is not built");
  }
  if (request.post_only && request.time_in_force != TimeInForce::good_till_canceled) {
    return refusal(code::invalid_order, "post_only", "true", "with good_till_canceled only");
  }
  if (!request.client_order_id.empty() && client_ids_.contains({request.account, request.client_order_id})) {
    return refusal(code::order_already_exists, "client_order_id", request.client_order_id, "a new id");
  }
  return std::nullopt;
}

std::optional<Error> Venue::judge_plan(const OrderRequest& request, const Plan& plan,
                                       Quantity resting) const {
  if (request.post_only && plan.crossing > Quantity()) {
    return refusal(code::invalid_order, "post_only", "true", "post only cross");
  }
  if (request.time_in_force == TimeInForce::fill_or_kill && plan.crossing < request.quantity) {
    return refusal(code::unfillable, "count", request.quantity.text(),
                   plan.crossing.text() + " can be filled");
  }
  return judge_funds(request, plan, resting);
}

// Twice: as if the whole order traded at its limit, since the exchange accepts no order on the hope of better
// prices; and exactly, with fees and the collateral that other resting orders need once this one has used
// their cover.
std::optional<Error> Venue::judge_funds(const OrderRequest& request, const Plan& plan,
                                        Quantity resting) const {
  const Account& owner = accounts_.at(request.account);
  if (owner.unlimited) return std::nullopt;
  const Market& place = markets_.at(request.market);
  Quantity position = owner.holding(request.market);
  std::vector<Claim> open = claims(request.account, request.market);

  const Money held_now = collateral(open, position, place.terms.fees);
  std::vector<Claim> as_limit = open;
  as_limit.push_back(Claim{request.side, request.price_e4, request.quantity});
  const Money fee_reserve = maker_fee_reserve(place.terms.fees, request.price_e4, request.quantity);
  const Money at_limit = collateral(as_limit, position, place.terms.fees) - fee_reserve - held_now;

  Money cash;
  for (const Match& match : plan.matches) {
    const Effect effect = effect_of(position, request.side, match.price_e4, match.quantity);
    cash += effect.cash - taker_fee(place.terms.fees, match.price_e4, match.quantity);
    position = effect.position;
  }
  if (resting > Quantity()) open.push_back(Claim{request.side, request.price_e4, resting});
  const Money held_then = collateral(open, position, place.terms.fees);
  const Money exactly = held_then - held_now - cash;

  const Money needed = std::max(at_limit, exactly);
  if (needed <= owner.available()) return std::nullopt;
  return refusal(code::insufficient_balance, "balance", owner.available().text(), needed.text() + " needed");
}

Venue::Plan Venue::plan_from_book(const OrderRequest& request) const {
  Plan plan;
  const auto meet = [&](int64_t price_e4, const Ladder::Queue& queue) {
    if (!crosses(request.side, request.price_e4, price_e4)) return false;
    for (const uint64_t number : queue) {
      const Order& maker = orders_.at(number);
      plan.crossing += maker.remaining;
      if (plan.met_itself || plan.filled == request.quantity) continue;
      if (maker.account == request.account) {
        plan.met_itself = true;  // taker_at_cross: what is left of the taker is cancelled, earlier fills stay
        continue;
      }
      const Quantity quantity = std::min(maker.remaining, request.quantity - plan.filled);
      plan.matches.push_back(Match{number, price_e4, quantity});
      plan.filled += quantity;
    }
    return plan.crossing < request.quantity;
  };
  markets_.at(request.market).ladder.walk(opposite(request.side), meet);
  return plan;
}

Venue::Plan Venue::plan_from_quotes(const OrderRequest& request, const std::vector<Quote>& quotes) {
  Plan plan;
  for (const Quote& quote : quotes) {
    if (!crosses(request.side, request.price_e4, quote.price_e4)) break;
    plan.crossing += quote.quantity;
    const Quantity quantity = std::min(quote.quantity, request.quantity - plan.filled);
    if (quantity <= Quantity()) continue;
    plan.matches.push_back(Match{0, quote.price_e4, quantity});
    plan.filled += quantity;
  }
  return plan;
}

Trade Venue::trade(Order& taker, const Match& match, MarketTime now) {
  const FeeTerms& terms = market(taker.market).terms.fees;
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
  out.taker_fee = taker_fee(terms, match.price_e4, match.quantity);
  taker.taker_cost += book_fill(taker, match.price_e4, match.quantity, out.taker_fee);
  taker.taker_fees += out.taker_fee;
  if (match.maker == 0) {
    out.maker_account = outside;
    apply_fill(out.maker_account, taker.market, opposite(taker.side), match.price_e4, match.quantity,
               Money());
  } else {
    fill_maker(out, terms);
  }
  trades_.push_back(out);
  touch(table::trade, out.id());
  return out;
}

void Venue::fill_maker(Trade& trade, const FeeTerms& terms) {
  Order& maker = orders_.at(trade.maker_order);
  trade.maker_account = maker.account;
  trade.maker_fee = maker_fee(terms, trade.price_e4, trade.quantity);
  maker.maker_cost += book_fill(maker, trade.price_e4, trade.quantity, trade.maker_fee);
  maker.maker_fees += trade.maker_fee;
  if (maker.remaining == Quantity()) {
    unrest(maker);
    maker.status = OrderStatus::executed;
  }
  reserve_again(maker.account, maker.market);
  touch(table::order, maker.id());
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
  apply_fill(out.taker_account, out.market, out.taker_side, out.price_e4, quantity, Money());
  fill_maker(out, place.terms.fees);
  trades_.push_back(out);
  touch(table::trade, out.id());
  touch(table::totals, table::totals_key);
  flush(rows);
  return out;
}

Money Venue::book_fill(Order& order, int64_t price_e4, Quantity quantity, Money fee) {
  order.filled += quantity;
  order.remaining -= quantity;
  apply_fill(order.account, order.market, order.side, price_e4, quantity, fee);
  return cost_of_side(order.side, price_e4, quantity);
}

void Venue::apply_fill(const std::string& name, const std::string& ticker, BookSide side, int64_t price_e4,
                       Quantity quantity, Money fee) {
  Account& owner = account(name);
  const Effect effect = effect_of(owner.holding(ticker), side, price_e4, quantity);
  owner.cash += effect.cash - fee;
  fees_ += fee;
  ++owner.fills;
  if (effect.position == Quantity()) {
    owner.holdings.erase(ticker);
  } else {
    owner.holdings[ticker] = effect.position;
  }
  touch(table::account, name);
  touch(table::holding, table::pair_key(name, ticker));
}

Result<Cancellation> Venue::cancel(const std::string& owner, const std::string& order_id, Changes& rows) {
  const Order* found = find_order(owner, order_id);
  if (found == nullptr) return refusal(code::not_found, "order_id", order_id, "an order of this account");
  const MarketStatus status = market(found->market).status;
  if (status == MarketStatus::closed || status == MarketStatus::settled) {
    return refusal(code::market_inactive, "ticker", found->market, "a market before its close");
  }
  if (found->status != OrderStatus::resting) {
    return refusal(code::not_found, "order_id", order_id, "an order that still rests");
  }
  Order& order = orders_.at(found->number);
  Cancellation out;
  out.reduced_by = order.remaining;
  cancel_resting(order);
  flush(rows);
  out.order = order;
  return out;
}

std::vector<Order> Venue::cancel_market(const std::string& ticker) {
  std::vector<uint64_t> numbers;
  for (const auto& [key, open] : resting_) {
    if (key.second == ticker) numbers.insert(numbers.end(), open.begin(), open.end());
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<Order> out;
  for (const uint64_t number : numbers) {
    cancel_resting(orders_.at(number));
    out.push_back(orders_.at(number));
  }
  return out;
}

void Venue::cancel_resting(Order& order) {
  unrest(order);
  order.remaining = Quantity();
  order.status = OrderStatus::canceled;
  reserve_again(order.account, order.market);
  touch(table::order, order.id());
}

void Venue::rest(const Order& order) {
  market(order.market).ladder.add(order.side, order.price_e4, order.number);
  resting_[{order.account, order.market}].insert(order.number);
}

void Venue::unrest(const Order& order) {
  market(order.market).ladder.remove(order.side, order.price_e4, order.number);
  const auto open = resting_.find({order.account, order.market});
  check(open != resting_.end(), "a resting order is listed under its account");
  open->second.erase(order.number);
  if (open->second.empty()) resting_.erase(open);
}

std::vector<Claim> Venue::claims(const std::string& owner, const std::string& ticker) const {
  std::vector<Claim> out;
  const auto open = resting_.find({owner, ticker});
  if (open == resting_.end()) return out;
  for (const uint64_t number : open->second) {
    const Order& order = orders_.at(number);
    out.push_back(Claim{order.side, order.price_e4, order.remaining});
  }
  return out;
}

void Venue::reserve_again(const std::string& name, const std::string& ticker) {
  Account& owner = account(name);
  Money& part = reserved_[{name, ticker}];
  const Money now = owner.unlimited
                        ? Money()
                        : collateral(claims(name, ticker), owner.holding(ticker), market(ticker).terms.fees);
  owner.reserved += now - part;
  part = now;
  if (part == Money()) reserved_.erase({name, ticker});
}

}  // namespace headgate::venue
