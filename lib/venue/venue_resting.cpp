// Orders that rest: how they come into the book and leave it, and what is held for them.
#include <algorithm>

#include "domain/check.h"
#include "venue/refusal.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {

void Venue::rest(const Order& order) {
  market(order.market).ladder.add(order.side, order.price_e4, order.number, order.remaining);
  resting_[{order.account, order.market}].add(order.number, claim_of(order, order.remaining));
  if (order.expires_s) expiring_.emplace(*order.expires_s, order.number);
  if (!order.group.empty()) group_rests_[order.group].insert(order.number);
}

// `quantity` of it leaves the book: the order with the last of it.
void Venue::unrest(const Order& order, Quantity quantity) {
  check(quantity <= order.remaining, "what rests may leave");
  const Quantity left = order.remaining - quantity;
  Ladder& ladder = market(order.market).ladder;
  const auto open = resting_.find({order.account, order.market});
  check(open != resting_.end(), "a resting order is listed under its account");
  if (left > Quantity()) {
    ladder.lessen(order.side, order.price_e4, quantity);
    open->second.replace(order.number, claim_of(order, left));
    return;
  }
  open->second.remove(order.number);
  ladder.remove(order.side, order.price_e4, order.number, quantity);
  if (open->second.empty()) resting_.erase(open);
  if (order.expires_s) expiring_.erase({*order.expires_s, order.number});
  if (order.group.empty()) return;
  const auto group = group_rests_.find(order.group);
  group->second.erase(order.number);
  if (group->second.empty()) group_rests_.erase(group);
}

Claim Venue::claim_of(const Order& order, Quantity remaining) const {
  const FeeTerms& fees = markets_.at(order.market).terms.fees;
  const Precision precision = accounts_.at(order.account).precision;
  return Claim{order.side, order.price_e4, remaining,
               maker_fee_reserve(fees, order.price_e4, remaining) +
                   rounding_reserve(precision, order.price_e4, remaining)};
}

void Venue::cancel_resting(Order& order, Reason reason) {
  unrest(order, order.remaining);
  order.reduced_by = order.remaining;
  order.remaining = Quantity();
  order.status = OrderStatus::canceled;
  order.reason = reason;
  reserve_again(order.account, order.market);
  touch(order);
}

std::vector<Order> Venue::cancel_numbers(const std::vector<uint64_t>& numbers, Reason reason) {
  std::vector<Order> out;
  for (const uint64_t number : numbers) {
    Order& order = orders_.at(number);
    cancel_resting(order, reason);
    out.push_back(order);
  }
  return out;
}

std::vector<uint64_t> Venue::resting_of(const std::string& ticker, bool only_cancelled_on_pause) const {
  std::vector<uint64_t> out;
  const Ladder& ladder = markets_.at(ticker).ladder;
  for (const BookSide side : {BookSide::bid, BookSide::ask}) {
    ladder.walk(side, [&](int64_t, const Ladder::Queue& queue) {
      std::copy_if(queue.begin(), queue.end(), std::back_inserter(out), [&](uint64_t number) {
        return !only_cancelled_on_pause || orders_.at(number).cancel_on_pause;
      });
      return true;
    });
  }
  std::sort(out.begin(), out.end());
  return out;
}

void Venue::reserve_again(const std::string& name, const std::string& ticker) {
  Account& owner = account(name);
  const auto open = resting_.find({name, ticker});
  const bool holds = open != resting_.end() && !owner.unlimited;
  const Money now = holds ? open->second.collateral(owner.holding(ticker)) : Money();
  const auto held = reserved_.find({name, ticker});
  const Money before = held == reserved_.end() ? Money() : held->second;
  if (now == before) return;
  owner.reserved += now - before;
  if (now == Money()) {
    reserved_.erase(held);
  } else if (held == reserved_.end()) {
    reserved_.emplace(HoldingKey{name, ticker}, now);
  } else {
    held->second = now;
  }
}

Result<const Order*> Venue::find_resting(const std::string& owner, const std::string& order_id) const {
  const Order* found = find_order(owner, order_id);
  if (found == nullptr) return refusal(code::not_found, "order_id", order_id, "an order of this account");
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  const MarketStatus status = markets_.at(found->market).status;
  if (status == MarketStatus::closed || status == MarketStatus::settled) {
    return refusal(code::market_inactive, "ticker", found->market, "a market before its close");
  }
  if (found->status != OrderStatus::resting) {
    return refusal(code::not_found, "order_id", order_id, "an order that still rests");
  }
  return found;
}

Result<Cancellation> Venue::cancel(const std::string& owner, const std::string& order_id, Changes& rows) {
  const auto found = find_resting(owner, order_id);
  if (!found) return found.error();
  Order& order = orders_.at((*found)->number);
  cancel_resting(order, Reason::none);
  flush(rows);
  return Cancellation{order, order.reduced_by};
}

Result<Cancellation> Venue::decrease(const std::string& owner, const std::string& order_id,
                                     const Decrease& decrease, Changes& rows) {
  const auto found = find_resting(owner, order_id);
  if (!found) return found.error();
  Order& order = orders_.at((*found)->number);
  const bool by = decrease.kind == Decrease::Kind::by;
  const char* const field = by ? "reduce_by" : "reduce_to";
  const Quantity quantity = decrease.quantity;
  const bool sound = by ? quantity > Quantity() && quantity <= order.remaining
                        : quantity >= Quantity() && quantity < order.remaining;
  if (!sound) {
    return refusal(code::invalid_order, field, quantity.text(),
                   "less than the " + order.remaining.text() + " that rest");
  }
  lessen(order, by ? order.remaining - quantity : quantity);
  order.reason = Reason::decrease;
  flush(rows);
  return Cancellation{order, order.reduced_by};
}

// The place in the queue stays.
void Venue::lessen(Order& order, Quantity remaining) {
  if (remaining == Quantity()) return cancel_resting(order, Reason::decrease);
  const Quantity less = order.remaining - remaining;
  unrest(order, less);
  order.reduced_by = less;
  order.remaining = remaining;
  reserve_again(order.account, order.market);
  touch(order);
}

Result<std::vector<Order>> Venue::cancel_all(const std::string& owner, Changes& rows) {
  if (!accounts_.contains(owner)) {
    return refusal(code::not_found, "account", owner, "an account of this venue");
  }
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  std::vector<uint64_t> numbers;
  for (auto at = resting_.lower_bound({owner, ""}); at != resting_.end() && at->first.first == owner; ++at) {
    for (const auto& [number, claim] : at->second.open()) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  auto out = cancel_numbers(numbers, Reason::none);
  flush(rows);
  return out;
}

std::vector<Order> Venue::expire(MarketTime now, Changes& rows) {
  std::vector<uint64_t> numbers;
  for (const auto& [second, number] : expiring_) {
    if (lies_ahead(second, now)) break;
    numbers.push_back(number);
  }
  auto out = cancel_numbers(numbers, Reason::expiry_cancel);
  flush(rows);
  return out;
}

std::optional<MarketTime> Venue::next_expiry() const {
  if (expiring_.empty()) return std::nullopt;
  return MarketTime::from_ns(expiring_.begin()->first * ns_per_s);
}

bool Venue::is_overdue(MarketTime now) const {
  return !expiring_.empty() && !lies_ahead(expiring_.begin()->first, now);
}

// Seconds that have no place in 64 bits of nanoseconds do not.
bool Venue::lies_ahead(int64_t unix_s, MarketTime now) {
  return unix_s <= INT64_MAX / ns_per_s && unix_s > 0 && unix_s * ns_per_s > now.ns();
}

}  // namespace headgate::venue
