#include "imports/settled.h"

#include <doctest/doctest.h>

#include "imports/records_fixture.h"
#include "imports/subtitle.h"

using namespace headgate;
using namespace headgate::imports;

namespace {

using Lines = std::vector<std::string>;

std::string market_text(const char* ticker, const char* subtitle, const char* strikes, const char* result) {
  return std::string(R"({"ticker":")") + ticker + R"(","yes_sub_title":")" + subtitle +
         R"(","market_type":"binary","open_time":"2025-02-04T15:00:00Z","close_time":"2025-02-06T04:59:00Z",)" +
         R"("expected_expiration_time":"2025-02-06T15:00:00Z","settlement_timer_seconds":3600,)" +
         R"("response_price_units":"usd_cent","tick_size":1,"notional_value":100,)" + strikes +
         R"("rules_primary":"The highest temperature in New York, Daily Climate Report","result":")" +
         result + R"("})";
}
std::string trade(const char* id, const char* at, int yes_cents, const char* side) {
  return std::string(R"({"trade_id":")") + id +
         R"(","ticker":"KXHIGHNY-25FEB05-T41","count":7,"created_time":")" + at + R"(","yes_price":)" +
         std::to_string(yes_cents) + R"(,"no_price":)" + std::to_string(100 - yes_cents) +
         R"(,"taker_side":")" + side + "\"}";
}

struct Month {
  std::string first =
      market_text("KXHIGHNY-25FEB05-T41", "40° or below", R"("strike_type":"less","cap_strike":41,)", "no");
  std::string second = market_text("KXHIGHNY-25FEB05-T40", "41° or above", "", "yes");
  std::string trades = trade("c", "2025-02-05T12:00:00.25Z", 41, "no") + "," +
                       trade("b", "2025-02-05T11:00:00.123456Z", 40, "yes") + "," +
                       trade("a", "2025-02-05T11:00:00.123456Z", 39, "yes");

  Result<Imported> import() const {
    const std::string events =
        R"({"file":"x","data":{"event":{"event_ticker":"KXHIGHNY-25FEB05","title":"How warm?"},"markets":[)" +
        first + "," + second + "]}}\n";
    const std::string lines = R"({"file":"x","data":{"KXHIGHNY-25FEB05-T41":[)" + trades + "]}}\n";
    return import_settled({{"e.jsonl", events}, {"t.jsonl", lines}});
  }
};

}  // namespace

TEST_CASE("settled markets tell every trade in the order of time and their result when it was due") {
  // The file lists the newest first: read as it stands, a backtest would see the last price first.
  const auto month = Month().import();
  REQUIRE(month);
  CHECK(lines_of(*month) == Lines{
                                "02-04 14:55:00.000 market KXHIGHNY-25FEB05-T41 status 1 result 0",
                                "02-04 14:55:00.000 market KXHIGHNY-25FEB05-T40 status 1 result 0",
                                "02-04 15:00:00.000 market KXHIGHNY-25FEB05-T41 status 2 result 0",
                                "02-04 15:00:00.000 market KXHIGHNY-25FEB05-T40 status 2 result 0",
                                "02-05 11:00:00.123 trade KXHIGHNY-25FEB05-T41 a 3900 700 yes",
                                "02-05 11:00:00.123 trade KXHIGHNY-25FEB05-T41 b 4000 700 yes",
                                "02-05 12:00:00.250 trade KXHIGHNY-25FEB05-T41 c 4100 700 no",
                                "02-06 04:59:00.000 market KXHIGHNY-25FEB05-T41 status 4 result 0",
                                "02-06 04:59:00.000 market KXHIGHNY-25FEB05-T40 status 4 result 0",
                                "02-06 15:00:00.000 market KXHIGHNY-25FEB05-T41 status 5 result 2",
                                "02-06 15:00:00.000 market KXHIGHNY-25FEB05-T40 status 5 result 1",
                                "02-06 16:00:00.000 market KXHIGHNY-25FEB05-T41 status 8 result 2",
                                "02-06 16:00:00.000 market KXHIGHNY-25FEB05-T40 status 8 result 1",
                            });
}

