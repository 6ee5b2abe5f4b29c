#include "services/settle/settle_actor.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "actor/actor_bench.h"

namespace headgate {
namespace {

const std::string event = "KXHIGHNY-25DEC10";
const std::string first = event + "-B42.5";
const std::string second = event + "-T40";
constexpr int64_t close_ns = 1'765'429'140'000'000'000;  // 2025-12-11T04:59:00Z

Configuration paper() {
  Configuration out;
  out.instance.mode = Mode::paper;
  out.exchange.rest_url = "http://127.0.0.1:1/trade-api/v2";
  return out;
}

ActorBench bench_of(Configuration configuration = paper()) {
  return ActorBench([configuration] { return std::make_unique<SettleActor>(configuration); });
}

exec::v1::OpeningBalance opening_of(int64_t dollars) {
  exec::v1::OpeningBalance out;
  out.set_cash_e6(dollars * 1'000'000);
  out.set_venue("paper");
  return out;
}

// A first life whose ledger has begun.
void begin(ActorBench& bench) {
  bench.start();
  bench.hear("exec", "events", opening_of(1'000));
}

exec::v1::Fill fill_of(const std::string& trade, const std::string& market, edge::v1::Side side,
                       int64_t price_e4, int64_t quantity_e2, int64_t fee_e6 = 0) {
  exec::v1::Fill fill;
  fill.set_trade_id(trade);
  fill.set_market_ticker(market);
  fill.set_event_ticker(event);
  fill.set_side(side);
  fill.set_price_e4(price_e4);
  fill.set_quantity_e2(quantity_e2);
  fill.set_fee_e6(fee_e6);
  return fill;
}

market::v1::MarketInfo info_of(const std::string& market, market::v1::MarketStatus status,
                               market::v1::MarketResult result = market::v1::MARKET_RESULT_UNSPECIFIED) {
  market::v1::MarketInfo info;
  info.set_market_ticker(market);
  info.set_event_ticker(event);
  info.set_status(status);
  info.set_result(result);
  info.set_close_ns(close_ns);
  return info;
}

// The exchange's own reply for one market, as its REST route shapes it.
std::string reply_of(const std::string& market, const std::string& status, const std::string& result) {
  return R"({"market":{"ticker":")" + market + R"(","event_ticker":")" + event +
         R"(","title":"High","market_type":"binary","strike_type":"between","floor_strike":42,"cap_strike":43,)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}],"rules_primary":"New York (CLINYC), more or less","status":")" +
         status + R"(","result":")" + result +
         R"(","open_time":"2025-12-09T15:00:00Z","close_time":"2025-12-11T04:59:00Z"}})";
}

HttpDone answered(const ActorBench& bench, const std::string& body, int status = 200) {
  return {bench.requests.back().id, HttpOutcome::answered, status, body, {}};
}

std::string asked(const ActorBench& bench) {
  const std::string& url = bench.requests.back().url;
  return url.substr(url.rfind('/') + 1);
}

exec::v1::ExchangeAccount account_of(int64_t cash_e6, uint64_t fills) {
  exec::v1::ExchangeAccount account;
  account.set_cash_e6(cash_e6);
  account.set_fills(fills);
  account.set_venue("paper");
  return account;
}

bool settled_once(const ActorBench& bench, const std::string& market) {
  int count = 0;
  for (const auto& settlement : bench.published<settle::v1::Settlement>()) {
    if (settlement.market_ticker() == market) ++count;
  }
  return count == 1;
}

}  // namespace

