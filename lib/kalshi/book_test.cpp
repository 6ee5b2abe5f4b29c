#include "kalshi/book.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::kalshi;

namespace {

PriceGrid cents() {
  PriceGrid grid;
  auto& range = *grid.Add();
  range.set_end_e4(10000);
  range.set_step_e4(100);
  return grid;
}
Price price(int64_t e4) { return *Price::from_e4(e4); }
FeedLevel level(int64_t e4, int64_t contracts) { return {price(e4), Quantity::contracts(contracts)}; }
OrderbookSnapshot snapshot(std::vector<FeedLevel> yes, std::vector<FeedLevel> no) {
  return {1, 1, std::nullopt, "M", std::move(yes), std::move(no)};
}
OrderbookDelta delta(Side side, int64_t e4, int64_t contracts) {
  return {1, 2, "M", Leg{side, price(e4)}, Quantity::contracts(contracts), 77};
}

}  // namespace

TEST_CASE("a book shows the best levels of each side first") {
  // The taker's price is 1 minus the best bid of the other side; the worst bid first would overpay.
  OrderBook book;
  CHECK(book.defect() == "NO_SNAPSHOT");
  book.apply(snapshot({level(4000, 1), level(4200, 2), level(4100, 3)}, {level(5000, 4), level(5500, 5)}),
             cents());
  book.apply(delta(Side::no, 5700, 6), cents());
  book.apply(delta(Side::yes, 4200, -2), cents());
  const market::v1::Book picture = book.picture("M", 2);
  CHECK(picture.defect().empty());
  CHECK(picture.exchange_ns() == 77);
  REQUIRE(picture.yes_bids_size() == 2);
  CHECK(picture.yes_bids(0).price_e4() == 4100);
  CHECK(picture.yes_bids(0).quantity_e2() == 300);
  CHECK(picture.no_bids(0).price_e4() == 5700);
  CHECK(picture.no_bids(1).price_e4() == 5500);
}

TEST_CASE("a level that would go negative breaks the book until a snapshot") {
  // It proves a lost or doubled frame; a level clipped at zero would hide which of the others are wrong too.
  OrderBook book;
  book.apply(snapshot({level(4000, 1)}, {level(5000, 4)}), cents());
  book.apply(delta(Side::yes, 4000, -2), cents());
  CHECK(book.defect() == "NEGATIVE_LEVEL: yes 0.4000 would hold -1.00");
  CHECK(book.needs_snapshot());
  CHECK(book.picture("M", 10).yes_bids_size() == 0);
  CHECK(book.picture("M", 10).no_bids_size() == 0);
  book.apply(delta(Side::yes, 4000, 5), cents());
  CHECK(book.needs_snapshot());
  book.apply(snapshot({level(4000, 1)}, {}), cents());
  CHECK(book.defect().empty());
  CHECK(book.picture("M", 10).yes_bids(0).quantity_e2() == 100);
}

TEST_CASE("a price off the market's grid breaks the book") {
  // Orders at that price are refused, or the grid we know is not the market's any more.
  OrderBook book;
  book.apply(snapshot({level(4050, 1)}, {}), cents());
  CHECK(book.defect() == "OFF_GRID: yes 0.4050");
  book.apply(snapshot({level(4000, 1)}, {}), cents());
  book.apply(delta(Side::no, 5550, 1), cents());
  CHECK(book.defect() == "OFF_GRID: no 0.5550");
}

TEST_CASE("a crossed book is not tradable and comes back when a change uncrosses it") {
  // Nobody can sell below a bid that stands; acting on it buys a phantom.
  OrderBook book;
  book.apply(snapshot({level(4500, 1)}, {level(5500, 1)}), cents());
  CHECK(book.defect() == "BOOK_CROSSED");
  CHECK(!book.needs_snapshot());
  CHECK(book.picture("M", 10).yes_bids_size() == 0);
  book.apply(delta(Side::yes, 4500, -1), cents());
  CHECK(book.defect().empty());
}

TEST_CASE("a snapshot that names a price twice is broken") {
  // Either quantity could be the true one.
  OrderBook book;
  book.apply(snapshot({level(4000, 1), level(4000, 2)}, {}), cents());
  CHECK(book.defect() == "DOUBLE_LEVEL: yes 0.4000");
}
