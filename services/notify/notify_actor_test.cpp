#include "services/notify/notify_actor.h"

#include <doctest/doctest.h>

#include "actor/actor_bench.h"
#include "actor/service_names.h"

namespace headgate {
namespace {

ActorBench bench_of() {
  ActorBench bench([] { return std::make_unique<NotifyActor>(Configuration{}); });
  bench.utc = UtcTime::from_ns(1'000 * ns_per_s);
  return bench;
}

Effects beat(ActorBench& bench, const std::string& source) {
  Heard heard;
  heard.heartbeat.set_source(source);
  return bench.give(heard);
}

void all_beat(ActorBench& bench) {
  for (const auto name : service_names) beat(bench, std::string(name));
}

// How many alerts of this cause are in the answer.
size_t count_of(const ActorBench& bench, const std::string& cause, const std::string& argument) {
  const std::string text = *const_cast<ActorBench&>(bench).actor().answer("alerts", argument, bench.now());
  size_t count = 0;
  for (size_t at = text.find("\"" + cause + "\""); at != std::string::npos;
       at = text.find("\"" + cause + "\"", at + 1)) {
    ++count;
  }
  return count;
}
size_t open(const ActorBench& bench, const std::string& cause) { return count_of(bench, cause, "open"); }

risk::v1::OrderDenied denial(const std::string& code) {
  risk::v1::OrderDenied out;
  out.set_code(code);
  out.set_market_ticker("KXTEST-1");
  return out;
}

}  // namespace

TEST_CASE("it reads every stream that anybody may publish") {
  // A stream that nobody listens to can say anything.
  const auto read = bench_of();
  NotifyActor actor{Configuration{}};
  size_t found = 0;
  for (const auto& one : actor.subscriptions()) {
    for (const char* source : {"edge", "risk", "exec", "settle"}) {
      if (one.source == source && one.stream == "events") ++found;
    }
    for (const char* source : {"forecast", "odds", "market", "edge", "risk", "exec", "settle"}) {
      if (one.source == source && one.stream == "state") ++found;
    }
  }
  CHECK(found == 11);
  CHECK(actor.subscriptions().size() == 11);
}

TEST_CASE("a process that falls silent is one alert until it is heard again") {
  // A dead risk process would be found by the morning's loss.
  ActorBench bench = bench_of();
  bench.start();
  all_beat(bench);
  for (int second = 1; second <= 6; ++second) {
    bench.fire("look");
    for (const auto name : service_names) {
      if (name != "risk") beat(bench, std::string(name));
    }
    CHECK(open(bench, "SILENT") == (second > 3 ? 1 : 0));
  }
  CHECK(bench.noted("SILENT") == 1);
  beat(bench, "risk");
  CHECK(open(bench, "SILENT") == 0);
  CHECK(count_of(bench, "SILENT", "") == 1);  // the story stays in the spool
}

TEST_CASE("a process that never spoke is silent after ten seconds") {
  // A process that did not start would not be missed.
  ActorBench bench = bench_of();
  bench.start();
  for (int second = 1; second <= 10; ++second) bench.fire("look");
  CHECK(open(bench, "SILENT") == 0);
  bench.fire("look");
  CHECK(open(bench, "SILENT") == 7);
}

TEST_CASE("when it stood still itself it accuses nobody") {
  // A paused machine would wake up with seven false alarms.
  ActorBench bench = bench_of();
  bench.start();
  all_beat(bench);
  bench.machine = bench.machine.plus_ns(3'600 * ns_per_s);
  bench.fire("look");
  CHECK(open(bench, "SILENT") == 0);
  for (int second = 1; second <= 2; ++second) bench.fire("look");
  CHECK(open(bench, "SILENT") == 7);  // still nothing heard: now it is true
}

TEST_CASE("denials are one alert per code that counts, with few commits") {
  // A denial at each tick would bury everything else, and fill the disk's queue.
  ActorBench bench = bench_of();
  bench.start();
  size_t commits = 0;
  for (int i = 0; i < 1'000; ++i)
    commits += bench.hear("risk", "events", denial("EVENT_STAKE")).rows.empty() ? 0 : 1;
  bench.hear("risk", "events", denial("COLLAR"));
  CHECK(open(bench, "DENIED") == 2);
  CHECK(commits == 10);  // 1, 2, 4, ... 512
  CHECK(bench.actor().answer("alerts", "open", bench.now())->find("\"count\":1000") != std::string::npos);
  bench.give(Stopping{});
  bench.restart();
  CHECK(bench.actor().answer("alerts", "open", bench.now())->find("\"count\":1000") != std::string::npos);

  bench.market = bench.market.plus_ns(3'601 * ns_per_s);
  bench.hear("risk", "events", denial("EVENT_STAKE"));
  CHECK(open(bench, "DENIED") == 2);
  CHECK(count_of(bench, "DENIED", "") == 3);
}

TEST_CASE("halts, restrictions and the kill switch are open as long as they stand, across restarts") {
  // After a restart nobody would know that the account is halted, or that it no longer is.
  ActorBench bench = bench_of();
  bench.start();
  risk::v1::RiskState state;
  state.set_mode(risk::v1::TRADING_MODE_HALTED);
  state.set_reason("daily loss");
  auto* restriction = state.add_restrictions();
  restriction->set_scope(command::v1::SCOPE_KIND_EVENT);
  restriction->set_name("KXTEST");
  restriction->set_mode(risk::v1::TRADING_MODE_HALTED);
  for (int i = 0; i < 3; ++i) bench.hear("risk", "state", state);
  exec::v1::ExchangeAccount account;
  account.set_killed(true);
  bench.hear("exec", "state", account);
  CHECK(open(bench, "HALTED") == 1);
  CHECK(open(bench, "RESTRICTED") == 1);
  CHECK(open(bench, "KILLED") == 1);
  CHECK(bench.noted("HALTED") == 1);

  bench.restart();
  CHECK(open(bench, "HALTED") == 1);
  bench.hear("risk", "state", state);
  CHECK(bench.noted("HALTED") == 1);
  state.set_mode(risk::v1::TRADING_MODE_ACTIVE);
  state.clear_restrictions();
  bench.hear("risk", "state", state);
  account.set_killed(false);
  bench.hear("exec", "state", account);
  CHECK(bench.actor().answer("alerts", "open", bench.now())->find("\"alerts\":[]") != std::string::npos);
}

TEST_CASE("the host's own sight of the kill switch is an alert") {
  // Exec may be dead when the switch is thrown.
  ActorBench bench = bench_of();
  bench.start();
  Input input = bench.now();
  input.killed = true;
  input.event = KillChecked{};
  Effects effects;
  bench.actor().handle(input, effects);
  CHECK(open(bench, "KILLED") == 1);
  bench.give(KillChecked{});
  CHECK(open(bench, "KILLED") == 0);
}

TEST_CASE("an audit that disagrees is an alert, one that cannot compare is none") {
  // A missing cent would pass, or each fill would raise an alarm while exec is a message ahead.
  ActorBench bench = bench_of();
  bench.start();
  settle::v1::AuditReport report;
  bench.hear("settle", "state", report);
  CHECK(open(bench, "LEDGER_DISAGREES") == 0);
  report.set_compared(true);
  report.set_difference("cash: ledger 1.000000, exchange 0.990000");
  bench.hear("settle", "state", report);
  CHECK(open(bench, "LEDGER_DISAGREES") == 1);
  report.set_compared(false);
  report.clear_difference();
  bench.hear("settle", "state", report);
  CHECK(open(bench, "LEDGER_DISAGREES") == 1);  // not comparable is not resolved
  report.set_compared(true);
  report.set_balanced(true);
  bench.hear("settle", "state", report);
  CHECK(open(bench, "LEDGER_DISAGREES") == 0);
  report.set_difference("KXTEST-1: settled no, now yes");
  bench.hear("settle", "state", report);
  CHECK(open(bench, "RESULT_DISAGREES") == 1);
}

TEST_CASE("a feed that is gone for more than a minute of market time is an alert until it is back") {
  // Trading would stand still unseen, or each short break would ring.
  ActorBench bench = bench_of();
  bench.start();
  market::v1::ExchangeStatus status;
  status.set_feed_connected(false);
  bench.hear("market", "state", status);
  bench.market = bench.market.plus_ns(60 * ns_per_s);
  bench.hear("market", "state", status);
  CHECK(open(bench, "FEED_DISCONNECTED") == 0);
  REQUIRE(bench.fire("feed"));
  CHECK(open(bench, "FEED_DISCONNECTED") == 1);
  status.set_feed_connected(true);
  bench.hear("market", "state", status);
  CHECK(open(bench, "FEED_DISCONNECTED") == 0);
}

TEST_CASE("market defects and lost answers are open until they are mended") {
  // A disabled market, or an order that nobody can find, would be forgotten.
  ActorBench bench = bench_of();
  bench.start();
  market::v1::MarketInfo info;
  info.set_market_ticker("KXTEST-1");
  info.set_defect("FIELD_MISSING: close_time");
  bench.hear("market", "state", info);
  exec::v1::OrderReport report;
  report.set_order_id("abc-1");
  report.set_state(exec::v1::ORDER_STATE_UNKNOWN);
  bench.hear("exec", "events", report);
  CHECK(open(bench, "MARKET_DEFECT") == 1);
  CHECK(open(bench, "ORDER_UNKNOWN") == 1);
  info.clear_defect();
  bench.hear("market", "state", info);
  report.set_state(exec::v1::ORDER_STATE_REJECTED);
  bench.hear("exec", "events", report);
  CHECK(open(bench, "MARKET_DEFECT") == 0);
  CHECK(open(bench, "ORDER_UNKNOWN") == 0);
  CHECK(bench.actor().status(bench.now()).find("\"exec.v1.OrderReport\":2") != std::string::npos);
  CHECK(bench.actor().status(bench.now()).find("spool only") != std::string::npos);
}

TEST_CASE("the spool keeps the newest thousand and everything that is open") {
  // It would grow until the disk is full, or forget what still stands.
  AlertSpool spool;
  Input now;
  now.utc = UtcTime::from_ns(1);
  Effects effects;
  spool.raise(Level::alert, "HALTED", "account", "x", now, effects);
  for (int i = 0; i < 3'000; ++i) {
    spool.raise(Level::alert, "SILENT", "risk", "x", now, effects);
    spool.resolve("SILENT", "risk", "y", now, effects);
  }
  CHECK(spool.alerts().size() <= AlertSpool::kept_max);
  CHECK(spool.open("HALTED", "account") != nullptr);
}

}  // namespace headgate