TEST_CASE("a market is settled on the exchange's final word, held or not, and once") {
  // Money would move on a provisional result, or twice, or a market would stay open for risk for ever.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("market", "state", info_of(first, market::v1::MARKET_STATUS_ACTIVE));
  bench.hear("market", "state", info_of(second, market::v1::MARKET_STATUS_ACTIVE));
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000, 170'000));
  CHECK(bench.requests.empty());

  REQUIRE(bench.fire("results"));
  CHECK(bench.market.ns() == close_ns);
  REQUIRE(bench.requests.size() == 1);  // one at a time
  CHECK(bench.requests[0].url == "http://127.0.0.1:1/trade-api/v2/markets/" + first);
  bench.give(answered(bench, reply_of(first, "determined", "yes")));
  CHECK(asked(bench) == second);
  bench.give(answered(bench, reply_of(second, "finalized", "no")));
  CHECK(bench.requests.size() == 2);
  CHECK(settled_once(bench, second));

  REQUIRE(bench.fire("results"));
  CHECK(bench.market.ns() == close_ns + 60 * ns_per_s);
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  REQUIRE(settled_once(bench, first));
  const auto settlements = bench.published<settle::v1::Settlement>();
  CHECK(settlements[0].payout_e6() == 0);
  CHECK(settlements[1].net_e2() == 1'000);
  CHECK(settlements[1].payout_e6() == 10'000'000);
  CHECK_FALSE(bench.fire("results"));  // nobody is left to ask

  bench.restart();
  CHECK_FALSE(bench.fire("results"));
  CHECK(bench.published<settle::v1::Settlement>().size() == 2);
  CHECK(bench.actor().answer("pnl", "", bench.now())->find("\"cash_dollars\":1005.83") != std::string::npos);
}

TEST_CASE("a result that the bus contradicts settles nothing until both say the same") {
  // One of two readings of the same exchange is wrong, and cash would follow the wrong one.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("market", "state",
             info_of(first, market::v1::MARKET_STATUS_FINALIZED, market::v1::MARKET_RESULT_NO));
  REQUIRE(bench.fire("results"));
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  CHECK(bench.noted("RESULT_DISAGREES") == 1);
  CHECK(bench.published<settle::v1::Settlement>().empty());
  CHECK(bench.published<settle::v1::AuditReport>().back().difference().find(first) != std::string::npos);

  bench.fire("results");
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  CHECK(bench.noted("RESULT_DISAGREES") == 1);  // said once, not every minute

  bench.hear("market", "state",
             info_of(first, market::v1::MARKET_STATUS_FINALIZED, market::v1::MARKET_RESULT_YES));
  bench.fire("results");
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  CHECK(settled_once(bench, first));
  CHECK(bench.published<settle::v1::AuditReport>().back().difference().empty());
}

TEST_CASE("a result that changes after settlement is an alert and books nothing") {
  // A correction at the exchange needs a person; booking it again would pay twice.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_NO, 3'000, 500));
  bench.hear("market", "state",
             info_of(first, market::v1::MARKET_STATUS_FINALIZED, market::v1::MARKET_RESULT_NO));
  bench.fire("results");
  bench.give(answered(bench, reply_of(first, "finalized", "no")));
  REQUIRE(settled_once(bench, first));
  const size_t entries = bench.published<settle::v1::LedgerEntry>().size();
  bench.hear("market", "state",
             info_of(first, market::v1::MARKET_STATUS_FINALIZED, market::v1::MARKET_RESULT_YES));
  CHECK(bench.noted("RESULT_CHANGED") == 1);
  CHECK(bench.published<settle::v1::LedgerEntry>().size() == entries);
  bench.restart();
  CHECK(bench.published<settle::v1::AuditReport>().back().difference().find("settled no, now yes") !=
        std::string::npos);
  CHECK(bench.published<settle::v1::LedgerEntry>().size() == entries);
}

TEST_CASE("anything but a whole final answer leaves the market open and is asked again") {
  // A proxy's error page or a cut connection would decide about money.
  const std::vector<HttpDone> useless{
      {"", HttpOutcome::unknown, 0, {}, "cut"},
      {"", HttpOutcome::not_sent, 0, {}, "refused"},
      {"", HttpOutcome::answered, 503, reply_of(first, "finalized", "yes"), {}},
      {"", HttpOutcome::answered, 200, "<html>", {}},
      {"", HttpOutcome::answered, 200, reply_of(second, "finalized", "yes"), {}},
      {"", HttpOutcome::answered, 200, reply_of(first, "finalized", "scalar"), {}},
      {"", HttpOutcome::answered, 200, reply_of(first, "closed", "yes"), {}},
  };
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("market", "state", info_of(first, market::v1::MARKET_STATUS_CLOSED));
  for (HttpDone done : useless) {
    REQUIRE(bench.fire("results"));
    bench.fire("requests");  // after several failures the next question waits
    done.request = bench.requests.back().id;
    bench.give(done);
    CHECK(bench.published<settle::v1::Settlement>().empty());
  }
  REQUIRE(bench.fire("results"));
  bench.fire("requests");
  // The reply to a question of an earlier life, or to nobody's.
  bench.give(HttpDone{
      "result/" + first + "/0", HttpOutcome::answered, 200, reply_of(first, "finalized", "yes"), {}});
  CHECK(bench.published<settle::v1::Settlement>().empty());
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  CHECK(settled_once(bench, first));
}

