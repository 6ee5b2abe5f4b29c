#include "venue/claims.h"

#include <utility>

#include "domain/check.h"
#include "venue/account.h"

namespace headgate::venue {
namespace {

Money cost_of(const Claim& claim, Quantity quantity) {
  return cost_of_side(claim.side, claim.price_e4, quantity);
}

}  // namespace

void Claims::Half::count(uint64_t number, const Claim& claim, bool comes) {
  const Money full = cost_of(claim, claim.remaining);
  quantity += comes ? claim.remaining : -claim.remaining;
  cost += comes ? full : -full;
  fees += comes ? claim.fees : -claim.fees;
  if (number >= boundary) return;
  quantity_before += comes ? claim.remaining : -claim.remaining;
  cost_before += comes ? full : -full;
}

// What `cover` contracts save, given to the oldest orders first. A fill moves the boundary by an order or
// two.
Money Claims::Half::covered(Quantity cover) {
  if (quantity <= cover) return cost;
  auto at = open.lower_bound(boundary);
  while (quantity_before > cover) {
    --at;
    quantity_before -= at->second.remaining;
    cost_before -= cost_of(at->second, at->second.remaining);
  }
  while (quantity_before + at->second.remaining <= cover) {
    quantity_before += at->second.remaining;
    cost_before += cost_of(at->second, at->second.remaining);
    ++at;
  }
  boundary = at->first;
  return cost_before + cost_of(at->second, cover - quantity_before);
}

void Claims::add(uint64_t number, const Claim& claim) {
  Half& here = half(claim.side);
  check(here.open.emplace(number, claim).second, "an order claims once");
  here.count(number, claim, true);
}

void Claims::replace(uint64_t number, const Claim& claim) {
  Half& here = half(claim.side);
  Claim& held = here.open.at(number);
  here.count(number, held, false);
  held = claim;
  here.count(number, held, true);
}

void Claims::remove(uint64_t number, BookSide side) {
  Half& here = half(side);
  const auto found = here.open.find(number);
  check(found != here.open.end(), "a claim is there until it is removed");
  here.count(number, found->second, false);
  here.open.erase(found);
}

Money Claims::collateral(Quantity position) {
  const Money sum = bids_.cost + bids_.fees + asks_.cost + asks_.fees;
  if (position == Quantity()) return sum;
  Half& closing = position > Quantity() ? asks_ : bids_;
  return sum - closing.covered(position.magnitude());
}

// Done, asked and undone.
Money Claims::collateral(Quantity position, const Change& change) {
  std::vector<std::pair<uint64_t, Claim>> gone;
  for (const uint64_t number : change.without) {
    for (const Half* side : {&bids_, &asks_}) {
      const auto found = side->open.find(number);
      if (found != side->open.end()) gone.emplace_back(number, found->second);
    }
  }
  for (const auto& [number, claim] : gone) remove(number, claim.side);
  if (change.number != 0) add(change.number, change.claim);
  const Money out = collateral(position);
  if (change.number != 0) remove(change.number, change.claim.side);
  for (const auto& [number, claim] : gone) add(number, claim);
  return out;
}

}  // namespace headgate::venue
