#include "kalshi/book.h"

#include "kalshi/price_grid.h"

namespace headgate::kalshi {
namespace {

std::string level_text(Side side, Price price) { return std::string(name_of(side)) + " " + price.text(); }

void add_levels(const std::map<int64_t, int64_t>& levels, int depth,
                google::protobuf::RepeatedPtrField<market::v1::Level>& out) {
  for (auto level = levels.rbegin(); level != levels.rend() && out.size() < depth; ++level) {
    market::v1::Level& to = *out.Add();
    to.set_price_e4(level->first);
    to.set_quantity_e2(level->second);
  }
}

}  // namespace

void OrderBook::load(Side which, const std::vector<FeedLevel>& levels, const PriceGrid& grid) {
  for (const FeedLevel& level : levels) {
    const bool fresh = side(which).emplace(level.price.e4(), level.quantity.e2()).second;
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

void OrderBook::apply(const OrderbookDelta& delta, const PriceGrid& grid) {
  if (!broken_.empty()) return;
  if (delta.exchange_ns) exchange_ns_ = *delta.exchange_ns;
  const auto [side_of_level, price] = delta.level;
  if (!on_grid(grid, delta.level)) return mark("OFF_GRID: " + level_text(side_of_level, price));
  Levels& levels = side(side_of_level);
  const auto found = levels.find(price.e4());
  const int64_t before_e2 = found == levels.end() ? 0 : found->second;
  const int64_t after_e2 = checked_add(before_e2, delta.change.e2());
  if (after_e2 < 0) {
    return mark("NEGATIVE_LEVEL: " + level_text(side_of_level, price) + " would hold " +
                Quantity::from_e2(after_e2).text());
  }
  if (after_e2 == 0) {
    levels.erase(price.e4());
  } else {
    levels[price.e4()] = after_e2;
  }
}

void OrderBook::mark(std::string defect) {
  if (broken_.empty()) broken_ = std::move(defect);
}

bool OrderBook::crossed() const {
  return !yes_.empty() && !no_.empty() && yes_.rbegin()->first + no_.rbegin()->first >= Price::one_e4;
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
