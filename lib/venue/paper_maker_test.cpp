#include <doctest/doctest.h>

#include "venue/paper_trial_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

constexpr int64_t open_ns = 1'790'000'000'000'000'000;
MarketTime at(int64_t ms) { return MarketTime::from_ns(open_ns + ms * ns_per_ms); }

using Levels = std::vector<std::pair<int64_t, int64_t>>;  // cents, contracts; best first

market::v1::Book book(int64_t stamp_ms, const Levels& yes_bids, const Levels& no_bids) {
  market::v1::Book out;
  out.set_exchange_ns(at(stamp_ms).ns());
  out.set_verified_ns(at(stamp_ms).ns());
  const auto add = [](auto* levels, const Levels& from) {
    for (const auto& [cents, contracts] : from) {
      auto* level = levels->Add();
      level->set_price_e4(cents * 100);
      level->set_quantity_e2(contracts * 100);
    }
  };
  add(out.mutable_yes_bids(), yes_bids);
  add(out.mutable_no_bids(), no_bids);
  return out;
}

// Somebody sold YES to those who bid for it.
market::v1::PublicTrade sold(const std::string& id, int64_t stamp_ms, int64_t cents, int64_t contracts) {
  market::v1::PublicTrade out;
  out.set_trade_id(id);
  out.set_exchange_ns(at(stamp_ms).ns());
  out.set_yes_price_e4(cents * 100);
  out.set_quantity_e2(contracts * 100);
  return out;
}

PaperTrial::Terms terms(bool polled = false, const std::string& fee_type = "quadratic") {
  PaperTrial::Terms out;
  out.open = at(-1'000'000);
  out.close = at(1'000'000);
  out.polled = polled;
  out.fee_type = fee_type;
  return out;
}

// One order of ours that bids for YES, at rest from 250 ms on behind those who bid before.
struct Rest {
  PaperTrial trial;
  explicit Rest(const Levels& yes_bids, int64_t cents = 43, int64_t contracts = 20,
                const std::string& fee_type = "quadratic")
      : trial(terms(false, fee_type), PaperBug::none) {
    trial.hear(book(0, yes_bids, {{50, 10}}), at(0));
    rest(cents, contracts, 0);
  }
  void rest(int64_t cents, int64_t contracts, int64_t ms) {
    trial.submit(trial.order(Side::yes, cents * 100, contracts * 100, false), at(ms));
    trial.pass_to(at(ms + 250));
    trial.pass_to(at(ms + 251));
  }
  // Filled and possible, in contracts.
  std::pair<int64_t, int64_t> band(const std::string& id = "o1") const {
    const Order* order = trial.venue().core().find_client_order(std::string(PaperVenue::ours), id);
    return {order->filled.e2() / 100, trial.venue().possible(*order).e2() / 100};
  }
  ~Rest() {
    CHECK(trial.witness().complaints().empty());
    CHECK(trial.audit().empty());
  }
};
using Band = std::pair<int64_t, int64_t>;

}  // namespace

TEST_CASE("A trade through a rest fills it at its own price, up to what was traded, and as a maker") {
  // The taker would have met the rest first: it cannot have been missed.
  Rest desk({{43, 100}}, 43, 20, "quadratic_with_maker_fees");
  desk.trial.hear(sold("t1", 300, 42, 8), at(310));
  REQUIRE(desk.trial.fills().size() == 1);
  const PaperFill& fill = desk.trial.fills()[0];
  CHECK(fill.price.text() == "0.4300");
  CHECK(fill.quantity == Quantity::contracts(8));
  CHECK_FALSE(fill.taker);
  CHECK(fill.exchange_time == at(300));
  CHECK(fill.fee.text() == "0.034400");  // a quarter of 0.07 x 8 x 0.43 x 0.57 = 0.034314, up
  desk.trial.hear(sold("t2", 400, 41, 50), at(410));
  CHECK(desk.band() == Band{20, 20});
}

TEST_CASE("What was traded before a rest was there, on its own side, or outside the book does not fill it") {
  // Each of these was somebody else's trade.
  Rest desk({{43, 100}});
  desk.trial.hear(sold("early", 250, 42, 8), at(310));
  market::v1::PublicTrade bought = sold("bought", 400, 42, 8);
  bought.set_taker_bought_yes(true);
  desk.trial.hear(bought, at(410));
  market::v1::PublicTrade block = sold("block", 500, 42, 8);
  block.set_is_block_trade(true);
  desk.trial.hear(block, at(510));
  desk.trial.hear(sold("above", 600, 44, 8), at(610));
  desk.trial.hear(sold("late", 1'000'000, 42, 8), at(1'000'001));
  CHECK(desk.band() == Band{0, 0});
}

TEST_CASE("At its own price a rest waits for all who were displayed before it") {
  // A place at the head of the queue, assumed, is the kindest lie that a backtest can tell.
  Rest desk({{43, 15}});
  desk.trial.hear(sold("t1", 2'000, 43, 10), at(2'000));
  CHECK(desk.band() == Band{0, 0});
  desk.trial.hear(sold("t2", 3'000, 43, 8), at(3'000));
  CHECK(desk.band() == Band{3, 3});
  desk.trial.hear(sold("t2", 3'000, 43, 8), at(3'100));  // told again
  CHECK(desk.band() == Band{3, 3});
  desk.trial.hear(sold("t3", 4'000, 43, 2), at(4'000));
  CHECK(desk.band() == Band{5, 5});
}

