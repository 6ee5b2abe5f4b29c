#include "exchange/intervention.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>

#include "domain/random.h"
#include "exchange/desk_fixture.h"

namespace headgate::exchange {
namespace {

using fixture::begins;
using fixture::json;
namespace act = intervention;

const std::string root = "/trade-api/v2";

// An hour of trading, entered ten minutes after the opening.
struct Stage {
  explicit Stage(Plan chosen = fixture::plain_plan())
      : plan(std::move(chosen)), exchange(house_of(7, begins), {plan}) {
    exchange.connect(1);
    exchange.text(1, R"({"id":1,"cmd":"subscribe","params":{"channels":["market_lifecycle_v2"]}})", begins);
  }
  const std::string& ticker(size_t market = 1) const { return plan.markets[market].ticker; }
  json market(size_t number = 1) {
    return json::parse(exchange.serve("GET", root + "/markets/" + ticker(number), "", now).body)["market"];
  }
  Answer order(const std::string& id, const std::string& side, const std::string& price,
               const std::string& style = "good_till_canceled") {
    return exchange.serve("POST", root + "/portfolio/events/orders",
                          fixture::order_text(ticker(), id, side, price, "5.00", style), now);
  }
  // Buys YES of the second market as soon as somebody offers it.
  Quantity bought() {
    const auto held = [&] {
      return exchange.truth().find_account(std::string(Floor::ours))->holding(ticker());
    };
    for (int i = 0; i < 100 && held() == Quantity(); ++i, pass(10))
      (void)order("buy-" + std::to_string(i), "bid", "0.9900", "immediate_or_cancel");
    REQUIRE(held() > Quantity());
    return held();
  }
  bool does(const Intervention& what) { return exchange.intervene(what, now).has_value(); }
  void pass(int64_t s) { now = now.plus_ns(s * ns_per_s); }
  Money cash() const { return exchange.truth().find_account(std::string(Floor::ours))->cash; }
  // What the feed has told since it was asked last.
  std::vector<json> told() {
    std::vector<json> out;
    for (const auto& [to, frame] : exchange.advance(now)) {
      const json body = json::parse(frame);
      if (body["type"] == "market_lifecycle_v2" || body["type"] == "event_fee_update")
        out.push_back(body["msg"]);
    }
    return out;
  }
  bool told_of(const std::string& kind, const std::string& ticker) {
    const auto all = told();
    return std::any_of(all.begin(), all.end(), [&](const json& each) {
      return each.value("event_type", "") == kind && each.value("market_ticker", "") == ticker;
    });
  }

