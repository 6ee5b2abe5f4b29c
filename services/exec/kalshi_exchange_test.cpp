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

Fate lose(const HttpRequest& request, const char* method, Fate fate) {
  return request.method == method ? fate : Fate::answered;
}

// The answer to a POST, replaced; whether the order was made before is the exchange's secret.
void answer_post(Desk& desk, int status, const std::string& body) {
  desk.garble = [status, body](const HttpRequest& request, HttpDone& done) {
    if (request.method != "POST") return;
    done.status = status;
    done.body = body;
  };
}

}  // namespace

TEST_CASE("An approval becomes one POST in the exchange's own words") {
  // A word wrong here buys the other side, another price or another market.
  Desk desk;
  desk.counter.approve(desk.counter.approval("a", 5200, 1250));
  auto no = desk.counter.approval("b", 4300, 500);
  no.set_side(edge::v1::SIDE_NO);
  no.set_reduce_only(true);
  desk.counter.approve(no);
  const auto requests = desk.waiting();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].url == "http://exchange.test/trade-api/v2/portfolio/events/orders");
  CHECK(Json::parse(requests[0].body) == Json{{"ticker", Counter::market},
                                              {"client_order_id", "a-1"},
                                              {"side", "bid"},
                                              {"count", "12.50"},
                                              {"price", "0.5200"},
                                              {"time_in_force", "good_till_canceled"},
                                              {"self_trade_prevention_type", "taker_at_cross"},
                                              {"exchange_index", Counter::shard},
                                              {"cancel_order_on_pause", true},
                                              // The end of its working time, in whole seconds.
                                              {"expiration_time", 1'765'369'200}});
  CHECK(Json::parse(requests[1].body) == Json{{"ticker", Counter::market},
                                              {"client_order_id", "b-1"},
                                              {"side", "ask"},
                                              {"count", "5.00"},
                                              {"price", "0.5700"},
                                              {"time_in_force", "immediate_or_cancel"},
                                              {"self_trade_prevention_type", "taker_at_cross"},
                                              {"reduce_only", true},
                                              {"exchange_index", Counter::shard}});
}

TEST_CASE("The order's row is stored by the step that asks for the POST") {
  // A crash between the two would leave an order at the exchange that nobody remembers.
  Desk desk;
  const Effects effects = desk.counter.approve(desk.counter.approval());
  REQUIRE(effects.requests.size() == 1);
  const auto stored = std::find_if(effects.rows.begin(), effects.rows.end(),
                                   [](const Row& row) { return row.table == "intent" && row.key == "a"; });
  REQUIRE(stored != effects.rows.end());
  wire::IntentRow intent;
  REQUIRE(intent.ParseFromString(stored->value.value()));
  CHECK(intent.children(0).state() == wire::ORDER_STATE_SUBMITTED);
}

TEST_CASE("A taken order is filled, and its trades are booked with the exchange's price and fee") {
  // The reply counts fills and names none; without the trades the position is not in the books.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.report().intent_done());
  const auto fills = desk.counter.fills();
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].trade_id() == "t-1");
  CHECK(fills[0].order_id() == "a-1");
  CHECK(fills[0].price_e4() == 5000);
  CHECK(fills[0].quantity_e2() == 2000);
  CHECK(fills[0].fee_e6() == 17'500);
}

TEST_CASE("NO is sold as an ask and booked at NO's own price") {
  // The complement taken twice, or never, books the opposite price.
  Desk desk;
  desk.exchange.takes_e2 = 500;
  auto approval = desk.counter.approval("a", 4300, 500);
  approval.set_side(edge::v1::SIDE_NO);
  desk.counter.approve(approval);
  desk.pump();
  REQUIRE(desk.counter.fills().size() == 1);
  CHECK(desk.counter.fills()[0].side() == edge::v1::SIDE_NO);
  CHECK(desk.counter.fills()[0].price_e4() == 4300);
  CHECK(desk.exchange.net_e2.at(Counter::market) == -500);
}

TEST_CASE("A rest that fills later is noticed by asking") {
  // Nobody tells of it: the position would be unknown until somebody looks.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pass(1000);
  CHECK(desk.report().state() == wire::ORDER_STATE_RESTING);
  desk.exchange.fill("a-1", 700, desk.counter.bench.market);
  desk.pass(3000);
  CHECK(desk.booked_e2() == 700);
  CHECK(desk.report().filled_e2() == 700);
  desk.exchange.fill("a-1", 1300, desk.counter.bench.market);
  desk.pass(3000);
  CHECK(desk.booked_e2() == 2000);
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
}

TEST_CASE("What did not leave is not tried again") {
  // Safe to repeat is not asked for: the idea is old by then, and risk decides anew.
  Desk desk;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::not_sent); };
  desk.counter.approve(desk.counter.approval());
  desk.pass(120'000);
  CHECK(desk.posts("a-1") == 1);
  CHECK(desk.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(desk.report().reason() == "NOT_SENT");
}

TEST_CASE("An order whose reply was lost is found in the listing and booked whole") {
  // The exchange has it: placed again it doubles, forgotten it trades alone.
  Desk desk;
  desk.exchange.takes_e2 = 800;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::reply_lost); };
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
  desk.pass(1000);
  CHECK(desk.report().state() == wire::ORDER_STATE_RESTING);
  CHECK(desk.report().exchange_order_id() == "x-1");
  CHECK(desk.booked_e2() == 800);
  CHECK(desk.posts("a-1") == 1);
}

