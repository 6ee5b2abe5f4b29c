#include "venue/claims.h"

#include <algorithm>

#include "domain/check.h"
#include "venue/account.h"

namespace headgate::venue {
namespace {

Money full_cost(const Claim& claim) {
  return cost_of_side(claim.side, claim.price_e4, claim.remaining) + claim.fees;
}

}  // namespace

void Claims::add(uint64_t number, const Claim& claim) {
  check(open_.emplace(number, claim).second, "an order claims once");
  full_ += full_cost(claim);
}

void Claims::replace(uint64_t number, const Claim& claim) {
  Claim& held = open_.at(number);
  full_ += full_cost(claim) - full_cost(held);
  held = claim;
}

void Claims::remove(uint64_t number) {
  const auto found = open_.find(number);
  check(found != open_.end(), "a claim is there until it is removed");
  full_ -= full_cost(found->second);
  open_.erase(found);
}

Money Claims::collateral(Quantity position, const Change& change) const {
  Money sum = full_;
  for (const uint64_t number : change.without) sum -= full_cost(open_.at(number));
  if (change.number != 0) sum += full_cost(change.claim);
  const BookSide covered = position > Quantity() ? BookSide::ask : BookSide::bid;
  Quantity cover = position.magnitude();
  const auto use_cover = [&](const Claim& claim) {
    if (claim.side != covered) return;
    const Quantity part = std::min(cover, claim.remaining);
    cover -= part;
    sum -= cost_of_side(claim.side, claim.price_e4, part);
  };
  bool counted = change.number == 0;
  for (auto at = open_.begin(); at != open_.end() && cover > Quantity(); ++at) {
    if (!counted && change.number <= at->first) {
      use_cover(change.claim);
      counted = true;
    }
    if (!change.without.contains(at->first)) use_cover(at->second);
  }
  if (!counted) use_cover(change.claim);
  return sum;
}

}  // namespace headgate::venue
