#include "kalshi/market_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;
using market::v1::MarketInfo;

namespace {

Result<MarketInfo> parse(const std::string& market) {
  return parse_market_reply("{\"market\":" + market + "}");
}

}  // namespace

TEST_CASE("a market becomes MarketInfo with every field it carries") {
  // A strike, a close or a grid read wrongly is a bet on something else.
  const Result<MarketInfo> info = parse(fixture::between_market());
  REQUIRE(info);
  CHECK(info->market_ticker() == "KXHIGHXX-26NOV20-B52.5");
  CHECK(info->event_ticker() == "KXHIGHXX-26NOV20");
  CHECK(info->series_ticker() == "KXHIGHXX");
  CHECK(info->title() == "Highest temperature in Exampletown on Nov 20?");
  CHECK(info->status() == market::v1::MARKET_STATUS_ACTIVE);
  CHECK(info->strike_kind() == market::v1::STRIKE_KIND_BETWEEN);
  CHECK(info->floor_e4() == 520000);
  CHECK(info->cap_e4() == 530000);
  CHECK(info->open_ns() == 1795100400LL * 1'000'000'000);   // date -d 2026-11-19T15:00:00Z +%s
  CHECK(info->close_ns() == 1795237200LL * 1'000'000'000);  // date -d 2026-11-21T05:00:00Z +%s
  CHECK(info->result() == market::v1::MARKET_RESULT_UNSPECIFIED);
  REQUIRE(info->price_ranges_size() == 1);
  CHECK(info->price_ranges(0).step_e4() == 100);
  CHECK(info->defect().empty());
}

TEST_CASE("tails are told apart by strike_type alone") {
  // T52 below and T53 above look alike in the ticker and pay on opposite sides.
  const Result<MarketInfo> less = parse(fixture::less_market());
  REQUIRE(less);
  CHECK(less->strike_kind() == market::v1::STRIKE_KIND_LESS);
  CHECK(less->cap_e4() == 520000);
  CHECK(less->result() == market::v1::MARKET_RESULT_NO);
  CHECK(less->status() == market::v1::MARKET_STATUS_FINALIZED);
  CHECK(less->price_ranges_size() == 3);
  const Result<MarketInfo> greater = parse(fixture::greater_market());
  REQUIRE(greater);
  CHECK(greater->strike_kind() == market::v1::STRIKE_KIND_GREATER);
  CHECK(greater->floor_e4() == 530000);
}

TEST_CASE("a required field that is absent is an error naming it") {
  // A default in place of a missing field would be traded on.
  for (const char* name :
       {"ticker", "event_ticker", "title", "market_type", "open_time", "close_time", "status", "result",
        "strike_type", "floor_strike", "cap_strike", "price_ranges", "rules_primary"}) {
    CAPTURE(name);
    const Result<MarketInfo> info = parse(fixture::with(fixture::between_market(), name, ""));
    REQUIRE(!info);
    CHECK(info.error().code == "FIELD_MISSING");
    CHECK(info.error().field == "market." + std::string(name));
    CHECK(!info.error().mend.empty());
  }
  for (const char* name : {"start", "end", "step"}) {
    const Result<MarketInfo> info = parse(fixture::with(fixture::between_market(), name, ""));
    REQUIRE(!info);
    CHECK(info.error().field == "market.price_ranges[0]." + std::string(name));
  }
}

TEST_CASE("a required field of another type is an error naming it") {
  // In March 2026 integers became strings; whoever coerced types read cents as dollars.
  for (const char* name :
       {"ticker", "event_ticker", "title", "open_time", "close_time", "status", "result", "strike_type",
        "price_ranges", "start", "end", "step", "market_type", "rules_primary"}) {
    CAPTURE(name);
    const Result<MarketInfo> info = parse(fixture::with(fixture::between_market(), name, "1"));
    REQUIRE(!info);
    CHECK(info.error().code == "FIELD_TYPE");
    CHECK(info.error().value == "1");
    CHECK(info.error().field.find(name) != std::string::npos);
  }
  for (const char* name : {"floor_strike", "cap_strike"}) {
    for (const char* value : {"\"52\"", "null", "true", "[52]"}) {
      const Result<MarketInfo> info = parse(fixture::with(fixture::between_market(), name, value));
      REQUIRE(!info);
      CHECK(info.error().code == "FIELD_TYPE");
      CHECK(info.error().field == "market." + std::string(name));
    }
  }
}

TEST_CASE("a tail without its one strike is an error naming it") {
  // "Below" and "above" of nothing are certainties; both would be bought at any price.
  const Result<MarketInfo> less = parse(fixture::with(fixture::less_market(), "cap_strike", ""));
  REQUIRE(!less);
  CHECK(less.error().code == "FIELD_MISSING");
  CHECK(less.error().field == "market.cap_strike");
  const Result<MarketInfo> greater = parse(fixture::with(fixture::greater_market(), "floor_strike", ""));
  REQUIRE(!greater);
  CHECK(greater.error().code == "FIELD_MISSING");
  CHECK(greater.error().field == "market.floor_strike");
}

TEST_CASE("a market that names no shard is routed by its ticker, and a shard is a number") {
  // The exchange left the field out before July 2026; shard 0 in its place would miss most markets.
  const std::string market = fixture::between_market();
  CHECK(parse(market)->exchange_index() == -1);
  const std::string sharded = fixture::with(market, "status", R"("active","exchange_index":3)");
  CHECK(parse(sharded)->exchange_index() == 3);
  for (const char* value : {R"("3")", "null", "true"}) {
    CAPTURE(value);
    const Result<MarketInfo> info = parse(fixture::with(sharded, "exchange_index", value));
    REQUIRE(!info);
    CHECK(info.error().code == "FIELD_TYPE");
    CHECK(info.error().field == "market.exchange_index");
  }
  for (const char* value : {"-2", "1001", "1.5"}) {
    CAPTURE(value);
    CHECK(parse(fixture::with(sharded, "exchange_index", value)).error().field == "market.exchange_index");
  }
}

TEST_CASE("a value outside the known vocabulary or range is an error naming it") {
  // The exchange adds words without notice; an unknown state of a market is no state to trade in.
  const struct {
    const char* name;
    const char* value;
  } rows[] = {
      {"status", "\"open\""},
      {"status", "\"\""},
      {"result", "\"void\""},
      {"strike_type", "\"at_least\""},
      {"market_type", "\"ternary\""},
      {"ticker", "\"\""},
      {"event_ticker", "\"KXHIGHYY-26NOV20\""},
      {"open_time", "\"2026-11-19 15:00\""},
      {"close_time", "\"2026-11-19T14:00:00Z\""},
      {"cap_strike", "51"},
      {"cap_strike", "5.3e1"},
      {"price_ranges", "[]"},
      {"start", "\"0.0100\""},
      {"end", "\"0.9900\""},
      {"end", "\"1.0100\""},
      {"step", "\"0.0000\""},
      {"step", "\"0.0300\""},
      {"step", "\"1e-2\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    const Result<MarketInfo> info = parse(fixture::with(fixture::between_market(), row.name, row.value));
    REQUIRE(!info);
    CHECK(info.error().code == "FIELD_VALUE");
  }
  CHECK(!parse(fixture::with(fixture::less_market(), "cap_strike", "52,\"floor_strike\":50")));
  CHECK(!parse(fixture::with(fixture::greater_market(), "floor_strike", "53,\"cap_strike\":55")));
  CHECK(parse(fixture::with(fixture::less_market(), "result", "\"\"")).error().field == "market.result");
}

TEST_CASE("on a page a bad market is disabled alone and keeps its ticker and strikes") {
  // One broken payload must neither stop the other markets nor leave a hole in the ladder that prices them.
  const std::string page = "{\"cursor\":\"abc\",\"markets\":[" + fixture::less_market() + "," +
                           fixture::with(fixture::between_market(), "close_time", "") + "," +
                           fixture::with(fixture::greater_market(), "ticker", "7") + "]}";
  const Result<MarketPage> parsed = parse_market_page(page);
  REQUIRE(parsed);
  CHECK(parsed->cursor == "abc");
  REQUIRE(parsed->markets.size() == 2);
  CHECK(parsed->markets[0].defect().empty());
  CHECK(parsed->markets[1].market_ticker() == "KXHIGHXX-26NOV20-B52.5");
  CHECK(parsed->markets[1].event_ticker() == "KXHIGHXX-26NOV20");
  CHECK(parsed->markets[1].defect() == "FIELD_MISSING: markets[1].close_time; must be present as a string");
  CHECK(parsed->markets[1].strike_kind() == market::v1::STRIKE_KIND_BETWEEN);
  CHECK(parsed->markets[1].floor_e4() == 520000);
  REQUIRE(parsed->nameless.size() == 1);
  CHECK(parsed->nameless[0].field == "markets[2].ticker");
}

TEST_CASE("a half-read strike does not pass for a whole one") {
  // A between market without its cap, read as cap 0, would put all probability elsewhere.
  const Result<MarketPage> parsed =
      parse_market_page("{\"cursor\":\"\",\"markets\":[" +
                        fixture::with(fixture::between_market(), "cap_strike", "\"53\"") + "]}");
  REQUIRE(parsed);
  CHECK(parsed->markets[0].strike_kind() == market::v1::STRIKE_KIND_UNSPECIFIED);
}

TEST_CASE("a page without cursor or markets is an error and not an empty page") {
  // An error body read as an empty list would withdraw every market, or hide the pages that follow.
  CHECK(parse_market_page(R"({"markets":[]})").error().field == "cursor");
  CHECK(parse_market_page(R"({"cursor":""})").error().field == "markets");
  CHECK(parse_market_page(R"({"cursor":7,"markets":[]})").error().code == "FIELD_TYPE");
  CHECK(parse_market_page(R"({"cursor":null,"markets":[]})").error().field == "cursor");
  CHECK(parse_market_page(R"({"cursor":"","markets":{}})").error().field == "markets");
  CHECK(parse_market_page(R"({"error":"too many requests"})").error().code == "FIELD_MISSING");
  CHECK(parse_market_page("<html>").error().code == "JSON_INVALID");
  CHECK(parse_market_reply(R"({"markets":[]})").error().field == "market");
}