TEST_CASE("A closing order that the exchange made smaller is found again after its reply was lost") {
  // Taken for a stranger's, it would be asked about for ever, and its money stay bound.
  Desk desk;
  desk.exchange.takes_e2 = 300;
  desk.exchange.closable_e2 = 300;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::reply_lost); };
  auto close = desk.counter.approval("a", 4300, 500);
  close.set_reduce_only(true);
  desk.counter.approve(close);
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
  desk.pass(1000);
  CHECK(desk.report().intent_done());
  CHECK(desk.booked_e2() == 300);
  CHECK(desk.posts("a-1") == 1);
}

TEST_CASE("A lost order is proven absent by the listing after a minute, and not before") {
  // Believed absent too early, its money is spent twice.
  Desk desk;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::request_lost); };
  desk.counter.approve(desk.counter.approval());
  desk.pass(59'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
  CHECK_FALSE(desk.report().intent_done());
  desk.pass(3'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_REJECTED);
  CHECK(desk.report().reason() == "NEVER_ARRIVED");
  CHECK(desk.posts("a-1") == 1);
}

TEST_CASE("Absence is believed only of a listing read to its last page") {
  // Our order stands on the third page: whoever stops earlier forgets it.
  Desk desk;
  desk.exchange.page_size = 2;
  for (int i = 0; i < 5; ++i) desk.exchange.trade_by_hand(Counter::market, 100, MarketTime::from_ns(1));
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::reply_lost); };
  desk.counter.approve(desk.counter.approval());
  desk.pass(500);
  CHECK(desk.report().state() == wire::ORDER_STATE_RESTING);
  CHECK(desk.report().exchange_order_id() == "x-6");
}

TEST_CASE("A page that does not come leaves the order in doubt") {
  // A listing with a hole would prove the absence of an order that stands in the hole.
  Desk desk;
  desk.exchange.page_size = 2;
  for (int i = 0; i < 5; ++i) desk.exchange.trade_by_hand(Counter::market, 100, MarketTime::from_ns(1));
  desk.fate = [](const HttpRequest& request) {
    if (request.id.ends_with("/page/3")) return Fate::reply_lost;
    return lose(request, "POST", Fate::reply_lost);
  };
  desk.counter.approve(desk.counter.approval());
  desk.pass(200'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
  CHECK_FALSE(desk.report().intent_done());
}

TEST_CASE("An id the exchange has already is looked up and never sent again") {
  // The first POST arrived after all, or an earlier life sent it.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.fate = [&](const HttpRequest& request) {
    if (request.method == "POST") desk.exchange.answer(request, desk.counter.bench.market);
    return Fate::answered;
  };
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.exchange.orders.size() == 1);
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.booked_e2() == 2000);
  CHECK(desk.posts("a-1") == 1);
}

TEST_CASE("A refusal by the engine ends the intent with the exchange's word") {
  // Its money would stay reserved, and nobody would know why nothing happened.
  for (const auto& [status, body, reason] :
       {std::tuple{400, R"({"error":{"code":"insufficient_balance","message":"insufficient balance"}})",
                   "insufficient_balance"},
        std::tuple{400, R"({"code":"bad_request","message":"bad request"})", "bad_request"},
        std::tuple{409, R"({"error":{"code":"trading_is_paused","message":"x"}})", "trading_is_paused"},
        std::tuple{401, R"({"error":{"code":"authentication_error","message":"x"}})",
                   "authentication_error"}}) {
    Desk desk;
    desk.counter.approve(desk.counter.approval());
    const HttpRequest post = desk.waiting().at(0);
    desk.drop_waiting();
    desk.give(desk.answered(post.id, status, body));
    CHECK(desk.report().state() == wire::ORDER_STATE_REJECTED);
    CHECK(desk.report().reason() == reason);
    CHECK(desk.report().intent_done());
  }
}

