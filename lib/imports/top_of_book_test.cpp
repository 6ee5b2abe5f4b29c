#include "imports/top_of_book.h"

#include <doctest/doctest.h>

#include "imports/records_fixture.h"
#include "weather/stations.h"

using namespace headgate;
using namespace headgate::imports;

namespace {

using Lines = std::vector<std::string>;

// An invented day of two markets: 07:00 Pacific of the day before is the open.
struct Day {
  std::string books =
      "timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask\n"
      "2026-01-14T07:00:00.5,KXHIGHNY-26JAN15-T38,40,55,60,45\n"
      "2026-01-14T07:00:01,KXHIGHNY-26JAN15-T37,0,37,100,63\n"
      "2026-01-14T07:00:02,KXHIGHNY-26JAN15-T38,40,55,60,45\n"
      "2026-01-14T07:00:03,KXHIGHNY-26JAN15-T38,41,55,59,45\n";
  std::string dataset =
      "event_ticker,market_ticker,strike_type,floor_strike,cap_strike,market_title,market_subtitle,resolved_"
      "yes\n"
      "KXHIGHNY-26JAN15,KXHIGHNY-26JAN15-T38,less,,38.0,\"Below 38, invented?\",37° or below,True\n"
      "KXHIGHNY-26JAN15,KXHIGHNY-26JAN15-T37,greater,37.0,,Above 37?,38° or above,True\n"
      "KXHIGHNY-26JAN16,KXHIGHNY-26JAN16-T38,less,,38.0,Another day,37° or below,True\n";
  std::string winners = "event_ticker,winner_ticker\nKXHIGHNY-26JAN15,KXHIGHNY-26JAN15-T37\n";
  // 23:00 in New York on the 14th.
  std::string forecasts = "event_id,known_from_ts,value\nKXHIGHNY-26JAN15,1768449600,38.6\n";

  Result<Imported> import(std::string_view event = "KXHIGHNY-26JAN15") const {
    return import_top_of_book(
        {{"b.csv", books}, {"d.csv", dataset}, {"w.csv", winners}, {"f.csv", forecasts}}, event,
        Quantity::contracts(25));
  }
};

}  // namespace

TEST_CASE("a top-of-book day becomes the records of a day, each when it could be known") {
  // The whole of what a backtest sees of the day: an instant that is off is a look ahead or a stale price.
  const auto day = Day().import();
  REQUIRE(day);
  CHECK(lines_of(*day) == Lines{
                              "01-14 14:55:00.000 feed up",
                              "01-14 14:55:00.000 market KXHIGHNY-26JAN15-T38 status 1 result 0",
                              "01-14 14:55:00.000 market KXHIGHNY-26JAN15-T37 status 1 result 0",
                              "01-14 15:00:00.000 market KXHIGHNY-26JAN15-T38 status 2 result 0",
                              "01-14 15:00:00.000 market KXHIGHNY-26JAN15-T37 status 2 result 0",
                              "01-14 15:00:00.500 book KXHIGHNY-26JAN15-T38 40 55",
                              "01-14 15:00:01.000 book KXHIGHNY-26JAN15-T37 - 37",
                              "01-14 15:00:03.000 book KXHIGHNY-26JAN15-T38 41 55",
                              "01-14 15:00:03.001 book KXHIGHNY-26JAN15-T38 - -",
                              "01-14 15:00:03.001 book KXHIGHNY-26JAN15-T37 - -",
                              "01-15 04:00:00.000 forecast KXHIGHNY-26JAN15 38600",
                              "01-16 04:59:00.000 market KXHIGHNY-26JAN15-T38 status 4 result 0",
                              "01-16 04:59:00.000 market KXHIGHNY-26JAN15-T37 status 4 result 0",
                              "01-16 12:00:00.000 market KXHIGHNY-26JAN15-T38 status 5 result 2",
                              "01-16 12:00:00.000 market KXHIGHNY-26JAN15-T37 status 5 result 1",
                              "01-16 13:00:00.000 market KXHIGHNY-26JAN15-T38 status 8 result 2",
                              "01-16 13:00:00.000 market KXHIGHNY-26JAN15-T37 status 8 result 1",
                          });
  const recording::v1::Header& header = day->records.front().header();
  CHECK(header.nominal_quantity_e2() == 2500);
  CHECK(header.venue() == "top of book: b.csv; stated, not recorded: sizes, hours, fees, rules");
}

