#include "world/generated/generated_world.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "sky/calendar.h"
#include "weather/nbm_bulletin.h"
#include "world/generated/member_fixture.h"

namespace headgate::world {
namespace {

using nlohmann::json;

const MemberFixture& member() {
  static const MemberFixture one;
  return one;
}

WorldTerms two_cities(uint64_t seed, std::optional<int64_t> days = 1) {
  return {seed,
          days,
          {sky::place_of_series("KXHIGHNY"), sky::place_of_series("KXHIGHLAX")},
          Money::dollars(1000),
          true};
}

std::unique_ptr<GeneratedWorld> world_of(const WorldTerms& terms) {
  return std::make_unique<GeneratedWorld>(terms,
                                          *SignatureCheck::of(MemberFixture::key_id, member().public_key()));
}

Request request_of(const std::string& text, const std::string& method = "GET") {
  Request out;
  out.method = method;
  out.text = text;
  out.target = *parse_target(text);
  return out;
}

Reply get(GeneratedWorld& world, const std::string& text) { return world.answer(request_of(text)); }

Reply plant(GeneratedWorld& world, const std::string& query) {
  return get(world, "/world/v1/fault?" + query);
}

void run_until(GeneratedWorld& world, MarketTime until) {
  while (!world.clock().day_over() && world.clock().now() < until) (void)world.grant();
}

Request signed_request(const std::string& method, const std::string& path, const std::string& body = {}) {
  Request out = request_of(path, method);
  out.body = body;
  const auto headers = member().headers(method, path);
  out.signature = {headers[0].second, headers[1].second, headers[2].second};
  out.received = UtcTime::from_ns(MemberFixture::utc_ms() * ns_per_ms);
  return out;
}

}  // namespace

TEST_CASE("the account is summed over the shards on which it has cash") {
  // A judge who sees one shard alone misses the orders and the money of all others.
  WorldTerms terms = two_cities(3);
  terms.house.shard_of_series["KXHIGHLAX"] = 2;
  terms.house.shard_cash[2] = Money::dollars(50);
  const auto world = world_of(terms);
  run_until(*world, world->clock().now().plus_ns(6 * 3600 * ns_per_s));
  const json page = json::parse(get(*world, "/trade-api/v2/markets?status=open&limit=1000").body);
  uint64_t placed = 0;
  for (const json& market : page["markets"]) {
    const json order{{"ticker", market["ticker"]},
                     {"side", "bid"},
                     {"count", "1.00"},
                     {"price", "0.9900"},
                     {"time_in_force", "immediate_or_cancel"},
                     {"self_trade_prevention_type", "taker_at_cross"}};
    const Reply reply =
        world->answer(signed_request("POST", "/trade-api/v2/portfolio/events/orders", order.dump()));
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    ++placed;
  }
  const json fills =
      json::parse(world->answer(signed_request("GET", "/trade-api/v2/portfolio/fills")).body)["fills"];
  const auto far =
      std::count_if(fills.begin(), fills.end(), [](const json& fill) { return fill["exchange_index"] == 2; });
  REQUIRE(far > 0);
  const json account = json::parse(get(*world, "/world/v1/account").body);
  CHECK(account["opening_cash_dollars"] == "1050.000000");
  CHECK(account["orders"] == placed);
  CHECK(account["order_list"].size() == placed);
  CHECK(account["fills"] == fills.size());
  CHECK(account["fill_list"].size() == fills.size());
  CHECK(account["holdings"].size() >= 1);
  const json balance =
      json::parse(world->answer(signed_request("GET", "/trade-api/v2/portfolio/balance")).body);
  CHECK(balance["balance_dollars"].get<std::string>() + "00" == account["available_dollars"]);
}

TEST_CASE("no instant of a schedule is stepped over, and nothing waits longer than a minute") {
  // A close that is stepped over lets an order in after it; a bulletin stepped over is traded on late.
  const auto world = world_of(two_cities(3, 2));
  std::set<int64_t> due;
  const Programme programme(3, two_cities(3, 2).places, 2);
  for (int64_t day = 0; day < 2; ++day) {
    due.insert(programme.listing(day).ns());
    for (const auto& plan : programme.plans(day)) {
      for (const MarketTime at : {plan.opens, plan.closes, plan.determined, plan.finalized})
        due.insert(at.ns());
    }
  }
  const sky::Sky sky(3, two_cities(3, 2).places);
  for (MarketTime at = sky.next_arrival(programme.begins()); at < programme.ends(); at = sky.next_arrival(at))
    due.insert(at.ns());
  due.insert(programme.ends().ns());

  std::set<int64_t> granted{world->clock().now().ns()};
  int64_t longest_ns = 0, longest_traded_ns = 0;
  while (!world->clock().day_over()) {
    const MarketTime before = world->clock().now();
    const uint64_t acts = world->exchange().trader_acts();
    (void)world->grant();
    const int64_t step_ns = world->clock().now().minus_ns(before);
    longest_ns = std::max(longest_ns, step_ns);
    if (world->exchange().trader_acts() > acts + 1) longest_traded_ns = std::max(longest_traded_ns, step_ns);
    granted.insert(world->clock().now().ns());
  }
  for (const int64_t at : due) CHECK_MESSAGE(granted.contains(at), iso_utc(at));
  CHECK(longest_ns <= 600 * ns_per_s);
  CHECK(longest_traded_ns <= 60 * ns_per_s);
  CHECK(world->clock().now() == programme.ends());
  CHECK(world->exchange().event_count() == 4);
  for (size_t event = 0; event < 4; ++event)
    CHECK(world->exchange().phase(event) == exchange::Phase::finalized);
}

TEST_CASE("later days are listed at 09:30Z of the day before and an endless world goes on") {
  // A demonstration that runs over night must find new markets in the morning.
  const auto world = world_of(two_cities(5, std::nullopt));
  CHECK(world->exchange().event_count() == 2);
  const MarketTime begins = world->clock().now();
  CHECK(sky::civil_of(begins).hour == 13);
  run_until(*world, begins.plus_ns(20 * sky::hour_ns + 29 * sky::minute_ns));
  CHECK(world->exchange().event_count() == 2);
  run_until(*world, begins.plus_ns(20 * sky::hour_ns + 30 * sky::minute_ns));
  CHECK(world->exchange().event_count() == 4);
  run_until(*world, begins.plus_ns(4 * sky::day_ns));
  CHECK(world->exchange().event_count() == 10);
  CHECK_FALSE(world->clock().day_over());
}

TEST_CASE("the digest is the seed's and nobody else's") {
  // It tells two runs of one world from runs of two: orders and speed must not move it.
  CHECK(world_of(two_cities(7))->digest() == world_of(two_cities(7))->digest());
  CHECK(world_of(two_cities(7))->digest() != world_of(two_cities(8))->digest());
  CHECK(world_of(two_cities(7))->digest() != world_of(two_cities(7, 2))->digest());
  WorldTerms rich = two_cities(7);
  rich.cash = Money::dollars(50);
  CHECK(world_of(rich)->digest() == world_of(two_cities(7))->digest());
}

TEST_CASE("first days fall into every season") {
  // A system that was only ever shown winters meets its first summer with money.
  std::set<int64_t> months;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Programme programme(seed, {sky::place_of_series("KXHIGHNY")}, 1);
    months.insert(sky::civil_of(programme.begins()).month);
  }
  CHECK(months.size() == 12);
}

