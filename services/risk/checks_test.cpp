#include "services/risk/checks.h"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "services/risk/risk_fixture.h"

using namespace headgate;
using namespace headgate::risk;

namespace {

struct Case {
  std::string code;
  std::function<void(Configuration&)> configure;
  std::function<void(Desk&)> arrange;
  std::function<void(edge::v1::OrderIntent&)> alter;
};

const auto nothing = [](auto&) {};

Event commanded(command::v1::CommandKind kind) {
  command::v1::Command out;
  out.set_kind(kind);
  out.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
  out.set_reason("test");
  return Commanded{out};
}

template <typename Change>
auto market_with(Change change) {
  return [change](Desk& desk) {
    auto info = Desk::sound_market();
    change(info);
    desk.deliver("market", info);
  };
}

std::vector<Case> one_fault_each() {
  return {
      {"KILL_SWITCH", nothing, [](Desk& d) { d.killed = true; }, nothing},
      {"INTENT_MALFORMED", nothing, nothing, [](auto& i) { i.clear_side(); }},
      {"INTENT_MALFORMED", nothing, nothing, [](auto& i) { i.set_limit_price_e4(10'000); }},
      {"INTENT_MALFORMED", nothing, nothing, [](auto& i) { i.set_quantity_e2(-100); }},
      {"INTENT_MALFORMED", nothing, nothing, [](auto& i) { i.set_quantity_e2(INT64_MAX); }},
      {"TRADING_HALTED", nothing, [](Desk& d) { d.give(commanded(command::v1::COMMAND_KIND_HALT)); },
       nothing},
      {"ONLY_REDUCING", nothing, [](Desk& d) { d.give(commanded(command::v1::COMMAND_KIND_REDUCE)); },
       nothing},
      {"ONLY_REDUCING", nothing, nothing, [](auto& i) { i.set_reduce_only(true); }},
      {"STRATEGY_UNKNOWN", nothing, nothing, [](auto& i) { i.set_strategy("other"); }},
      {"EXEC_SILENT", nothing, [](Desk& d) { d.machine = d.machine.plus_ns(3001 * ns_per_ms); }, nothing},
      {"EXCHANGE_CLOSED", nothing,
       [](Desk& d) {
         auto status = Desk::sound_status();
         status.set_feed_connected(false);
         d.deliver("market", status);
       },
       nothing},
      {"EXCHANGE_CLOSED", nothing,
       [](Desk& d) {
         auto status = Desk::sound_status();
         auto& shard = *status.add_shards();
         shard.set_exchange_active(true);
         shard.set_trading_active(false);
         d.deliver("market", status);
       },
       nothing},
      // Told of other shards alone, the market's own is not known to be open.
      {"EXCHANGE_CLOSED", nothing,
       [](Desk& d) {
         auto status = Desk::sound_status();
         auto& shard = *status.add_shards();
         shard.set_exchange_index(1);
         shard.set_exchange_active(true);
         shard.set_trading_active(true);
         d.deliver("market", status);
       },
       nothing},
      {"EXCHANGE_CLOSED", nothing,
       [](Desk& d) {
         auto status = Desk::sound_status();
         status.set_pause_start_ns(Desk::noon_ns);
         status.set_pause_end_ns(Desk::noon_ns + 7200 * ns_per_s);
         d.deliver("market", status);
       },
       nothing},
      {"MARKET_NOT_TRADABLE", nothing, nothing, [](auto& i) { i.set_market_ticker("KXHIGHNY-25DEC10-T99"); }},
      {"MARKET_NOT_TRADABLE", nothing, nothing, [](auto& i) { i.set_event_ticker("KXHIGHNY-25DEC11"); }},
      {"MARKET_NOT_TRADABLE", nothing,
       market_with([](auto& m) { m.set_defect("FIELD_MISSING: close_time"); }), nothing},
      {"MARKET_NOT_TRADABLE", nothing,
       market_with([](auto& m) { m.set_status(market::v1::MARKET_STATUS_CLOSED); }), nothing},
      {"MARKET_NOT_TRADABLE", nothing, market_with([](auto& m) { m.set_fee_type("flat"); }), nothing},
      {"MARKET_NOT_TRADABLE", nothing, market_with([](auto& m) { m.set_scalar(true); }), nothing},
      {"MARKET_CLOSING", nothing,
       market_with([](auto& m) { m.set_close_ns(Desk::noon_ns + 600 * ns_per_s); }), nothing},
      {"BOOK_STALE", nothing, [](Desk& d) { d.now = d.now.plus_ns(61 * ns_per_s); }, nothing},
      // The feed lives, but what it was last shown is a minute old: books that are polled.
      {"BOOK_STALE", nothing,
       [](Desk& d) {
         market::v1::ExchangeStatus status = Desk::sound_status();
         status.set_market_time_ns(Desk::noon_ns + 50 * ns_per_s);
         status.set_books_behind_ns(50 * ns_per_s);
         d.deliver("market", status);
         d.now = d.now.plus_ns(61 * ns_per_s);
       },
       nothing},
      {"FAIR_VALUE_STALE", nothing, nothing,
       [](auto& i) { i.set_fair_value_issued_ns(Desk::noon_ns - 100'001 * ns_per_s); }},
      {"FAIR_VALUE_STALE", nothing, nothing, [](auto& i) { i.clear_fair_value_issued_ns(); }},
      {"FAIR_VALUE_STALE", nothing, nothing, [](auto& i) { i.set_fair_value_issued_ns(Desk::noon_ns + 1); }},
      {"PRICE_OFF_GRID", nothing, nothing, [](auto& i) { i.set_limit_price_e4(5001); }},
      {"PRICE_COLLAR", nothing, nothing, [](auto& i) { i.set_limit_price_e4(5200); }},
      {"PRICE_COLLAR", nothing, [](Desk& d) { d.deliver("market", Desk::sound_book(4800, 0)); }, nothing},
      {"ORDER_QUANTITY", nothing, nothing, [](auto& i) { i.set_quantity_e2(10'001); }},
      {"ORDER_COST", [](Configuration& c) { c.limits.order_cost_max = Money::dollars(10); }, nothing,
       nothing},
      {"OPEN_ORDERS", [](Configuration& c) { c.limits.open_orders_max = 0; }, nothing, nothing},
      {"ORDER_IN_MARKET", nothing, [](Desk& d) { d.decide(Desk::sound_intent("earlier")); }, nothing},
      {"MARKET_STAKE", [](Configuration& c) { c.limits.market_stake_max = Money::dollars(10); }, nothing,
       nothing},
      {"EVENT_STAKE", [](Configuration& c) { c.limits.event_stake_max = Money::dollars(10); }, nothing,
       nothing},
      {"STRATEGY_STAKE", [](Configuration& c) { c.limits.strategy_stake_max = Money::dollars(10); }, nothing,
       nothing},
      {"ACCOUNT_STAKE", [](Configuration& c) { c.limits.account_stake_max = Money::dollars(10); }, nothing,
       nothing},
      {"CASH", [](Configuration& c) { c.paper.cash = Money::dollars(10); }, nothing, nothing},
      {"CASH", [](Configuration& c) { c.limits.bankroll = Money::dollars(10); }, nothing, nothing},
      {"SHARD_CASH", nothing, market_with([](auto& m) { m.set_exchange_index(1); }), nothing},
      {"ORDER_RATE", [](Configuration& c) { c.limits.orders_per_minute_max = 0; }, nothing, nothing},
      {"DAILY_LOSS", [](Configuration& c) { c.limits.daily_loss_max = Money{}; }, nothing, nothing},
  };
}

}  // namespace

TEST_CASE("A sound intent is approved") {
  // If the fixture itself were refused, every other row here would prove nothing.
  Desk desk;
  CHECK(desk.decide(Desk::sound_intent()) == "approved");
}

TEST_CASE("Every check denies by itself, under its own code, and every check is tried") {
  // A check that never fires is a limit that is not there.
  std::set<std::string> tried;
  for (const Case& each : one_fault_each()) {
    CAPTURE(each.code);
    Configuration configuration = Desk::sound_configuration();
    each.configure(configuration);
    Desk desk(configuration);
    each.arrange(desk);
    auto intent = Desk::sound_intent();
    each.alter(intent);
    CHECK(desk.decide(intent) == each.code);
    tried.insert(each.code);
  }
  for (const Check& check : checks()) CHECK(tried.contains(std::string(check.code)));
}

TEST_CASE("The worst cost counts the fee: an order that fits without its fee is refused") {
  // 20 contracts at 0.50 cost $10; the fee makes it $10.35.
  Configuration configuration = Desk::sound_configuration();
  configuration.limits.order_cost_max = Money::dollars(10);
  Desk desk(configuration);
  CHECK(desk.decide(Desk::sound_intent()) == "ORDER_COST");
  configuration.limits.order_cost_max = Money::from_e6(10'400'000);
  Desk roomy(configuration);
  CHECK(roomy.decide(Desk::sound_intent()) == "approved");
}

TEST_CASE("While reducing, a close is allowed up to what is held and not one contract more") {
  // A close that is too large opens the opposite position.
  Desk desk;
  REQUIRE(desk.decide(Desk::sound_intent()) == "approved");
  desk.deliver("exec", Desk::fill("t1", 2000));
  desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_FILLED, 2000, true));
  desk.give(commanded(command::v1::COMMAND_KIND_REDUCE));
  auto close = Desk::sound_intent("close");
  close.set_side(edge::v1::SIDE_NO);
  close.set_limit_price_e4(5200);
  close.set_quantity_e2(2001);
  CHECK(desk.decide(close) == "ONLY_REDUCING");
  close.set_intent_id("close-2");
  close.set_quantity_e2(2000);
  CHECK(desk.decide(close) == "approved");
}
