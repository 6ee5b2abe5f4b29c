#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "cli/doctor_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

// What depends on the machine that runs the test.
const std::set<std::string> of_machine{"clock_synchronised", "open_files", "programs", "disk_free",
                                       "file_system"};

std::string window(int64_t from_s, int64_t to_s) {
  const auto text = [](int64_t in_s) { return iso_utc((std::time(nullptr) + in_s) * ns_per_s); };
  return R"({"start_datetime":")" + text(from_s) + R"(","end_datetime":")" + text(to_s) + "\"}";
}

}  // namespace

TEST_CASE("an instance in which all is right has only good checks, and nothing but GETs was asked") {
  // A doctor that cries wolf is not asked before the next start.
  const Patient patient;
  const Findings findings = patient.examined();
  for (const Finding& each : findings.all()) {
    if (of_machine.count(each.check) != 0) continue;
    CHECK_MESSAGE(each.health == Health::good,
                  each.check << ": " << word_of(each.health) << ": " << each.value);
  }
  for (const char* check : exchange_checks) (void)finding(findings, check);
  for (const char* check : account_checks) (void)finding(findings, check);
  for (const std::string& head : patient.exchange.asked()) CHECK(head.starts_with("GET /trade-api/v2/"));
}

TEST_CASE("each thing that can be wrong at the exchange is found, named and given a mend") {
  // Every row is a morning on which an unattended system would not trade, or trade wrongly.
  using P = Patient;
  struct Row {
    std::string what;
    std::function<void(P&)> plant;
    const char* check;
    Health health;
    const char* says;
  };
  const std::string both = P::good_keys();
  const std::vector<Row> rows{
      {"clock", [](P& p) { p.exchange.clock_ahead_s = 3600; }, "clock_offset", Health::bad, "-3"},
      {"stamp", [](P& p) { p.exchange.clock_ahead_s = -60; }, "signature_write", Health::bad,
       "stamp is too far"},
      {"drift", [](P& p) { p.exchange.clock_ahead_s = 4; }, "clock_offset", Health::warn,
       "against the exchange"},
      {"no date", [](P& p) { p.exchange.sends_date = false; }, "clock_offset", Health::skipped, "no Date"},
      {"unknown key", [](P& p) { p.exchange.keys.erase("read-id"); }, "signature_read", Health::bad,
       "NOT_FOUND"},
      {"wrong half", [](P& p) { p.exchange.keys["write-id"] = p.read.key; }, "signature_write", Health::bad,
       "INCORRECT_API_KEY_SIGNATURE"},
      {"no balance",
       [](P& p) {
         p.exchange.replies_to_id["read-id /portfolio/balance"] = {
             403, R"({"error":{"code":"permission_denied","message":"no"}})"};
       },
       "signature_read", Health::bad, "403"},
      {"read-only scope",
       [](P& p) {
         p.exchange.replies["/api_keys"].body = P::api_keys(
             P::key("read-id", R"(["read"])") + "," + P::key("write-id", R"(["read"])"), P::month_s);
       },
       "scopes_write", Health::bad, "read"},
      {"reader writes",
       [](P& p) {
         p.configuration.instance.mode = Mode::live;
         p.exchange.replies["/api_keys"].body = P::api_keys(
             P::key("read-id", R"(["read","write"])") + "," + P::key("write-id", R"(["read","write"])"),
             P::month_s);
       },
       "scopes_read", Health::bad, "could trade"},
      {"reader writes in demo",
       [](P& p) {
         p.exchange.replies["/api_keys"].body =
             P::api_keys(P::key("read-id", R"(["read","write::trade"])"), P::month_s);
       },
       "scopes_read", Health::warn, "could trade"},
      {"not listed", [](P& p) { p.exchange.replies["/api_keys"].body = P::api_keys("", P::month_s); },
       "scopes_write", Health::warn, "not among"},
      {"new scope",
       [](P& p) {
         p.exchange.replies["/api_keys"].body = P::api_keys(P::key("read-id", R"(["fly"])"), P::month_s);
       },
       "scopes_read", Health::bad, "scopes"},
      {"region, weather", [&](P& p) { p.exchange.replies["/api_keys"].body = P::api_keys(both, -60); },
       "region", Health::warn, "expired"},
      {"region, sports",
       [&](P& p) {
         p.exchange.replies["/series/KXHIGHNY"].body = P::series("Sports");
         p.exchange.replies["/api_keys"].body = P::api_keys(both, -60);
       },
       "region", Health::bad, "expired"},
      {"region soon",
       [&](P& p) {
         p.exchange.replies["/series/KXHIGHNY"].body = P::series("Sports");
         p.exchange.replies["/api_keys"].body = P::api_keys(both, 3600);
       },
       "region", Health::warn, "expires"},
      {"short", [](P& p) { p.exchange.replies["/portfolio/balance"].body = P::balance(1); }, "shard_cash",
       Health::bad, "shard 2 $0.01"},
      {"elsewhere",
       [](P& p) {
         p.exchange.replies["/portfolio/balance"].body =
             R"({"balance":50000,"balance_dollars":"500.0000","portfolio_value":0,"updated_ts":1795230000,)"
             R"("balance_breakdown":[{"exchange_index":0,"balance":"500.0000"}]})";
       },
       "shard_cash", Health::bad, "shard 2 $0"},
      {"slow tier", [](P& p) { p.configuration.limits.orders_per_minute_max = 2000; }, "rate_limits",
       Health::warn, "tier basic"},
      {"paused shard", [](P& p) { p.exchange.replies["/exchange/status"].body = P::status("false"); },
       "exchange_status", Health::bad, "shard 2 takes no orders"},
      {"status in a 503",
       [](P& p) {
         p.exchange.replies["/exchange/status"] = {503, P::status("false")};
       },
       "exchange_status", Health::bad, "shard 2 takes no orders"},
      {"gateway",
       [](P& p) {
         p.exchange.replies["/exchange/status"] = {502, "<html>bad gateway</html>"};
       },
       "exchange_status", Health::bad, "502"},
      {"maintenance",
       [](P& p) { p.exchange.replies["/exchange/schedule"].body = P::schedule(window(-600, 3600)); },
       "schedule", Health::bad, "now in maintenance"},
      {"maintenance ahead",
       [](P& p) { p.exchange.replies["/exchange/schedule"].body = P::schedule(window(7200, 9000)); },
       "schedule", Health::good, "next maintenance"},
      {"renamed field",
       [](P& p) {
         p.exchange.replies["/markets"].body = P::page(kalshi::fixture::with(P::market(), "close_time", ""));
       },
       "market_schema", Health::bad, "close_time"},
      {"number for a string",
       [](P& p) {
         p.exchange.replies["/markets"].body = P::page(kalshi::fixture::with(P::market(), "volume_fp", "5"));
       },
       "market_schema", Health::bad, "volume_fp"},
      {"fee type",
       [](P& p) {
         p.exchange.replies["/series/KXHIGHNY"].body.replace(
             p.exchange.replies["/series/KXHIGHNY"].body.find("quadratic"), 9, "cubic");
       },
       "market_schema", Health::bad, "fee_type"},
      {"unknown series", [](P& p) { p.exchange.replies.erase("/series/KXHIGHNY"); }, "market_schema",
       Health::bad, "404"},
      {"no market", [](P& p) { p.exchange.replies["/markets"].body = P::page(""); }, "market_schema",
       Health::warn, "no open market"},
      {"new field",
       [](P& p) {
         std::string market = P::market();
         market.insert(1, R"("settlement_mood":"good",)");
         p.exchange.replies["/markets"].body = P::page(market);
       },
       "exchange_version", Health::warn, "settlement_mood"},
      {"no line", [](P& p) { p.configuration.exchange.rest_url = "http://127.0.0.1:1/trade-api/v2"; },
       "exchange_reachable", Health::bad, "127.0.0.1:1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Patient patient;
    row.plant(patient);
    check_finding(patient.examined(), row.check, row.health, row.says);
  }
}

TEST_CASE("a key that belongs to the other environment is named as such, and asks one question there") {
  // Demo keys on the production exchange, and the reverse, are the most common mistake of a first start.
  Patient patient;
  const FakeExchange& here = patient.exchange;
  Patient there;  // knows the same key
  there.exchange.keys["write-id"] = patient.write.key;
  patient.exchange.keys.erase("write-id");
  const OtherExchange other{there.exchange.rest_url(), "the demo exchange", "the production exchange"};
  const Findings findings = patient.examined(other);
  check_finding(findings, "signature_write", Health::bad,
                "write-id is a key of the demo exchange, and the production exchange is configured");
  check_finding(findings, "signature_read", Health::good, "read-id accepted");
  const auto asked = there.exchange.asked();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].starts_with("GET /trade-api/v2/portfolio/balance HTTP/1.1\r\n"));
  CHECK(asked[0].find("KALSHI-ACCESS-KEY: write-id") != std::string::npos);

  // The trading key signs what is asked about itself, and what only it can be asked.
  for (const std::string& head : here.asked()) {
    if (head.find("KALSHI-ACCESS-KEY: write-id") == std::string::npos) continue;
    CHECK(head.starts_with("GET /trade-api/v2/portfolio/balance HTTP"));
  }

  there.exchange.keys.clear();
  check_finding(patient.examined(other), "signature_write", Health::bad,
                "the demo exchange does not take it either");
}

