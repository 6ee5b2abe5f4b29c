#include "world/recorded/recording.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "domain/moment.h"
#include "world/recorded/pacific_time.h"
#include "world/recorded/recording_fixture.h"

namespace headgate::world {
namespace {

Result<Recording> read(const RecordingFixture& fixture) {
  return read_recording(fixture.folder(), RecordingFixture::event);
}

std::string error_of(const Result<Recording>& recording) {
  return recording ? "no error" : recording.error().text();
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string good_row = "2026-01-19T08:00:00.250000,KXHIGHNY-26JAN20-T30,20,75,80,25\n";

}  // namespace

TEST_CASE("naive Pacific stamps become UTC by the season of their date") {
  // An hour's error would show every book an hour early: trading on the future.
  const auto utc = [](const char* stamp) {
    const auto ns = utc_of_pacific(stamp);
    return ns ? iso_utc(*ns) : "none";
  };
  CHECK(utc("2025-12-10T13:17:59.939563") == "2025-12-10T21:17:59.939Z");
  CHECK(utc("2025-12-13T21:25:39") == "2025-12-14T05:25:39.000Z");
  CHECK(utc("2025-07-01T12:00:00") == "2025-07-01T19:00:00.000Z");
  // Changes of 2025 and 2026 as tzdata lists them for America/Los_Angeles.
  CHECK(utc("2026-03-08T01:59:59") == "2026-03-08T09:59:59.000Z");
  CHECK(utc("2026-03-08T02:30:00") == "none");
  CHECK(utc("2026-03-08T03:00:00") == "2026-03-08T10:00:00.000Z");
  CHECK(utc("2025-11-02T00:59:59") == "2025-11-02T07:59:59.000Z");
  CHECK(utc("2025-11-02T01:30:00") == "none");
  CHECK(utc("2025-11-02T02:00:00") == "2025-11-02T10:00:00.000Z");
  CHECK(utc("2025-12-10 13:17:59") == "none");
  CHECK(utc("2025-12-10T13:17") == "none");
}

TEST_CASE("a day is read with its quotes, winner and forecast") {
  // The winner by resolved_yes would be the other market: that column is wrong in 75 of 180 recorded events.
  RecordingFixture fixture;
  fixture.books(good_row + "2026-01-19T08:00:01.000000,KXHIGHNY-26JAN20-T29,0,30,100,70\n");
  const auto recording = read(fixture);
  REQUIRE_MESSAGE(recording, error_of(recording));
  CHECK(recording->markets.at(recording->winner).ticker == "KXHIGHNY-26JAN20-T29");
  REQUIRE(recording->rows.size() == 2);
  CHECK(iso_utc(recording->rows[0].at.ns()) == "2026-01-19T16:00:00.250Z");
  CHECK(recording->rows[0].yes_bid == Price::from_e4(2000));
  CHECK(recording->rows[0].no_bid == Price::from_e4(7500));
  CHECK_MESSAGE(!recording->rows[1].yes_bid, "zero cents is no quote, not a price");
  CHECK(recording->markets[1].title == "Below 30, perhaps?");
  CHECK(recording->markets[1].cap_f == 30);
  CHECK(recording->forecasts.at(0).high_f == doctest::Approx(28.4));
}

TEST_CASE("rows that say nothing of tradable prices are counted") {
  // A crossed book would be a sure profit that never existed; a row after the close a trade after the bell.
  RecordingFixture fixture;
  fixture.books("2026-01-19T06:59:59.000000,KXHIGHNY-26JAN20-T30,20,75,80,25\n" + good_row +
                "2026-01-19T09:00:00.000000,KXHIGHNY-26JAN20-T30,40,60,60,40\n"
                "2026-01-19T09:00:01.000000,KXHIGHNY-26JAN21-T30,40,50,60,50\n"
                "2026-01-20T20:59:00.000000,KXHIGHNY-26JAN20-T30,0,0,100,100\n");
  const auto recording = read(fixture);
  REQUIRE_MESSAGE(recording, error_of(recording));
  CHECK(recording->counts.rows == 2);
  CHECK(recording->counts.crossed_dropped == 1);
  CHECK(recording->counts.other_event_rows == 1);
  CHECK(recording->counts.rows_before_open == 1);
  CHECK(recording->counts.rows_after_close == 1);
}

TEST_CASE("compressed and plain recordings read the same") {
  // The originals are compressed; a cut download must not pass for a short day.
  RecordingFixture fixture;
  const std::string plain = (fixture.folder() / "books/market_data_KXHIGHNY-26JAN20.csv").string();
  std::string text =
      "timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask\n" + good_row;
  const gzFile file = gzopen((plain + ".gz").c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::filesystem::remove(plain);
  const auto recording = read(fixture);
  REQUIRE_MESSAGE(recording, error_of(recording));
  CHECK(recording->counts.rows == 1);
  std::filesystem::resize_file(plain + ".gz", std::filesystem::file_size(plain + ".gz") - 6);
  CHECK(says(error_of(read(fixture)), "FILE_UNREADABLE"));
}

TEST_CASE("a malformed row is refused by file, line and value") {
  // A row read by guess becomes a price somebody trades on.
  const std::pair<const char*, const char*> bad[] = {
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,20,75,80\n", "6 fields"},
      {"2026-01-19T08:00:01Z,KXHIGHNY-26JAN20-T30,20,75,80,25\n", "timestamp"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-B9,20,75,80,25\n", "market_ticker"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,100,0,0,100\n", "best_yes_bid"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,20,-1,80,101\n", "best_no_bid"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,20.5,75,79.5,25\n", "best_yes_bid"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,20,75,81,25\n", "implied_no_ask"},
      {"2026-01-19T08:00:01,KXHIGHNY-26JAN20-T30,20,75,80,26\n", "implied_yes_ask"},
      {"2026-01-19T07:59:59,KXHIGHNY-26JAN20-T30,20,75,80,25\n", "earlier than the row before"},
      {"\n", "6 fields"},
  };
  for (const auto& [row, told] : bad) {
    RecordingFixture fixture;
    fixture.books(good_row + row);
    const std::string error = error_of(read(fixture));
    CHECK_MESSAGE(says(error, "ROW_MALFORMED"), row);
    CHECK_MESSAGE(says(error, "market_data_KXHIGHNY-26JAN20.csv line 3"), error);
    CHECK_MESSAGE(says(error, told), error);
  }
}

TEST_CASE("what is missing is named with its place") {
  // "Nothing to replay" without a reason sends the operator through the whole folder.
  RecordingFixture fixture;
  CHECK(says(error_of(read_recording("/nowhere", RecordingFixture::event)), "RECORDING_MISSING: /nowhere"));
  const std::string absent = error_of(read_recording(fixture.folder(), "KXHIGHNY-26JAN19"));
  CHECK(says(absent, "BOOKS_MISSING"));
  CHECK_MESSAGE(says(absent, "KXHIGHNY-26JAN20"), absent);
  CHECK(says(error_of(read_recording(fixture.folder(), "KXHIGHCHI-26JAN20")), "EVENT_UNKNOWN"));
  CHECK(says(error_of(read_recording(fixture.folder(), "KXHIGHNY-26JAN32")), "EVENT_UNKNOWN"));
  CHECK(says(error_of(read_recording(fixture.folder(), "KXHIGHNY-26JUL20")), "EVENT_IN_SUMMER"));
  const std::pair<const char*, const char*> emptied[] = {
      {"history/forecast_high_f.csv", "FORECAST_MISSING"},
      {"history/derived_winners.csv", "WINNER_MISSING"},
      {"history/backtest_dataset.csv", "STRIKES_MISSING"},
  };
  const char* headers[] = {"event_id,known_from_ts,value\n", "event_ticker,winner_ticker\n",
                           "event_ticker,market_ticker,market_title,market_subtitle,floor_strike,cap_strike,"
                           "strike_type\n"};
  for (size_t i = 0; i < 3; ++i) {
    fixture.write(emptied[i].first, headers[i]);
    CHECK(says(error_of(read(fixture)), emptied[i].second));
  }
  fixture.write("history/backtest_dataset.csv", "event_ticker\n");
  CHECK(says(error_of(read(fixture)), "COLUMN_MISSING"));
}

}  // namespace headgate::world
