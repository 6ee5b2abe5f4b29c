#include "services/risk/risk_actor.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "services/risk/risk_fixture.h"

using namespace headgate;
using namespace headgate::risk;

namespace {

int64_t reserved_e6(Desk& desk) { return desk.state().reserved_e6(); }

settle::v1::Settlement settlement(market::v1::MarketResult result, int64_t payout_e6) {
  settle::v1::Settlement out;
  out.set_market_ticker(Desk::market);
  out.set_event_ticker(Desk::event);
  out.set_result(result);
  out.set_payout_e6(payout_e6);
  return out;
}

}  // namespace

TEST_CASE("The same intent is decided once, also by the next life") {
  // Otherwise a replayed message trades the same idea twice.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  CHECK(desk.decide(Desk::sound_intent()).empty());
  desk.restart();
  CHECK(desk.decide(Desk::sound_intent()).empty());
  CHECK(desk.state().approvals() == 1);
}

TEST_CASE("Before exec has told the opening balance no cash is known and nothing is approved") {
  // Limits alone would let an empty account trade.
  Desk desk(Desk::sound_configuration(), false);
  CHECK(desk.decide(Desk::sound_intent("early")) == "CASH");
  exec::v1::OpeningBalance opening;
  opening.set_cash_e6(1'000'000'000);
  desk.deliver("exec", opening);
  CHECK(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", opening);
  desk.restart();
  desk.deliver("exec", opening);
  CHECK(desk.state().cash_e6() == 1'000'000'000);
}

TEST_CASE("A denied idea stays denied when the reason has gone") {
  // The decision is part of the intent's history; a new idea carries a new id.
  Configuration configuration = Desk::sound_configuration();
  Desk desk(configuration);
  auto intent = Desk::sound_intent();
  intent.set_limit_price_e4(5200);
  REQUIRE(desk.decide(intent) == "PRICE_COLLAR");
  desk.deliver("market", Desk::sound_book(4800, 4800));
  CHECK(desk.decide(intent).empty());
}

TEST_CASE("What is approved stays reserved in full until exec says that nothing can fill any more") {
  // An order whose fate is unknown may have bought everything.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  const int64_t worst = reserved_e6(desk);
  CHECK(worst > 10'000'000);
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_UNKNOWN, 0, false));
  CHECK(reserved_e6(desk) == worst);
  edge::v1::CancelIntent cancel;
  cancel.set_intent_id("intent-1");
  desk.deliver("edge", cancel);
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_CANCELLING, 0, false));
  CHECK(reserved_e6(desk) == worst);
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_CANCELLED, 0, true));
  CHECK(reserved_e6(desk) == 0);
}

TEST_CASE("A terminal report that runs ahead of its fills keeps their money reserved") {
  // Releasing first would let the same dollars be spent in between.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_CANCELLED, 800, true));
  CHECK(reserved_e6(desk) >= 4'000'000);
  desk.deliver("exec", Desk::fill("t1", 800));
  CHECK(reserved_e6(desk) == 0);
  CHECK(desk.state().positions(0).net_e2() == 800);
}

TEST_CASE("A fill that comes twice is booked once") {
  // Positions are what the fills say, so a repeated fill would be a phantom position.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t1", 500));
  desk.deliver("exec", Desk::fill("t1", 500));
  desk.restart();
  desk.deliver("exec", Desk::fill("t1", 500));
  CHECK(desk.state().positions(0).net_e2() == 500);
  CHECK(desk.state().cash_e6() == 1'000'000'000 - 2'500'000 - 10'000);
}

TEST_CASE("A fill nobody ordered is counted and halts its market") {
  // A manual trade, or a leak: either way a person must look.
  Desk desk;
  desk.deliver("exec", Desk::fill("t1", 500, "stranger"));
  CHECK(desk.state().positions(0).net_e2() == 500);
  CHECK(desk.decide(Desk::sound_intent()) == "TRADING_HALTED");
}

TEST_CASE("A trade made by hand, of which exec knows neither intent nor event, is counted like any other") {
  // Its cash is gone and its contracts can lose: left out, both are spent a second time once a person
  // resumes.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t-1", 2000));
  auto by_hand = Desk::fill("t-2", 10'000, "");
  by_hand.clear_event_ticker();
  desk.deliver("exec", by_hand);
  auto elsewhere = by_hand;
  elsewhere.set_trade_id("t-3");
  elsewhere.set_market_ticker("OTHER-MARKET");
  desk.deliver("exec", elsewhere);
  const v1::RiskState state = desk.state();
  CHECK(state.cash_e6() == 1'000'000'000 - 10'010'000 - 2 * 50'010'000);
  CHECK(state.at_stake_e6() >= 110'000'000);
  REQUIRE(state.restrictions_size() == 2);
  CHECK(state.restrictions(0).reason() == "FILL_WITHOUT_ORDER t-2");
  CHECK(state.restrictions(1).reason() == "FILL_WITHOUT_ORDER t-3");
  for (const v1::Position& position : state.positions()) {
    if (position.market_ticker() == Desk::market) CHECK(position.event_ticker() == Desk::event);
  }
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_FILLED, 2000, true));
  command::v1::Command resume;
  resume.set_kind(command::v1::COMMAND_KIND_RESUME);
  resume.set_scope(command::v1::SCOPE_KIND_MARKET);
  resume.set_name(Desk::market);
  desk.give(Commanded{resume});
  auto more = Desk::sound_intent("intent-2");
  more.set_quantity_e2(8000);
  CHECK(desk.decide(more) == "MARKET_STAKE");
}

