#include "imports/kxbtc15m.h"

#include <doctest/doctest.h>

#include <vector>

#include "domain/moment.h"
#include "imports/kxbtc15m_fixture.h"
#include "imports/kxbtc15m_text.h"
#include "kalshi/recorded_books.h"

using namespace headgate;
using namespace headgate::imports;
using namespace headgate::imports::fixture;
namespace pb = headgate::recording::v1;

namespace {

const std::string ticker = "KXBTC15M-26JUN010815-15";
constexpr int64_t close_ns = 1780316100 * ns_per_s;  // 2026-06-01T12:15:00Z by Python's datetime

std::vector<pb::Record> records_of(const std::string& text,
                                   std::optional<std::string_view> csv = std::nullopt) {
  auto imported = import_kxbtc15m(text, csv);
  REQUIRE_MESSAGE(imported, imported.error().text());
  return std::move(imported->records);
}

std::vector<pb::Record> of_kind(const std::vector<pb::Record>& records, pb::Record::PayloadCase kind) {
  std::vector<pb::Record> out;
  for (const pb::Record& record : records) {
    if (record.payload_case() == kind) out.push_back(record);
  }
  return out;
}

std::string told_again(const std::vector<pb::Record>& records) {
  Kxbtc15mText text;
  std::string out;
  for (const pb::Record& record : records) {
    const auto line = text.take(record);
    REQUIRE(line);
    out += *line;
  }
  return out;
}

std::string refusal(const std::string& text, std::optional<std::string_view> csv = std::nullopt) {
  const auto imported = import_kxbtc15m(text, csv);
  return imported ? "imported" : imported.error().text();
}

// What is left after the change is refused with all of `words` in the message.
void refused(const std::string& from, const std::string& to, const std::vector<std::string>& words) {
  const std::string said = refusal(with(capture(), from, to));
  CAPTURE(from);
  CAPTURE(to);
  for (const std::string& word : words) CHECK_MESSAGE(said.find(word) != std::string::npos, said);
}

}  // namespace

TEST_CASE("each kind of line becomes the record that tells it") {
  // A strike, a side or a size read wrongly would be traded on in every backtest of these days.
  const auto records = records_of(capture());
  const auto markets = of_kind(records, pb::Record::kMarket);
  REQUIRE(markets.size() == 1);
  const auto& info = markets[0].market().info();
  CHECK(info.market_ticker() == ticker);
  CHECK(info.event_ticker() == "KXBTC15M-26JUN010815");
  CHECK(info.series_ticker() == "KXBTC15M");
  CHECK(info.strike_kind() == market::v1::STRIKE_KIND_GREATER_OR_EQUAL);
  CHECK(info.floor_e4() == 701235000);
  CHECK(info.close_ns() == close_ns);
  CHECK(info.open_ns() == close_ns - 900 * ns_per_s);
  CHECK(info.price_ranges_size() == 3);
  CHECK(info.price_ranges(1).step_e4() == 100);
  CHECK(info.fee_type() == "quadratic");
  CHECK(info.result() == market::v1::MARKET_RESULT_UNSPECIFIED);

  const auto deltas = of_kind(records, pb::Record::kDelta);
  REQUIRE(deltas.size() == 2);
  CHECK(deltas[0].market_time_ns() == 1780315500400000000);
  CHECK_FALSE(deltas[0].delta().no_side());
  CHECK(deltas[0].delta().price_e4() == 5000);
  CHECK(deltas[0].delta().change_e2() == -525);
  CHECK(deltas[0].delta().stamp_behind_ms() == 10);
  CHECK(deltas[1].delta().no_side());
  CHECK(deltas[1].delta().stamp_behind_ms() == -50);  // the recorder's clock ran behind the exchange's

  const auto quotes = of_kind(records, pb::Record::kTicker);
  REQUIRE(quotes.size() == 1);
  CHECK(quotes[0].ticker().yes_bid_e4() == 5000);
  CHECK(quotes[0].ticker().yes_ask_e4() == 5200);
  CHECK(quotes[0].ticker().yes_bid_quantity_e2() == 1475);
  CHECK(quotes[0].ticker().volume_e2() == 20000);

  const auto spots = of_kind(records, pb::Record::kSpot);
  REQUIRE(spots.size() == 1);
  CHECK(spots[0].spot().price_e8() == 7012000000000);
  CHECK(spots[0].spot().trade_id() == 900);
  CHECK(spots[0].spot().stamp_behind_us() == 200000);
  CHECK(spots[0].spot().first());
}