TEST_CASE("An answer that proves nothing leaves the order in doubt, whether it was made or not") {
  // Each of these has come with an order behind it somewhere; taken for a failure, the order trades unseen.
  const std::vector<std::pair<int, std::string>> answers{
      {500, R"({"error":{"code":"internal_error","message":"x"}})"},
      {502, "<html>Bad Gateway</html>"},
      {503, ""},
      {504, "upstream request timeout"},
      {429, R"({"error":"too many requests"})"},
      {408, R"({"error":{"code":"timeout","message":"x"}})"},
      {409, R"({"error":{"code":"request_in_progress","message":"x"}})"},
      {400, "<html>Bad Request</html>"},
      {302, ""},
      {201, R"({"order_id":"x-1","client_order)"},
      {201, "<html>ok</html>"},
      {200, "{}"},
      {204, ""},
      {202,
       R"({"order_id":"x-1","client_order_id":"a-1","fill_count":"0.00","remaining_count":"20.00","ts_ms":1795103996001})"},
      {201,
       R"({"order_id":"x-1","client_order_id":"b-1","fill_count":"0.00","remaining_count":"20.00","ts_ms":1795103996001})"},
      {201,
       R"({"order_id":"x-1","client_order_id":"a-1","fill_count":"5.00","remaining_count":"20.00","ts_ms":1795103996001})"},
      {201,
       R"({"order_id":"x-1","client_order_id":"a-1","fill_count":"0.00","remaining_count":"10.00","ts_ms":1795103996001})"},
      {201,
       R"({"order_id":"x-1","client_order_id":"a-1","fill_count":"-1.00","remaining_count":"20.00","ts_ms":1795103996001})"},
      {201,
       R"({"order_id":"x-1","client_order_id":"a-1","fill_count":0,"remaining_count":20,"ts_ms":1795103996001})"}};
  for (const bool made : {true, false}) {
    for (const auto& [status, body] : answers) {
      CAPTURE(status);
      CAPTURE(body);
      Desk desk;
      answer_post(desk, status, body);
      if (!made) {
        desk.fate = [&, status = status, body = body](const HttpRequest& request) {
          if (request.method != "POST") return Fate::answered;
          desk.give(desk.answered(request.id, status, body));
          return Fate::request_lost;  // answered already: what the pump says then is to nobody
        };
      }
      desk.counter.approve(desk.counter.approval());
      desk.pump();
      CHECK(desk.report().state() == wire::ORDER_STATE_UNKNOWN);
      CHECK_FALSE(desk.report().intent_done());
      desk.pass(made ? 1000 : 62'000);
      CHECK(desk.report().state() == (made ? wire::ORDER_STATE_RESTING : wire::ORDER_STATE_REJECTED));
      CHECK(desk.posts("a-1") == 1);
    }
  }
}

TEST_CASE("An answer to a cancel that proves nothing ends nothing, and the order is asked for") {
  // Taken for done, an order rests that nobody counts; taken for refused, it is never cancelled.
  const std::vector<std::pair<int, std::string>> answers{
      {500, R"({"error":{"code":"internal_error","message":"x"}})"},
      {502, "<html>Bad Gateway</html>"},
      {404, R"({"error":{"code":"not_found","message":"not found"}})"},
      {409, R"({"error":{"code":"market_inactive","message":"x"}})"},
      {200, "<html>ok</html>"},
      {200, R"({"order_id":"x-1","reduced)"},
      {200, R"({"order_id":"x-1","reduced_by":"0.00","ts_ms":1795103996001})"},
      {202, R"({"order_id":"x-1","reduced_by":"20.00","ts_ms":1795103996001})"}};
  for (const bool done : {true, false}) {
    for (const auto& [status, body] : answers) {
      CAPTURE(status);
      CAPTURE(body);
      Desk desk;
      desk.counter.approve(desk.counter.approval());
      desk.pump();
      int times = 0;
      desk.fate = [&, status = status, body = body](const HttpRequest& request) {
        if (request.method != "DELETE" || ++times > 1) return Fate::answered;
        if (done) desk.exchange.answer(request, desk.counter.bench.market);
        desk.give(desk.answered(request.id, status, body));
        return Fate::request_lost;  // answered already: what the pump says then is to nobody
      };
      desk.counter.cancel("a");
      CHECK(desk.waiting().size() == 1);
      CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLING);
      desk.pass(3000);
      CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
      CHECK(desk.exchange.order("a-1")->status == "canceled");
      CHECK(times == (done ? 1 : 2));
    }
  }
}