  Plan plan;
  Exchange exchange;
  MarketTime now = fixture::after_s(600);
};

// Cash of all, what open contracts hold and fees are what was brought in.
bool is_conserved(const venue::Venue& venue) {
  const auto totals = venue.totals();
  return totals.cash + totals.open_interest + totals.fees == totals.deposits;
}

TEST_CASE("a deactivated market takes no order, and activating it again takes down what rested") {
  // A bot that believes its orders outlive a suspension quotes twice or not at all.
  Stage stage;
  REQUIRE(stage.order("rests", "bid", "0.0100").status == 201);
  CHECK(stage.does(act::Deactivate{stage.ticker()}));
  CHECK(stage.market()["status"] == "inactive");
  CHECK(stage.market(2)["status"] == "active");
  CHECK(stage.told_of("deactivated", stage.ticker()));
  CHECK(stage.order("late", "bid", "0.0100").status == 409);
  CHECK(stage.exchange.floor().own().resting().size() == 1);
  CHECK_FALSE(stage.does(act::Deactivate{stage.ticker()}));
  CHECK(stage.does(act::Activate{stage.ticker()}));
  CHECK(stage.told_of("activated", stage.ticker()));
  CHECK(stage.exchange.floor().own().resting().empty());
  CHECK(stage.market()["status"] == "active");
  CHECK(stage.order("again", "bid", "0.0100").status == 201);
}

TEST_CASE("a disputed result pays nobody until it is given anew, and then by the new result") {
  // Money that is booked at the first determination is money that may never come.
  Stage stage;
  const Quantity held = stage.bought();
  stage.now = stage.plan.determined;
  const size_t winner = stage.exchange.day().winner();
  for (size_t i = 0; i < stage.plan.markets.size(); ++i) CHECK(stage.does(act::Dispute{stage.ticker(i)}));
  CHECK(stage.market()["status"] == "disputed");
  const Money before = stage.cash();
  stage.pass(5);
  CHECK(stage.does(act::Amend{stage.ticker()}));
  CHECK(stage.market()["status"] == "amended");
  CHECK(stage.market()["result"] == "yes");
  CHECK(stage.told_of("determined", stage.ticker()));
  if (winner != 1) CHECK(stage.market(winner)["result"] == "no");
  const int64_t timer_ns = stage.plan.finalized.minus_ns(stage.plan.determined);
  stage.now = stage.now.plus_ns(timer_ns - 1);
  CHECK(stage.market()["status"] == "amended");
  CHECK(stage.cash() == before);
  stage.now = stage.now.plus_ns(1);
  CHECK(stage.market()["status"] == "finalized");
  CHECK(stage.market().contains("settlement_ts"));
  CHECK(stage.cash() - before == Money::from_e6(10'000 * held.e2()));
  CHECK_FALSE(stage.does(act::Amend{stage.ticker(2)}));
  CHECK(is_conserved(stage.exchange.truth()));
}

TEST_CASE("a dispute that nobody decides ends with the result that stood") {
  // A market that stays disputed for ever would hold the account's money for ever.
  Stage stage;
  stage.now = stage.plan.determined;
  const json first = stage.market();
  CHECK(stage.does(act::Dispute{stage.ticker()}));
  const int64_t timer_ns = stage.plan.finalized.minus_ns(stage.plan.determined);
  stage.now = stage.now.plus_ns(timer_ns);
  CHECK(stage.market()["status"] == "amended");
  CHECK(stage.market(2)["status"] == "finalized");
  stage.now = stage.now.plus_ns(timer_ns);
  CHECK(stage.market()["status"] == "finalized");
  CHECK(stage.market()["result"] == first["result"]);
}

TEST_CASE("a scalar result pays its part to YES and the rest to NO") {
  // A tie pays half: a ledger that knows only winners and losers is off by the other half.
  Stage stage;
  const Quantity held = stage.bought();
  const Money before = stage.cash();
  CHECK(stage.does(act::SettleScalar{stage.ticker(), 5'000}));
  CHECK(stage.market()["status"] == "determined");
  CHECK(stage.market()["result"] == "scalar");
  CHECK(stage.market()["settlement_value_dollars"] == "0.5000");
  CHECK(stage.market()["expiration_value"] == "");
  CHECK(stage.market(2)["status"] == "active");
  CHECK(stage.told_of("determined", stage.ticker()));
  stage.pass(stage.plan.finalized.minus_ns(stage.plan.determined) / ns_per_s);
  CHECK(stage.market()["status"] == "finalized");
  CHECK(stage.cash() - before == Money::from_e6(5'000 * held.e2()));
  stage.now = stage.plan.finalized;
  CHECK(stage.market(2)["status"] == "finalized");
  CHECK(is_conserved(stage.exchange.truth()));
}

TEST_CASE("a void event pays the last price that was fair") {
  // A game that is not played: what was paid comes back at the market's price, not at nothing.
  Stage stage;
  const json before = stage.market();
  CHECK(stage.does(act::Void{stage.plan.event}));
  const json after = stage.market();
  CHECK(after["result"] == "scalar");
  if (before["last_price_dollars"] != "0.0000")
    CHECK(after["settlement_value_dollars"] == before["last_price_dollars"]);
  CHECK(stage.exchange.phase() == Phase::determined);
}

TEST_CASE("a close that is moved is told, early closes at once, and a closed market can open again") {
  // A client that trusts the first close_time sends orders into a closed market.
  Stage stage;
  REQUIRE(stage.order("rests", "bid", "0.0100").status == 201);
  CHECK(stage.does(act::ChangeClose{stage.plan.event, stage.now}));
  CHECK(stage.market()["status"] == "closed");
  CHECK(stage.market()["close_time"] == iso_utc(stage.now.ns()).substr(0, 19) + "Z");
  CHECK(stage.told_of("close_date_updated", stage.ticker()));
  CHECK(stage.exchange.floor().own().resting().empty());
  CHECK(stage.order("late", "bid", "0.0100").status == 409);
  stage.pass(60);
  CHECK(stage.does(act::ChangeClose{stage.plan.event, stage.plan.closes.plus_ns(600 * ns_per_s)}));
  CHECK(stage.told_of("activated", stage.ticker()));
  CHECK(stage.order("again", "bid", "0.0100").status == 201);
  stage.now = stage.plan.closes.plus_ns(599 * ns_per_s);
  CHECK(stage.market()["status"] == "active");
  stage.now = stage.plan.determined.plus_ns(600 * ns_per_s);
  CHECK(stage.market()["status"] == "determined");
  CHECK_FALSE(stage.does(act::ChangeClose{stage.plan.event, stage.now.plus_ns(ns_per_s)}));
}

TEST_CASE("a fee override holds for the next fill, is listed and told, and ends") {
  // Fees computed from the series while the event has its own make every ledger differ from the exchange.
  Stage stage;
  CHECK(
      stage.does(act::OverrideFees{stage.plan.event, venue::FeeTerms{venue::FeeKind::maker_quarter, 5'000}}));
  const auto changes = [&] {
    return json::parse(
        stage.exchange.serve("GET", root + "/events/fee_changes", "", stage.now).body)["event_fee_changes"];
  };
  REQUIRE(changes().size() == 1);
  CHECK(changes()[0]["fee_type_override"] == "quadratic_with_maker_fees");
  CHECK(changes()[0]["fee_multiplier_override"] == 0.5);
  const auto told = stage.told();
  CHECK(std::any_of(told.begin(), told.end(),
                    [](const json& each) { return each.value("fee_multiplier_override", 0.0) == 0.5; }));
  const auto event = [&] {
    return json::parse(
        stage.exchange.serve("GET", root + "/events/" + stage.plan.event, "", stage.now).body)["event"];
  };
  CHECK(event()["fee_type_override"] == "quadratic_with_maker_fees");
  CHECK(stage.exchange.truth().find_market(stage.ticker())->terms.fees.multiplier_e4 == 5'000);
  CHECK(stage.does(act::OverrideFees{stage.plan.event, std::nullopt}));
  CHECK(changes()[1]["fee_type_override"].is_null());
  CHECK_FALSE(event().contains("fee_type_override"));
  CHECK(stage.exchange.truth().find_market(stage.ticker())->terms.fees == stage.plan.fees);
}

TEST_CASE("grid and words of a market change while it trades, and both are told") {
  // Orders priced on the old grid are refused; a strike that arrives late arrives this way.
  Stage stage;
  CHECK(stage.does(act::ChangeGrid{stage.ticker(), PriceStructure::deci_cent}));
  CHECK(stage.told_of("price_level_structure_updated", stage.ticker()));
  CHECK(stage.market()["price_ranges"][0]["step"] == "0.0010");
  CHECK(stage.order("fine", "bid", "0.0130").status == 201);
  CHECK(stage.does(act::ChangeSubtitle{stage.ticker(), "Target Price: $63,441.03"}));
  CHECK(stage.told_of("metadata_updated", stage.ticker()));
  CHECK(stage.market()["yes_sub_title"] == "Target Price: $63,441.03");
}

TEST_CASE(
    "a trading pause stops orders and lets cancels through; an exchange pause stops both and says 503") {
  // Who cannot cancel in a pause must know it before, and must not take the refusal for success.
  Stage stage;
  const json placed = json::parse(stage.order("rests", "bid", "0.0100").body);
  CHECK(stage.does(act::PauseExchange{60}));
  const auto cancel = [&] {
    return stage.exchange.serve(
        "DELETE", root + "/portfolio/events/orders/" + placed["order_id"].get<std::string>(), "", stage.now);
  };
  CHECK(fixture::code_of(cancel()) == "exchange_is_paused");
  const Answer status = stage.exchange.serve("GET", root + "/exchange/status", "", stage.now);
  CHECK(status.status == 503);
  CHECK(json::parse(status.body)["exchange_active"] == false);
  stage.pass(60);
  CHECK(stage.does(act::PauseTrading{}));
  CHECK(fixture::code_of(stage.order("later", "bid", "0.0100")) == "trading_is_paused");
  CHECK(cancel().status == 200);
  CHECK(stage.does(act::Resume{}));
  CHECK(stage.order("after", "bid", "0.0100").status == 201);
}

TEST_CASE("what is impossible or unknown is refused and changes nothing") {
  // An operator of the world who mistypes a ticker must not get a day that silently had no fault.
  Stage stage;
  (void)stage.told();
  for (const Intervention& each :
       std::vector<Intervention>{act::Dispute{stage.ticker()}, act::Activate{stage.ticker()},
                                 act::Deactivate{"KXNONE"}, act::Void{"KXNONE"}, act::Amend{"KXNONE"},
                                 act::ChangeClose{stage.plan.event, begins}, act::ChangeGrid{"KXNONE"}})
    CHECK_FALSE(stage.does(each));
  CHECK(stage.told().empty());
  CHECK(stage.market()["status"] == "active");
  CHECK(stage.exchange.intervene(act::Dispute{"KXNONE"}, stage.now).error().code == "intervention_unknown");
  CHECK(stage.exchange.intervene(act::Dispute{stage.ticker()}, stage.now).error().code ==
        "intervention_impossible");
}

TEST_CASE("interventions are read from text, and a wrong field is named") {
  // The world's fault endpoint hands the text on as it came.
  const auto close = parse_intervention(R"({"kind":"change_close","event":"E","close_ts":1700000000})");
  REQUIRE(close.has_value());
  CHECK(std::get<act::ChangeClose>(*close).at.ns() == 1'700'000'000 * ns_per_s);
  const auto scalar = parse_intervention(R"({"kind":"settle_scalar","market":"M","yes_dollars":"0.2500"})");
  REQUIRE(scalar.has_value());
  CHECK(std::get<act::SettleScalar>(*scalar).yes_e4 == 2'500);
  const auto fees = parse_intervention(
      R"({"kind":"override_fees","event":"E","fee_type":"quadratic","fee_multiplier":"0.5"})");
  REQUIRE(fees.has_value());
  CHECK(std::get<act::OverrideFees>(*fees).fees->multiplier_e4 == 5'000);
  CHECK(parse_intervention(R"({"kind":"resume"})").has_value());
  const std::array<std::pair<const char*, const char*>, 6> wrong = {{
      {R"({"kind":"dispute"})", "market"},
      {R"({"kind":"settle_scalar","market":"M","yes_dollars":"1.5"})", "yes_dollars"},
      {R"({"kind":"pause_trading","seconds":-1})", "seconds"},
      {R"({"kind":"change_grid","market":"M","price_level_structure":"cubic"})", "price_level_structure"},
      {R"({"kind":"explode"})", "kind"},
      {"[]", "body"},
  }};
  for (const auto& [text, field] : wrong) {
    const auto read = parse_intervention(text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().field == field);
  }
}

TEST_CASE("what a plan foresees happens at its time without anybody's doing") {
  // Rehearsed trouble must come on the second, or a run cannot be repeated.
  Plan plan = fixture::plain_plan();
  const std::string ticker = plan.markets[1].ticker;
  plan.incidents = {{fixture::after_s(1'200), act::Activate{ticker}},
                    {fixture::after_s(900), act::Deactivate{ticker}}};
  Stage stage(plan);
  CHECK(stage.market()["status"] == "active");
  stage.now = fixture::after_s(900);
  CHECK(stage.market()["status"] == "inactive");
  CHECK(stage.market()["updated_time"] == "2026-11-20T17:15:00Z");
  stage.now = fixture::after_s(1'200);
  CHECK(stage.market()["status"] == "active");
}

Intervention drawn(Random& draw, const Plan& plan, MarketTime now) {
  const std::string& market = plan.markets[draw.below(plan.markets.size())].ticker;
  switch (draw.below(12)) {
    case 0:
      return act::PauseTrading{draw.between(1, 300)};
    case 1:
      return act::PauseExchange{draw.between(1, 300)};
    case 2:
      return act::Resume{};
    case 3:
      return act::Deactivate{market};
    case 4:
      return act::Activate{market};
    case 5:
      return act::Dispute{market};
    case 6:
      return act::Amend{market};
    case 7:
      return act::SettleScalar{market, draw.between(0, 10'000)};
    case 8:
      return act::Void{plan.event};
    case 9:
      return act::ChangeClose{plan.event, now.plus_ns(draw.between(-600, 1'200) * ns_per_s)};
    case 10:
      return act::OverrideFees{plan.event,
                               venue::FeeTerms{venue::FeeKind::maker_half, draw.between(0, 20'000)}};
    default:
      return act::ChangeGrid{market, PriceStructure::deci_cent};
  }
}

TEST_CASE("whatever is done to an event, no cent is lost on the way and every market ends finalized") {
  // Disputes, voids and early closes are where exchanges and ledgers part; none may leave money hanging.
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    Random draw = Random::of(seed, "interventions");
    Plan plan = plan_of(seed, begins, 40);
    plan.gap_min_ns = 2 * ns_per_s;
    plan.gap_max_ns = 6 * ns_per_s;
    Exchange exchange(house_of(seed, begins), {plan});
    MarketTime now = begins;
    uint64_t sent = 0;
    for (int i = 0; i < 40; ++i) {
      now = now.plus_ns(draw.between(1, 150) * ns_per_s);
      const std::string& ticker = plan.markets[draw.below(plan.markets.size())].ticker;
      const std::string price = "0." + std::to_string(draw.between(10, 99)) + "00";
      (void)exchange.serve("POST", root + "/portfolio/events/orders",
                           fixture::order_text(ticker, "c-" + std::to_string(++sent),
                                               draw.chance(500'000) ? "bid" : "ask", price, "3.00"),
                           now);
      if (draw.chance(400'000)) (void)exchange.intervene(drawn(draw, plan, now), now);
      RC_ASSERT(is_conserved(exchange.truth()));
    }
    // The latest close, and two timers after it.
    (void)exchange.advance(now.plus_ns(7'200 * ns_per_s));
    RC_ASSERT(exchange.phase() == Phase::finalized);
    RC_ASSERT(is_conserved(exchange.truth()));
    const auto totals = exchange.truth().totals();
    RC_ASSERT(totals.open_interest == Money());
    for (size_t i = 0; i < plan.markets.size(); ++i) {
      RC_ASSERT(exchange.floor().life(i).outcome.has_value());
      RC_ASSERT(exchange.truth().find_market(plan.markets[i].ticker)->yes_payout_e4 ==
                exchange.floor().life(i).outcome->yes_e4);
    }
  }));
}

}  // namespace
}  // namespace headgate::exchange