TEST_CASE("a capture is told again from its records to the byte") {
  // What an import loses is lost for every later question: the captures cannot be fetched again.
  CHECK(told_again(records_of(capture())) == capture());
  // With results too: they add records and no line.
  CHECK(told_again(records_of(capture(), markets_csv)) == capture());
}

TEST_CASE("the winner stands after the close and not in any record before") {
  // A result known early is the surest way to a backtest that earns.
  const auto records = records_of(capture(), markets_csv);
  const auto markets = of_kind(records, pb::Record::kMarket);
  REQUIRE(markets.size() == 2);
  CHECK(markets[0].market().info().result() == market::v1::MARKET_RESULT_UNSPECIFIED);
  CHECK(markets[1].market().info().result() == market::v1::MARKET_RESULT_NO);
  CHECK(markets[1].market().info().status() == market::v1::MARKET_STATUS_FINALIZED);
  CHECK(markets[1].market_time_ns() == close_ns + 300 * ns_per_s);
  int64_t last_ns = 0;
  for (const pb::Record& record : records) {
    CHECK(record.market_time_ns() >= last_ns);
    last_ns = record.market_time_ns();
  }
}

TEST_CASE("a file of results that belongs to other markets is refused") {
  // Another day's winners would settle these markets.
  const auto said = [](const std::string& from, const std::string& to) {
    return refusal(capture(), with(markets_csv, from, to));
  };
  CHECK(said("70123.5", "70123.4").find("another strike or close") != std::string::npos);
  CHECK(said("12:15:00Z", "12:30:00Z").find("another strike or close") != std::string::npos);
  CHECK(said(",no\r", ",maybe\r").find("markets.csv line 3.result is 'maybe'") != std::string::npos);
  CHECK(said("floor_strike", "strike").find("markets.csv line 1.head") != std::string::npos);
  CHECK(said("26JUN010800-00", "26JUN010815-15,").find("must have four fields") != std::string::npos);
}

TEST_CASE("after a reconnect no book is trusted until its next snapshot") {
  // The changes that were missed are in no later number: the book would be wrong without a sign.
  const auto records = records_of(capture());
  kalshi::RecordedBooks books;
  std::vector<std::string> defects;
  for (const pb::Record& record : records) {
    books.apply(record);
    const bool told = record.has_spot() || record.has_snapshot();
    if (told) defects.push_back(books.find(ticker)->defect());
  }
  // The first book, the spot trade within the hole, the book after it, the empty one.
  CHECK(defects == std::vector<std::string>{"", "NO_SNAPSHOT", "", ""});
  const auto doubts = of_kind(records, pb::Record::kDoubt);
  REQUIRE(doubts.size() == 1);
  CHECK(doubts[0].doubt().reason() == "FEED_RESTARTED: 1 after 2");
  CHECK(doubts[0].market_time_ns() == 1780315500400000000);  // of the last change before
  const auto feeds = of_kind(records, pb::Record::kFeed);
  REQUIRE(feeds.size() == 3);
  CHECK_FALSE(feeds[1].feed().connected());
  CHECK(feeds[2].market_time_ns() == 1780315530000000000);
  CHECK(books.find(ticker)->levels(Side::yes).empty());
  CHECK(books.find(ticker)->levels(Side::no).empty());
}