TEST_CASE("A cancel ends the rest and counts what had filled unseen") {
  // The fill between two questions is told by the cancel's reply alone.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.exchange.fill("a-1", 300, desk.counter.bench.market);
  desk.counter.cancel("a");
  desk.pump();
  CHECK(desk.exchange.order("a-1")->status == "canceled");
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
  CHECK(desk.report().filled_e2() == 300);
  CHECK(desk.booked_e2() == 300);
}

TEST_CASE("Asking to cancel ends nothing: only the exchange's answer does") {
  // Risk would release money of an order that still trades.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.fate = [](const HttpRequest& request) { return lose(request, "DELETE", Fate::request_lost); };
  desk.counter.cancel("a");
  CHECK_FALSE(desk.report().intent_done());
  desk.pass(2000);
  CHECK_FALSE(desk.report().intent_done());
  desk.exchange.fill("a-1", 2000, desk.counter.bench.market);
  desk.pass(3000);
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A cancel that finds nothing open looks, and finds the fill") {
  // 404 says cancelled, filled and unknown with one body.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.exchange.fill("a-1", 2000, desk.counter.bench.market);
  desk.counter.cancel("a");
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_FILLED);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A cancelled order that is still read as resting is not believed to rest for ever") {
  // Reads lag the engine: 360 ms after a cancel the order still said resting (2026-06-11).
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.fate = [](const HttpRequest& request) { return lose(request, "DELETE", Fate::reply_lost); };
  bool lags = true;
  desk.garble = [&](const HttpRequest& request, HttpDone& done) {
    if (!lags || request.id != "query/a-1") return;
    Json body = Json::parse(done.body);
    body["order"]["status"] = "resting";
    body["order"]["remaining_count_fp"] = "20.00";
    done.body = body.dump();
  };
  desk.counter.cancel("a");
  desk.pass(500);
  CHECK_FALSE(desk.report().intent_done());
  lags = false;
  desk.pass(3000);
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
  CHECK(desk.exchange.order("a-1")->status == "canceled");
}

