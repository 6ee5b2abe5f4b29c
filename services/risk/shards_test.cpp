#include <doctest/doctest.h>

#include <optional>

#include "domain/random.h"
#include "services/risk/risk_fixture.h"

using namespace headgate;
using namespace headgate::risk;

namespace {

constexpr int32_t traded = 2;

Configuration with_rule() {
  Configuration out = Desk::sound_configuration();
  out.shards.source = 0;
  out.shards.top_up_below = Money::dollars(25);
  out.shards.top_up_to = Money::dollars(100);
  return out;
}

exec::v1::ExchangeAccount figures(int64_t on_source, int64_t on_traded) {
  exec::v1::ExchangeAccount out;
  const auto put = [&](int32_t shard, int64_t dollars) {
    auto& each = *out.add_shards();
    each.set_exchange_index(shard);
    each.set_cash_e6(Money::dollars(dollars).e6());
  };
  put(0, on_source);
  put(traded, on_traded);
  out.set_cash_e6(Money::dollars(on_source + on_traded).e6());
  return out;
}

// An account whose market lives on shard 2.
struct Sharded {
  Sharded(int64_t on_source, int64_t on_traded, Configuration configuration = with_rule())
      : desk(std::move(configuration), false) {
    exec::v1::OpeningBalance opening;
    const exec::v1::ExchangeAccount told = figures(on_source, on_traded);
    opening.set_cash_e6(told.cash_e6());
    *opening.mutable_shards() = told.shards();
    desk.deliver("exec", opening);
    hear_market();
  }
  void hear_market() {
    market::v1::MarketInfo info = Desk::sound_market();
    info.set_exchange_index(traded);
    desk.deliver("market", info);
  }
  std::optional<v1::TransferApproval> signed_by(const Effects& effects) {
    for (const Publication& publication : effects.publications) {
      if (!publication.topic.starts_with("transfer_approved/")) continue;
      v1::TransferApproved approved;
      v1::TransferApproval out;
      check(approved.ParseFromString(publication.body) && out.ParseFromString(approved.approval()), "whole");
      return out;
    }
    return std::nullopt;
  }
  std::optional<v1::TransferApproval> tick() {
    desk.hear_exec();
    desk.machine = desk.machine.plus_ns(500 * ns_per_ms);
    return signed_by(desk.give(TimerFired{"resend"}));
  }
  Effects report(exec::v1::TransferState state, const std::string& id = "transfer-1") {
    exec::v1::TransferReport out;
    out.set_transfer_id(id);
    out.set_state(state);
    return desk.deliver("exec", out);
  }
  int64_t dollars_on(int32_t shard) {
    const v1::RiskState now = desk.state();
    for (const v1::ShardFigures& each : now.shards()) {
      if (each.exchange_index() == shard) return each.cash_e6() / 1'000'000;
    }
    return -1;
  }
  Desk desk;
};

bool notes(const Effects& effects, std::string_view code) {
  return std::any_of(effects.notes.begin(), effects.notes.end(),
                     [&](const Note& note) { return note.code == code; });
}

}  // namespace

TEST_CASE("An order that its shard cannot pay is denied, however much lies on others") {
  // The exchange looks at one shard alone: the order would be refused there, or worse, half sent.
  Sharded account(900, 5, Desk::sound_configuration());
  const Effects effects = account.desk.deliver("edge", Desk::sound_intent());
  CHECK(Desk::decision(effects) == "SHARD_CASH");
  Sharded rich(5, 900, Desk::sound_configuration());
  CHECK(rich.desk.decide(Desk::sound_intent()) == "approved");
}

TEST_CASE("What is reserved on a shard is not free there") {
  // Two orders would each fit alone and overdraw the shard together.
  Sharded account(900, 15, Desk::sound_configuration());
  REQUIRE(account.desk.decide(Desk::sound_intent("a")) == "approved");
  auto other = Desk::sound_market();
  other.set_exchange_index(traded);
  other.set_market_ticker("KXHIGHNY-25DEC10-B46.5");
  account.desk.deliver("market", other);
  auto book = Desk::sound_book();
  book.set_market_ticker("KXHIGHNY-25DEC10-B46.5");
  account.desk.deliver("market", book);
  auto intent = Desk::sound_intent("b");
  intent.set_market_ticker("KXHIGHNY-25DEC10-B46.5");
  CHECK(account.desk.decide(intent) == "SHARD_CASH");
}

TEST_CASE("A shard that runs low is topped up once, and the money is on neither side while it moves") {
  // Counted on both, it could be spent twice; sent twice, the source would be emptied.
  Sharded account(900, 5);
  const auto approval = account.tick();
  REQUIRE(approval);
  CHECK(approval->source_shard() == 0);
  CHECK(approval->destination_shard() == traded);
  CHECK(approval->amount_e6() == Money::dollars(95).e6());
  CHECK(account.dollars_on(0) == 805);
  CHECK(account.dollars_on(traded) == 5);
  account.report(exec::v1::TRANSFER_STATE_SUBMITTED);
  CHECK_FALSE(account.tick());
  account.report(exec::v1::TRANSFER_STATE_UNKNOWN);
  account.desk.restart();
  account.hear_market();
  CHECK_FALSE(account.tick());
  CHECK(account.dollars_on(0) == 805);
  account.report(exec::v1::TRANSFER_STATE_MOVED);
  account.report(exec::v1::TRANSFER_STATE_MOVED);
  CHECK(account.dollars_on(0) == 805);
  CHECK(account.dollars_on(traded) == 100);
  CHECK_FALSE(account.tick());
}

