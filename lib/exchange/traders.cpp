#include "exchange/traders.h"

#include <algorithm>

namespace headgate::exchange {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);
constexpr int64_t cent_e4 = 100, dollar_e4 = 10'000;
constexpr std::array<const char*, 2> maker_names = {"maker-1", "maker-2"};
constexpr std::array<const char*, 3> taker_names = {"taker-1", "taker-2", "taker-3"};

// Of a hundred acts.
constexpr uint64_t quote_below = 70, pull_below = 74, empty_below = 76, take_below = 90;
// A taker pays up to this much more than it thinks the contract is worth; somebody who hunts resting orders
// pays more, or no resting order of ours would ever be filled in a book that leads us.
constexpr int64_t eagerness_e4 = 3 * cent_e4, hunger_e4 = 8 * cent_e4;

Quantity drawn_quantity(Random& draw) {
  const Quantity whole = Quantity::contracts(draw.between(1, 40));
  const Quantity odd = Quantity::from_e2(draw.between(1, 4000));
  return draw.chance(150'000) ? odd : whole;
}

bool is_better(venue::BookSide side, int64_t price_e4, int64_t than_e4) {
  return side == venue::BookSide::bid ? price_e4 > than_e4 : price_e4 < than_e4;
}

int64_t whole_cent(int64_t e4, venue::BookSide side) {
  const int64_t down = e4 >= 0 ? e4 / cent_e4 * cent_e4 : -((-e4 + cent_e4 - 1) / cent_e4 * cent_e4);
  return side == venue::BookSide::bid || down == e4 ? down : down + cent_e4;
}

}  // namespace

Traders::Traders(const Plan& plan, const HiddenDay& day) : plan_(plan), day_(day) {
  for (const MarketPlan& each : plan.markets) {
    Market market{Random::of(plan.seed, "arrivals " + each.ticker), plan.opens, 0, {}};
    market.next = plan.opens.plus_ns(market.gaps.between(0, plan.gap_min_ns));
    markets_.push_back(market);
  }
}

std::vector<std::string> Traders::accounts() {
  std::vector<std::string> out(maker_names.begin(), maker_names.end());
  out.insert(out.end(), taker_names.begin(), taker_names.end());
  return out;
}

size_t Traders::due() const {
  const auto first = std::min_element(markets_.begin(), markets_.end(),
                                      [](const Market& a, const Market& b) { return a.next < b.next; });
  return static_cast<size_t>(first - markets_.begin());
}

MarketTime Traders::next() const {
  const MarketTime at = markets_[due()].next;
  return at < plan_.closes ? at : never;
}

// A stream of its own for every act: an act that needs fewer draws than another shifts nobody's.
Traders::Mood Traders::mood(size_t market) const {
  const Market& here = markets_[market];
  Random draw(Digest()
                  .add(static_cast<int64_t>(plan_.seed))
                  .add(static_cast<int64_t>(market))
                  .add(static_cast<int64_t>(here.count))
                  .value());
  Mood out{};
  out.at = here.next;
  out.market = market;
  out.kind = draw.below(100);
  out.maker = draw.below(makers);
  out.side = draw.below(2) == 0 ? venue::BookSide::bid : venue::BookSide::ask;
  out.level = draw.below(levels);
  out.margin_c = draw.between(1, 2);
  out.opinion_e4 = draw.between(-100, 100) + draw.between(-100, 100);
  out.quantity = drawn_quantity(draw);
  out.taker = draw.below(taker_names.size());
  out.share = draw.below(140) + 10;
  return out;
}

void Traders::act(Floor& floor) {
  const size_t market = due();
  const Mood chosen = mood(market);
  Market& here = markets_[market];
  ++here.count;
  ++acts_;
  here.next = here.next.plus_ns(here.gaps.between(plan_.gap_min_ns, plan_.gap_max_ns));
  if (chosen.kind < quote_below) return quote(chosen, floor);
  if (chosen.kind < pull_below) return withdraw(chosen, chosen.maker, floor);
  if (chosen.kind < empty_below) {
    for (size_t maker = 0; maker < makers; ++maker) withdraw(chosen, maker, floor);
    return;
  }
  if (chosen.kind < take_below) return take(chosen, floor);
  hunt(chosen, floor);
}

