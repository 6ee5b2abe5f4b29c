#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <list>

#include "actor/decode.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "tests/functional/exec_alone.h"
#include "tests/functional/truth.h"

using namespace headgate::functional;

namespace {

constexpr const char* market = ExecAlone::market;
constexpr const char* event = ExecAlone::event;
constexpr int64_t second_ns = 1'000'000'000;
constexpr uint64_t wishes = 16;       // for four dollars each: more than a market may take
constexpr double heartbeats_s = 2.5;  // by then each has heard the others' heartbeats, of one a second

// An instance in which some services never come up, and a stranger holds their places from the beginning.
class Invaded {
 public:
  explicit Invaded(const std::vector<std::string>& taken) {
    REQUIRE(::mkdir(run_directory().c_str(), 0700) == 0);
    std::map<std::string, std::string> replaced;
    const std::string absent = programs_ / "absent";
    write_text(absent, "#!/bin/sh\nexec sleep 600\n");
    REQUIRE(::chmod(absent.c_str(), 0700) == 0);
    for (const std::string& name : taken) {
      REQUIRE(::mkdir((run_directory() + "/" + name).c_str(), 0700) == 0);
      replaced["headgate-" + name] = absent;
      places_.emplace_back(run_directory(), name, "paper").take_place();
    }
    write_text(folder_ / "paper.toml", paper_configuration(folder_));
    up_.emplace(folder_, std::vector<std::string>{bin_with(programs_, replaced) + "/headgate", "--config",
                                                  folder_ / "paper.toml", "up"});
  }

  Impostor& place(size_t number) { return *std::next(places_.begin(), static_cast<std::ptrdiff_t>(number)); }
  bool wait(const std::string& what, int seconds, const std::function<bool()>& holds) {
    return eventually(what, seconds, [&] {
      for (Impostor& place : places_) place.pump();
      return holds();
    });
  }
  Json status(const std::string& service) const { return asked(run_directory(), service, "status"); }
  bool risk_says(const std::string& word) const {
    return status("risk").dump().find(word) != std::string::npos;
  }
  void stop() {
    up_->signal(SIGTERM);
    up_->finish(40);
  }
  std::string run_directory() const { return folder_ / "run"; }
  std::string state_directory() const { return folder_ / "state"; }

