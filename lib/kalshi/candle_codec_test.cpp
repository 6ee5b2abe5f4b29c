#include "kalshi/candle_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

TEST_CASE("a candle reads the same from the live shape and from the archive's") {
  // A history is put together of both; a unit that differs between them is a jump in every price.
  const Candle expected{1795370460,
                        QuoteRange{0, 0, 4200, 4100},
                        QuoteRange{10000, 4400, 10000, 4500},
                        TradeRange{4300, 4200, 4400, 4400, 433333},
                        4000,
                        Quantity::from_e2(300),
                        Quantity::from_e2(120050)};
  const auto live = parse_candles_reply(fixture::candles_reply());
  REQUIRE(live);
  CHECK(live->market_ticker == "KXXXGAME-26NOV22AYTBEE-AYT");
  REQUIRE(live->candles.size() == 2);
  CHECK(live->candles[0] == expected);
  const auto archived = parse_archived_candles(fixture::archived_candles_reply());
  REQUIRE(archived);
  CHECK(archived->candles == std::vector<Candle>{expected});
  // One shape is not taken for the other.
  CHECK(parse_candles_reply(fixture::archived_candles_reply()).error().field == "candlesticks[0].volume_fp");
  CHECK(parse_archived_candles(fixture::candles_reply()).error().field == "candlesticks[0].volume");
  const auto batch = parse_candle_batch(fixture::candle_batch_reply());
  REQUIRE(batch);
  CHECK((*batch)[0].candles[0] == expected);
}

TEST_CASE("a minute without trades has none, and one with trades cannot lose their price") {
  // A price of 0 in place of none is a crash in every average.
  std::string quiet = fixture::candles_reply();
  quiet = fixture::with(quiet.substr(0, quiet.find(",{\"end_period_ts\":1795370640")) + "]}", "price",
                        R"({"previous_dollars":"0.4000"})");
  CHECK(parse_candles_reply(quiet).error().field == "candlesticks[0].price.open_dollars");
  const auto read = parse_candles_reply(fixture::with(quiet, "volume_fp", "\"0.00\""));
  REQUIRE(read);
  CHECK(!read->candles[0].trades);
  CHECK(read->candles[0].previous_e4 == 4000);
  const std::string nulls =
      R"({"open_dollars":null,"low_dollars":null,"high_dollars":null,"close_dollars":null})";
  std::string carried = fixture::with(fixture::with(quiet, "volume_fp", "\"0.00\""), "yes_bid", nulls);
  carried = fixture::with(carried, "yes_ask", nulls);
  const auto before = parse_candles_reply(carried);
  REQUIRE(before);
  CHECK(!before->candles[0].bid);
  CHECK(!before->candles[0].ask);
  const std::string half =
      R"({"open_dollars":null,"low_dollars":"0.1000","high_dollars":null,"close_dollars":null})";
  CHECK(parse_candles_reply(fixture::with(carried, "yes_ask", half)).error().code == "FIELD_TYPE");
}

TEST_CASE("candles out of order, out of range or of no known market are refused") {
  // A minute that comes twice counts its volume twice.
  const std::string body = fixture::candles_reply();
  std::string twice = body;
  twice.replace(twice.find("1795370640"), 10, "1795370460");
  CHECK(parse_candles_reply(twice).error().field == "candlesticks[1].end_period_ts");
  std::string high = fixture::archived_candles_reply();
  high =
      fixture::with(high, "yes_ask", R"({"open":"1.0000","low":"0.4400","high":"1.0001","close":"0.4500"})");
  CHECK(parse_archived_candles(high).error().field == "candlesticks[0].yes_ask.high");
  high =
      fixture::with(high, "yes_ask", R"({"open":"1.0000","low":"0.4400","high":"0.4300","close":"0.4500"})");
  CHECK(parse_archived_candles(high).error().field == "candlesticks[0].yes_ask.low");
  const std::string event = fixture::event_candles_reply();
  const auto both = parse_event_candles(event);
  REQUIRE(both);
  CHECK(both->markets[0].market_ticker == "A");
  CHECK(both->markets[1].candles.empty());
  CHECK(parse_event_candles(fixture::with(event, "market_tickers", R"(["A"])")).error().field ==
        "market_candlesticks");
}