TEST_CASE("the final report, the exchange's result and the summary name one high") {
  // The report is the early label for the result: two worlds behind them would halt settlement for nothing.
  const auto world = world_of(two_cities(11));
  run_until(*world, MarketTime::from_ns(INT64_MAX));
  const json summary = json::parse(get(*world, "/world/v1/summary").body);
  CHECK(summary["label"] == "SIMULATED");
  for (const json& event : summary["events"]) {
    const std::string ticker = event["event"];
    const std::string site = ticker.starts_with("KXHIGHNY") ? "NYC" : "LAX";
    const json list = json::parse(get(*world, "/products/types/CLI/locations/" + site).body);
    const std::string id = list["@graph"][0]["id"];
    const std::string text = json::parse(get(*world, "/products/" + id).body)["productText"];
    const size_t at = text.find("  MAXIMUM");
    REQUIRE(at != std::string::npos);
    CHECK(std::stoll(text.substr(at + 9, 12)) == event["high"].get<int64_t>());
    const json market = json::parse(
        get(*world, "/trade-api/v2/markets/" + event["winner"].get<std::string>()).body)["market"];
    CHECK(market["result"] == "yes");
    CHECK(market["expiration_value"] == std::to_string(event["high"].get<int64_t>()) + ".00");
  }
}

