#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "services/exec/kalshi_fixture.h"

using namespace headgate;
using exec::Counter;
using exec::Desk;
using exec::Fate;
namespace wire = exec::v1;
using Json = nlohmann::json;

namespace {

// The account as a ledger of the published fills and the exchange's payouts would have it.
int64_t ledger_cash_e6(const Desk& desk) {
  int64_t bought_e2[2] = {0, 0};
  int64_t cash_e6 = 1'000'000'000;
  for (const wire::Fill& fill : desk.counter.fills()) {
    cash_e6 -= fill.price_e4() * fill.quantity_e2() + fill.fee_e6();
    bought_e2[fill.side() == edge::v1::SIDE_YES ? 0 : 1] += fill.quantity_e2();
  }
  return cash_e6 + std::min(bought_e2[0], bought_e2[1]) * 10'000;
}

}  // namespace

TEST_CASE("Nothing is told of the account until it is known, and then what the exchange says") {
  // A zero published for an unknown cash halts trading by an audit that compared nothing.
  Desk desk;
  CHECK(desk.accounts() == 0);
  desk.pass(2000);
  CHECK(desk.accounts() == 0);
  desk.pass(2000);
  REQUIRE(desk.accounts() == 1);
  const auto account = desk.counter.account();
  CHECK(account.cash_e6() == 1'000'000'000);
  CHECK(account.fills() == 0);
  CHECK(account.venue() == "exchange.test");
}

TEST_CASE("After a fill the account has its cash, its position and its count") {
  // The audit compares these three with the ledger of the published fills.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.counter.approve(desk.counter.approval());
  desk.pass(5000);
  const auto account = desk.counter.account();
  CHECK(account.fills() == 1);
  CHECK(account.cash_e6() == desk.exchange.cash_e6);
  CHECK(account.cash_e6() == ledger_cash_e6(desk));
  REQUIRE(account.positions_size() == 1);
  CHECK(account.positions(0).market_ticker() == Counter::market);
  CHECK(account.positions(0).net_e2() == 2000);
}

TEST_CASE("A fill that comes late has its account read at once, not at the next half minute") {
  // The audit would run behind every trade.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pass(33'000);
  desk.exchange.fill("a-1", 2000, desk.counter.bench.market);
  desk.pass(7'000);
  REQUIRE(desk.accounts() > 0);
  CHECK(desk.counter.account().fills() == 1);
  CHECK(desk.counter.account().cash_e6() == desk.exchange.cash_e6);
}

TEST_CASE("While something of ours rests or is in doubt no account is told") {
  // The exchange has taken its collateral off the cash: the ledger would seem to have too much.
  Desk desk;
  desk.pass(5000);
  const auto before = desk.accounts();
  desk.counter.approve(desk.counter.approval());
  desk.pass(90'000);
  CHECK(desk.accounts() == before);
  desk.counter.cancel("a");
  desk.pass(40'000);
  CHECK(desk.accounts() > before);
  CHECK(desk.counter.account().cash_e6() == 1'000'000'000);
}

TEST_CASE("Figures that do not stand still are not told") {
  // Cash with a trade in it beside positions without it is a difference that is none.
  Desk desk;
  int64_t moves_e6 = 0;
  desk.garble = [&](const HttpRequest& request, HttpDone& done) {
    if (request.id != "account/balance" || moves_e6 < 0) return;
    moves_e6 += 100;
    done.body = Json{{"balance", 99'900},
                     {"balance_dollars", "999.00" + std::to_string(moves_e6)},
                     {"portfolio_value", 0},
                     {"updated_ts", 1'795'104'000}}
                    .dump();
  };
  desk.pass(60'000);
  CHECK(desk.accounts() == 0);
  moves_e6 = -1;
  desk.pass(5000);
  CHECK(desk.accounts() == 1);
}

TEST_CASE("Whichever figure lags, no account is told that mixes before and after") {
  // Each endpoint lags by its own time; the audit would halt trading on a mixture.
  for (const std::string lagging : {"account/balance", "account/fills", "account/positions"}) {
    CAPTURE(lagging);
    Desk desk;
    desk.pass(5000);
    desk.exchange.takes_e2 = 2000;
    std::map<std::string, std::string> old;
    int64_t fresh_ns = 0;
    desk.garble = [&](const HttpRequest& request, HttpDone& done) {
      if (!request.id.starts_with(lagging)) return;
      if (fresh_ns == 0 || desk.counter.bench.machine.ns() >= fresh_ns) {
        old[request.id] = done.body;
      } else {
        done.body = old.at(request.id);
      }
    };
    desk.pass(35'000);  // the lagging figure's old value is read
    desk.counter.approve(desk.counter.approval());
    fresh_ns = desk.counter.bench.machine.plus_ns(1900 * ns_per_ms).ns();
    const auto before = desk.accounts();
    desk.pass(20'000);
    REQUIRE(desk.accounts() > before);
    const auto told = desk.counter.bench.published<wire::ExchangeAccount>();
    for (size_t i = before; i < told.size(); ++i) {
      CHECK(told[i].fills() == 1);
      CHECK(told[i].cash_e6() == desk.exchange.cash_e6);
      CHECK(told[i].positions_size() == 1);
    }
  }
}

TEST_CASE("A fill first seen in the account's listing is booked to its order") {
  // The order's own answer was lost; its trade moves cash all the same.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.fate = [](const HttpRequest& request) {
    if (request.method == "POST") return Fate::reply_lost;
    return request.id.starts_with("query/") ? Fate::request_lost : Fate::answered;
  };
  desk.counter.approve(desk.counter.approval());
  desk.pass(40'000);
  CHECK(desk.booked_e2() == 2000);
  // Nothing of it can be open any more: the fills say so, though no answer ever did.
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 0);
}

TEST_CASE("A trade of no order of ours is booked as such and calls a person") {
  // Somebody trades on this account: the books would be wrong for ever.
  Desk desk;
  desk.pass(5000);
  desk.exchange.trade_by_hand(Counter::market, 300, desk.counter.bench.market);
  desk.pass(40'000);
  CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 1);
  REQUIRE(desk.counter.fills().size() == 1);
  CHECK(desk.counter.fills()[0].intent_id().empty());
  CHECK(desk.counter.account().cash_e6() == ledger_cash_e6(desk));
}

TEST_CASE("A trade of an order that was held for absent is booked, and calls a person") {
  // A POST that outlived every deadline: its money was released, and the position is ours all the same.
  Desk desk;
  HttpRequest lost;
  desk.fate = [&](const HttpRequest& request) {
    if (request.method == "POST") lost = request;
    return request.method == "POST" ? Fate::request_lost : Fate::answered;
  };
  desk.counter.approve(desk.counter.approval());
  desk.pass(63'000);
  REQUIRE(desk.report().reason() == "NEVER_ARRIVED");
  desk.exchange.takes_e2 = 2000;
  desk.exchange.answer(lost, desk.counter.bench.market);
  desk.pass(40'000);
  CHECK(desk.booked_e2() == 2000);
  CHECK(desk.counter.bench.noted("FILL_OF_REJECTED_ORDER") == 1);
  CHECK(desk.counter.account().cash_e6() == ledger_cash_e6(desk));
}

TEST_CASE("A trade whose order cannot be read yet waits a minute for it") {
  // Booked at once it would be nobody's, and risk would halt on our own order.
  Desk desk;
  desk.pass(5000);
  desk.exchange.takes_e2 = 2000;
  desk.exchange.hides_orders = true;
  desk.fate = [](const HttpRequest& request) {
    return request.method == "POST" ? Fate::reply_lost : Fate::answered;
  };
  desk.counter.approve(desk.counter.approval());
  desk.pass(50'000);
  CHECK(desk.counter.fills().empty());
  desk.exchange.hides_orders = false;
  desk.pass(5000);
  CHECK(desk.booked_e2() == 2000);
  CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 0);
}

TEST_CASE("Trades from before this instance are not its business") {
  // An account with a past would halt every new instance on its first look.
  Desk desk;
  desk.exchange.trade_by_hand(Counter::market, 300, MarketTime::from_ns(Counter::noon_ns - 3600 * ns_per_s));
  desk.pass(40'000);
  CHECK(desk.counter.fills().empty());
  CHECK(desk.counter.bench.noted("FILL_WITHOUT_ORDER") == 0);
}

TEST_CASE("After a settlement the account has the payout and names the market") {
  // The audit waits for both sides to have settled; unnamed, it waits for ever.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.counter.approve(desk.counter.approval());
  desk.pass(5000);
  desk.exchange.settle(Counter::market, true);
  auto final_info = desk.counter.info(market::v1::MARKET_STATUS_FINALIZED);
  desk.counter.bench.hear("market", "state", final_info);
  desk.pass(5000);
  const auto account = desk.counter.account();
  CHECK(account.positions_size() == 0);
  REQUIRE(account.settled_markets_size() == 1);
  CHECK(account.settled_markets(0) == Counter::market);
  CHECK(account.cash_e6() == ledger_cash_e6(desk) + 20 * 1'000'000);
}

TEST_CASE(
    "Settlements are listed from the last agreed ones on, and one that is taken back near them is missed") {
  // All of a year would be listed every half minute; or a payout that was taken back would stay in the books.
  Desk desk;
  const int64_t day_s = Counter::noon_ns / ns_per_s;
  desk.exchange.settled = {"OLD", "NEW"};
  desk.exchange.settled_s = {{"OLD", day_s - 10 * 86'400}, {"NEW", day_s - 60}};
  const auto listed = [&] {
    const auto& all = desk.counter.bench.requests;
    const auto last = std::find_if(all.rbegin(), all.rend(), [](const HttpRequest& request) {
      return request.id.starts_with("account/settlements");
    });
    REQUIRE(last != all.rend());
    return last->url;
  };
  const auto told = [&] {
    const auto account = desk.counter.account();
    return std::vector<std::string>(account.settled_markets().begin(), account.settled_markets().end());
  };
  desk.pass(10'000);
  REQUIRE(told() == std::vector<std::string>{"NEW", "OLD"});
  desk.pass(120'000);
  CHECK(listed().find("min_ts=" + std::to_string(day_s - 60 - 3600 - 1)) != std::string::npos);
  CHECK(told() == std::vector<std::string>{"NEW", "OLD"});

  desk.exchange.settled = {"OLD", "NEWER"};
  desk.exchange.settled_s["NEWER"] = day_s;
  desk.pass(120'000);
  CHECK(told() == std::vector<std::string>{"NEWER", "OLD"});

  // An old one is looked for once an hour.
  desk.exchange.settled = {"NEWER"};
  desk.pass(120'000);
  CHECK(told() == std::vector<std::string>{"NEWER", "OLD"});
  desk.pass(3'600'000);
  CHECK(told() == std::vector<std::string>{"NEWER"});
}

TEST_CASE("An account is told through pages, failures and rubbish, or not at all") {
  // Half a listing taken for the whole shows positions that vanish.
  Desk desk;
  desk.exchange.page_size = 1;
  desk.exchange.takes_e2 = 500;
  for (const char* intent : {"a", "b", "c"}) {
    desk.counter.approve(desk.counter.approval(intent, 5000, 500));
    desk.pass(500);
  }
  desk.exchange.net_e2["KXHIGHNY-25DEC10-T40"] = -100;
  int turn = 0;
  desk.garble = [&](const HttpRequest& request, HttpDone& done) {
    if (!request.id.starts_with("account/") || ++turn > 6) return;
    if (turn % 3 == 0) done.status = 500;
    if (turn % 3 == 1) done.body = "<html>";
    if (turn % 3 == 2) done.body.resize(done.body.size() / 2);
  };
  desk.pass(60'000);
  const auto account = desk.counter.account();
  CHECK(account.fills() == 3);
  CHECK(account.positions_size() == 2);
  CHECK(desk.counter.bench.noted("ANSWER_DOUBTED") >= 1);
  CHECK(desk.counter.bench.noted("ANSWER_DOUBTED") <= 2);
}

TEST_CASE("A quiet account is read every half minute and leaves no durable trace") {
  // The store would grow overnight with nothing in it.
  Desk desk;
  desk.pass(10'000);
  const Rows rows = desk.counter.bench.rows;
  const auto requests = desk.counter.bench.requests.size();
  desk.pass(300'000);
  CHECK(desk.counter.bench.rows == rows);
  CHECK(desk.counter.bench.requests.size() - requests <= 4 * 11);
}
