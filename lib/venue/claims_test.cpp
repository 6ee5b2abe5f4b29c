#include "venue/claims.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "domain/random.h"
#include "venue/account.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

// As the words say: all cost in full, except what is held, oldest first.
Money summed(std::map<uint64_t, Claim> open, Quantity position, const Claims::Change& change) {
  for (const uint64_t number : change.without) open.erase(number);
  if (change.number != 0) open[change.number] = change.claim;
  Money out;
  Quantity cover = position.magnitude();
  for (const auto& [number, claim] : open) {
    const bool closes = (claim.side == BookSide::ask) == (position > Quantity());
    const Quantity covered = closes ? std::min(cover, claim.remaining) : Quantity();
    cover -= covered;
    out += cost_of_side(claim.side, claim.price_e4, claim.remaining - covered) + claim.fees;
  }
  return out;
}

}  // namespace

TEST_CASE("What is held for an account's orders is the plain sum, however it came about") {
  // One unit too little and an account loses what it does not have; too much and a good order is refused.
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Random draw(seed);
    Claims claims;
    std::map<uint64_t, Claim> open;
    const auto any = [&] {
      const BookSide side = draw.below(2) == 0 ? BookSide::bid : BookSide::ask;
      return Claim{side, draw.between(1, 9'999), Quantity::from_e2(draw.between(1, 500)),
                   Money::from_e6(draw.between(0, 5'000))};
    };
    for (uint64_t number = 1; number <= 300; ++number) {
      const auto some =
          open.empty() ? open.end() : std::next(open.begin(), static_cast<long>(draw.below(open.size())));
      if (draw.chance(550'000) || open.empty()) {
        open[number] = any();
        claims.add(number, open[number]);
      } else if (draw.chance(400'000)) {
        claims.remove(some->first, some->second.side);
        open.erase(some);
      } else {
        some->second.remaining = Quantity::from_e2(draw.between(1, some->second.remaining.e2()));
        claims.replace(some->first, some->second);
      }
      const Quantity position = Quantity::from_e2(draw.between(-20'000, 20'000));
      CHECK(claims.collateral(position) == summed(open, position, {}));
      Claims::Change change;
      if (draw.chance(700'000)) change.number = 1'000, change.claim = any();
      if (!open.empty() && draw.chance(500'000)) {
        const auto gone = std::next(open.begin(), static_cast<long>(draw.below(open.size())));
        change.without.push_back(gone->first);
        if (draw.chance(500'000)) change.number = gone->first, change.claim = any();
      }
      CHECK(claims.collateral(position, change) == summed(open, position, change));
      CHECK(claims.collateral(position) == summed(open, position, {}));
    }
  }
}