void Traders::quote(const Mood& mood, Floor& floor) {
  const bool bid = mood.side == venue::BookSide::bid;
  const int64_t fair_e4 = day_.probability_e4(mood.market, mood.at) + mood.opinion_e4 / 2;
  const int64_t away_e4 = (mood.margin_c + static_cast<int64_t>(mood.level)) * cent_e4;
  const int64_t price_e4 = whole_cent(bid ? fair_e4 - away_e4 : fair_e4 + away_e4, mood.side);
  Quotes& quotes = markets_[mood.market].quotes;
  Slot& slot = quotes.of(mood.maker, mood.side).at(mood.level);
  drop(slot, mood.maker, mood.at, floor);
  if (price_e4 <= 0 || price_e4 >= dollar_e4) return;
  // The exchange cancels a taker that meets its own order: stale quotes on the other side go first.
  for (Slot& other : quotes.of(mood.maker, opposite(mood.side))) {
    if (other.order != 0 && !is_better(mood.side, other.price_e4, price_e4))
      drop(other, mood.maker, mood.at, floor);
  }
  const venue::OrderRequest request{maker_names.at(mood.maker),
                                    "",
                                    floor.ticker(mood.market),
                                    mood.side,
                                    price_e4,
                                    mood.quantity,
                                    venue::TimeInForce::good_till_canceled,
                                    false,
                                    false};
  const auto placed = floor.place(request, mood.at);
  if (placed && placed->order.remaining > Quantity()) slot = {placed->order.number, price_e4};
}

void Traders::withdraw(const Mood& mood, size_t maker, Floor& floor) {
  for (Slot& slot : markets_[mood.market].quotes.of(maker, mood.side)) drop(slot, maker, mood.at, floor);
}

void Traders::drop(Slot& slot, size_t maker, MarketTime at, Floor& floor) {
  if (slot.order == 0) return;
  const venue::Order& order = floor.venue().orders().at(slot.order);
  slot = {};
  if (order.status == venue::OrderStatus::resting) (void)floor.cancel(maker_names.at(maker), order.id(), at);
}

void Traders::take(const Mood& mood, Floor& floor) {
  const bool buys = mood.side == venue::BookSide::bid;
  const int64_t worth_e4 = day_.probability_e4(mood.market, mood.at) + mood.opinion_e4;
  const int64_t limit_e4 = whole_cent(buys ? worth_e4 + eagerness_e4 : worth_e4 - eagerness_e4, mood.side);
  send(mood, taker_names.at(mood.taker), mood.side, limit_e4, mood.quantity, floor);
}

// Looks for the best resting order of ours and sells into it, if it is not too bad a trade: all that rests
// before it, and a part of it or more than it.
void Traders::hunt(const Mood& mood, Floor& floor) {
  const venue::Order* found = nullptr;
  for (const uint64_t number : floor.own().resting()) {
    const venue::Order& order = floor.venue().orders().at(number);
    if (order.market != floor.ticker(mood.market) || order.side != mood.side) continue;
    if (found == nullptr || is_better(order.side, order.price_e4, found->price_e4)) found = &order;
  }
  if (found == nullptr) return take(mood, floor);
  const int64_t worth_e4 = day_.probability_e4(mood.market, mood.at) + mood.opinion_e4;
  const bool bid = mood.side == venue::BookSide::bid;
  if (bid ? found->price_e4 < worth_e4 - hunger_e4 : found->price_e4 > worth_e4 + hunger_e4) return;
  Quantity before;
  for (const venue::Quote& level : floor.venue().book(floor.ticker(mood.market), mood.side)) {
    if (is_better(mood.side, level.price_e4, found->price_e4)) before += level.quantity;
  }
  const int64_t share_e2 =
      std::max<int64_t>(1, found->remaining.e2() * static_cast<int64_t>(mood.share) / 100);
  send(mood, taker_names.at(mood.taker), opposite(mood.side), found->price_e4,
       before + Quantity::from_e2(share_e2), floor);
}

void Traders::send(const Mood& mood, const std::string& account, venue::BookSide side, int64_t price_e4,
                   Quantity quantity, Floor& floor) {
  if (price_e4 <= 0 || price_e4 >= dollar_e4) return;
  (void)floor.place({account, "", floor.ticker(mood.market), side, price_e4, quantity,
                     venue::TimeInForce::immediate_or_cancel, false, false},
                    mood.at);
}

void Traders::add_to(Digest& digest) const {
  for (const Market& market : markets_) {
    digest.add(market.next.ns()).add(static_cast<int64_t>(market.count));
    for (const auto& maker : market.quotes.sides) {
      for (const Side& side : maker) {
        for (const Slot& slot : side) digest.add(static_cast<int64_t>(slot.order)).add(slot.price_e4);
      }
    }
  }
}

}  // namespace headgate::exchange
