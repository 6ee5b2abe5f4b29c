#include "kalshi/strike_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_codec.h"
#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;
using market::v1::MarketInfo;

namespace {

Result<MarketInfo> parse(const std::string& market) {
  return parse_market_reply("{\"market\":" + market + "}");
}

// Fifteen minutes of a coin, as it waits for its open and as it then stands.
std::string waiting_market() {
  return R"({"ticker":"KXXX15M-26NOV221215-15","event_ticker":"KXXX15M-26NOV221215","market_type":"binary",)"
         R"("title":"Up?","no_sub_title":"Target price: TBD","yes_sub_title":"Target price: TBD",)"
         R"("open_time":"2026-11-22T17:00:00Z","close_time":"2026-11-22T17:15:00Z","status":"initialized",)"
         R"("result":"","rules_primary":"The average of sixty seconds","strike_type":"greater_or_equal",)"
         R"("custom_strike":{"round_digits":"2"},"exchange_index":2,)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0010"}]})";
}
std::string with_floor(const std::string& market) {
  return fixture::with(market, "market_type", R"("binary","floor_strike":63441.03)");
}

}  // namespace

TEST_CASE("a strike that is told at the open is awaited until then and demanded from then on") {
  // A floor of 0 in place of "to be announced" makes YES a certainty that would be bought at any price.
  const auto waiting = parse(waiting_market());
  REQUIRE(waiting);
  CHECK(waiting->strike_pending());
  CHECK(waiting->strike_kind() == market::v1::STRIKE_KIND_UNSPECIFIED);
  CHECK(waiting->floor_e4() == 0);
  const auto open = parse(fixture::with(with_floor(waiting_market()), "status", "\"active\""));
  REQUIRE(open);
  CHECK(!open->strike_pending());
  CHECK(open->strike_kind() == market::v1::STRIKE_KIND_GREATER_OR_EQUAL);
  CHECK(open->floor_e4() == 634410300);
  REQUIRE(open->custom_strike_size() == 1);
  CHECK(open->custom_strike(0).value() == "2");
  const auto bare = parse(fixture::with(waiting_market(), "status", "\"active\""));
  REQUIRE(!bare);
  CHECK(bare.error().field == "market.floor_strike");
  CHECK(bare.error().code == "FIELD_MISSING");
  // Of a temperature no strike is ever awaited.
  const std::string greater = fixture::with(fixture::greater_market(), "status", "\"initialized\"");
  CHECK(parse(fixture::with(greater, "floor_strike", "")).error().field == "market.floor_strike");
}

TEST_CASE("a market about a team says which, and keeps its line where it has one") {
  // yes_sub_title and no_sub_title of a winner are the same text: only the id tells the team.
  const auto winner = parse(fixture::winner_market());
  REQUIRE(winner);
  CHECK(winner->strike_kind() == market::v1::STRIKE_KIND_STRUCTURED);
  CHECK(winner->yes_sub_title() == "Ayton");
  REQUIRE(winner->custom_strike_size() == 2);
  CHECK(winner->custom_strike(0).key() == "apple");
  CHECK(winner->custom_strike(1).key() == "exampleball_team");
  CHECK(winner->custom_strike(1).value() == "t-a");
  CHECK(winner->floor_e4() == 0);
  CHECK(winner->expected_expiration_ns() ==
        1795381200LL * 1'000'000'000);  // date -d 2026-11-22T21:00:00Z +%s
  const auto props = parse(fixture::with(fixture::winner_market(), "result", R"("","floor_strike":1.5)"));
  REQUIRE(props);
  CHECK(props->floor_e4() == 15000);
  const std::string none = fixture::with(fixture::winner_market(), "custom_strike", "{}");
  CHECK(parse(none).error().field == "market.custom_strike");
  const std::string number =
      fixture::with(fixture::winner_market(), "custom_strike", R"({"exampleball_team":7})");
  CHECK(parse(number).error().field == "market.custom_strike.exampleball_team");
  const std::string half =
      fixture::with(fixture::winner_market(), "custom_strike", R"({"a":"b"},"cap_strike":null)");
  CHECK(parse(half));
}

TEST_CASE("each kind of strike needs what tells it and takes nothing that contradicts it") {
  // A kind that is read without its number is a bet on everything or nothing.
  const std::string floor = fixture::with(fixture::greater_market(), "strike_type", "\"greater_or_equal\"");
  CHECK(parse(floor)->strike_kind() == market::v1::STRIKE_KIND_GREATER_OR_EQUAL);
  CHECK(!parse(fixture::with(floor, "floor_strike", "53,\"cap_strike\":55")));
  const std::string cap = fixture::with(fixture::less_market(), "strike_type", "\"less_or_equal\"");
  CHECK(parse(cap)->strike_kind() == market::v1::STRIKE_KIND_LESS_OR_EQUAL);
  CHECK(parse(cap)->cap_e4() == 520000);
  CHECK(!parse(fixture::with(cap, "cap_strike", "52,\"floor_strike\":50")));
  CHECK(parse(fixture::with(cap, "cap_strike", "")).error().field == "market.cap_strike");
  const std::string custom = fixture::with(fixture::winner_market(), "strike_type", "\"custom\"");
  CHECK(parse(custom)->strike_kind() == market::v1::STRIKE_KIND_CUSTOM);
  CHECK(parse(fixture::with(custom, "custom_strike", "")).error().field == "market.custom_strike");
  const std::string functional = fixture::with(fixture::winner_market(), "strike_type", "\"functional\"");
  CHECK(parse(functional).error().field == "market.functional_strike");
  const auto told = parse(fixture::with(functional, "result", R"("","functional_strike":"x less 3")"));
  REQUIRE(told);
  CHECK(told->functional_strike() == "x less 3");
  CHECK(parse(fixture::with(fixture::winner_market(), "strike_type", "")).error().field ==
        "market.strike_type");
}

TEST_CASE("what a scalar result paid is told, and a scalar market says that it is one") {
  // A tie pays half: read as a loss or a win it is off by fifty cents a contract.
  const std::string tie = fixture::with(fixture::winner_market(), "result", "\"scalar\"");
  CHECK(parse(tie).error().field == "market.settlement_value_dollars");
  const auto paid =
      parse(fixture::with(tie, "expiration_value", R"("tie","settlement_value_dollars":"0.5000")"));
  REQUIRE(paid);
  CHECK(paid->result() == market::v1::MARKET_RESULT_SCALAR);
  CHECK(paid->settlement_value_e4() == 5000);
  CHECK(!paid->scalar());
  CHECK(!parse(fixture::with(tie, "expiration_value", R"("","settlement_value_dollars":"1.5000")")));
  const auto scalar = parse(fixture::with(fixture::winner_market(), "market_type", "\"scalar\""));
  REQUIRE(scalar);
  CHECK(scalar->scalar());
}

TEST_CASE("the states between close and end are told apart") {
  // A disputed result is no result to book on, and an amended one may differ from the first.
  for (const char* word : {"closed", "determined", "disputed", "amended"}) {
    const auto info = parse(fixture::with(fixture::winner_market(), "status", '"' + std::string(word) + '"'));
    REQUIRE(info);
    std::string name = market::v1::MarketStatus_Name(info->status());
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    CHECK(name == "market_status_" + std::string(word));
  }
}
