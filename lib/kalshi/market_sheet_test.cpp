#include "kalshi/market_sheet.h"

#include <doctest/doctest.h>

#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

Result<MarketSheet> parse(const std::string& market) {
  return parse_market_sheet("{\"market\":" + market + "}");
}

}  // namespace

TEST_CASE("a market's quotes, sizes and figures are read exactly") {
  // A scan that misreads a size or a spread follows the wrong ten of ten thousand markets.
  const auto sheet = parse(fixture::winner_market());
  REQUIRE(sheet);
  CHECK(sheet->yes_bid == ListedQuote{4100, Quantity::from_e2(1250)});
  CHECK(sheet->yes_ask == ListedQuote{4400, Quantity::from_e2(300)});
  CHECK(sheet->last_price_e4 == 4200);
  CHECK(sheet->volume.e2() == 10025);
  CHECK(sheet->open_interest.e2() == 5500);
  CHECK(sheet->settlement_timer_s == 60);
  CHECK(sheet->can_close_early);
  CHECK(!sheet->settled_ns);
  CHECK(!sheet->settlement_value_e4);
}

TEST_CASE("an empty side is none, whichever price the exchange shows for it") {
  // An ask of 0 is no gift and a bid of 1 no buyer: recorded empty sides show either (June 2026).
  std::string empty = fixture::with(fixture::winner_market(), "yes_ask_size_fp", "\"0.00\"");
  for (const auto& [ask, no_bid] : {std::pair{"\"1.0000\"", "\"0.0000\""}, {"\"0.0000\"", "\"1.0000\""}}) {
    const auto sheet =
        parse(fixture::with(fixture::with(empty, "yes_ask_dollars", ask), "no_bid_dollars", no_bid));
    REQUIRE(sheet);
    CHECK(!sheet->yes_ask);
    CHECK(sheet->yes_bid.has_value());
  }
  const std::string full = fixture::with(fixture::winner_market(), "yes_ask_dollars", "\"1.0000\"");
  CHECK(parse(full).error().field == "market.yes_ask_dollars");
}

TEST_CASE("sides that do not complete one another and contracts that pay another sum are refused") {
  // One of two prices that should add to a dollar is wrong, and nobody knows which.
  CHECK(parse(fixture::with(fixture::winner_market(), "no_bid_dollars", "\"0.5700\"")).error().field ==
        "market.no_bid_dollars");
  CHECK(parse(fixture::with(fixture::winner_market(), "notional_value_dollars", "\"100.0000\""))
            .error()
            .field == "market.notional_value_dollars");
  CHECK(parse(fixture::with(fixture::winner_market(), "volume_fp", "\"-1.00\"")).error().field ==
        "market.volume_fp");
}

TEST_CASE("a shard trades when it says so itself") {
  // The top of the status speaks of shard 0 alone; the coins' shard stops by itself.
  const auto status = parse_exchange_status(fixture::exchange_status_reply());
  REQUIRE(status);
  CHECK(status->trading_on(0));
  CHECK(!status->trading_on(2));
  CHECK(!status->trading_on(3));                              // not named: not known to be open
  CHECK(status->resumes_ns == 1795687200LL * 1'000'000'000);  // date -d 2026-11-26T10:00:00Z +%s
  const auto old = parse_exchange_status(R"({"exchange_active":true,"trading_active":true})");
  REQUIRE(old);
  CHECK(old->trading_on(3));
  std::string twice = fixture::exchange_status_reply();
  twice.replace(twice.find("\"exchange_index\":2"), 18, "\"exchange_index\":0");
  CHECK(parse_exchange_status(twice).error().field == "exchange_index_statuses[0].exchange_index");
}