TEST_CASE("Fills are asked for until they add up, over all pages and through every failure") {
  // One page missed is a position that is not in the books.
  Desk desk;
  desk.exchange.page_size = 3;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  for (int i = 0; i < 10; ++i) desk.exchange.fill("a-1", 200, desk.counter.bench.market);
  int failures = 4;
  desk.fate = [&](const HttpRequest& request) {
    const bool fails = request.id.starts_with("fills/a-1/page/2") && failures-- > 0;
    return fails ? Fate::reply_lost : Fate::answered;
  };
  desk.pass(10'000);
  CHECK(desk.report().intent_done());
  CHECK(desk.counter.fills().size() == 10);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("Fills that are listed late are waited for, also of a finished order") {
  // The order is done at once; its trades can be read a moment later.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.exchange.hides_fills = true;
  desk.counter.approve(desk.counter.approval());
  desk.pass(2000);
  CHECK(desk.report().intent_done());
  CHECK(desk.report().filled_e2() == 2000);
  CHECK(desk.booked_e2() == 0);
  desk.exchange.hides_fills = false;
  desk.pass(1000);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("Another order's fill in the listing is not booked to this one") {
  // A filter the exchange does not obey would book one trade on another order.
  Desk desk;
  desk.exchange.takes_e2 = 2000;
  desk.garble = [](const HttpRequest& request, HttpDone& done) {
    if (!request.id.starts_with("fills/")) return;
    Json body = Json::parse(done.body);
    Json other = body["fills"][0];
    other["trade_id"] = "t-other";
    other["fill_id"] = "t-other";
    other["order_id"] = "x-other";
    body["fills"].push_back(other);
    done.body = body.dump();
  };
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  CHECK(desk.counter.fills().size() == 1);
  CHECK(desk.booked_e2() == 2000);
}

TEST_CASE("A market that stops trading has its orders asked for at once") {
  // The exchange cancels what rests at the close and tells nobody; risk would keep the money reserved.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.exchange.cancel_all();
  desk.counter.bench.hear("market", "state", desk.counter.info(market::v1::MARKET_STATUS_CLOSED));
  desk.pump();
  CHECK(desk.report().state() == wire::ORDER_STATE_CANCELLED);
}

TEST_CASE("An answer to a request that nobody made changes nothing") {
  // An answer of an earlier life, or one given twice, would move an order by old news.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  const auto digest = desk.counter.digest();
  for (const char* id : {"place/a-1", "cancel/a-1", "query/a-1", "query/a-1/page/1", "fills/a-1/page/1",
                         "account/balance", "nonsense", ""}) {
    const Effects effects = desk.give(desk.answered(id, 404, R"({"error":{"code":"not_found"}})"));
    CHECK(effects.rows.empty());
    CHECK(effects.publications.empty());
    CHECK(effects.requests.empty());
  }
  CHECK(desk.counter.digest() == digest);
}

TEST_CASE("An order the exchange forgot keeps its money reserved and calls a person, once a minute") {
  // Neither filled nor cancelled: guessing frees money that may be spent, shouting hides other alarms.
  Desk desk;
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.exchange.orders.clear();
  desk.pass(120'000);
  CHECK_FALSE(desk.report().intent_done());
  CHECK(desk.counter.bench.noted("ORDER_VANISHED") == 1);
  desk.pass(30'000);
  CHECK(desk.counter.bench.noted("ORDER_VANISHED") == 2);
}

TEST_CASE("After a kill nothing is placed and what rests is cancelled, also through lost answers") {
  // An acknowledged kill that still trades is worse than none.
  Desk desk;
  desk.counter.approve(desk.counter.approval("resting"));
  desk.pump();
  int lost = 3;
  desk.fate = [&](const HttpRequest& request) {
    return request.method == "DELETE" && lost-- > 0 ? Fate::request_lost : Fate::answered;
  };
  desk.counter.approve(desk.counter.approval("flying"));
  desk.counter.bench.killed = true;
  desk.counter.bench.give(KillChecked{});
  desk.counter.approve(desk.counter.approval("after"));
  desk.pass(10'000);
  CHECK(desk.exchange.orders.size() == 2);
  CHECK(desk.exchange.order("resting-1")->status == "canceled");
  CHECK(desk.exchange.order("flying-1")->status == "canceled");
  CHECK(desk.posts("after-1") == 0);
}

TEST_CASE("A flood of forged approvals is counted whole and alerts once a minute") {
  // Whoever can send rubbish would bury the alarm that matters.
  Desk desk;
  auto forged = Counter::signer().sign(desk.counter.approval());
  forged.clear_signature();
  for (int i = 0; i < 500; ++i) desk.counter.send(forged);
  CHECK(desk.counter.refused("SIGNATURE_BAD") == 500);
  CHECK(desk.counter.bench.noted("APPROVAL_REFUSED") == 1);
  desk.counter.bench.machine = desk.counter.bench.machine.plus_ns(60 * ns_per_s);
  desk.counter.send(forged);
  CHECK(desk.counter.bench.noted("APPROVAL_REFUSED") == 2);
}

TEST_CASE("An order that has traded is not taken for one that never was, though the exchange lists none") {
  // Its rest may be open there: what is declared dead is not cancelled, and its money is spent a second time.
  Desk desk;
  desk.exchange.takes_e2 = 800;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::reply_lost); };
  desk.exchange.hides_orders = true;
  REQUIRE(desk.open_channel());
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.tell(desk.exchange.trades.at(0));
  desk.pass(120'000);
  CHECK(desk.booked_e2() == 800);
  CHECK_FALSE(desk.report().intent_done());
  CHECK(desk.counter.bench.noted("ORDER_VANISHED") > 0);
  desk.exchange.hides_orders = false;
  desk.pass(3'000);
  CHECK(desk.report().state() == wire::ORDER_STATE_RESTING);
}

TEST_CASE("A listing proves what was absent when it was begun, not when its last page came") {
  // The first page is the newest orders: looked at too early it misses ours, and the later ones never show
  // it.
  Desk desk;
  desk.fate = [](const HttpRequest& request) { return lose(request, "POST", Fate::request_lost); };
  desk.counter.approve(desk.counter.approval());
  desk.pump();
  desk.counter.bench.give(TimerFired{"query"});
  REQUIRE(desk.waiting().size() >= 1);
  const auto asked = desk.waiting();
  const bool listed =
      std::any_of(asked.begin(), asked.end(), [](const auto& each) { return each.id == "query/a-1/page/1"; });
  REQUIRE(listed);
  desk.counter.pass(10'000);
  desk.give(desk.answered("query/a-1/page/1", 200, R"({"orders":[],"cursor":"next"})"));
  desk.counter.pass(55'000);
  desk.give(desk.answered("query/a-1/page/2", 200, R"({"orders":[],"cursor":""})"));
  CHECK_FALSE(desk.report().intent_done());
  desk.drop_waiting();
  desk.pass(1'000);  // one that is begun now does prove it
  CHECK(desk.report().reason() == "NEVER_ARRIVED");
}
