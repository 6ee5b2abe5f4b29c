#include "exchange/traders.h"

#include <algorithm>

namespace headgate::exchange {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);
constexpr int64_t cent_e4 = 100, dollar_e4 = 10'000;
constexpr std::array<const char*, maker_count> maker_names = {"maker-1", "maker-2"};
constexpr std::array<const char*, taker_count> taker_names = {"taker-1", "taker-2", "taker-3"};

// Of a hundred acts.
constexpr uint64_t quote_below = 70, pull_below = 74, empty_below = 76, take_below = 90;
// A taker pays up to this much more than it thinks the contract is worth; somebody who hunts resting orders
// pays more, or no resting order of ours would ever be filled in a book that leads us.
constexpr int64_t eagerness_e4 = 3 * cent_e4, hunger_e4 = 8 * cent_e4;

bool is_better(venue::BookSide side, int64_t price_e4, int64_t than_e4) {
  return side == venue::BookSide::bid ? price_e4 > than_e4 : price_e4 < than_e4;
}

int64_t whole_cent(int64_t e4, venue::BookSide side) {
  const int64_t down = e4 >= 0 ? e4 / cent_e4 * cent_e4 : -((-e4 + cent_e4 - 1) / cent_e4 * cent_e4);
  return side == venue::BookSide::bid || down == e4 ? down : down + cent_e4;
}

}  // namespace

Traders::Traders(const Plan& plan, const HiddenDay& day, size_t first)
    : plan_(plan), day_(day), first_(first) {
  for (size_t i = 0; i < plan.markets.size(); ++i) markets_.push_back({Arrivals(plan, i), {}});
}

std::vector<std::string> Traders::accounts() {
  std::vector<std::string> out(maker_names.begin(), maker_names.end());
  out.insert(out.end(), taker_names.begin(), taker_names.end());
  return out;
}

size_t Traders::due() const {
  const auto first = std::min_element(markets_.begin(), markets_.end(), [](const Market& a, const Market& b) {
    return a.arrivals.next() < b.arrivals.next();
  });
  return static_cast<size_t>(first - markets_.begin());
}

MarketTime Traders::next() const {
  const MarketTime at = markets_[due()].arrivals.next();
  return at < plan_.closes ? at : never;
}

void Traders::act(Floor& floor) {
  const size_t market = due();
  const Act act{markets_[market].arrivals.take(), market, floor.ticker(first_ + market), floor};
  ++acts_;
  const uint64_t kind = act.mood.kind;
  if (kind < quote_below) return quote(act);
  if (kind < pull_below) return withdraw(act, act.mood.maker);
  if (kind < empty_below) {
    for (size_t maker = 0; maker < maker_count; ++maker) withdraw(act, maker);
    return;
  }
  if (kind < take_below) return take(act);
  hunt(act);
}

void Traders::quote(const Act& act) {
  if (!plan_.renews_whole_sides) return quote_level(act, act.mood.level, act.mood.quantity);
  drop_dear(act);
  for (size_t level = 0; level < quote_levels; ++level) quote_level(act, level, act.mood.depths.at(level));
}

// What this maker would no longer quote, it takes down before somebody else finds it.
void Traders::drop_dear(const Act& act) {
  const venue::BookSide side = opposite(act.mood.side);
  const int64_t fair = fair_e4(act) + act.mood.opinion_e4 / 2;
  const int64_t away_e4 = act.mood.margin_c * cent_e4;
  const int64_t dearest_e4 = side == venue::BookSide::bid ? fair - away_e4 : fair + away_e4;
  for (Slot& slot : markets_[act.market].quotes.of(act.mood.maker, side)) {
    if (slot.order != 0 && is_better(side, slot.price_e4, dearest_e4)) drop(slot, act, act.mood.maker);
  }
}