TEST_CASE("Who leaves the queue unseen stood behind the rest for certain, and before it perhaps") {
  // The truth lies between the two: a backtest states both.
  Rest desk({{43, 30}});
  desk.trial.hear(book(1'000, {{43, 20}}, {{50, 10}}), at(1'000));  // 10 of 30 left: 20 may be before us
  desk.trial.hear(sold("t1", 3'000, 43, 22), at(3'000));
  CHECK(desk.band() == Band{2, 2});
  Rest other({{43, 30}});
  other.trial.hear(book(500, {{43, 60}}, {{50, 10}}), at(500));      // 30 came after us
  other.trial.hear(book(1'000, {{43, 40}}, {{50, 10}}), at(1'000));  // 20 left, before or behind us
  other.trial.hear(sold("t1", 3'000, 43, 18), at(3'000));
  CHECK(other.band() == Band{0, 8});
}

TEST_CASE("A decrease that its own trade explains does not shorten the queue twice") {
  // Book and trade tell the same event in either order, and with stamps of their own.
  Rest desk({{43, 10}});
  desk.trial.hear(book(2'000, {{43, 4}}, {{50, 10}}), at(2'000));
  desk.trial.hear(sold("t1", 2'001, 43, 6), at(2'001));
  CHECK(desk.band().first == 0);
  desk.trial.hear(sold("t2", 4'000, 43, 5), at(4'000));
  CHECK(desk.band().first == 1);
}

TEST_CASE("A rest whose level the record does not show is filled by no trade at its price") {
  // A book of best prices tells nothing of who stands below them.
  Rest desk({{45, 10}});
  desk.trial.hear(sold("t1", 2'000, 43, 500), at(2'000));
  CHECK(desk.band().first == 0);
  desk.trial.hear(sold("t2", 3'000, 42, 5), at(3'000));
  CHECK(desk.band().first == 5);
}

TEST_CASE("An offer below a rest's price fills it up to its size, once; one at its price does not") {
  // Polled books without trades have nothing else to show that a rest was reached.
  Rest desk({{43, 100}});
  desk.trial.hear(book(500, {{40, 10}}, {{57, 30}}), at(500));  // offered at 43: a touch
  CHECK(desk.band() == Band{0, 0});
  desk.trial.hear(book(600, {{40, 10}}, {{58, 8}, {57, 30}}), at(600));
  CHECK(desk.band() == Band{8, 8});
  desk.trial.hear(book(700, {{40, 9}}, {{58, 8}, {57, 30}}), at(700));
  CHECK(desk.band() == Band{8, 8});
  desk.trial.restart();
  desk.trial.hear(book(800, {{40, 8}}, {{58, 11}, {57, 30}}), at(800));
  CHECK(desk.band() == Band{11, 11});
}

TEST_CASE("Several rests share a trade by price and then by time") {
  // A trade that fills each of them would be counted once for each.
  Rest desk({{45, 100}}, 43, 5);
  desk.rest(44, 5, 1'000);
  desk.rest(43, 5, 2'000);
  desk.trial.hear(sold("t1", 3'000, 42, 12), at(3'000));
  CHECK(desk.band("o2").first == 5);
  CHECK(desk.band("o1").first == 5);
  CHECK(desk.band("o3").first == 2);
}

TEST_CASE("An order on polled books waits for the first that was asked for at its arrival or later") {
  // The book of before shows a price that may be gone: to fill from it flatters.
  PaperTrial trial(terms(true), PaperBug::none);
  trial.hear(book(0, {{40, 10}}, {{57, 10}}), at(100));
  trial.submit(trial.order(Side::yes, 4'500, 500, false), at(200));
  trial.pass_to(at(5'000));
  CHECK(trial.fills().empty());
  trial.hear(book(449, {{40, 10}}, {{57, 9}}), at(5'100));
  CHECK(trial.fills().empty());
  trial.hear(book(450, {{40, 10}}, {{55, 9}}), at(5'200));
  REQUIRE(trial.fills().size() == 1);
  CHECK(trial.fills()[0].price.text() == "0.4500");
  CHECK(trial.fills()[0].exchange_time == at(450));
}

TEST_CASE("A polled book that did not change is proven by the status") {
  // Unchanged books are not published again: the order would wait for ever.
  PaperTrial trial(terms(true), PaperBug::none);
  trial.hear(book(0, {{40, 10}}, {{57, 10}}), at(100));
  trial.submit(trial.order(Side::yes, 4'500, 500, false), at(200));
  trial.prove(at(449), at(2'000));
  CHECK(trial.fills().empty());
  trial.prove(at(2'100), at(4'000));
  REQUIRE(trial.fills().size() == 1);
  CHECK(trial.fills()[0].exchange_time == at(2'100));
}

TEST_CASE(
    "What no polled book proves before the close is not filled, nor what was cancelled before the proof") {
  // Between two polls anything may have stood in the book.
  PaperTrial trial(terms(true), PaperBug::none);
  trial.hear(book(0, {{40, 10}}, {{57, 10}}), at(100));
  trial.submit(trial.order(Side::yes, 4'500, 500, false), at(200));
  trial.submit(PaperTrial::cancel("o1"), at(300));
  trial.hear(book(900, {{40, 10}}, {{57, 10}}), at(1'000));
  CHECK(trial.fills().empty());
  trial.submit(trial.order(Side::yes, 4'500, 500, false), at(999'000));
  CHECK(trial.venue().next_due() == at(1'000'000));
  trial.pass_to(at(1'000'000));
  trial.hear(book(1'000'000, {{40, 10}}, {{57, 10}}), at(1'000'100));
  CHECK(trial.fills().empty());
  CHECK(trial.venue().in_flight() == 0);
}