TEST_CASE("an imported market carries what the services hold against it") {
  // A market that fails a check is never traded: the backtest of it would show nothing and say nothing.
  const auto day = Day().import();
  REQUIRE(day);
  for (const auto& record : day->records) {
    if (!record.has_market()) continue;
    const market::v1::MarketInfo& info = record.market().info();
    CHECK(weather::check_rules(*weather::station_of_series("KXHIGHNY"), info.rules_primary()));
    CHECK(info.series_ticker() == "KXHIGHNY");
    CHECK(info.fee_type() == "quadratic");
    CHECK(info.fee_multiplier_e4() == 10'000);
    REQUIRE(info.price_ranges_size() == 1);
    CHECK(info.price_ranges(0).step_e4() == 100);
    CHECK(info.price_ranges(0).end_e4() == 10'000);
    const bool less = info.market_ticker().ends_with("T38");
    CHECK(info.strike_kind() == (less ? market::v1::STRIKE_KIND_LESS : market::v1::STRIKE_KIND_GREATER));
    CHECK(info.cap_e4() == (less ? 380'000 : 0));
    CHECK(info.floor_e4() == (less ? 0 : 370'000));
  }
  CHECK(day->left_out.at("rules texts: none was recorded, ours stand in their place") == 2);
}

TEST_CASE("the feed counts as lost when the event is silent, and the quotes return as they last stood") {
  // A quote that nobody confirmed for a quarter of an hour may not be traded on.
  Day source;
  source.books +=
      "2026-01-14T07:15:03,KXHIGHNY-26JAN15-T38,42,55,58,45\n"  // 900 s: a quiet market
      "2026-01-14T07:30:04,KXHIGHNY-26JAN15-T37,1,37,99,63\n";  // 901 s
  const auto day = source.import();
  REQUIRE(day);
  CHECK(lines_with(*day, "feed") ==
        Lines{"01-14 14:55:00.000 feed up", "01-14 15:15:03.001 feed down", "01-14 15:30:04.000 feed up"});
  const Lines books = lines_with(*day, "book");
  REQUIRE(books.size() == 8);
  CHECK(Lines(books.begin() + 3, books.begin() + 6) ==
        Lines{"01-14 15:15:03.000 book KXHIGHNY-26JAN15-T38 42 55",
              "01-14 15:30:04.000 book KXHIGHNY-26JAN15-T38 42 55",
              "01-14 15:30:04.000 book KXHIGHNY-26JAN15-T37 1 37"});
}

TEST_CASE("a crossed row shows that the feed lived and no price") {
  // Taken for a price it would be a dollar for ninety-nine cents.
  Day source;
  source.books +=
      "2026-01-14T07:15:00,KXHIGHNY-26JAN15-T38,60,55,40,45\n"
      "2026-01-14T07:29:59,KXHIGHNY-26JAN15-T37,1,37,99,63\n";
  const auto day = source.import();
  REQUIRE(day);
  CHECK(day->left_out.at("crossed rows: they tell no price") == 1);
  CHECK(lines_with(*day, "feed").size() == 1);
  CHECK(lines_with(*day, " 60 ").empty());
}

TEST_CASE("rows outside the hours and of other events are left out and counted") {
  // A quote after the close is no offer; the file of a day may hold the next day's rows.
  Day source;
  source.books +=
      "2026-01-14T07:00:04,KXHIGHNY-26JAN16-T38,42,55,58,45\n"
      "2026-01-15T20:59:00,KXHIGHNY-26JAN15-T38,42,55,58,45\n";
  source.books.insert(source.books.find('\n') + 1, "2026-01-14T06:59:59,KXHIGHNY-26JAN15-T38,9,55,91,45\n");
  const auto day = source.import();
  REQUIRE(day);
  CHECK(day->left_out.at("rows of other events") == 1);
  CHECK(day->left_out.at("rows after the close") == 1);
  CHECK(day->left_out.at("rows before the open") == 1);
  CHECK(lines_with(*day, "book").size() == 5);
}

TEST_CASE("what is not as it was recorded is refused with its file and line") {
  // A damaged row that passes is a price that nobody offered.
  const auto refused = [](const char* row) {
    Day day;
    day.books += row;
    const auto read = day.import();
    return read ? std::string("taken") : read.error().field;
  };
  CHECK(refused("2026-01-14T07:00:02,KXHIGHNY-26JAN15-T38,42,55,58,45\n") == "b.csv line 6, timestamp");
  CHECK(refused("2026-01-14 07:00:04,KXHIGHNY-26JAN15-T38,42,55,58,45\n") == "b.csv line 6, timestamp");
  CHECK(refused("2026-01-14T07:00:04,KXHIGHNY-26JAN15-B9,42,55,58,45\n") == "b.csv line 6, market_ticker");
  CHECK(refused("2026-01-14T07:00:04,KXHIGHNY-26JAN15-T38,100,0,0,100\n") == "b.csv line 6, best_yes_bid");
  CHECK(refused("2026-01-14T07:00:04,KXHIGHNY-26JAN15-T38,42,-1,58,45\n") == "b.csv line 6, best_no_bid");
  CHECK(refused("2026-01-14T07:00:04,KXHIGHNY-26JAN15-T38,42,55,57,45\n") == "b.csv line 6, implied_no_ask");
  CHECK(refused("2026-01-14T07:00:04,KXHIGHNY-26JAN15-T38,42,55,58,44\n") == "b.csv line 6, implied_yes_ask");
}

TEST_CASE("a day without strikes, winner, forecast or books is refused by the file that lacks it") {
  // Each of them missing would leave a day that cannot be traded or never settles.
  Day day;
  day.dataset = day.dataset.substr(0, day.dataset.find('\n') + 1);
  CHECK(day.import().error().text().starts_with("STRIKES_MISSING: d.csv"));
  day = Day();
  day.winners = "event_ticker,winner_ticker\n";
  CHECK(day.import().error().text().starts_with("WINNER_MISSING: w.csv"));
  day.winners = "event_ticker,winner_ticker\nKXHIGHNY-26JAN15,KXHIGHNY-26JAN15-T99\n";
  CHECK(day.import().error().text().starts_with("WINNER_MISSING: w.csv"));
  day = Day();
  day.forecasts = "event_id,known_from_ts,value\n";
  CHECK(day.import().error().text().starts_with("FORECAST_MISSING: f.csv"));
  day.forecasts = "date,fcst\n2026-01-15,38.6\n";
  CHECK(day.import().error().text().starts_with("LEAK: f.csv"));
  day = Day();
  day.books = day.books.substr(0, day.books.find('\n') + 1);
  CHECK(day.import().error().text().starts_with("BOOKS_MISSING: b.csv"));
  CHECK(Day().import("KXHIGHNY-26JUL15").error().code == "EVENT_IN_SUMMER");
}
