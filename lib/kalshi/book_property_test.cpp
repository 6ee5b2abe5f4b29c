#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>

#include "kalshi/book.h"

using namespace headgate;
using namespace headgate::kalshi;

TEST_CASE("a book holds the sums of its changes, best level last, whatever their order") {
  // A level in the wrong place shows a best price that nobody offers.
  const bool held = rc::check("levels equal a plain sum by price", [] {
    PriceGrid grid;
    auto& range = *grid.Add();
    range.set_end_e4(10000);
    range.set_step_e4(100);
    OrderBook book;
    book.apply(OrderbookSnapshot{1, 1, std::nullopt, "M", {}, {}}, grid);
    std::map<int64_t, int64_t> sums[2];
    const auto steps = *rc::gen::inRange(1, 120);
    for (int i = 0; i < steps; ++i) {
      const Side side = *rc::gen::arbitrary<bool>() ? Side::yes : Side::no;
      auto& sum = sums[side == Side::yes ? 0 : 1];
      const int64_t e4 = 100 * *rc::gen::inRange<int64_t>(1, 12);
      const int64_t before = sum.count(e4) > 0 ? sum[e4] : 0;
      const int64_t after = *rc::gen::inRange<int64_t>(0, 4);
      if (after == before) continue;
      const auto change = Quantity::from_e2(after - before);
      book.apply(OrderbookDelta{1, i + 2, "M", Leg{side, *Price::from_e4(e4)}, change, std::nullopt}, grid);
      if (after == 0) {
        sum.erase(e4);
      } else {
        sum[e4] = after;
      }
    }
    for (const Side side : {Side::yes, Side::no}) {
      const auto& sum = sums[side == Side::yes ? 0 : 1];
      RC_ASSERT((book.levels(side) == OrderBook::Levels(sum.begin(), sum.end())));
      RC_ASSERT(book.best_e4(side) == (sum.empty() ? 0 : sum.rbegin()->first));
    }
  });
  CHECK(held);
}