TEST_CASE("A transfer nobody confirmed is signed again as it was, never anew") {
  // A lost message must not become a second transfer.
  Sharded account(900, 5);
  REQUIRE(account.tick());
  account.desk.now = account.desk.now.plus_ns(ns_per_s);
  const auto again = account.tick();
  REQUIRE(again);
  CHECK(again->transfer_id() == "transfer-1");
  CHECK(account.dollars_on(0) == 805);
}

TEST_CASE("While exec is down a transfer is signed again seldom, and still") {
  // Twice a second for a weekend would be hundreds of thousands of durable events that every reader replays.
  Sharded account(900, 5);
  REQUIRE(account.tick());
  account.desk.now = account.desk.now.plus_ns(3600 * ns_per_s);
  size_t signed_again = 0;
  for (int i = 0; i < 1200; ++i) signed_again += account.tick() ? 1 : 0;  // ten minutes
  CHECK(signed_again >= 9);
  CHECK(signed_again <= 11);
}

TEST_CASE("A refused transfer gives the money back, is told, and is not tried again at once") {
  // An exchange that refuses would otherwise be asked twice a second.
  Sharded account(900, 5);
  REQUIRE(account.tick());
  const Effects effects = account.report(exec::v1::TRANSFER_STATE_REFUSED);
  CHECK(notes(effects, "TRANSFER_REFUSED"));
  CHECK(account.dollars_on(0) == 900);
  CHECK_FALSE(account.tick());
  account.desk.machine = account.desk.machine.plus_ns(60 * ns_per_s);
  const auto next = account.tick();
  REQUIRE(next);
  CHECK(next->transfer_id() == "transfer-2");
}

TEST_CASE("A source with too little gives what it has and says so; one with nothing only says so") {
  // Silence would look like a rule that works.
  Sharded poor(40, 5);
  const auto approval = poor.tick();
  REQUIRE(approval);
  CHECK(approval->amount_e6() == Money::dollars(40).e6());
  Sharded empty(0, 5);
  empty.desk.hear_exec();
  const Effects effects = empty.desk.give(TimerFired{"resend"});
  CHECK_FALSE(empty.signed_by(effects));
  CHECK(notes(effects, "SHARD_SOURCE_SHORT"));
}

TEST_CASE("Nothing is moved without the rule, under the kill switch, or while the account is halted") {
  // Money that moves while a person has said stop is money nobody watches.
  Sharded without(900, 5, Desk::sound_configuration());
  CHECK_FALSE(without.tick());
  Sharded killed(900, 5);
  killed.desk.killed = true;
  CHECK_FALSE(killed.tick());
  killed.desk.killed = false;
  CHECK_FALSE(killed.tick());
}

TEST_CASE("Cash that was moved by hand is found in the exchange's own figures, and only in whole ones") {
  // Otherwise orders are refused for ever on a shard that has money.
  Sharded account(900, 50);
  exec::v1::ExchangeAccount moved = figures(700, 250);
  auto wrong = moved;
  wrong.mutable_shards(0)->set_cash_e6(Money::dollars(701).e6());
  account.desk.deliver("exec", wrong);
  CHECK(account.dollars_on(traded) == 50);
  auto early = moved;
  early.set_fills(3);
  account.desk.deliver("exec", early);
  CHECK(account.dollars_on(traded) == 50);
  CHECK(notes(account.desk.deliver("exec", moved), "SHARDS_MOVED"));
  CHECK(account.dollars_on(0) == 700);
  CHECK(account.dollars_on(traded) == 250);
}

TEST_CASE("Shards always add up to the cash, through fills, payouts and transfers in any order") {
  // A cent that is on no shard, or on two, is a cent nobody can spend or everybody.
  const uint64_t seed = 20261121;
  CAPTURE(seed);
  Random random(seed);
  for (int run = 0; run < 60; ++run) {
    Sharded account(300 + random.between(0, 300), random.between(0, 90));
    int number = 0;
    std::optional<v1::TransferApproval> under_way;
    int64_t moving_e6 = 0;
    for (int step = 0; step < 30; ++step) {
      account.desk.now = account.desk.now.plus_ns(8 * ns_per_s);
      account.desk.deliver("market", Desk::sound_book());
      auto status = Desk::sound_status();
      status.set_market_time_ns(account.desk.now.ns());
      account.desk.deliver("market", status);
      if (const auto fresh = account.tick(); fresh && !under_way) {
        under_way = fresh;
        moving_e6 = fresh->amount_e6();
      }
      if (under_way && random.chance(500'000)) {
        const bool done = random.chance(700'000);
        account.report(done ? exec::v1::TRANSFER_STATE_MOVED : exec::v1::TRANSFER_STATE_REFUSED,
                       under_way->transfer_id());
        under_way.reset();
        moving_e6 = 0;
      }
      const std::string id = "intent-" + std::to_string(run) + "-" + std::to_string(++number);
      if (account.desk.decide(Desk::sound_intent(id)) == "approved") {
        const int64_t filled_e2 = 100 * random.between(0, 20);
        if (filled_e2 > 0) account.desk.deliver("exec", Desk::fill("t" + id, filled_e2, id));
        account.desk.deliver("exec", Desk::report(exec::v1::ORDER_STATE_CANCELLED, filled_e2, true, id));
      }
      const v1::RiskState now = account.desk.state();
      int64_t sum_e6 = moving_e6;
      for (const v1::ShardFigures& each : now.shards()) {
        CHECK(each.cash_e6() >= 0);
        sum_e6 += each.cash_e6();
      }
      REQUIRE(sum_e6 == now.cash_e6());
    }
  }
}