TEST_CASE("What is held of no known event counts against every event") {
  // It may be this one's: left out, an event could cost twice its limit.
  Configuration configuration = Desk::sound_configuration();
  configuration.limits.event_stake_max = Money::dollars(55);
  Desk desk(configuration);
  auto by_hand = Desk::fill("t-1", 10'000, "");
  by_hand.clear_event_ticker();
  by_hand.set_market_ticker("OTHER-MARKET");
  desk.deliver("exec", by_hand);
  CHECK(desk.decide(Desk::sound_intent()) == "EVENT_STAKE");
}

TEST_CASE("More filled than approved halts the account") {
  // The sum of children above the approval means that exec or the exchange is not what we think.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t1", 2001));
  CHECK(desk.state().mode() == v1::TRADING_MODE_HALTED);
}

TEST_CASE("The kill switch holds after the file is gone, until a person resumes") {
  // Removing the file must start nothing.
  Desk desk;
  desk.killed = true;
  desk.give(TimerFired{"other"});
  desk.killed = false;
  CHECK(desk.decide(Desk::sound_intent()) == "TRADING_HALTED");
  desk.restart();
  CHECK(desk.decide(Desk::sound_intent("second")) == "TRADING_HALTED");
  command::v1::Command resume;
  resume.set_kind(command::v1::COMMAND_KIND_RESUME);
  resume.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
  desk.give(Commanded{resume});
  CHECK(desk.decide(Desk::sound_intent("third")) == "approved");
}

TEST_CASE("A word to reduce does not loosen a halt") {
  // Somebody who wants less risk would start to trade again what the KILL switch had stopped.
  Desk desk;
  desk.killed = true;
  desk.give(TimerFired{"other"});
  desk.killed = false;
  command::v1::Command reduce;
  reduce.set_kind(command::v1::COMMAND_KIND_REDUCE);
  reduce.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
  const Effects effects = desk.give(Commanded{reduce});
  REQUIRE(effects.answer.has_value());
  CHECK(effects.answer->find("HALTED_ALREADY") != std::string::npos);
  CHECK(desk.state().mode() == v1::TRADING_MODE_HALTED);
  desk.restart();
  CHECK(desk.decide(Desk::sound_intent()) == "TRADING_HALTED");
}

TEST_CASE("An approval exec has not spoken of is sent again, byte for byte, and not after its start-by") {
  // A lost approval would reserve money for nothing; another signature would be another order.
  Desk desk;
  const Effects first = desk.deliver("edge", Desk::sound_intent());
  desk.now = desk.now.plus_ns(ns_per_s);
  Effects again = desk.give(TimerFired{"resend"});
  REQUIRE(again.publications.size() == 1);
  CHECK(again.publications[0].body == first.publications[0].body);
  desk.now = desk.now.plus_ns(5 * ns_per_s);
  CHECK(desk.give(TimerFired{"resend"}).publications.empty());
  desk.now = MarketTime::from_ns(Desk::noon_ns + ns_per_s);
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_SUBMITTED, 0, false));
  CHECK(desk.give(TimerFired{"resend"}).publications.empty());
}

TEST_CASE("Settlement pays once and a payout that settle counts differently halts") {
  // Only one of two ledgers can be right; trading on is choosing blindly.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t1", 2000));
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_FILLED, 2000, true));
  desk.deliver("settle", settlement(market::v1::MARKET_RESULT_YES, 20'000'000));
  desk.deliver("settle", settlement(market::v1::MARKET_RESULT_YES, 20'000'000));
  CHECK(desk.state().cash_e6() == 1'000'000'000 - 10'000'000 - 10'000 + 20'000'000);
  CHECK(desk.state().mode() == v1::TRADING_MODE_ACTIVE);

  Desk other;
  other.deliver("settle", settlement(market::v1::MARKET_RESULT_YES, 1));
  CHECK(other.state().mode() == v1::TRADING_MODE_HALTED);
}