TEST_CASE("strikes that the exchange left out are read from the subtitle, which must agree elsewhere") {
  // Every market without strikes in the recorded months is a winner: leaving them out would bend each result.
  const auto month = Month().import();
  REQUIRE(month);
  CHECK(month->left_out.at("strikes that are missing and were read from the subtitle") == 1);
  const auto strikes = [](market::v1::StrikeKind kind, int64_t floor_e4, int64_t cap_e4) {
    return Strikes{kind, floor_e4, cap_e4};
  };
  CHECK(strikes_of_subtitle("33° to 34°") == strikes(market::v1::STRIKE_KIND_BETWEEN, 330'000, 340'000));
  CHECK(strikes_of_subtitle("-1° or below") == strikes(market::v1::STRIKE_KIND_LESS, 0, 0));
  CHECK(strikes_of_subtitle("41° or above") == strikes(market::v1::STRIKE_KIND_GREATER, 400'000, 0));
  for (const char* text : {"", "33", "33° to", "34° to 33°", "33° to 34", "33.5° or below", "33° or so"})
    CHECK_MESSAGE(!strikes_of_subtitle(text), text);
  Month wrong;
  wrong.first = market_text("KXHIGHNY-25FEB05-T41", "40° or below",
                            R"("strike_type":"greater","floor_strike":41,)", "no");
  CHECK(wrong.import().error().code == "FIELD_VALUE");
}

TEST_CASE("a trade that stands twice, or outside its market's hours, is left out and counted") {
  // Counted twice it doubles the volume that a resting order is said to have met.
  Month month;
  month.trades += "," + trade("a", "2025-02-05T11:00:00.123456Z", 39, "yes") + "," +
                  trade("z", "2025-02-06T04:59:00Z", 39, "yes") + "," +
                  trade("y", "2025-02-04T14:59:59Z", 9, "yes");
  const auto read = month.import();
  REQUIRE(read);
  CHECK(lines_with(*read, "trade").size() == 3);
  CHECK(read->left_out.at("trades that stand twice") == 1);
  CHECK(read->left_out.at("trades outside the hours of their market") == 2);
}

TEST_CASE("an event without one winner is left out by name") {
  // Two winners pay two dollars for one.
  Month month;
  month.first =
      market_text("KXHIGHNY-25FEB05-T41", "40° or below", R"("strike_type":"less","cap_strike":41,)", "yes");
  const auto read = month.import();
  REQUIRE(!read);  // nothing is left
  CHECK(read.error().code == "EVENTS_MISSING");
}

TEST_CASE("what is not in the cents of that time is refused with its line") {
  // A price of 41 read as dollars, or a trade at no price, is a fortune that never was.
  Month month;
  month.trades = trade("a", "2025-02-05T11:00:00Z", 100, "yes");
  CHECK(month.import().error().field == "t.jsonl line 1 data.KXHIGHNY-25FEB05-T41[0].yes_price");
  month.trades = trade("a", "2025-02-05T11:00:00", 40, "yes");
  CHECK(month.import().error().code == "FIELD_VALUE");
  month.trades = trade("a", "2025-02-05T11:00:00Z", 40, "maker");
  CHECK(month.import().error().field == "t.jsonl line 1 data.KXHIGHNY-25FEB05-T41[0].taker_side");
  month = Month();
  month.first.replace(month.first.find("usd_cent"), 8, "usd_none");
  CHECK(month.import().error().field == "e.jsonl line 1 data.markets[0].response_price_units");
  month = Month();
  month.first.replace(month.first.find("02-06T15"), 8, "02-06T04");
  CHECK(month.import().error().field == "e.jsonl line 1 data.markets[0].expected_expiration_time");
  CHECK(import_settled({{"e.jsonl", "{"}, {"t.jsonl", ""}}).error().code == "JSON_INVALID");
}