void Traders::quote_level(const Act& act, size_t level, Quantity quantity) {
  const Mood& mood = act.mood;
  const bool bid = mood.side == venue::BookSide::bid;
  const int64_t fair = fair_e4(act) + mood.opinion_e4 / 2;
  const int64_t away_e4 = (mood.margin_c + static_cast<int64_t>(level)) * cent_e4;
  const int64_t price_e4 = whole_cent(bid ? fair - away_e4 : fair + away_e4, mood.side);
  Quotes& quotes = markets_[act.market].quotes;
  Slot& slot = quotes.of(mood.maker, mood.side).at(level);
  drop(slot, act, mood.maker);
  if (price_e4 <= 0 || price_e4 >= dollar_e4) return;
  // The exchange cancels a taker that meets its own order: stale quotes on the other side go first.
  for (Slot& other : quotes.of(mood.maker, opposite(mood.side))) {
    if (other.order != 0 && !is_better(mood.side, other.price_e4, price_e4)) drop(other, act, mood.maker);
  }
  const venue::OrderRequest request{maker_names.at(mood.maker),
                                    "",
                                    act.ticker,
                                    mood.side,
                                    price_e4,
                                    quantity,
                                    venue::TimeInForce::good_till_canceled,
                                    false,
                                    false};
  const auto placed = act.floor.place(request, mood.at);
  if (placed && placed->order.remaining > Quantity()) slot = {placed->order.number, price_e4};
}

void Traders::withdraw(const Act& act, size_t maker) {
  for (Slot& slot : markets_[act.market].quotes.of(maker, act.mood.side)) drop(slot, act, maker);
}

void Traders::drop(Slot& slot, const Act& act, size_t maker) {
  if (slot.order == 0) return;
  const venue::Order& order = act.floor.venue().orders().at(slot.order);
  // While the exchange is paused it stays, and is thought of again.
  if (order.status == venue::OrderStatus::resting &&
      !act.floor.cancel(maker_names.at(maker), order.id(), act.mood.at))
    return;
  slot = {};
}

void Traders::take(const Act& act) {
  const Mood& mood = act.mood;
  const bool buys = mood.side == venue::BookSide::bid;
  const int64_t worth_e4 = fair_e4(act) + mood.opinion_e4;
  send(act, mood.side, whole_cent(buys ? worth_e4 + eagerness_e4 : worth_e4 - eagerness_e4, mood.side),
       mood.quantity);
}

// Looks for the best resting order of ours and sells into it, if it is not too bad a trade: all that rests
// before it, and a part of it or more than it.
void Traders::hunt(const Act& act) {
  const Mood& mood = act.mood;
  const venue::Order* found = nullptr;
  for (const uint64_t number : act.floor.own().resting()) {
    const venue::Order& order = act.floor.venue().orders().at(number);
    if (order.market != act.ticker || order.side != mood.side) continue;
    if (found == nullptr || is_better(order.side, order.price_e4, found->price_e4)) found = &order;
  }
  if (found == nullptr) return take(act);
  const int64_t worth_e4 = fair_e4(act) + mood.opinion_e4;
  const bool bid = mood.side == venue::BookSide::bid;
  if (bid ? found->price_e4 < worth_e4 - hunger_e4 : found->price_e4 > worth_e4 + hunger_e4) return;
  Quantity before;
  for (const venue::Quote& level : act.floor.venue().book(act.ticker, mood.side)) {
    if (is_better(mood.side, level.price_e4, found->price_e4)) before += level.quantity;
  }
  const int64_t share_e2 =
      std::max<int64_t>(1, found->remaining.e2() * static_cast<int64_t>(mood.share) / 100);
  send(act, opposite(mood.side), found->price_e4, before + Quantity::from_e2(share_e2));
}

void Traders::send(const Act& act, venue::BookSide side, int64_t price_e4, Quantity quantity) {
  if (price_e4 <= 0 || price_e4 >= dollar_e4) return;
  (void)act.floor.place({taker_names.at(act.mood.taker), "", act.ticker, side, price_e4, quantity,
                         venue::TimeInForce::immediate_or_cancel, false, false},
                        act.mood.at);
}

void Traders::add_to(Digest& digest) const {
  for (const Market& market : markets_) {
    digest.add(market.arrivals.next().ns()).add(static_cast<int64_t>(market.arrivals.taken()));
    for (const auto& maker : market.quotes.sides) {
      for (const Side& side : maker) {
        for (const Slot& slot : side) digest.add(static_cast<int64_t>(slot.order)).add(slot.price_e4);
      }
    }
  }
}

}  // namespace headgate::exchange