TEST_CASE("a jump in the numbers puts the book in doubt from the last frame before it") {
  // Two captures lost changes and went on; only the next number shows it.
  const auto records = records_of(market_line + first_book_line + with(change_line, ",2,", ",5,"));
  const auto doubts = of_kind(records, pb::Record::kDoubt);
  REQUIRE(doubts.size() == 1);
  CHECK(doubts[0].doubt().reason() == "SEQUENCE_GAP: 5 after 1");
  CHECK(doubts[0].market_time_ns() == 1780315500300000000);
  kalshi::RecordedBooks books;
  for (const pb::Record& record : records) books.apply(record);
  CHECK(books.find(ticker)->needs_snapshot());
}

TEST_CASE("a book that falls silent while its market trades on is in doubt") {
  // The capture ends without another number, so nothing but the tickers shows that changes are missing.
  const std::string quiet = market_line + first_book_line + ticker_line;
  CHECK(of_kind(records_of(quiet), pb::Record::kDoubt).empty());
  const std::string later = with(
      with(with(with(with(ticker_line, "1780315501000", "1780315521000"), "1780315500990", "1780315520990"),
                "05:00.99012", "05:20.99012"),
           "\"ts\":1780315500", "\"ts\":1780315520"),
      "1780315500990", "1780315520990");
  const auto doubts = of_kind(records_of(quiet + later), pb::Record::kDoubt);
  REQUIRE(doubts.size() == 1);
  CHECK(doubts[0].doubt().reason().find("SOURCE_SILENT") == 0);
  CHECK(doubts[0].market_time_ns() == 1780315500300000000);
}

TEST_CASE("a receive time that falls back keeps market time standing and is told again") {
  // Playing in order must never step back; what the recorder's clock said is kept beside it.
  const std::string text =
      market_line + first_book_line + with(change_line, "1780315500400", "1780315500100");
  const auto imported = import_kxbtc15m(text, std::nullopt);
  REQUIRE(imported);
  const pb::Record& last = imported->records.back();
  CHECK(last.market_time_ns() == 1780315500300000000);
  CHECK(last.utc_ns() == 1780315500100000000);
  CHECK(last.delta().stamp_behind_ms() == -90);
  CHECK(imported->left_out.at("receive times that lay before those of lines above") == 1);
  CHECK(told_again(imported->records) == text);
}

TEST_CASE("a change that takes more than there is shows as a negative level") {
  // The check that no recorded run ends in one must be able to fail.
  const auto records = records_of(market_line + first_book_line + with(change_line, "-5.25", "-20.01"));
  kalshi::RecordedBooks books;
  for (const pb::Record& record : records) books.apply(record);
  CHECK(books.find(ticker)->defect() == "NEGATIVE_LEVEL: yes 0.5000 would hold -0.01");
}