TEST_CASE("the audit compares only what can be compared, and names both figures when they differ") {
  // A process that is merely ahead would halt trading, or a missing cent would pass unseen.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("exec", "state", account_of(996'000'000, 1));
  CHECK_FALSE(bench.published<settle::v1::AuditReport>().back().compared());
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000));
  CHECK(bench.published<settle::v1::AuditReport>().back().compared());
  CHECK_FALSE(bench.published<settle::v1::AuditReport>().back().balanced());  // the position is missing there
  CHECK(bench.noted("LEDGER_DISAGREES") == 1);

  auto account = account_of(996'000'000, 1);
  auto* position = account.add_positions();
  position->set_market_ticker(first);
  position->set_net_e2(1'000);
  bench.hear("exec", "state", account);
  CHECK(bench.published<settle::v1::AuditReport>().back().balanced());

  account.set_cash_e6(995'990'000);
  bench.hear("exec", "state", account);
  CHECK(bench.noted("LEDGER_DISAGREES") == 2);
  CHECK(bench.notes.back().text == "cash: ledger 996.000000, exchange 995.990000");

  // The exchange settled first: nothing to compare until we have asked ourselves.
  account.add_settled_markets(first);
  bench.hear("exec", "state", account);
  CHECK_FALSE(bench.published<settle::v1::AuditReport>().back().compared());
}

TEST_CASE("a fill that is learned after the settlement is booked and paid in one step") {
  // Exec may come back late with fills; they would leave a position that never ends.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("market", "state", info_of(first, market::v1::MARKET_STATUS_FINALIZED));
  bench.fire("results");
  bench.give(answered(bench, reply_of(first, "finalized", "yes")));
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000));
  CHECK(bench.noted("FILL_AFTER_SETTLEMENT") == 1);
  CHECK(bench.actor().answer("pnl", "", bench.now())->find("\"cash_dollars\":1006.0") != std::string::npos);
  CHECK(bench.published<settle::v1::Settlement>().size() == 1);
  const uint64_t before = bench.actor().digest();
  bench.restart();
  CHECK(bench.actor().digest() == before);
}

