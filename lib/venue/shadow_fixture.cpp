#include "venue/shadow_fixture.h"

#include <algorithm>

namespace headgate::venue {
namespace {

__extension__ typedef __int128 wide;

wide ceil_to(wide value, wide unit) { return (value + unit - 1) / unit * unit; }

// In units of 1e-16 dollars: 7 % x e-4 x e-8 x e-2.
wide exact_fee(const FeeTerms& fees, bool taker, int64_t price_e4, int64_t e2) {
  wide out = static_cast<wide>(7) * fees.multiplier_e4 * price_e4 * (10'000 - price_e4) * e2;
  if (taker) return out;
  if (fees.kind == FeeKind::taker_only) return 0;
  return out;  // a share of it: see below, since a quarter need not be whole
}

int64_t trade_fee_e6(const FeeTerms& fees, bool taker, int64_t price_e4, int64_t e2, FeeRounding rule) {
  const wide share = taker ? 1 : fees.kind == FeeKind::maker_quarter ? 4 : 2;
  const wide micro = static_cast<wide>(10'000'000'000) * share;
  const wide unit = rule == FeeRounding::centicent ? micro * 100 : micro;
  return static_cast<int64_t>(ceil_to(exact_fee(fees, taker, price_e4, e2), unit) / micro);
}

}  // namespace

void Shadow::add_account(const std::string& name, Money cash, Precision precision) {
  cash_[name] = cash;
  precision_[name] = precision;
}

std::vector<const Shadow::Rest*> Shadow::queue(const std::string& market, BookSide side) const {
  std::vector<const Rest*> out;
  for (const Rest& rest : rests_) {
    if (rest.order.market == market && rest.order.side == side) out.push_back(&rest);
  }
  std::sort(out.begin(), out.end(), [&](const Rest* a, const Rest* b) {
    if (a->order.price_e4 == b->order.price_e4) return a->time < b->time;
    return (a->order.price_e4 < b->order.price_e4) == (side == BookSide::ask);
  });
  return out;
}

Shadow::Outcome Shadow::foresee(const OrderRequest& order, uint64_t number, MarketTime now) const {
  Shadow copy = *this;
  return copy.arrive(order, number, now);
}

Shadow::Outcome Shadow::arrive(const OrderRequest& order, uint64_t number, MarketTime now) {
  Outcome out;
  const bool waits = order.time_in_force == TimeInForce::good_till_canceled;
  Quantity left = order.quantity;
  Quantity others, own;
  bool dead = false;
  std::vector<uint64_t> own_met;
  for (const Rest* rest : queue(order.market, opposite(order.side))) {
    const bool crosses = order.side == BookSide::bid ? rest->order.price_e4 <= order.price_e4
                                                     : rest->order.price_e4 >= order.price_e4;
    if (!crosses) break;
    if (rest->order.account == order.account) {
      own += rest->order.quantity;
      if (left > Quantity() && !dead) own_met.push_back(rest->number);
      if (order.self_trade == SelfTrade::taker_at_cross) dead = dead || left > Quantity();
      continue;
    }
    others += rest->order.quantity;
    const Quantity part = dead ? Quantity() : std::min(left, rest->order.quantity);
    if (part > Quantity()) out.fills.push_back(Fill{rest->number, rest->order.price_e4, part});
    left -= part;
  }
  out.unfillable = order.time_in_force == TimeInForce::fill_or_kill && others + own < order.quantity;
  out.crossed_post_only = order.post_only && others + own > Quantity();
  if (out.unfillable || out.crossed_post_only) {
    out.fills.clear();
    return out;
  }
  if (order.self_trade == SelfTrade::maker) {
    out.cancelled = own_met;
    for (const uint64_t gone : own_met) remove(gone);
  }
  std::vector<std::string> groups{order.group};
  for (const Fill& fill : out.fills) {
    Rest& maker = *find(fill.maker);
    const OrderRequest met = maker.order;
    pay(order.account, order, number, true, fill, now);
    pay(met.account, met, fill.maker, false, fill, now);
    groups.push_back(met.group);
    maker.order.quantity -= fill.quantity;
    if (maker.order.quantity == Quantity()) remove(fill.maker);
  }
  if (waits && !dead && left > Quantity()) {
    rests_.push_back(Rest{number, ++clock_, order});
    rests_.back().order.quantity = left;
  }
  if (!out.fills.empty()) {
    for (const std::string& group : groups) {
      if (group.empty() || !exceeds(group, now)) continue;
      for (const uint64_t gone : cancel_group(group)) {
        if (gone != number) out.cancelled.push_back(gone);
      }
    }
  }
  std::sort(out.cancelled.begin(), out.cancelled.end());
  const Rest* rest = find(number);
  if (rest != nullptr) out.remaining = rest->order.quantity;
  return out;
}

void Shadow::pay(const std::string& name, const OrderRequest& order, uint64_t number, bool taker,
                 const Fill& fill, MarketTime now) {
  const MarketTerms& terms = terms_.at(order.market);
  const int64_t e2 = fill.quantity.e2();
  const bool buys = order.side == BookSide::bid;
  Quantity& held = held_[{name, order.market}];
  const int64_t before = held.e2();
  const int64_t after = buys ? before + e2 : before - e2;
  held = Quantity::from_e2(after);
  // Pairs of YES and NO are worth a dollar: |position| falls by one for each that is netted, and grows for
  // each that is not.
  const int64_t grown = std::abs(after) - std::abs(before);
  const int64_t netted = (e2 - grown) / 2;
  const int64_t price_e4 = buys ? fill.price_e4 : 10'000 - fill.price_e4;
  const int64_t revenue = netted * 10'000 - price_e4 * e2;
  const bool free = now < terms.fees_waived_until;
  const int64_t trade = free ? 0 : trade_fee_e6(terms.fees, taker, fill.price_e4, e2, rules_.fee_rounding);
  const int64_t unit = precision_.at(name) == Precision::cent ? 10'000 : 100;
  const int64_t change = revenue - trade;
  const int64_t rounding = ((change % unit) + unit) % unit;
  int64_t& carried = carried_e6_[number];
  carried += rounding;
  int64_t rebate = 0;
  if (rules_.fee_rounding == FeeRounding::centicent) {
    if (carried > 10'000 && trade + rounding >= 10'000) rebate = 10'000;
  } else {
    while (carried - rebate >= unit && trade + rounding - rebate >= unit) rebate += unit;
  }
  carried -= rebate;
  cash_[name] += Money::from_e6(change - rounding + rebate);
  fees_ += Money::from_e6(trade + rounding - rebate);
  if (!order.group.empty()) groups_.at(order.group).fills.emplace_back(now, fill.quantity);
}

template <typename Dies>
std::vector<uint64_t> Shadow::cancel_if(Dies dies) {
  std::vector<uint64_t> out;
  for (const Rest& rest : rests_) {
    if (dies(rest)) out.push_back(rest.number);
  }
  std::sort(out.begin(), out.end());
  for (const uint64_t number : out) remove(number);
  return out;
}

std::vector<uint64_t> Shadow::expire(MarketTime now) {
  return cancel_if(
      [&](const Rest& rest) { return rest.order.expires_s && *rest.order.expires_s * ns_per_s <= now.ns(); });
}

std::vector<uint64_t> Shadow::cancel_paused(const std::string& market) {
  return cancel_if([&](const Rest& rest) {
    return rest.order.cancel_on_pause && (market.empty() || rest.order.market == market);
  });
}

std::vector<uint64_t> Shadow::cancel_market(const std::string& market) {
  return cancel_if([&](const Rest& rest) { return rest.order.market == market; });
}

std::vector<uint64_t> Shadow::cancel_group(const std::string& id) {
  return cancel_if([&](const Rest& rest) { return rest.order.group == id; });
}

bool Shadow::exceeds(const std::string& id, MarketTime now) const {
  const Group& group = groups_.at(id);
  Quantity sum;
  for (const auto& [at, quantity] : group.fills) {
    if (at > now.plus_ns(-15 * ns_per_s)) sum += quantity;
  }
  return sum > group.limit;
}

void Shadow::remove(uint64_t number) {
  std::erase_if(rests_, [&](const Rest& rest) { return rest.number == number; });
}

Shadow::Rest* Shadow::find(uint64_t number) {
  const auto found =
      std::find_if(rests_.begin(), rests_.end(), [&](const Rest& rest) { return rest.number == number; });
  return found == rests_.end() ? nullptr : &*found;
}

void Shadow::settle(const std::string& market, int64_t yes_payout_e4) {
  for (auto& [key, held] : held_) {
    if (key.second != market || held == Quantity()) continue;
    const int64_t each = held > Quantity() ? yes_payout_e4 : 10'000 - yes_payout_e4;
    const int64_t exact = each * held.magnitude().e2();
    cash_[key.first] += Money::from_e6(exact / 10'000 * 10'000);
    fees_ += Money::from_e6(exact % 10'000);
    held = Quantity();
  }
}

Quantity Shadow::held(const std::string& name, const std::string& market) const {
  const auto found = held_.find({name, market});
  return found == held_.end() ? Quantity() : found->second;
}

}  // namespace headgate::venue