TEST_CASE("A fill that becomes known after its market was settled is paid out like the rest") {
  // After a day away risk may read settle's stream before exec's: what is held for ever and never paid hides
  // cash and uses limits up until nothing is allowed.
  for (const auto result : {market::v1::MARKET_RESULT_YES, market::v1::MARKET_RESULT_NO}) {
    Desk desk;
    REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
    desk.deliver("exec", Desk::fill("t1", 500));
    const int64_t paid_e6 = result == market::v1::MARKET_RESULT_YES ? 5'000'000 : 0;
    desk.deliver("settle", settlement(result, paid_e6));
    desk.restart();
    desk.deliver("exec", Desk::fill("t2", 1500));
    desk.deliver("exec", Desk::fill("t2", 1500));
    desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_FILLED, 2000, true));
    const v1::RiskState state = desk.state();
    CHECK(state.cash_e6() == 1'000'000'000 - 10'000'000 - 20'000 + 4 * paid_e6);
    CHECK(state.at_stake_e6() == 0);
    CHECK(state.realised_today_e6() == -10'000'000 - 20'000 + 4 * paid_e6);
  }
}

TEST_CASE("A ledger that differs from the exchange's account halts, once both have seen the same") {
  // Trading on is trading on a balance nobody knows.
  Desk desk;
  settle::v1::AuditReport audit;
  audit.set_difference("ledger 10.000000, exchange 9.000000");
  desk.deliver("settle", audit);
  CHECK(desk.state().mode() == v1::TRADING_MODE_ACTIVE);
  audit.set_compared(true);
  audit.set_balanced(true);
  desk.deliver("settle", audit);
  CHECK(desk.state().mode() == v1::TRADING_MODE_ACTIVE);
  audit.set_balanced(false);
  desk.deliver("settle", audit);
  CHECK(desk.state().mode() == v1::TRADING_MODE_HALTED);
  CHECK(desk.decide(Desk::sound_intent()) == "TRADING_HALTED");
}

TEST_CASE("Losing the day's limit denies and halts until a person looks") {
  // The breaker must not flap back on the next favourable quote.
  Configuration configuration = Desk::sound_configuration();
  configuration.limits.daily_loss_max = Money::dollars(5);
  Desk desk(configuration);
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t1", 2000));
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_FILLED, 2000, true));
  desk.deliver("market", Desk::sound_book(2000, 5000));  // held at 0.50, bid 0.20: $6 down
  CHECK(desk.decide(Desk::sound_intent("next")) == "DAILY_LOSS");
  desk.deliver("market", Desk::sound_book(4800, 5000));
  CHECK(desk.decide(Desk::sound_intent("later")) == "TRADING_HALTED");
}

TEST_CASE("Cash is the opening balance less what was paid plus what came back, for any flow of fills") {
  // An independent sum: YES and NO held together are worth $1 a pair and leave at once.
  CHECK(rc::check([] {
    Desk desk;
    int64_t net_e2 = 0;
    int64_t cash_e6 = 1'000'000'000;
    const auto count = *rc::gen::inRange(1, 20);
    for (int i = 0; i < count; ++i) {
      auto fill = Desk::fill("t" + std::to_string(i), *rc::gen::inRange<int64_t>(1, 3000));
      const bool yes = *rc::gen::arbitrary<bool>();
      fill.set_side(yes ? edge::v1::SIDE_YES : edge::v1::SIDE_NO);
      fill.set_price_e4(*rc::gen::inRange<int64_t>(1, 10'000));
      const int64_t before = net_e2;
      net_e2 += yes ? fill.quantity_e2() : -fill.quantity_e2();
      const bool closing = before != 0 && (before > 0) != yes;
      const int64_t pairs = closing ? std::min(std::abs(before), fill.quantity_e2()) : 0;
      cash_e6 += pairs * 10'000 - fill.price_e4() * fill.quantity_e2() - fill.fee_e6();
      desk.deliver("exec", fill);
    }
    const auto state = desk.state();
    RC_ASSERT(state.cash_e6() == cash_e6);
    RC_ASSERT(state.positions(0).net_e2() == net_e2);
    // What was realised plus what is still held at cost explains every cent of the change.
    RC_ASSERT(1'000'000'000 + state.positions(0).realised_e6() - state.positions(0).cost_e6() == cash_e6);
  }));
}

TEST_CASE("A life cut off after any step continues in the same state") {
  // The path after a crash is the path of every start.
  CHECK(rc::check([] {
    Desk desk;
    const auto steps = *rc::gen::inRange(1, 12);
    for (int i = 0; i < steps; ++i) {
      const std::string id = "intent-" + std::to_string(*rc::gen::inRange(0, 4));
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          desk.decide(Desk::sound_intent(id));
          break;
        case 1:
          desk.deliver("exec", Desk::fill("t" + std::to_string(i), 300, id));
          break;
        case 2:
          desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_CANCELLED, 0, true, id));
          break;
        default:
          desk.deliver("settle", settlement(market::v1::MARKET_RESULT_NO, 0));
          break;
      }
      const uint64_t before = desk.actor().digest();
      desk.restart();
      RC_ASSERT(desk.actor().digest() == before);
    }
  }));
}