TEST_CASE("the summary tells no high before the exchange does") {
  // A strategy could read it as well as a judge.
  const auto world = world_of(two_cities(11));
  run_until(*world, world->exchange().plan().determined.plus_ns(-1));
  const std::string body = get(*world, "/world/v1/summary").body;
  const json summary = json::parse(body);
  for (const json& event : summary["events"]) {
    if (event["phase"] != "determined") CHECK_FALSE(event.contains("high"));
  }
}

TEST_CASE("planted defects spoil what they name and nothing else") {
  // Each is a test's way to a branch that a good day never takes; one that spoils more proves nothing.
  const auto world = world_of(two_cities(13));
  const std::string ticker = world->exchange().plan().markets[2].ticker;
  const std::string neighbour = world->exchange().plan().markets[3].ticker;
  CHECK(plant(*world, "ticker=" + ticker + "&field=close_time&change=remove").status == 200);
  const json markets = json::parse(get(*world, "/trade-api/v2/markets?limit=1000").body)["markets"];
  CHECK(markets.size() == 12);
  for (const json& market : markets) CHECK(market.contains("close_time") == (market["ticker"] != ticker));
  CHECK_FALSE(
      json::parse(get(*world, "/trade-api/v2/markets/" + ticker).body)["market"].contains("close_time"));
  CHECK(json::parse(get(*world, "/trade-api/v2/markets/" + neighbour).body)["market"].contains("close_time"));
  CHECK(plant(*world, "ticker=" + ticker + "&field=close_time&change=none").status == 200);
  CHECK(json::parse(get(*world, "/trade-api/v2/markets/" + ticker).body)["market"].contains("close_time"));

  run_until(*world, world->clock().now().plus_ns(2 * sky::hour_ns));
  const std::string iso = iso_utc(world->clock().now().ns());
  const std::string file =
      "/blend." + iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2) + "/13/text/blend_nbptx.t13z";
  const std::string whole = get(*world, file).body;
  CHECK(whole.find(" KNYC ") != std::string::npos);
  CHECK(plant(*world, "station=KNYC&change=truncate").status == 200);
  const std::string cut = get(*world, file).body;
  CHECK(cut.size() < whole.size());
  CHECK(whole.starts_with(cut));
  const auto reads = [](const std::string& text, const char* station, int offset_h) {
    return weather::parse_nbm_bulletin(text, station, offset_h).has_value();
  };
  CHECK(reads(whole, "KNYC", -5));
  CHECK_FALSE(reads(cut, "KNYC", -5));
  CHECK(reads(cut, "KLAX", -8));
  CHECK(plant(*world, "station=KNYC&change=damage").status == 200);
  const std::string damaged = get(*world, file).body;
  CHECK(damaged.size() == whole.size());
  CHECK(damaged.substr(0, damaged.find(" KNYC ")) == whole.substr(0, whole.find(" KNYC ")));
  CHECK_FALSE(reads(damaged, "KNYC", -5));
  CHECK(reads(damaged, "KLAX", -8));
  CHECK(plant(*world, "station=KNYC&change=none").status == 200);
  CHECK(get(*world, file).body == whole);
  for (const char* wrong : {"ticker=NO&field=status&change=text", "station=KNYC&change=burn", "lie=white",
                            "down=0", "down=100000", "lie=cut&count=0", ""})
    CHECK(plant(*world, wrong).status == 400);
  WorldTerms closed = two_cities(13);
  closed.admin = false;
  CHECK(plant(*world_of(closed), "lie=cut").status == 404);
}

}  // namespace headgate::world
