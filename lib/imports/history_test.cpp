#include "imports/history.h"

#include <doctest/doctest.h>

#include "imports/records_fixture.h"

using namespace headgate;
using namespace headgate::imports;

namespace {

using Lines = std::vector<std::string>;

struct Months {
  std::string candles =
      "market_ticker,candle_ts,open,high,low,close,volume,interval\n"
      "KXHIGHCHI-25DEC10-T30,2025-12-09T16:00:00+00:00,20.0,15.0,9.0,12.0,11.0,1h\n"
      "KXHIGHCHI-25DEC10-T30,2025-12-10T16:00:00+00:00,12.5,15.0,9.0,12.0,0.0,1h\n"
      "KXHIGHCHI-25DEC10-T30,2025-12-10T17:00:00+00:00,0.5,100.0,0.0,50.0,0.0,1h\n"
      "KXHIGHCHI-25DEC10-T30,2025-12-11T06:00:00+00:00,0.5,100.0,0.0,2.0,300.0,1h\n"
      "KXHIGHCHI-25DEC10-T30,2025-12-11T07:00:00+00:00,0.5,100.0,0.0,50.0,0.0,1h\n"
      "KXHIGHCHI-25DEC11-T30,2025-12-11T16:00:00+00:00,0.5,100.0,0.0,50.0,0.0,1h\n";
  std::string dataset =
      "event_ticker,market_ticker,strike_type,floor_strike,cap_strike,market_title,market_subtitle,decision_"
      "ts,"
      "yes_bid,yes_ask\n"
      "KXHIGHCHI-25DEC10,KXHIGHCHI-25DEC10-T30,less,,30.0,t,s,2025-12-10T16:00:00+00:00,9.0,15.0\n"
      "KXHIGHCHI-25DEC11,KXHIGHCHI-25DEC11-T30,less,,30.0,t,s,2025-12-11T16:00:00+00:00,0.0,100.0\n";
  std::string winners = "event_ticker,winner_ticker\nKXHIGHCHI-25DEC10,KXHIGHCHI-25DEC10-T30\n";
  // 23:00 in Chicago on the 9th.
  std::string forecasts = "event_id,known_from_ts,value\nKXHIGHCHI-25DEC10,1765342800,31.5\n";

  Result<Imported> import() const {
    return import_history({{"c.csv", candles}, {"d.csv", dataset}, {"w.csv", winners}, {"f.csv", forecasts}},
                          Quantity::contracts(25));
  }
};

}  // namespace

TEST_CASE("candles stand at the end of their hour and the quote at ten o'clock of the city") {
  // An hour's close shown at the hour's beginning is the future.
  const auto months = Months().import();
  REQUIRE(months);
  CHECK(lines_of(*months) == Lines{
                                 "12-09 14:55:00.000 market KXHIGHCHI-25DEC10-T30 status 1 result 0",
                                 "12-09 15:00:00.000 market KXHIGHCHI-25DEC10-T30 status 2 result 0",
                                 "12-09 16:00:00.000 candle KXHIGHCHI-25DEC10-T30 2000 1200 1100",
                                 "12-10 05:00:00.000 forecast KXHIGHCHI-25DEC10 31500",
                                 "12-10 16:00:00.000 candle KXHIGHCHI-25DEC10-T30 1250 1200 0",
                                 "12-10 16:00:00.000 ticker KXHIGHCHI-25DEC10-T30 900 1500 last 1200",
                                 "12-11 05:59:00.000 market KXHIGHCHI-25DEC10-T30 status 4 result 0",
                                 "12-11 06:00:00.000 candle KXHIGHCHI-25DEC10-T30 50 200 30000",
                                 "12-11 12:00:00.000 market KXHIGHCHI-25DEC10-T30 status 5 result 1",
                                 "12-11 13:00:00.000 market KXHIGHCHI-25DEC10-T30 status 8 result 1",
                             });
  CHECK(months->left_out.at("candles after trading ended: a price of 50 that nobody quoted") == 1);
  CHECK(months->left_out.at("candles of an hour without a trade, with no quote at its end") == 1);
}

TEST_CASE("an event whose winner is not known is left out by name, with its candles") {
  // Played without a result it would hold its positions for ever.
  const auto months = Months().import();
  REQUIRE(months);
  CHECK(months->left_out.at("event KXHIGHCHI-25DEC11: its winner is not known") == 1);
  CHECK(months->left_out.at("candles of events that are left out") == 1);
  Months strange;
  strange.winners += "KXHIGHCHI-25DEC11,KXHIGHCHI-25DEC11-B99\n";
  const auto other = strange.import();
  REQUIRE(other);
  CHECK(other->left_out.at("event KXHIGHCHI-25DEC11: its winner is none of its markets") == 1);
}

TEST_CASE("a quote at another hour than ten, or a candle that stands twice, is refused") {
  // The market's score is taken at ten; a later quote knows more.
  Months months;
  months.dataset.replace(months.dataset.find("10T16"), 5, "10T17");
  CHECK(months.import().error().code == "DECISION_TIME");
  months = Months();
  months.candles += "KXHIGHCHI-25DEC10-T30,2025-12-10T16:00:00+00:00,12.5,15.0,9.0,12.0,0.0,1h\n";
  CHECK(months.import().error().code == "ROW_MALFORMED");
  months = Months();
  months.candles += "KXHIGHCHI-25DEC10-T30,2025-12-10T16:30:00+00:00,12.5,15.0,9.0,12.0,0.0,1h\n";
  CHECK(months.import().error().field == "c.csv line 8, candle_ts");
  months = Months();
  months.candles += "KXHIGHCHI-25DEC10-T30,2025-12-10T18:00:00-06:00,12.5,15.0,9.0,12.0,0.0,1h\n";
  CHECK(months.import().error().field == "c.csv line 8, candle_ts");
}