 private:
  Folder folder_;
  Folder programs_;
  std::list<Impostor> places_;
  std::optional<Program> up_;
};

headgate::exec::v1::Fill fill(const std::string& trade) {
  headgate::exec::v1::Fill out;
  out.set_trade_id(trade);
  out.set_order_id("invented-1");
  out.set_intent_id("invented");
  out.set_market_ticker(market);
  out.set_event_ticker(event);
  out.set_strategy("demonstration");
  out.set_side(headgate::edge::v1::SIDE_YES);
  out.set_price_e4(5000);
  out.set_quantity_e2(1'000);
  out.set_fee_e6(70'000);
  out.set_exchange_ns(utc_now_ns());
  return out;
}

headgate::exec::v1::OrderReport report() {
  headgate::exec::v1::OrderReport out;
  out.set_order_id("invented-1");
  out.set_intent_id("invented");
  out.set_market_ticker(market);
  out.set_event_ticker(event);
  out.set_side(headgate::edge::v1::SIDE_YES);
  out.set_state(headgate::exec::v1::ORDER_STATE_FILLED);
  out.set_intent_done(true);
  return out;
}

void say_market(Impostor& place) {
  headgate::market::v1::MarketInfo info;
  info.set_market_ticker(market);
  info.set_event_ticker(event);
  info.set_status(headgate::market::v1::MARKET_STATUS_ACTIVE);
  info.set_open_ns(utc_now_ns() - 3'600 * second_ns);
  info.set_close_ns(utc_now_ns() + 36'000 * second_ns);
  info.set_fee_type("quadratic");
  info.set_fee_multiplier_e4(10'000);
  auto& range = *info.add_price_ranges();
  range.set_end_e4(10'000);
  range.set_step_e4(100);
  place.say_state("info/x/", "info", info);
  headgate::market::v1::Book book;
  book.set_market_ticker(market);
  auto& bid = *book.add_yes_bids();
  bid.set_price_e4(2000);
  bid.set_quantity_e2(100'000);
  auto& offer = *book.add_no_bids();
  offer.set_price_e4(6000);
  offer.set_quantity_e2(100'000);
  book.set_exchange_ns(utc_now_ns());
  book.set_verified_ns(utc_now_ns());
  place.say_state("book/x/", "book", book);
  headgate::market::v1::ExchangeStatus status;
  status.set_exchange_active(true);
  status.set_trading_active(true);
  status.set_feed_connected(true);
  status.set_market_time_ns(utc_now_ns());
  place.say_state("status/exchange/", "status", status);
}

headgate::edge::v1::OrderIntent wish(uint64_t number) {
  headgate::edge::v1::OrderIntent out;
  out.set_intent_id("wish" + std::to_string(number));
  out.set_decision_key(out.intent_id());
  out.set_strategy("demonstration");
  out.set_market_ticker(market);
  out.set_event_ticker(event);
  out.set_side(headgate::edge::v1::SIDE_YES);
  out.set_limit_price_e4(4000);
  out.set_quantity_e2(1'000);
  out.set_fair_value_id("invented");
  out.set_probability(0.99);
  out.set_fair_value_issued_ns(utc_now_ns());
  out.set_book_verified_ns(utc_now_ns());
  out.set_working_until_ns(utc_now_ns() + 3'600 * second_ns);
  return out;
}

// Orders that left, each of an intent that risk's own store approves.
size_t signed_orders(const Invaded& scene) {
  const auto approved = stored_rows(scene.state_directory(), "risk");
  const auto orders = submitted_orders(scene.state_directory());
  for (const auto& [id, at_ns] : orders) {
    CHECK_MESSAGE(approved.count({"order", id.substr(0, id.rfind('-'))}) == 1, id);
  }
  return orders.size();
}

void wait_until_ready(Invaded& scene, const std::vector<std::string>& names) {
  REQUIRE(scene.wait("those that are left are ready", 40, [&] {
    for (const std::string& name : names) {
      const Json now = scene.status(name);
      if (!now.is_object() || now["ready"] != true || now["uptime_s"] < heartbeats_s) return false;
    }
    return true;
  }));
}

}  // namespace

TEST_CASE("fills and reports invented in exec's place halt risk, and settle's audit disagrees") {
  // Risk would count money that nobody has, and buy on with it.
  Invaded scene({"exec"});
  Impostor& exec = scene.place(0);
  exec.keep_event(fill("invented-trade-1"));  // by a replay
  headgate::exec::v1::ExchangeAccount account;
  account.set_cash_e6(1'000'000'000);
  account.set_fills(2);
  account.set_venue("paper");
  exec.say_state("account/exec/", "account", account);  // by a snapshot
  CHECK(scene.wait("risk halts the market of the fill", 40,
                   [&] { return scene.risk_says("FILL_WITHOUT_ORDER"); }));
  exec.say_event("fill/x/", fill("invented-trade-2"));
  exec.say_event("report/x/", report());
  // The account's one restriction names the last reason.
  CHECK(scene.wait("risk halts the account", 20, [&] {
    return scene.risk_says("REPORT_WITHOUT_APPROVAL") || scene.risk_says("LEDGER_DISAGREES");
  }));
  CHECK(scene.wait("settle disagrees with the exchange it is told of", 20, [&] {
    return scene.status("settle").dump().find("\"balanced\":false") != std::string::npos &&
           asked(scene.run_directory(), "settle", "pnl").dump().find("cash: ledger") != std::string::npos;
  }));
  const Json risk = scene.status("risk");
  CHECK(risk["actor"]["approvals"] == 0);
  scene.stop();
  CHECK(stored_rows(scene.state_directory(), "risk").count({"fill", "invented-trade-1"}) == 1);
  MESSAGE("risk: " << risk["actor"]["restrictions"].dump());
}

TEST_CASE("a settlement invented in settle's place halts risk") {
  // An invented payout would be money to trade with.
  Invaded scene({"settle"});
  headgate::settle::v1::Settlement settlement;
  settlement.set_market_ticker(market);
  settlement.set_event_ticker(event);
  settlement.set_result(headgate::market::v1::MARKET_RESULT_YES);
  settlement.set_payout_e6(500'000'000);
  scene.place(0).keep_event(settlement);
  CHECK(scene.wait("risk halts", 40, [&] { return scene.risk_says("PAYOUT_DISAGREES"); }));
  const Json risk = scene.status("risk");
  MESSAGE("risk: " << risk["actor"]["restrictions"].dump());
  scene.stop();
}

TEST_CASE("invented books and wishes trade within risk's limits and only with risk's signature") {
  // The worst that strangers in market's and edge's places reach: bad trades, but none above a limit.
  Invaded scene({"market", "edge"});
  Impostor& market_place = scene.place(0);
  Impostor& edge = scene.place(1);
  say_market(market_place);
  wait_until_ready(scene, {"risk", "exec"});
  say_market(market_place);
  for (uint64_t n = 1; n <= wishes; ++n) {
    edge.say_event("intent/x/", wish(n));
    CHECK(scene.wait("risk has decided, and what it approved is done", 20, [&] {
      const Json now = scene.status("risk");
      if (!now.is_object()) return false;
      const Json& actor = now["actor"];
      return actor["approvals"].get<uint64_t>() + actor["denials"].get<uint64_t>() == n &&
             actor["open_orders"] == 0;
    }));
  }
  const auto approvals = scene.status("risk")["actor"]["approvals"].get<uint64_t>();
  scene.stop();
  std::map<std::string, int> denied;
  for (const auto& envelope : stored_events(scene.state_directory(), "risk")) {
    const auto denial = headgate::decode<headgate::risk::v1::OrderDenied>(envelope);
    if (!denial) continue;
    CHECK_MESSAGE(denial->code() == "MARKET_STAKE", denial->code());
    ++denied[denial->code() + " " + denial->value() + " of " + denial->limit()];
  }
  for (const auto& [why, count] : denied) MESSAGE(count << " denied: " << why);
  CHECK(!denied.empty());
  CHECK(approvals > 0);
  const size_t orders = signed_orders(scene);
  CHECK(orders <= approvals);
  for (const auto& sentence : disagreements(scene.state_directory())) FAIL_CHECK(sentence);
  MESSAGE("wishes " << wishes << ", approved within the limits " << approvals << ", orders " << orders);
}

TEST_CASE("an invented fair value trades within risk's limits, and order messages beside it are not heard") {
  // The forecasters talk to the outer world; what they are made to say must stay a matter of small money.
  Invaded scene({"market", "forecast", "odds", "notify"});
  wait_until_ready(scene, {"edge", "risk", "exec", "settle"});
  say_market(scene.place(0));
  headgate::forecast::v1::FairValue fair;
  fair.set_event_ticker(event);
  fair.set_fair_value_id("invented");
  fair.set_issued_ns(utc_now_ns());
  auto& outcome = *fair.add_outcomes();
  outcome.set_market_ticker(market);
  outcome.set_probability(1.0);
  scene.place(1).say_state("fair/x/", "fair", fair);
  const auto order =
      headgate::ApprovalSigner::from_hex_seed(std::string(64, '7'))->sign(headgate::risk::v1::Approval());
  for (const size_t place : {1, 2, 3}) scene.place(place).say_event("approved/x/", order);
  CHECK(scene.wait("exec has orders", 40, [&] {
    const Json now = scene.status("exec");
    return now.is_object() && now["actor"]["orders"].get<uint64_t>() > 0;
  }));
  const Json exec = scene.status("exec");
  CHECK(exec["foreign"] == 0);
  CHECK(exec["actor"]["approvals_refused"].empty());
  const Json risk = scene.status("risk");
  scene.stop();
  const size_t orders = signed_orders(scene);
  CHECK(orders > 0);
  MESSAGE("orders " << orders << ", each signed by risk; limits " << risk["actor"]["limits"].dump());
}
