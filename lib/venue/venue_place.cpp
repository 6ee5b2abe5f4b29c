// How an order comes to the market: what is refused, and whom it meets.
#include <algorithm>

#include "domain/check.h"
#include "venue/refusal.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

bool crosses(BookSide taker, int64_t limit_e4, int64_t resting_e4) {
  return taker == BookSide::bid ? resting_e4 <= limit_e4 : resting_e4 >= limit_e4;
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

Result<Placement> Venue::execute(const OrderRequest& request, const std::vector<Quote>* quotes,
                                 MarketTime now, Changes& rows) {
  check(!is_overdue(now), "what has expired is expired before anything else");
  if (auto error = judge_request(request, now)) return *error;
  Arrival arrival{request, order_count_ + 1, Money(), false};
  if (request.reduce_only) {
    const Quantity held = account(request.account).holding(request.market);
    const Quantity closable = request.side == BookSide::ask ? held : -held;
    arrival.request.quantity = std::clamp(closable, Quantity(), request.quantity);
  }
  const Plan plan = quotes ? plan_from_quotes(arrival.request, *quotes) : plan_from_book(arrival.request);
  const bool dies = dies_of_post_only(request, plan);
  const bool rests = request.time_in_force == TimeInForce::good_till_canceled && !plan.met_itself && !dies;
  const Quantity resting = rests ? request.quantity - plan.filled : Quantity();
  if (!dies) {
    if (auto error = judge_plan(arrival, plan, resting, now)) {
      // Observed at the exchange: the id of an unfillable fill_or_kill cannot be used again.
      if (error->code == code::unfillable && !request.client_order_id.empty()) {
        client_ids_[{request.account, request.client_order_id}] = 0;
        touch(table::spent_id, table::pair_key(request.account, request.client_order_id));
        flush(rows);
      }
      return *error;
    }
  }

  Order& order = new_order(arrival, now);
  Placement out;
  carry_out(order, dies ? Plan() : plan, resting, now, out.trades, out.cancelled);
  if (dies) order.reason = Reason::post_only_cross_cancel;
  if (order.initial == Quantity()) order.reason = Reason::reduce_only_cancel;
  touch(table::totals, table::totals_key);
  flush(rows);
  out.order = order;
  return out;
}

bool Venue::dies_of_post_only(const OrderRequest& request, const Plan& plan) const {
  return request.post_only && plan.crossing > Quantity() && rules_.cancels_crossing_post_only;
}

Order& Venue::new_order(const Arrival& arrival, MarketTime now) {
  const OrderRequest& request = arrival.request;
  check(arrival.number == ++order_count_, "orders are numbered as they come");
  Order& order = orders_.emplace_hint(orders_.end(), order_count_, Order())->second;
  order.number = order_count_;
  order.priority = order_count_;
  order.account = request.account;
  order.client_order_id = request.client_order_id;
  order.market = request.market;
  order.side = request.side;
  order.price_e4 = request.price_e4;
  order.initial = request.quantity;
  order.remaining = request.quantity;
  order.created = now;
  order.post_only = request.post_only;
  order.self_trade = request.self_trade;
  order.cancel_on_pause = request.cancel_on_pause;
  order.expires_s = request.expires_s;
  order.group = request.group;
  if (!request.client_order_id.empty()) {
    client_ids_[{request.account, request.client_order_id}] = order.number;
  }
  return order;
}

std::optional<Error> Venue::judge_request(const OrderRequest& request, MarketTime now) const {
  const Market* place = find_market(request.market);
  if (place == nullptr) return refusal(code::market_not_found, "ticker", request.market, "a listed market");
  if (!accounts_.contains(request.account)) {
    return refusal(code::not_found, "account", request.account, "an account of this venue");
  }
  // Before what may change, e.g. the market's close: a used id stays used.
  if (auto error = judge_client_id(request.account, request.client_order_id)) return error;
  if (auto error = judge_state(request.market)) return error;
  if (auto error = judge_terms(*place, request.price_e4, request.quantity)) return error;
  return judge_options(request, now);
}

std::optional<Error> Venue::judge_client_id(const std::string& owner,
                                            const std::string& client_order_id) const {
  if (client_order_id.find_first_of("./") != std::string::npos) {
    return refusal(code::invalid_parameters, "client_order_id", client_order_id, "no '.' and no '/'");
  }
  if (!client_order_id.empty() && is_client_id_used(owner, client_order_id)) {
    return refusal(code::order_already_exists, "client_order_id", client_order_id, "a new id");
  }
  return std::nullopt;
}

// Whether orders may come to a market now.
std::optional<Error> Venue::judge_state(const std::string& ticker) const {
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  if (pause_ == Pause::trading) return refusal(code::trading_is_paused, "", "", "later");
  if (markets_.at(ticker).status != MarketStatus::open) {
    return refusal(code::market_inactive, "ticker", ticker, "an open market");
  }
  return std::nullopt;
}

std::optional<Error> Venue::judge_terms(const Market& place, int64_t price_e4, Quantity quantity) const {
  if (!place.has_price(price_e4)) {
    return refusal(code::invalid_price, "price", std::to_string(price_e4) + "e-4", "a price on the grid");
  }
  if (quantity <= Quantity() || quantity > most_contracts) {
    return refusal(code::invalid_order, "count", quantity.text(), "above zero, at most 1000000000");
  }
  return std::nullopt;
}

std::optional<Error> Venue::judge_options(const OrderRequest& request, MarketTime now) const {
  const bool waits = request.time_in_force == TimeInForce::good_till_canceled;
  if (request.reduce_only && request.time_in_force != TimeInForce::immediate_or_cancel) {
    return refusal(code::invalid_order, "reduce_only", "true", "with immediate_or_cancel only");
  }
  if (request.post_only && !waits) {
    return refusal(code::invalid_order, "post_only", "true", "with good_till_canceled only");
  }
  if (request.expires_s) {
    const std::string value = std::to_string(*request.expires_s);
    if (!waits) return refusal(code::invalid_order, "expiration_time", value, "with good_till_canceled only");
    // Refused rather than taken as immediate_or_cancel, as the FIX pages say of dates in the past: a client
    // whose clock is wrong learns of it.
    if (!lies_ahead(*request.expires_s, now)) {
      return refusal(code::invalid_order, "expiration_time", value, "a second ahead");
    }
  }
  if (request.group.empty()) return std::nullopt;
  const OrderGroup* group = find_group(request.account, request.group);
  if (group == nullptr)
    return refusal(code::not_found, "order_group_id", request.group, "a group of the account");
  if (markets_.at(request.market).terms.mirrored) {
    return refusal(code::invalid_parameters, "order_group_id", request.group, "none in a mirrored market");
  }
  if (group->triggered) {
    return refusal(code::invalid_order, "order_group_id", request.group, "reset the group, it has triggered");
  }
  return std::nullopt;
}

std::optional<Error> Venue::judge_plan(const Arrival& arrival, const Plan& plan, Quantity resting,
                                       MarketTime now) const {
  const OrderRequest& request = arrival.request;
  if (request.post_only && plan.crossing > Quantity()) {
    return refusal(code::invalid_order, "post_only", "true", "post only cross");
  }
  if (request.time_in_force == TimeInForce::fill_or_kill && plan.crossing < request.quantity) {
    return refusal(code::unfillable, "count", request.quantity.text(),
                   plan.crossing.text() + " can be filled");
  }
  return judge_funds(arrival, plan, resting, now);
}

// Twice: as if the whole order traded at its limit beside all that rests, since the exchange accepts no order
// on the hope of better prices; and exactly, with fees and the collateral that other resting orders need once
// this one has used their cover.
std::optional<Error> Venue::judge_funds(const Arrival& arrival, const Plan& plan, Quantity resting,
                                        MarketTime now) const {
  const OrderRequest& request = arrival.request;
  const Account& owner = accounts_.at(request.account);
  if (owner.unlimited) return std::nullopt;
  const Market& place = markets_.at(request.market);
  const auto rests = resting_.find({request.account, request.market});
  static const Claims none;
  const Claims& open = rests == resting_.end() ? none : rests->second;

  Quantity position = owner.holding(request.market);
  Claims::Change change;
  change.number = arrival.number;
  change.claim = Claim{request.side, request.price_e4, request.quantity, Money()};
  if (arrival.rested) change.without.insert(arrival.number);
  const Money held_now = open.collateral(position);
  const Money at_limit = open.collateral(position, change) - held_now;

  Money cash;
  Money carried = arrival.carried;
  for (const Match& match : plan.matches) {
    const Effect effect = effect_of(position, request.side, match.price_e4, match.quantity);
    const FillFee fee = fee_of(place, owner, Role::taker, match, effect.cash, carried, now);
    cash += effect.cash - fee.net();
    carried = fee.carried;
    position = effect.position;
  }
  change.number = resting > Quantity() ? arrival.number : 0;
  change.claim.remaining = resting;
  change.claim.fees = maker_fee_reserve(place.terms.fees, request.price_e4, resting) +
                      rounding_reserve(owner.precision, request.price_e4, resting);
  change.without.insert(plan.withdrawn.begin(), plan.withdrawn.end());
  const Money exactly = open.collateral(position, change) - held_now - cash;

  const Money needed = std::max(at_limit, exactly);
  if (needed <= owner.available()) return std::nullopt;
  return refusal(code::insufficient_balance, "balance", owner.available().text(), needed.text() + " needed");
}

Venue::Plan Venue::plan_from_book(const OrderRequest& request) const {
  Plan plan;
  const bool withdraws = request.self_trade == SelfTrade::maker;
  const auto done = [&] {
    return withdraws ? plan.filled == request.quantity : plan.crossing >= request.quantity;
  };
  const auto meet = [&](int64_t price_e4, const Ladder::Queue& queue) {
    if (!crosses(request.side, request.price_e4, price_e4)) return false;
    for (const uint64_t number : queue) {
      const Order& maker = orders_.at(number);
      if (plan.filled == request.quantity) break;
      plan.crossing += maker.remaining;
      if (plan.met_itself) continue;
      if (maker.account == request.account) {
        if (withdraws) {
          plan.withdrawn.push_back(number);
        } else {
          plan.met_itself = true;  // what is left of the taker is cancelled, earlier fills stay
        }
        continue;
      }
      const Quantity quantity = std::min(maker.remaining, request.quantity - plan.filled);
      plan.matches.push_back(Match{number, price_e4, quantity});
      plan.filled += quantity;
    }
    return !done();
  };
  if (request.quantity > Quantity()) markets_.at(request.market).ladder.walk(opposite(request.side), meet);
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

}  // namespace headgate::venue
