#include "cli/export_lots.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "cli/export_books.h"
#include "cli/export_fixture.h"
#include "services/settle/ledger.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

constexpr int64_t dollar_e4 = 10'000;

// One step of a random account: a trade, or a market's result.
struct Step {
  bool is_settlement;
  int market;
  Side side;
  int64_t price_e4;
  int64_t quantity_e2;
  int64_t fee_e6;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << (step.is_settlement ? "settle " : "fill ") << step.market << " " << name_of(step.side) << " "
             << step.price_e4 << " x " << step.quantity_e2 << " fee " << step.fee_e6;
}

rc::Gen<std::vector<Step>> any_steps() {
  return rc::gen::container<std::vector<Step>>(rc::gen::build<Step>(
      rc::gen::set(&Step::is_settlement, rc::gen::weightedElement<bool>({{9, false}, {1, true}})),
      rc::gen::set(&Step::market, rc::gen::inRange(0, 2)),
      rc::gen::set(&Step::side, rc::gen::element(Side::yes, Side::no)),
      rc::gen::set(&Step::price_e4, rc::gen::inRange<int64_t>(1, dollar_e4)),
      rc::gen::set(&Step::quantity_e2, rc::gen::inRange<int64_t>(1, 60)),
      rc::gen::set(&Step::fee_e6, rc::gen::inRange<int64_t>(0, 300'000))));
}

std::string market_of(const Step& step) { return "KXTEST-" + std::to_string(step.market); }
std::string trade_of(size_t number) { return "trade-" + std::to_string(number); }
int64_t instant_of(size_t number) { return fixture::noon_ns + static_cast<int64_t>(number); }

exec::v1::Fill fill_of(const Step& step, size_t number) {
  return fixture::fill(trade_of(number), market_of(step),
                       step.side == Side::yes ? edge::v1::SIDE_YES : edge::v1::SIDE_NO, step.price_e4,
                       step.quantity_e2, step.fee_e6, instant_of(number));
}

// What exec and settle would have published of these steps; a trade in a settled market is one that became
// known too late. exec may tell of trades in another order than they happened, which `shuffled` does.
struct Told {
  Ledger ledger;
  Books books;
};

Told told_of(const std::vector<Step>& steps, bool shuffled) {
  Told out;
  BooksReader reader("first", "paper");
  const auto take = [&reader](const auto& event) {
    const Status taken = reader.take(event);
    RC_ASSERT(taken.has_value());
  };
  std::vector<bus::v1::Envelope> fills;
  for (size_t i = 0; i < steps.size(); ++i) {
    const MarketTime now = MarketTime::from_ns(instant_of(i));
    if (steps[i].is_settlement) {
      if (const auto entry = out.ledger.settle(market_of(steps[i]), steps[i].side, now)) {
        take(fixture::event("settle", *entry));
        take(fixture::event("settle",
                            fixture::settlement(market_of(steps[i]), steps[i].side == Side::yes, now.ns())));
      }
      continue;
    }
    const exec::v1::Fill fill = fill_of(steps[i], i);
    const LotFill trade = lot_fill(fill);
    fills.push_back(fixture::event("exec", fill));
    const auto entry =
        out.ledger.fill({trade.trade_id, market_of(steps[i]), trade.leg, trade.quantity, trade.fee}, now);
    take(fixture::event("settle", *entry));
    if (!out.ledger.positions().at(market_of(steps[i])).winner) continue;
    take(fixture::event("settle", *out.ledger.settle_late(market_of(steps[i]), trade.trade_id, now)));
  }
  if (shuffled) std::reverse(fills.begin(), fills.end());
  for (const auto& fill : fills) take(fill);
  auto books = reader.finish();
  RC_ASSERT(books.has_value());
  out.books = std::move(*books);
  return out;
}

// By hand, a hundredth of a contract at a time: which trade's were closed by which, how many, and what they
// gained before fees. Closed by "": settled.
struct Pairing {
  int64_t hundredths = 0;
  int64_t gross_e6 = 0;
  bool operator==(const Pairing&) const = default;
};
using Pairings = std::map<std::pair<std::string, std::string>, Pairing>;

Pairings pairings_by_hand(const std::vector<Step>& steps, int market) {
  Pairings out;
  std::deque<std::pair<size_t, Side>> held;  // step, side: a hundredth each
  std::optional<Side> winner;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].market != market) continue;
    if (steps[i].is_settlement) {
      if (!winner) winner = steps[i].side;
      continue;
    }
    for (int64_t unit = 0; unit < steps[i].quantity_e2; ++unit) {
      if (held.empty() || held.front().second == steps[i].side) {
        held.emplace_back(i, steps[i].side);
        continue;
      }
      const size_t oldest = held.front().first;
      held.pop_front();
      Pairing& pairing = out[{trade_of(oldest), trade_of(i)}];
      pairing.hundredths += 1;
      pairing.gross_e6 += dollar_e4 - steps[oldest].price_e4 - steps[i].price_e4;
    }
  }
  if (!winner) return out;
  for (const auto& [step, side] : held) {
    Pairing& pairing = out[{trade_of(step), ""}];
    pairing.hundredths += 1;
    pairing.gross_e6 += (side == *winner ? dollar_e4 : 0) - steps[step].price_e4;
  }
  return out;
}

Pairings pairings_of(const MarketLots& lots) {
  Pairings out;
  for (const ClosedLot& lot : lots.closed()) {
    Pairing& pairing = out[{lot.acquired_trade, lot.closed_by}];
    pairing.hundredths += lot.quantity.e2();
    pairing.gross_e6 += (lot.gain() + lot.fees).e6();
  }
  return out;
}

}  // namespace

