#include "venue/paper_venue.h"

#include <doctest/doctest.h>

#include <memory>

using namespace headgate;
using namespace headgate::venue;

namespace {

using Levels = std::vector<std::pair<int64_t, int64_t>>;  // cents, contracts; best first

constexpr int64_t start_ns = 1'790'000'000'000'000'000;
constexpr int64_t latency_ms = 250;
MarketTime at_ms(int64_t ms) { return MarketTime::from_ns(start_ns + ms * ns_per_ms); }

market::v1::Book book(int64_t stamp_ms, const Levels& yes_bids, const Levels& no_bids) {
  market::v1::Book out;
  out.set_market_ticker("RAIN");
  out.set_exchange_ns(at_ms(stamp_ms).ns());
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

market::v1::MarketInfo info(market::v1::MarketStatus status = market::v1::MARKET_STATUS_ACTIVE) {
  market::v1::MarketInfo out;
  out.set_market_ticker("RAIN");
  out.set_status(status);
  out.set_open_ns(at_ms(-1'000'000).ns());
  out.set_close_ns(at_ms(1'000'000).ns());
  auto* range = out.add_price_ranges();
  range->set_end_e4(10'000);
  range->set_step_e4(100);
  out.set_fee_type("quadratic");
  out.set_fee_multiplier_e4(10'000);
  return out;
}

// A paper venue, its rows as a store would keep them, and the time.
struct Desk {
  std::unique_ptr<PaperVenue> venue;
  Rows stored;
  PaperOutcome last;
  int64_t ms = 0;

  Desk() {
    restart();
    hear(info());
  }
  void keep() {
    for (const Row& row : last.rows) {
      if (row.value) {
        stored[{row.table, row.key}] = *row.value;
      } else {
        stored.erase({row.table, row.key});
      }
    }
  }
  void restart() {
    venue = std::make_unique<PaperVenue>(PaperTerms{Money::dollars(1'000), latency_ms * ns_per_ms});
    last = PaperOutcome();
    REQUIRE(venue->restore(stored, last));
    keep();
  }
  void hear(const market::v1::MarketInfo& news) {
    last = PaperOutcome();
    venue->on_market(news, at_ms(ms), last);
    keep();
  }
  void hear(const market::v1::Book& news) {
    last = PaperOutcome();
    venue->on_book(news, at_ms(ms), last);
    keep();
  }
  void time(int64_t to_ms) {
    ms = to_ms;
    last = PaperOutcome();
    venue->on_time(at_ms(ms), last);
    keep();
  }
  PaperRequest buy(Side side, int64_t cents, int64_t contracts, const std::string& id = "one") {
    PaperRequest out;
    out.kind = PaperRequest::Kind::place;
    out.id = "place-" + id;
    out.client_order_id = id;
    out.market = "RAIN";
    out.side = side;
    out.price = Price::from_e4(cents * 100);
    out.quantity = Quantity::contracts(contracts);
    return out;
  }
  PaperRequest immediate(int64_t cents, int64_t contracts, const std::string& id) {
    PaperRequest out = buy(Side::yes, cents, contracts, id);
    out.time_in_force = TimeInForce::immediate_or_cancel;
    return out;
  }
  PaperRequest about(PaperRequest::Kind kind, const std::string& id = "one") {
    PaperRequest out;
    out.kind = kind;
    out.id = "about-" + id;
    out.client_order_id = id;
    return out;
  }
  void submit(const PaperRequest& request) { venue->submit(request, at_ms(ms)); }
  // Sends and lets it take effect against the book as it stands; returns the reply.
  PaperReply send(const PaperRequest& request) {
    submit(request);
    time(ms + latency_ms);
    time(ms + 1);
    REQUIRE(last.replies.size() == 1);
    return last.replies.front();
  }
};

}  // namespace

TEST_CASE("An order fills at the offered prices, up to the offered sizes, with the fee of each fill") {
  // Paper that fills better than the book is a forecast of profits nobody will make.
  Desk desk;
  desk.hear(book(0, {{40, 10}}, {{57, 5}, {55, 20}}));  // YES is offered at 43 and 45
  const auto reply = desk.send(desk.buy(Side::yes, 45, 12));
  CHECK(reply.code.empty());
  CHECK(reply.order->filled == Quantity::contracts(12));
  CHECK(reply.order->status == OrderStatus::executed);
  REQUIRE(desk.last.fills.size() == 2);
  CHECK(desk.last.fills[0].price.text() == "0.4300");
  CHECK(desk.last.fills[0].quantity == Quantity::contracts(5));
  CHECK(desk.last.fills[0].fee.text() == "0.085800");  // a recorded fee: 5 at 0.43
  CHECK(desk.last.fills[1].price.text() == "0.4500");
  CHECK(desk.last.fills[1].fee.text() == "0.121300");  // 0.07 x 7 x 0.45 x 0.55 = 0.121275, up
  CHECK(desk.last.fills[1].exchange_time == at_ms(latency_ms));
  // 1000 - 5 x 0.43 - 7 x 0.45 - 0.0858 - 0.1213
  CHECK(desk.venue->account().cash_e6() == 994'492'900);
  CHECK(desk.venue->account().fills() == 2);
  CHECK(desk.venue->account().positions(0).net_e2() == 1'200);
}

TEST_CASE("Buying NO takes YES bids at the price of NO") {
  // The mirror image must cost the mirror image.
  Desk desk;
  desk.hear(book(0, {{60, 10}}, {}));
  const auto reply = desk.send(desk.buy(Side::no, 41, 4));
  REQUIRE(desk.last.fills.size() == 1);
  CHECK(desk.last.fills[0].side == Side::no);
  CHECK(desk.last.fills[0].price.text() == "0.4000");
  CHECK(reply.order->price.text() == "0.4100");
  CHECK(desk.venue->account().positions(0).net_e2() == -400);
}

TEST_CASE("An order meets the book of its arrival, not the one it was sent at nor a later one") {
  // Latency is what separates a quote on a screen from a fill.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  desk.submit(desk.buy(Side::yes, 50, 5));  // arrives at 250 ms
  desk.time(300);
  desk.hear(book(200, {}, {{54, 10}}));
  CHECK(desk.last.replies.empty());
  desk.hear(book(250, {}, {{52, 10}}));  // at the very instant: the exchange had it before the order
  CHECK(desk.last.replies.empty());
  desk.hear(book(251, {}, {{70, 10}}));
  REQUIRE(desk.last.fills.size() == 1);
  CHECK(desk.last.fills[0].price.text() == "0.4800");
}

TEST_CASE("Without a later book an order takes effect once time has moved past a complete instant") {
  // Within a granted instant time comes before its books: judging at once would use a book that is already
  // old.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  desk.submit(desk.buy(Side::yes, 50, 5));
  desk.time(300);
  CHECK(desk.last.replies.empty());
  CHECK(desk.venue->next_due() == at_ms(300).plus_ns(1));
  desk.hear(book(240, {}, {{55, 10}}));
  desk.time(600);
  REQUIRE(desk.last.fills.size() == 1);
  CHECK(desk.last.fills[0].price.text() == "0.4500");
  CHECK_FALSE(desk.venue->next_due().has_value());
}

TEST_CASE(
    "A level's size is used up by our fills until the record shows it grow or gone, across a restart too") {
  // A republished book that refills itself would sell us the same contracts for ever.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  CHECK(desk.send(desk.buy(Side::yes, 43, 8, "a")).order->filled == Quantity::contracts(8));
  desk.hear(book(600, {}, {{57, 10}}));
  CHECK(desk.send(desk.buy(Side::yes, 43, 8, "b")).order->filled == Quantity::contracts(2));
  desk.restart();
  desk.hear(info());
  desk.hear(book(1'200, {}, {{57, 10}}));
  CHECK(desk.send(desk.buy(Side::yes, 43, 8, "c")).order->filled == Quantity());
  desk.hear(book(1'800, {}, {{57, 9}}));
  CHECK(desk.send(desk.buy(Side::yes, 43, 8, "d")).order->filled == Quantity());
  desk.hear(book(2'400, {}, {{57, 12}}));
  CHECK(desk.send(desk.immediate(43, 8, "e")).order->filled == Quantity::contracts(3));
  desk.hear(book(3'000, {}, {{56, 5}}));  // best first: nothing is left at 57
  desk.hear(book(3'000, {}, {{57, 4}, {56, 5}}));
  CHECK(desk.send(desk.immediate(43, 8, "f")).order->filled == Quantity::contracts(4));
}

TEST_CASE("A better price that comes and goes does not refill what we took behind it") {
  // The best price flickers all day; each flicker would sell us the level behind it again.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}, {50, 5}}));
  CHECK(desk.send(desk.immediate(43, 8, "a")).order->filled == Quantity::contracts(8));
  desk.hear(book(600, {}, {{58, 1}, {57, 10}, {50, 5}}));
  desk.hear(book(700, {}, {{57, 10}, {50, 5}}));
  CHECK(desk.send(desk.immediate(43, 8, "b")).order->filled == Quantity::contracts(2));
  // Nor does a book that is cut above the level: that shows nothing of it.
  desk.hear(book(1'300, {}, {{58, 1}}));
  desk.hear(book(1'400, {}, {{57, 10}}));
  CHECK(desk.send(desk.immediate(43, 8, "c")).order->filled == Quantity());
}

TEST_CASE("What is not known to be offered fills nothing") {
  // A missing side, a defective book and an unheard book are absences, not prices.
  Desk desk;
  CHECK(desk.send(desk.buy(Side::yes, 99, 1, "unheard")).order->filled == Quantity());
  desk.hear(book(500, {{40, 10}}, {}));
  CHECK(desk.send(desk.buy(Side::yes, 99, 1, "missing")).order->filled == Quantity());
  auto bad = book(1'000, {{40, 10}}, {{57, 10}});
  bad.set_defect("gap in the feed");
  desk.hear(bad);
  CHECK(desk.send(desk.buy(Side::yes, 99, 1, "defect")).order->filled == Quantity());
  desk.hear(book(1'500, {{40, 10}}, {{55, 10}, {57, 10}}));  // not best first
  CHECK(desk.send(desk.buy(Side::yes, 99, 1, "disorder")).order->filled == Quantity());
  desk.hear(book(2'000, {{40, 10}}, {{57, 10}}));
  desk.venue->on_reset();
  desk.hear(info());
  CHECK(desk.send(desk.buy(Side::yes, 99, 1, "reset")).order->filled == Quantity());
}

TEST_CASE("A resting remainder is in nobody's way, and its money is bound until it is cancelled") {
  // Two of our own orders meet each other at no exchange.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  const auto rest = desk.send(desk.buy(Side::yes, 43, 30, "rest"));
  CHECK(rest.order->remaining == Quantity::contracts(20));
  CHECK(rest.order->status == OrderStatus::resting);
  desk.hear(book(600, {{45, 50}}, {{57, 10}}));
  desk.time(5'000);
  CHECK(desk.last.fills.empty());
  CHECK(desk.send(desk.buy(Side::no, 56, 2, "other")).order->filled == Quantity::contracts(2));
  CHECK(desk.venue->core().find_account("ours")->reserved == Money::from_e6(8'600'000));
  const auto cancelled = desk.send(desk.about(PaperRequest::Kind::cancel, "rest"));
  CHECK(cancelled.reduced_by == Quantity::contracts(20));
  CHECK(desk.venue->core().find_account("ours")->reserved == Money());
}

TEST_CASE("Orders are refused in the exchange's words") {
  // Exec's handling of a refusal is exercised by paper before it meets real money.
  Desk desk;
  desk.hear(book(0, {}, {{57, 1'000}}));
  CHECK(desk.send(desk.buy(Side::yes, 43, 5'000, "poor")).code == "insufficient_balance");
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "twice")).code.empty());
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "twice")).code == "order_already_exists");
  CHECK(desk.send(desk.about(PaperRequest::Kind::cancel, "twice")).code == "not_found");
  CHECK(desk.send(desk.about(PaperRequest::Kind::query, "never")).code == "not_found");
  CHECK(desk.send(desk.about(PaperRequest::Kind::query, "twice")).order->filled == Quantity::contracts(1));
  auto off_grid = desk.buy(Side::yes, 43, 1, "grid");
  off_grid.price = Price::from_e4(4'350);
  CHECK(desk.send(off_grid).code == "invalid_price");
  auto elsewhere = desk.buy(Side::yes, 43, 1, "where");
  elsewhere.market = "SNOW";
  CHECK(desk.send(elsewhere).code == "market_not_found");
  desk.hear(info(market::v1::MARKET_STATUS_INACTIVE));
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "paused")).code == "market_inactive");
  desk.hear(info());
  auto broken = info();
  broken.set_defect("close_time: missing");
  desk.hear(broken);
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "defect")).code == "market_inactive");
  auto unpriced = info();
  unpriced.set_fee_type("flat");
  desk.hear(unpriced);
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "fees")).code == "market_inactive");
}

TEST_CASE("Nothing is placed or cancelled from the close on, even before the close was announced") {
  // Kalshi sends no message at close; a stale last quote must not be tradable.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  CHECK(desk.send(desk.buy(Side::yes, 40, 1, "early")).order->status == OrderStatus::resting);
  desk.time(1'000'000 - latency_ms);
  CHECK(desk.send(desk.buy(Side::yes, 43, 1, "late")).code == "market_inactive");
  CHECK(desk.send(desk.about(PaperRequest::Kind::cancel, "early")).code == "market_inactive");
}

TEST_CASE("Closing cancels what rests and the finalized result pays once") {
  // Only Kalshi's own final result moves cash: a determined one can still be amended.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  desk.send(desk.buy(Side::yes, 43, 12));
  const int64_t before = desk.venue->account().cash_e6();
  desk.hear(info(market::v1::MARKET_STATUS_CLOSED));
  REQUIRE(desk.last.cancelled.size() == 1);
  CHECK(desk.last.cancelled[0].client_order_id == "one");
  CHECK(desk.last.cancelled[0].status == OrderStatus::canceled);
  auto final = info(market::v1::MARKET_STATUS_DETERMINED);
  final.set_result(market::v1::MARKET_RESULT_YES);
  desk.hear(final);
  CHECK(desk.venue->account().cash_e6() == before);
  final.set_status(market::v1::MARKET_STATUS_FINALIZED);
  desk.hear(final);
  CHECK(desk.last.account_changed);
  CHECK(desk.venue->account().cash_e6() == before + 10'000'000);
  CHECK(desk.venue->account().positions_size() == 0);
  CHECK(desk.venue->account().settled_markets(0) == "RAIN");
  desk.restart();
  desk.hear(final);
  CHECK(desk.venue->account().cash_e6() == before + 10'000'000);
  CHECK_FALSE(desk.last.account_changed);
}

TEST_CASE("A crash loses requests in flight without a trace and keeps every executed one") {
  // In flight means unknown: only asking tells, and asking must tell the truth.
  Desk desk;
  desk.hear(book(0, {}, {{57, 10}}));
  desk.send(desk.buy(Side::yes, 43, 3, "done"));
  const uint64_t before = desk.venue->digest();
  desk.submit(desk.buy(Side::yes, 43, 3, "lost"));
  CHECK(desk.venue->in_flight() == 1);
  desk.restart();
  CHECK(desk.venue->digest() == before);
  CHECK(desk.venue->in_flight() == 0);
  desk.hear(info());
  desk.hear(book(desk.ms, {}, {{57, 10}}));
  CHECK(desk.send(desk.about(PaperRequest::Kind::query, "lost")).code == "not_found");
  CHECK(desk.send(desk.about(PaperRequest::Kind::query, "done")).order->filled == Quantity::contracts(3));
  CHECK(desk.send(desk.buy(Side::yes, 43, 3, "done")).code == "order_already_exists");
}
