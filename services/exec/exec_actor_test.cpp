#include <doctest/doctest.h>

#include "services/exec/exec_fixture.h"

using namespace headgate;
using exec::Counter;
namespace wire = exec::v1;

namespace {

// What an approval does that must not be obeyed: the refusal's code as status shows it, or what went wrong.
std::string refusal_of(Counter& counter, const risk::v1::OrderApproved& order) {
  counter.send(order);
  counter.answer();
  if (!counter.venue_orders().empty()) return "an order was placed";
  const auto refused = counter.refusals();
  if (refused.size() != 1 || refused.begin()->second != 1) return "not counted once";
  return refused.begin()->first;
}
std::string refusal_of(const risk::v1::OrderApproved& order) {
  Counter counter;
  return refusal_of(counter, order);
}
template <typename Change>
std::string refusal_with(Change change) {
  Counter counter;
  risk::v1::Approval approval = counter.approval();
  change(approval);
  return refusal_of(counter, Counter::signer().sign(approval));
}

}  // namespace

TEST_CASE("A verified approval becomes exactly one order of its price and size") {
  // Nothing is traded, or something else than risk allowed.
  Counter counter;
  counter.approve(counter.approval());
  counter.answer();
  const auto orders = counter.venue_orders();
  REQUIRE(orders.size() == 1);
  const auto& order = counter.venue_order();
  CHECK(order.price_e4() == 5000);
  CHECK(order.initial_e2() == 2000);
  CHECK(order.filled_e2() == 2000);
  CHECK(counter.account().fills() == 1);
  CHECK(counter.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(counter.report().intent_done());
}

TEST_CASE("NO is bought at the complement's price in the exchange's single book") {
  // A mixed-up side buys the opposite of what was meant.
  Counter counter;
  auto approval = counter.approval("a", 5200);
  approval.set_side(edge::v1::SIDE_NO);
  counter.approve(approval);
  counter.answer();
  CHECK(counter.venue_order().price_e4() == 4800);  // of YES
  REQUIRE(counter.account().positions_size() == 1);
  CHECK(counter.account().positions(0).net_e2() == -2000);
  REQUIRE(counter.fills().size() == 1);
  CHECK(counter.fills()[0].price_e4() == 5200);
  CHECK(counter.fills()[0].side() == edge::v1::SIDE_NO);
}

TEST_CASE("An approval that comes again is answered with the present state and places nothing") {
  // Risk sends until it hears; each copy obeyed would be one more order.
  Counter counter;
  const auto order = Counter::signer().sign(counter.approval());
  counter.send(order);
  counter.send(order);
  counter.answer();
  const auto before = counter.reports().size();
  counter.send(order);
  counter.restart();
  counter.send(order);
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
  CHECK(counter.account().fills() == 1);
  REQUIRE(counter.reports().size() == before + 2);
  CHECK(counter.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(counter.report().filled_e2() == 2000);
}

TEST_CASE("Another approval of the same intent is not obeyed either") {
  // The same idea would be traded twice at two prices.
  Counter counter;
  counter.approve(counter.approval());
  counter.answer();
  counter.approve(counter.approval("a", 5500, 9000));
  counter.answer();
  CHECK(counter.venue_orders().size() == 1);
  CHECK(counter.venue_order().initial_e2() == 2000);
}

TEST_CASE("What risk did not sign, for this instance and mode, places nothing and is counted by its code") {
  // Each is a way for somebody other than risk, or for another instance, to make exec trade.
  Counter counter;
  auto unsigned_order = Counter::signer().sign(counter.approval());
  unsigned_order.clear_signature();
  CHECK(refusal_of(unsigned_order) == "SIGNATURE_BAD");

  // RFC 8032, section 7.1, TEST 2: somebody else's key.
  const auto other =
      *ApprovalSigner::from_hex_seed("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  CHECK(refusal_of(other.sign(counter.approval())) == "SIGNATURE_BAD");

  auto altered = Counter::signer().sign(counter.approval());
  auto larger = counter.approval();
  larger.set_maximum_quantity_e2(200'000);
  altered.set_approval(larger.SerializeAsString());
  CHECK(refusal_of(altered) == "SIGNATURE_BAD");

  CHECK(refusal_with([](auto& approval) { approval.set_instance("live"); }) == "INSTANCE_FOREIGN");
  CHECK(refusal_with([](auto& approval) { approval.set_mode("live"); }) == "MODE_FOREIGN");
  CHECK(refusal_with([](auto& approval) {
          approval.GetReflection()->MutableUnknownFields(&approval)->AddVarint(99, 1);
        }) == "APPROVAL_UNKNOWN_FIELD");
  CHECK(refusal_with([](auto& approval) { approval.clear_intent_id(); }) == "APPROVAL_INCOMPLETE");
  CHECK(refusal_with([](auto& approval) { approval.clear_market_ticker(); }) == "APPROVAL_INCOMPLETE");
}

TEST_CASE("An approval that cannot be kept to the letter is reported as rejected and places nothing") {
  // A side, price, size or style that is misread trades something risk never judged.
  CHECK(refusal_with([](auto& approval) { approval.clear_side(); }) == "APPROVAL_NOT_TRADABLE");
  CHECK(refusal_with([](auto& approval) { approval.set_worst_price_e4(10'000); }) == "APPROVAL_NOT_TRADABLE");
  CHECK(refusal_with([](auto& approval) { approval.set_maximum_quantity_e2(0); }) == "APPROVAL_NOT_TRADABLE");
  CHECK(refusal_with([](auto& approval) { approval.set_styles(0, "post_only"); }) == "STYLE_UNKNOWN");
  CHECK(refusal_with([](auto& approval) { approval.clear_styles(); }) == "STYLE_UNKNOWN");
}

TEST_CASE("An order message of any process but risk is not an order") {
  // A strategy that publishes risk's message type would trade without risk.
  Counter counter;
  counter.bench.hear("edge", "events", Counter::signer().sign(counter.approval()));
  counter.bench.hear("market", "state", Counter::signer().sign(counter.approval()));
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.reports().empty());
}

TEST_CASE("An approval past its start-by or its working-until expires, and says so again after a restart") {
  // Old wishes would be traded at today's prices; a wrong second answer would hide why nothing happened.
  Counter counter;
  auto late = counter.approval("late");
  late.set_start_by_utc_ns(counter.bench.utc.ns());
  counter.approve(late);
  auto over = counter.approval("over");
  over.set_working_until_ns(counter.bench.market.ns());
  counter.approve(over);
  auto odd = counter.approval("odd", 0);
  counter.approve(odd);
  counter.answer();
  CHECK(counter.venue_orders().empty());
  CHECK(counter.refused("START_BY_PASSED") == 1);
  CHECK(counter.refused("WORKING_UNTIL_PASSED") == 1);

  counter.restart();
  for (const auto& [approval, state, reason] :
       {std::tuple{late, wire::ORDER_STATE_EXPIRED, "START_BY_PASSED"},
        std::tuple{over, wire::ORDER_STATE_EXPIRED, "WORKING_UNTIL_PASSED"},
        std::tuple{odd, wire::ORDER_STATE_REJECTED, "APPROVAL_NOT_TRADABLE"}}) {
    counter.approve(approval);
    CHECK(counter.report().intent_id() == approval.intent_id());
    CHECK(counter.report().state() == state);
    CHECK(counter.report().reason() == reason);
    CHECK(counter.report().intent_done());
  }
  counter.answer();
  CHECK(counter.venue_orders().empty());
}

TEST_CASE("Before the market's time is known nothing is placed") {
  // Just after a start the stepped clock reads zero, and every working-until would seem to lie ahead.
  Counter counter;
  const auto approval = counter.approval();
  counter.bench.market = MarketTime();
  counter.bench.restart();
  counter.approve(approval);
  CHECK(counter.report().reason() == "MARKET_TIME_UNKNOWN");
  counter.bench.market = MarketTime::from_ns(Counter::noon_ns);
  counter.hear_market();
  counter.answer();
  CHECK(counter.venue_orders().empty());
}

TEST_CASE("Fills come before the report that counts them, each once, with the venue's price and fee") {
  // Risk would release money that is already spent, or book a fill twice.
  Counter counter;
  counter.approve(counter.approval("a", 5000, 2000));
  counter.answer();
  counter.approve(counter.approval("b", 5000, 2000));  // 5 are left at the offer
  counter.answer();
  const auto trades = counter.venue_trades();
  const auto fills = counter.fills();
  REQUIRE(trades.size() == 2);
  REQUIRE(fills.size() == 2);
  for (size_t i = 0; i < fills.size(); ++i) {
    CHECK(fills[i].quantity_e2() == trades[i].quantity_e2());
    CHECK(fills[i].price_e4() == trades[i].price_e4());
    CHECK(fills[i].fee_e6() == trades[i].taker_fee_e6());
  }
  CHECK(fills[1].quantity_e2() == 500);
  std::map<std::string, int64_t> booked_e2;
  for (const Publication& publication : counter.bench.publications) {
    wire::Fill fill;
    if (publication.type == fill.GetTypeName() && fill.ParseFromString(publication.body)) {
      booked_e2[fill.intent_id()] += fill.quantity_e2();
    }
    wire::OrderReport report;
    if (publication.type == report.GetTypeName() && report.ParseFromString(publication.body)) {
      CHECK(report.filled_e2() <= booked_e2[report.intent_id()]);
    }
  }
}

TEST_CASE("A cancel ends what rests and keeps what filled") {
  // A rest that was thought gone would trade later; its money would stay reserved for ever.
  Counter counter;
  counter.approve(counter.approval("a", 5000, 4000));  // 25 fill, 15 rest
  counter.answer();
  CHECK(counter.report().state() == wire::ORDER_STATE_RESTING);
  counter.cancel("a");
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.venue_order().filled_e2() == 2500);
  CHECK(counter.report().state() == wire::ORDER_STATE_CANCELLED);
  CHECK(counter.report().filled_e2() == 2500);
  CHECK(counter.report().intent_done());
  const auto before = counter.reports().size();
  counter.cancel("a");
  counter.answer();
  CHECK(counter.reports().size() == before);
}

TEST_CASE("A cancel that comes before the order's answer takes effect after it") {
  // The wish to cancel would be lost exactly when it comes quickest.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  counter.cancel("a");
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_resting);
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().intent_done());
}

TEST_CASE("A forged cancel cancels nothing") {
  // Anybody could take our orders out of the market.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  counter.answer();
  risk::v1::CancelApproval wish;
  wish.set_instance("test");
  wish.set_mode("paper");
  wish.set_intent_id("a");
  auto forged = Counter::signer().sign(wish);
  forged.mutable_signature()->back() ^= 1;
  counter.bench.hear("risk", "events", forged);
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_resting);
  CHECK(counter.refused("SIGNATURE_BAD") == 1);
}

TEST_CASE("A rest is cancelled when its working-until has passed, also when market is silent") {
  // An order nobody watches any more would trade on news it never saw.
  for (const bool market_speaks : {true, false}) {
    Counter counter;
    counter.approve(counter.approval("a", 4000));
    counter.answer();
    counter.bench.market = counter.bench.market.plus_ns(20 * Counter::minute_ns);
    if (market_speaks) {
      counter.hear_time();
    } else {
      counter.bench.fire("query");
    }
    CHECK(counter.report().state() == wire::ORDER_STATE_CANCELLING);
    counter.answer();
    CHECK(counter.venue_order().status() == exec::venue_canceled);
    CHECK(counter.report().intent_done());
  }
}

TEST_CASE("A market that closes ends what rests in it") {
  // Risk would keep money reserved for an order that the exchange dropped.
  Counter counter;
  counter.approve(counter.approval("a", 4000));
  counter.answer();
  counter.bench.hear("market", "state", counter.info(market::v1::MARKET_STATUS_CLOSED));
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().state() == wire::ORDER_STATE_CANCELLED);
  CHECK(counter.report().intent_done());
}

TEST_CASE("Past the close, before it is told, a cancel is not repeated without pause") {
  // Each round leaves durable rows: the store would fill while the exchange refuses.
  Counter counter;
  auto approval = counter.approval("a", 4000);
  const int64_t close_ns = counter.info().close_ns();
  approval.set_working_until_ns(close_ns);
  counter.approve(approval);
  counter.answer();
  counter.bench.market = MarketTime::from_ns(close_ns);
  counter.hear_time();
  const auto before = counter.reports().size();
  for (int i = 0; i < 100; ++i) counter.answer();
  CHECK(counter.reports().size() <= before + 2);
  counter.bench.hear("market", "state", counter.info(market::v1::MARKET_STATUS_CLOSED));
  counter.answer();
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().intent_done());
}

TEST_CASE("An order that may only reduce never opens a position, and nothing of it rests") {
  // A close that outlives its position opens the opposite one.
  Counter counter;
  counter.approve(counter.approval("a", 5000, 1000));  // 10 YES
  counter.answer();
  auto close = counter.approval("b", 5200, 2000);
  close.set_side(edge::v1::SIDE_NO);
  close.set_reduce_only(true);
  counter.approve(close);
  counter.answer();
  CHECK(counter.venue_order("b").filled_e2() == 1000);
  CHECK(counter.venue_order("b").status() != exec::venue_resting);
  CHECK(counter.account().positions_size() == 0);
  CHECK(counter.report().intent_done());
}

TEST_CASE("An immediate order leaves no rest") {
  // A style is part of what risk signed.
  Counter counter;
  auto approval = counter.approval("a", 5000, 4000);
  approval.set_styles(0, "immediate");
  counter.approve(approval);
  counter.answer();
  CHECK(counter.venue_order().filled_e2() == 2500);
  CHECK(counter.venue_order().status() == exec::venue_canceled);
  CHECK(counter.report().state() == wire::ORDER_STATE_CANCELLED);
}