TEST_CASE("what all lots gained less what open ones cost is the ledger's cash, to the last unit") {
  // Somebody would pay tax on a figure that their own books do not have.
  CHECK(rc::check([] {
    const Told told = told_of(*any_steps(), *rc::gen::arbitrary<bool>());
    const auto lots = lots_by_market(told.books);
    RC_ASSERT(ledger_differences(told.books, lots).empty());
    Money by_lots, open_cost;
    for (const auto& [market, each] : lots) {
      by_lots += each.gain() - each.open_cost();
      open_cost += each.open_cost();
    }
    RC_ASSERT(by_lots == told.ledger.cash());
    if (open_cost == Money{}) RC_ASSERT(by_lots == told.ledger.profit() - told.ledger.fees());
  }));
}

TEST_CASE("the lots are those that pairing hundredths of contracts by hand gives, oldest first") {
  // A gain would stand in another tax year than its own, though the sums agree.
  CHECK(rc::check([] {
    const auto steps = *any_steps();
    const Told told = told_of(steps, *rc::gen::arbitrary<bool>());
    auto lots = lots_by_market(told.books);
    for (int market = 0; market < 2; ++market) {
      RC_ASSERT(pairings_of(lots["KXTEST-" + std::to_string(market)]) == pairings_by_hand(steps, market));
    }
  }));
}

TEST_CASE("fees are divided by contracts, and their parts add up to what was charged") {
  // A fee that is counted twice, or not at all, changes the gain by exactly that.
  CHECK(rc::check([] {
    const auto steps = *any_steps();
    const Told told = told_of(steps, false);
    std::map<std::string, const Step*> by_trade;
    Money charged, divided;
    for (size_t i = 0; i < steps.size(); ++i) {
      by_trade[trade_of(i)] = &steps[i];
      if (!steps[i].is_settlement) charged += Money::from_e6(steps[i].fee_e6);
    }
    const auto share = [&by_trade](const std::string& trade, Quantity part) {
      if (trade.empty()) return 0.0;
      const Step& step = *by_trade.at(trade);
      return static_cast<double>(step.fee_e6 * part.e2()) / static_cast<double>(step.quantity_e2);
    };
    for (const auto& [market, each] : lots_by_market(told.books)) {
      for (const OpenLot& lot : each.open()) divided += lot.fee;
      for (const ClosedLot& lot : each.closed()) {
        divided += lot.fees;
        const double exact = share(lot.acquired_trade, lot.quantity) + share(lot.closed_by, lot.quantity);
        // Each cut rounds by less than one unit of 1e-6 dollars.
        RC_ASSERT(std::abs(static_cast<double>(lot.fees.e6()) - exact) <= static_cast<double>(steps.size()));
      }
    }
    RC_ASSERT(divided == charged);
  }));
}

TEST_CASE("a purchase of the other side closes what is held and opens what is left over") {
  // The two kinds of disposal would not be told apart: a pair is worth a dollar at once, a result pays later.
  MarketLots lots;
  const auto price = [](int64_t e4) { return *Price::from_e4(e4); };
  lots.trade({"a", {Side::yes, price(4'000)}, Quantity::contracts(3), Money::from_e6(100), 1});
  lots.trade({"b", {Side::no, price(5'000)}, Quantity::contracts(5), Money::from_e6(10), 2});
  REQUIRE(lots.closed().size() == 1);
  const ClosedLot& first = lots.closed()[0];
  CHECK(first.side == Side::yes);
  CHECK(first.closed_by == "b");
  CHECK(first.cost == Money::from_e6(1'200'100));
  CHECK(first.proceeds == Money::from_e6(1'500'000 - 6));
  CHECK(first.fees == Money::from_e6(106));
  REQUIRE(lots.open().size() == 1);
  CHECK(lots.open()[0].leg.side == Side::no);
  CHECK(lots.open_cost() == Money::from_e6(1'000'004));
  lots.settle(0, 3);
  CHECK(lots.open().empty());
  CHECK(lots.closed()[1].closed_by.empty());
  CHECK(lots.closed()[1].proceeds == Money::dollars(2));
  CHECK(lots.closed()[1].disposed_ns == 3);
}

TEST_CASE("lots that differ from the ledger are named by market, and those not booked yet are not") {
  // Wrong records would be filed; or right ones would be refused whenever settle is a moment behind.
  const auto books_of = [](const std::vector<bus::v1::Envelope>& events) {
    BooksReader reader("first", "paper");
    for (const auto& event : events) REQUIRE(reader.take(event));
    auto books = reader.finish();
    REQUIRE(books);
    return std::move(*books);
  };
  const auto fill = fixture::fill("t", "KXA", edge::v1::SIDE_YES, 4'000, 100, 7);
  auto entry = fixture::entry("fill/t", "fill", "position/KXA", "cash", 400'000);
  entry.set_market_ticker("KXA");

  const Books unbooked = books_of({fixture::event("exec", fill)});
  CHECK(ledger_differences(unbooked, lots_by_market(unbooked)).empty());
  CHECK(unbooked_trades(unbooked).contains("t"));

  const Books differing = books_of({fixture::event("exec", fill), fixture::event("settle", entry)});
  const auto said = ledger_differences(differing, lots_by_market(differing));
  REQUIRE(said.size() == 1);
  CHECK_MESSAGE(said[0].find("KXA: by lots -0.400007, by the ledger -0.400000") == 0, said[0]);

  const Books without_trade = books_of({fixture::event("settle", entry)});
  CHECK(ledger_differences(without_trade, lots_by_market(without_trade)).size() == 1);
}