TEST_CASE("in a world the exchange's own time decides what is now") {
  // A world plays a day of another month: today's maintenance is none of its.
  Patient patient;
  patient.configuration.exchange.clock = ClockSource::world;
  patient.exchange.replies["/exchange/schedule"].body =
      Patient::schedule(R"({"start_datetime":"2026-03-05T08:00:00Z","end_datetime":"2026-03-05T10:00:00Z"})");
  const auto at = [&](const std::string& time) {
    patient.exchange.replies["/exchange/user_data_timestamp"] = {200, R"({"as_of_time":")" + time + "\"}"};
    return finding(patient.examined(), "schedule").health;
  };
  CHECK(at("2026-03-05T09:00:00Z") == Health::bad);
  CHECK(at("2026-03-05T07:00:00Z") == Health::good);
}

TEST_CASE("Kalshi's two environments are each other's other, and a world has none") {
  // A signature must never leave a simulated world for Kalshi.
  Configuration c;
  c.exchange.rest_url = "https://external-api.kalshi.com/trade-api/v2";
  CHECK(other_exchange(c)->rest_url == "https://external-api.demo.kalshi.co/trade-api/v2");
  CHECK(other_exchange(c)->configured == "the production exchange");
  c.exchange.rest_url = "https://demo-api.kalshi.co/trade-api/v2";
  CHECK(other_exchange(c)->rest_url == "https://external-api.kalshi.com/trade-api/v2");
  c.exchange.rest_url = "http://127.0.0.1:8080/trade-api/v2";
  CHECK_FALSE(other_exchange(c).has_value());
}
