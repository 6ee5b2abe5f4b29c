#include "kalshi/series_codec.h"

#include <doctest/doctest.h>

#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

TEST_CASE("fees of a series are read exactly") {
  // MLB series carried a multiplier of 0.5 in August 2026; read as 0 or 1 every edge after fees is wrong.
  const std::string body = R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":0.5}})";
  const Result<SeriesFees> fees = parse_series_reply(body);
  REQUIRE(fees);
  CHECK(fees->series_ticker == "KXHIGHXX");
  CHECK(fees->fee_type == "quadratic");
  CHECK(fees->fee_multiplier_e4 == 5000);
  for (const char* name : {"ticker", "fee_type", "fee_multiplier"}) {
    CAPTURE(name);
    CHECK(parse_series_reply(fixture::with(body, name, "")).error().field == "series." + std::string(name));
    CHECK(parse_series_reply(fixture::with(body, name, "null")).error().code == "FIELD_TYPE");
  }
  CHECK(parse_series_reply(fixture::with(body, "fee_type", "\"cubic\"")).error().field == "series.fee_type");
  CHECK(!parse_series_reply(fixture::with(body, "fee_multiplier", "-1")));
  CHECK(!parse_series_reply(fixture::with(body, "fee_multiplier", "\"1\"")));
}

TEST_CASE("the exchange is open only when it says so in booleans") {
  // A status page that changed its shape must not read as an open exchange.
  const Result<ExchangeActivity> open =
      parse_exchange_status(R"({"exchange_active":true,"trading_active":false})");
  REQUIRE(open);
  CHECK(open->exchange_active);
  CHECK(!open->trading_active);
  const std::string body = R"({"exchange_active":true,"trading_active":true})";
  for (const char* name : {"exchange_active", "trading_active"}) {
    CAPTURE(name);
    const Result<ExchangeActivity> missing = parse_exchange_status(fixture::with(body, name, ""));
    REQUIRE(!missing);
    CHECK(missing.error().code == "FIELD_MISSING");
    CHECK(missing.error().field == name);
    for (const char* value : {"\"true\"", "1", "null"}) {
      CAPTURE(value);
      const Result<ExchangeActivity> wrong = parse_exchange_status(fixture::with(body, name, value));
      REQUIRE(!wrong);
      CHECK(wrong.error().code == "FIELD_TYPE");
      CHECK(wrong.error().field == name);
    }
  }
}
