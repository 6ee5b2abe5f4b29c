#include "exchange/arrivals.h"

namespace headgate::exchange {
namespace {

Quantity drawn_quantity(Random& draw) {
  const Quantity whole = Quantity::contracts(draw.between(1, 40));
  const Quantity odd = Quantity::from_e2(draw.between(1, 4000));
  return draw.chance(150'000) ? odd : whole;
}

}  // namespace

void Mood::add_to(Digest& digest) const {
  digest.add(at.ns()).add(static_cast<int64_t>(kind)).add(static_cast<int64_t>(maker));
  digest.add(static_cast<int64_t>(side)).add(static_cast<int64_t>(level)).add(margin_c).add(opinion_e4);
  digest.add(quantity.e2()).add(static_cast<int64_t>(taker)).add(static_cast<int64_t>(share));
  for (const Quantity depth : depths) digest.add(depth.e2());
}

Arrivals::Arrivals(const Plan& plan, size_t market)
    : seed_(plan.seed),
      market_(market),
      gap_min_ns_(plan.gap_min_ns),
      gap_max_ns_(plan.gap_max_ns),
      gaps_(Random::of(plan.seed, "arrivals " + plan.markets.at(market).ticker)) {
  next_ = plan.opens.plus_ns(gaps_.between(0, gap_min_ns_));
}

// A stream of its own for every act: an act that needs fewer draws than another shifts nobody's.
Mood Arrivals::take() {
  Random draw(Digest()
                  .add(static_cast<int64_t>(seed_))
                  .add(static_cast<int64_t>(market_))
                  .add(static_cast<int64_t>(count_))
                  .value());
  Mood out;
  out.at = next_;
  out.kind = draw.below(100);
  out.maker = draw.below(maker_count);
  out.side = draw.below(2) == 0 ? venue::BookSide::bid : venue::BookSide::ask;
  out.level = draw.below(quote_levels);
  out.margin_c = draw.between(1, 2);
  out.opinion_e4 = draw.between(-100, 100) + draw.between(-100, 100);
  out.quantity = drawn_quantity(draw);
  out.taker = draw.below(taker_count);
  out.share = draw.below(140) + 10;
  for (Quantity& depth : out.depths) depth = drawn_quantity(draw);
  ++count_;
  next_ = next_.plus_ns(gaps_.between(gap_min_ns_, gap_max_ns_));
  return out;
}

}  // namespace headgate::exchange