TEST_CASE("a fill that cannot be true is refused, and one that changes is an alert") {
  // A wrong side or price would be booked as money.
  ActorBench bench = bench_of();
  begin(bench);
  const auto good = fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000);
  bench.hear("exec", "events", good);
  bench.hear("exec", "events", good);
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'100, 1'000));
  CHECK(bench.noted("FILL_CONFLICT") == 1);
  for (const auto& bad : {fill_of("", first, edge::v1::SIDE_YES, 4'000, 100),
                          fill_of("t2", first, edge::v1::SIDE_UNSPECIFIED, 4'000, 100),
                          fill_of("t2", first, edge::v1::SIDE_YES, 10'000, 100),
                          fill_of("t2", first, edge::v1::SIDE_YES, 4'000, 0),
                          fill_of("t2", first, edge::v1::SIDE_YES, 4'000, INT64_MAX),
                          fill_of("t2", "../x", edge::v1::SIDE_YES, 1, 1),
                          fill_of("t2", first, edge::v1::SIDE_YES, 4'000, 100, -1)}) {
    bench.hear("exec", "events", bad);
  }
  CHECK(bench.noted("FILL_REFUSED") == 7);
  CHECK(bench.published<settle::v1::LedgerEntry>().size() == 2);  // the deposit and one fill
}

TEST_CASE("the ledger begins once, with the balance that the exchange had") {
  // Each restart, or a word that comes again, would mint money; an invented balance would make the audit lie.
  ActorBench bench = bench_of();
  bench.start();
  CHECK(bench.published<settle::v1::LedgerEntry>().empty());
  bench.hear("exec", "events", opening_of(1'000));
  bench.hear("exec", "events", opening_of(1'000));
  bench.restart();
  bench.hear("exec", "events", opening_of(5'000));
  CHECK(bench.actor().status(bench.now()).find("\"cash_dollars\":1000.0") != std::string::npos);
  CHECK(bench.published<settle::v1::LedgerEntry>().size() == 1);
}

TEST_CASE("before the ledger has begun nothing is compared with the exchange") {
  // The account is told beside the opening and may come first: every start would halt trading.
  ActorBench bench = bench_of();
  bench.start();
  bench.hear("exec", "state", account_of(1'000'000'000, 0));
  CHECK_FALSE(bench.published<settle::v1::AuditReport>().back().compared());
  CHECK(bench.noted("LEDGER_DISAGREES") == 0);
  bench.hear("exec", "events", opening_of(1'000));
  CHECK(bench.published<settle::v1::AuditReport>().back().balanced());

  // Somebody else speaks in exec's place, or its first word was lost: a person must look.
  ActorBench fooled = bench_of();
  fooled.start();
  fooled.hear("exec", "state", account_of(500'000'000, 1));
  fooled.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000));
  CHECK(fooled.noted("LEDGER_DISAGREES") == 1);
}

TEST_CASE("a journal row that books differently than it did is an alert and no balance") {
  // A changed rule or a damaged file would move money silently at the next start.
  ActorBench bench = bench_of();
  begin(bench);
  bench.hear("exec", "events", fill_of("t1", first, edge::v1::SIDE_YES, 4'000, 1'000));
  std::string& bytes = bench.rows[{"journal", "0000000000000002"}];
  settle::v1::JournalRow row;
  REQUIRE(row.ParseFromString(bytes));
  row.mutable_fill()->set_price_e4(3'900);
  bytes = row.SerializeAsString();
  bench.restart();
  CHECK(bench.noted("LEDGER_ROW_DAMAGED") == 1);
  CHECK_FALSE(bench.published<settle::v1::AuditReport>().back().balanced());
  CHECK(bench.published<settle::v1::AuditReport>().back().compared());
}

TEST_CASE(
    "killed before any step and started again, the ledger ends the same and nothing is published twice") {
  // A crash at the wrong moment would lose or double money.
  CHECK(rc::check([] {
    const auto kills = *rc::gen::container<std::vector<bool>>(40, rc::gen::arbitrary<bool>());
    const auto steps = *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 100));
    ActorBench steady = bench_of();
    ActorBench killed = bench_of();
    begin(steady);
    begin(killed);
    const std::vector<std::string> markets{first, second};
    for (size_t i = 0; i < steps.size(); ++i) {
      if (kills[i]) killed.restart();
      for (ActorBench* bench : {&steady, &killed}) {
        const std::string& market = markets[static_cast<size_t>(steps[i]) % 2];
        if (steps[i] < 60) {
          const auto side = steps[i] % 3 == 0 ? edge::v1::SIDE_YES : edge::v1::SIDE_NO;
          bench->hear("exec", "events",
                      fill_of("t" + std::to_string(steps[i] % 25), market, side, 100 + 90 * (steps[i] % 25),
                              300, 1'234));
        } else if (steps[i] < 90) {
          bench->hear("market", "state",
                      info_of(market, steps[i] < 85 ? market::v1::MARKET_STATUS_ACTIVE
                                                    : market::v1::MARKET_STATUS_CLOSED));
        } else {
          bench->market = MarketTime::from_ns(close_ns + static_cast<int64_t>(i) * 100 * ns_per_s);
          const size_t before = bench->requests.size();
          if (!bench->fire("results")) continue;
          // Answers every market of the round.
          for (size_t at = before; at < bench->requests.size(); ++at) {
            bench->give(answered(*bench, reply_of(asked(*bench), "finalized", "yes")));
          }
        }
      }
      // A restart forgets when the last round was, so questions may come earlier; the same market settles at
      // another time then. Figures are compared, not stamps.
      RC_ASSERT(killed.actor().answer("pnl", "", {}) == steady.actor().answer("pnl", "", {}));
    }
    const uint64_t before = killed.actor().digest();
    killed.restart();
    RC_ASSERT(killed.actor().digest() == before);
    RC_ASSERT(killed.published<settle::v1::Settlement>().size() ==
              steady.published<settle::v1::Settlement>().size());
    RC_ASSERT(killed.published<settle::v1::LedgerEntry>().size() ==
              steady.published<settle::v1::LedgerEntry>().size());
  }));
}

}  // namespace headgate
