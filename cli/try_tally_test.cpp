#include "cli/try_tally.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "cli/try_instance.h"
#include "cli/try_report.h"
#include "config/configuration.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "json/value.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

template <typename Message>
void add(RunFacts& facts, const Message& message) {
  bus::v1::Envelope envelope;
  envelope.set_type(Message::descriptor()->full_name());
  envelope.set_body(message.SerializeAsString());
  facts.events.push_back(std::move(envelope));
}

void add_settlement(RunFacts& facts, const std::string& market, market::v1::MarketResult result) {
  settle::v1::Settlement settlement;
  settlement.set_market_ticker(market);
  settlement.set_result(result);
  add(facts, settlement);
}

exec::v1::Fill fill(const char* id, const char* market, edge::v1::Side side, int64_t price_e4,
                    int64_t quantity_e2, int64_t fee_e6) {
  exec::v1::Fill out;
  out.set_trade_id(id);
  out.set_market_ticker(market);
  out.set_side(side);
  out.set_price_e4(price_e4);
  out.set_quantity_e2(quantity_e2);
  out.set_fee_e6(fee_e6);
  return out;
}

// Ten YES of the winner at 0.40 and ten NO of it at 0.55 (netted on the way), ten YES of a loser at 0.10:
// 1000 - 4.00 - 5.50 - 1.00 - 0.30 of fees + 10.00 = 999.20.
RunFacts good_run() {
  RunFacts facts;
  facts.title = "E";
  facts.world.events = {{"E", "E-2", 6, true}};
  facts.cash_at_start = Money::dollars(1000);
  facts.day_over = true;
  for (int i = 0; i < 6; ++i) {
    add_settlement(facts, "E-" + std::to_string(i),
                   i == 2 ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO);
  }
  add(facts, fill("a", "E-2", edge::v1::SIDE_YES, 4000, 1000, 100'000));
  add(facts, fill("b", "E-2", edge::v1::SIDE_NO, 5500, 1000, 100'000));
  add(facts, fill("c", "E-1", edge::v1::SIDE_YES, 1000, 1000, 100'000));
  facts.audit.set_compared(true);
  facts.audit.set_balanced(true);
  facts.audit.set_ledger_cash_e6(999'200'000);
  facts.audit.set_profit_e6(-500'000);
  facts.audit.set_fees_e6(300'000);
  facts.account.set_cash_e6(999'200'000);
  facts.account.set_fills(3);
  return facts;
}

}  // namespace

TEST_CASE("a good run has no fault, and its figures are those of the events") {
  // The demonstration's exit code is the first promise a newcomer checks.
  const RunResult result = tally(good_run());
  CHECK(result.faults.empty());
  CHECK(result.fills == 3);
  CHECK(result.settlements == 6);
  CHECK(result.pnl == Money::from_e6(-800'000));
  CHECK(result.fees == Money::from_e6(300'000));
  CHECK(result.ledger_balanced);
}

TEST_CASE("each way in which a run can be wrong is a fault of its own") {
  // A run that lost a fill, doubled one, settled the wrong market or lost a cent must not end with 0.
  const auto faulty = [](auto change) {
    RunFacts facts = good_run();
    change(facts);
    return tally(facts).faults.size();
  };
  CHECK(faulty([](RunFacts& f) { f.world.events[0].winner = "E-3"; }) >= 1);
  CHECK(faulty([](RunFacts& f) { f.events.erase(f.events.begin()); }) >= 1);      // five settlements
  CHECK(faulty([](RunFacts& f) { f.events.push_back(f.events.front()); }) == 1);  // settled twice
  CHECK(faulty([](RunFacts& f) { f.events.push_back(f.events.back()); }) == 1);   // a fill twice
  CHECK(faulty([](RunFacts& f) { f.events.pop_back(); }) >= 1);                   // a lost fill
  CHECK(faulty([](RunFacts& f) { f.audit.set_balanced(false); }) == 1);
  CHECK(faulty([](RunFacts& f) { f.audit.set_compared(false); }) == 1);
  CHECK(faulty([](RunFacts& f) { f.audit.set_ledger_cash_e6(999'200'001); }) == 1);
  // Ledger and exchange agree with each other and are both wrong.
  CHECK(faulty([](RunFacts& f) {
          f.audit.set_ledger_cash_e6(999'200'001);
          f.account.set_cash_e6(999'200'001);
        }) == 1);
  CHECK(faulty([](RunFacts& f) { f.account.set_fills(2); }) == 1);
  CHECK(faulty([](RunFacts& f) { f.day_over = false; }) == 1);
}

TEST_CASE("a run that was stopped says so, and does not call money lost that nobody has counted") {
  // Whoever ends it with Ctrl-C would read that forty dollars are missing.
  RunFacts facts = good_run();
  facts.events.clear();
  facts.day_over = false;
  const RunResult result = tally(facts);
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].find("did not come to its end") != std::string::npos);
  CHECK(run_text(facts, result, "stopped").find("fills") == std::string::npos);
  CHECK(run_json(facts, result, "stopped").find("\"fills\"") == std::string::npos);
  CHECK(run_json(good_run(), tally(good_run()), "").find("\"fills\"") != std::string::npos);
}

TEST_CASE("an order counts once it may have left, a cancel once ours was done") {
  // Reports repeat for every change of an order; counting lines would count orders many times.
  RunFacts facts = good_run();
  const auto report = [&facts](const char* id, exec::v1::OrderState state) {
    exec::v1::OrderReport out;
    out.set_order_id(id);
    out.set_state(state);
    add(facts, out);
  };
  report("", exec::v1::ORDER_STATE_REJECTED);
  report("x-1", exec::v1::ORDER_STATE_RECEIVED);
  report("x-1", exec::v1::ORDER_STATE_EXPIRED);
  report("y-1", exec::v1::ORDER_STATE_SUBMITTED);
  report("y-1", exec::v1::ORDER_STATE_RESTING);
  report("y-1", exec::v1::ORDER_STATE_CANCELLING);
  report("y-1", exec::v1::ORDER_STATE_CANCELLED);
  report("z-1", exec::v1::ORDER_STATE_SUBMITTED);
  report("z-1", exec::v1::ORDER_STATE_CANCELLED);  // by the exchange
  const RunResult result = tally(facts);
  CHECK(result.orders == 2);
  CHECK(result.cancels == 1);
}

TEST_CASE("reasons and denials are ranked") {
  // The first line is what people act on.
  RunFacts facts = good_run();
  facts.reasons = {{"BOOK_AGE", 3}, {"EDGE", 70}};
  for (const char* code : {"MARKET_STAKE", "EVENT_STAKE", "EVENT_STAKE"}) {
    risk::v1::OrderDenied denied;
    denied.set_code(code);
    add(facts, denied);
  }
  const RunResult result = tally(facts);
  REQUIRE(result.reasons.size() == 2);
  CHECK(result.reasons.front().first == "EDGE");
  CHECK(result.denials == 3);
  REQUIRE(result.denied_by.size() == 2);
  CHECK(result.denied_by.front() == Counted{"EVENT_STAKE", 2});
}

TEST_CASE("the JSON of a run names everything, and money in it is exact") {
  // Scripts read this object; a renamed member breaks them silently.
  RunFacts facts = good_run();
  facts.processes = {{"risk", 41, 1}};
  const auto object = json::parse(run_json(facts, tally(facts), ""));
  REQUIRE(object);
  for (const char* name : {"processes", "fair_values", "evaluations", "intents", "approvals", "denials",
                           "orders", "fills", "cancels", "settlements", "recorded_outcome", "pnl_dollars",
                           "fees_dollars", "ledger_balanced", "reasons"}) {
    CAPTURE(name);
    CHECK(object->find(name) != nullptr);
  }
  CHECK(object->find("pnl_dollars")->kind == json::Kind::number);
  CHECK(object->find("pnl_dollars")->text == "-0.800000");
  CHECK(object->find("processes")->items.at(0).find("restarts")->text == "1");
}

TEST_CASE("the demonstration's own configuration is accepted") {
  // Otherwise ./try ends before it begins, on every clone.
  WorldFacts world;
  world.port = 40123;
  world.series = {"KXHIGHNY"};
  world.event = "KXHIGHNY-26JAN15";
  const TradingAccount account{"an-id", "/tmp/headgate-abcdef/exchange.pem", "", try_cash};
  const auto recorded = parse_configuration(try_configuration("/tmp/headgate-abcdef", world, account));
  CHECK(recorded.errors.empty());
  CHECK(recorded.configuration.paper.cash == try_cash);
  CHECK(recorded.configuration.exchange.event == "KXHIGHNY-26JAN15");
  world.event = "";
  world.series = {"KXHIGHNY", "KXHIGHCHI"};
  const auto generated = parse_configuration(try_configuration("/tmp/headgate-abcdef", world, account));
  CHECK(generated.errors.empty());
  CHECK(generated.configuration.instance.mode == Mode::sim);
  CHECK(generated.configuration.keys.write.file == account.key_file);
}

TEST_CASE("a generated day that showed too little is not called a success") {
  // The first look would praise a system that never had an order cancelled, denied or filled in part.
  RunFacts facts = good_run();
  facts.generated = true;
  const RunResult poor = tally(facts);
  const auto says = [&poor](const std::string& word) {
    return std::any_of(poor.faults.begin(), poor.faults.end(),
                       [&](const std::string& fault) { return fault.find(word) != std::string::npos; });
  };
  CHECK(says("3 fills, fewer than 20"));
  CHECK(says("filled in part"));
  CHECK(says("cancelled"));
  CHECK(says("denied"));
  CHECK_FALSE(says("lost money"));  // E-1 did
  CHECK_FALSE(says("made money"));  // ten YES and ten NO of the winner cost 9.70 and pay 10
}

TEST_CASE("the exchange's own books count, not what exec says of them") {
  // Exec that miscounts its account would balance with a ledger fed by the same mistake.
  RunFacts facts = good_run();
  facts.world.cash = Money::from_e6(999'200'000);
  facts.world.fills = 3;
  CHECK(tally(facts).faults.empty());
  facts.world.cash = Money::from_e6(999'200'001);
  CHECK_FALSE(tally(facts).faults.empty());
  facts.world.cash = Money::from_e6(999'200'000);
  facts.world.fills = 4;
  CHECK_FALSE(tally(facts).faults.empty());
}