TEST_CASE("a line that is not in the known form is refused by line and field") {
  // A renamed field read as zero would be a price, a size or a strike of zero.
  refused("\"strike\":70123.5", "\"floor\":70123.5", {"FIELD_MISSING", "line 1.strike"});
  refused("70123.5", "\"70123.5\"", {"FIELD_TYPE", "line 1.strike"});
  refused("\"active\"", "\"open\"", {"FIELD_VALUE", "line 1.status", "'open'"});
  refused("2026-06-01T12:15:00Z", "12:15", {"FIELD_VALUE", "line 1.close_time"});
  refused("\"market_id\"", "\"id\"", {"FIELD_MISSING", "line 2.market_id"});
  refused("[\"0.0910\",\"7.00\"]", "[\"0.0910\",7]", {"FIELD_TYPE", "line 2.no_dollars_fp[0].quantity"});
  refused("[\"0.0910\",\"7.00\"]", "[\"1.0910\",\"7.00\"]", {"FIELD_VALUE", "line 2.no_dollars_fp[0].price"});
  refused("yes_dollars_fp", "yes_dollars", {"LINE_FORM", "line 2"});
  refused("\"-5.25\"", "-5.25", {"FIELD_TYPE", "line 3.delta"});
  refused("\"-5.25\"", "\"0.00\"", {"FIELD_VALUE", "line 3.delta"});
  refused("2,\"yes\"", "2,\"maybe\"", {"FIELD_VALUE", "line 3.side"});
  refused("2,\"yes\"", "null,\"yes\"", {"FIELD_TYPE", "line 3.seq"});
  refused("\"D\",1780315500400000000", "\"D\",null", {"FIELD_TYPE", "line 3.recv_ns"});
  refused("\"volume_fp\":\"200.00\"", "\"volume\":\"200.00\"", {"FIELD_MISSING", "line 4.volume_fp"});
  refused("\"yes_bid_dollars\":\"0.5000\"", "\"yes_bid_dollars\":0.5",
          {"FIELD_TYPE", "line 4.yes_bid_dollars"});
  refused("\"price\":70120.0", "\"price\":\"70120.0\"", {"FIELD_TYPE", "line 5.price"});
  refused("BTC-USD", "ETH-USD", {"FIELD_VALUE", "line 5.symbol"});
  refused("last_match", "done", {"FIELD_VALUE", "line 5.raw_event_type"});
  refused("01.500000+00:00", "01.500000", {"FIELD_VALUE", "line 5.exchange_ts_utc"});
  refused("[\"D\"", "[\"X\"", {"LINE_FORM", "line 3.tag", "'X'"});
  refused("\"-5.25\"]", "\"-5.25\",1]", {"LINE_FORM", "line 3", "has 8"});
  refused("[\"D\"", "[\"D", {"JSON_INVALID", "line 3"});
  refused("[\"M\"", "[1", {"LINE_FORM", "line 1"});
}

TEST_CASE("what a line says twice must agree, and what it says beyond is not dropped in silence") {
  // A contradiction means that one of the two is not what we take it for.
  refused("\"dollar_volume\":100", "\"dollar_volume\":99", {"LINE_FORM", "line 4", "dollar_volume"});
  refused("\"yes_bid\":50", "\"yes_bid\":49", {"LINE_FORM", "line 4"});
  refused("\"no_bid_size_fp\":\"12.50\"", "\"no_bid_size_fp\":\"12.51\"", {"LINE_FORM", "line 4"});
  refused("1780315500990,\"KX", "1780315500991,\"KX", {"FIELD_VALUE", "line 4.exchange_ms"});
  refused("01.700001", "01.700002", {"LINE_FORM", "line 5"});
  refused("\"strike\":70123.5", "\"strike\":70123.5,\"tick\":1", {"LINE_FORM", "line 1"});
  refused("\"20.00\"", "\"20.0\"", {"LINE_FORM", "line 2"});
  refused("null,\"KXBTC15M-26JUN010815-15\",null", "null,\"KXBTC15M-26JUN010815-30\",null",
          {"FIELD_VALUE", "line 1.market_ticker"});
}

TEST_CASE("a book before its market was told is refused") {
  // Without the market's grid no price of it could be judged.
  CHECK(refusal(first_book_line).find("MARKET_UNKNOWN: line 1.ticker") == 0);
  CHECK(refusal("").find("LINE_FORM") == 0);
  CHECK(
      refusal(with(capture(), "KXBTC15M-26JUN010815-15", "KXETH15M-26JUN010815-15")).find("line 1.ticker") !=
      std::string::npos);
}

TEST_CASE("a recording that is no capture of this kind is not told as one") {
  // A text with lines missing would pass for the source.
  Kxbtc15mText text;
  pb::Record record;
  record.set_number(7);
  record.mutable_candle();
  const auto line = text.take(record);
  REQUIRE_FALSE(line);
  CHECK(line.error().code == "RECORD_FORM");
}
