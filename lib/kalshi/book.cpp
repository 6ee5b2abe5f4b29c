#include "kalshi/book.h"

#include <algorithm>

#include "kalshi/price_grid.h"

namespace headgate::kalshi {
namespace {

std::string level_text(Side side, Price price) { return std::string(name_of(side)) + " " + price.text(); }

void add_levels(const OrderBook::Levels& levels, int depth,
                google::protobuf::RepeatedPtrField<market::v1::Level>& out) {
  for (auto level = levels.rbegin(); level != levels.rend() && out.size() < depth; ++level) {
    market::v1::Level& to = *out.Add();
    to.set_price_e4(level->first);
    to.set_quantity_e2(level->second);
  }
}

// Where the level of that price stands, or would.
OrderBook::Levels::iterator place_of(OrderBook::Levels& levels, int64_t price_e4) {
  return std::lower_bound(levels.begin(), levels.end(), price_e4,
                          [](const auto& level, int64_t price) { return level.first < price; });
}

}  // namespace

void OrderBook::load(Side which, const std::vector<FeedLevel>& levels, const PriceGrid& grid) {
  Levels& held = side(which);
  held.reserve(levels.size());
  for (const FeedLevel& level : levels) {
    const int64_t price_e4 = level.price.e4();
    const auto place = place_of(held, price_e4);
    const bool fresh = place == held.end() || place->first != price_e4;
    if (fresh) held.insert(place, {price_e4, level.quantity.e2()});
    if (!fresh) mark("DOUBLE_LEVEL: " + level_text(which, level.price));
    if (!on_grid(grid, Leg{which, level.price})) mark("OFF_GRID: " + level_text(which, level.price));
  }
}

void OrderBook::apply(const OrderbookSnapshot& snapshot, const PriceGrid& grid) {
  yes_.clear();
  no_.clear();
  broken_.clear();
  if (snapshot.exchange_ns) exchange_ns_ = *snapshot.exchange_ns;
  load(Side::yes, snapshot.yes, grid);
  load(Side::no, snapshot.no, grid);
}

bool OrderBook::apply_if_sound(const OrderbookDelta& delta, const PriceGrid& grid) {
  if (!broken_.empty()) return false;
  const int64_t price_e4 = delta.level.price.e4();
  Levels& levels = side(delta.level.side);
  const auto place = place_of(levels, price_e4);
  const bool held = place != levels.end() && place->first == price_e4;
  // A level that stands was on the grid when it came: a grid that has changed since does not make it go away.
  if (!held && !on_grid(grid, delta.level)) return false;
  int64_t after_e2 = 0;
  if (__builtin_add_overflow(held ? place->second : 0, delta.change.e2(), &after_e2) || after_e2 < 0)
    return false;
  if (delta.exchange_ns) exchange_ns_ = *delta.exchange_ns;
  if (!held) {
    levels.insert(place, {price_e4, after_e2});  // a change is never zero, so there is something to hold
  } else if (after_e2 == 0) {
    levels.erase(place);
  } else {
    place->second = after_e2;
  }
  return true;
}

void OrderBook::apply(const OrderbookDelta& delta, const PriceGrid& grid) {
  if (!broken_.empty() || apply_if_sound(delta, grid)) return;
  if (delta.exchange_ns) exchange_ns_ = *delta.exchange_ns;
  const auto [side_of_level, price] = delta.level;
  const Levels& levels = side(side_of_level);
  const auto place = place_of(side(side_of_level), price.e4());
  const bool held = place != levels.end() && place->first == price.e4();
  if (!held && !on_grid(grid, delta.level)) return mark("OFF_GRID: " + level_text(side_of_level, price));
  const int64_t after_e2 = checked_add(held ? place->second : 0, delta.change.e2());
  mark("NEGATIVE_LEVEL: " + level_text(side_of_level, price) + " would hold " +
       Quantity::from_e2(after_e2).text());
}

void OrderBook::mark(std::string defect) {
  if (broken_.empty()) broken_ = std::move(defect);
}

int64_t OrderBook::best_e4(Side which) const {
  const Levels& held = levels(which);
  return held.empty() ? 0 : held.back().first;
}

bool OrderBook::crossed() const {
  return !yes_.empty() && !no_.empty() && yes_.back().first + no_.back().first >= Price::one_e4;
}

std::string OrderBook::defect() const {
  if (!broken_.empty()) return broken_;
  // Seen live for single frames: 18 of 265,743 changes recorded in May 2026 left a book crossed or locked
  // until a later one. The sums are right then, but no such offer can be hit.
  if (crossed()) return "BOOK_CROSSED";
  return {};
}

market::v1::Book OrderBook::picture(const std::string& market_ticker, int depth) const {
  market::v1::Book out;
  draw(market_ticker, depth, out);
  return out;
}

void OrderBook::draw(const std::string& market_ticker, int depth, market::v1::Book& out) const {
  out.Clear();
  out.set_market_ticker(market_ticker);
  out.set_defect(defect());
  out.set_exchange_ns(exchange_ns_);
  if (!out.defect().empty()) return;
  add_levels(yes_, depth, *out.mutable_yes_bids());
  add_levels(no_, depth, *out.mutable_no_bids());
}

}  // namespace headgate::kalshi
