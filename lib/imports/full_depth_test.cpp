#include "imports/full_depth.h"

#include <doctest/doctest.h>

#include <iostream>
#include <map>

#include "domain/moment.h"
#include "imports/full_depth_row.h"
#include "imports/lines.h"
#include "json/value.h"
#include "kalshi/recorded_books.h"
#include "tests/recorded_data.h"
#include "weather/payload_hash.h"

using namespace headgate;
using namespace headgate::imports;
namespace pb = headgate::recording::v1;

namespace {

// Rows in the shape of the recorded ones with numbers of our own; the hashes by Python's hashlib.
const std::string book_row =
    R"({"best_no_ask":0.75,"best_no_bid":0.6,"best_yes_ask":0.4,"best_yes_bid":0.25,"book_shape":"orderbook_fp","cap_strike":88,"captured_at":"2026-07-20T01:00:00.500000+00:00","close_time":"2026-07-21T05:00:00Z","depth":3,"floor_strike":87,"no_bids":[[0.6,40.25],[0.03,5.0]],"raw_orderbook":{"no_dollars":[["0.0300","5.00"],["0.6000","40.25"]],"yes_dollars":[["0.2500","10.00"]]},"raw_sha256":"6221588853806256557b55d0a3aef6388a852cfbba817748e8ed861cce9d0962","schema_version":"weather_books.v1","series":"KXLOWTNYC","strike_type":"between","ticker":"KXLOWTNYC-26JUL20-B87.5","venue":"kalshi","yes_bids":[[0.25,10.0]],"yes_sub_title":"87 to 88"})"
    "\n";
const std::string one_sided_row =
    R"({"best_no_ask":0.01,"best_no_bid":null,"best_yes_ask":null,"best_yes_bid":0.99,"book_shape":"orderbook_fp","cap_strike":null,"captured_at":"2026-07-20T00:30:00.500000+00:00","close_time":"2026-07-20T02:00:00Z","depth":1,"floor_strike":71.99,"no_bids":[],"raw_orderbook":{"no_dollars":[],"yes_dollars":[["0.9900","1.00"]]},"raw_sha256":"8e7f9ad5c8835dffb14a65ee0a9a945227a186da80e207baef528ad02ba6fc3c","schema_version":"weather_books.v1","series":"KXTEMPX","strike_type":"greater","ticker":"KXTEMPX-26JUL1922-T71.99","venue":"kalshi","yes_bids":[[0.99,1.0]],"yes_sub_title":"72 or above"})"
    "\n";
const std::string meta_rows =
    R"({"captured_at":"2026-07-20T00:10:00+00:00","fee_multiplier":1,"fee_type":"quadratic","rules_primary":"lowest temperature in Central Park","sample_ticker":"KXLOWTNYC-26JUL20-T80","schema_version":"weather_series_meta.v1","series":"KXLOWTNYC"})"
    "\n"
    R"({"captured_at":"2026-07-20T00:10:00+00:00","fee_multiplier":0.5,"fee_type":"quadratic","rules_primary":"temperature at ten","sample_ticker":"KXTEMPX-26JUL1922-T60","schema_version":"weather_series_meta.v1","series":"KXTEMPX"})"
    "\n";
const std::string result_row =
    R"({"captured_at":"2026-07-21T13:00:00+00:00","schema_version":"weather_actuals.v1","settled_markets":{"events":[{"close_time":"2026-07-21T05:00:00Z","results":{"KXLOWTNYC-26JUL20-B87.5":"yes","KXLOWTNYC-26JUL20-T80":"no"}}]}})"
    "\n";

FullDepthSource source() {
  return {{{"books", book_row + one_sided_row}}, {{"meta", meta_rows}}, {{"actuals", result_row}}};
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string refusal(const FullDepthSource& of) {
  const auto imported = import_full_depth(of);
  return imported ? "imported" : imported.error().text();
}

void refused(const std::string& from, const std::string& to, const std::string& code,
             const std::string& where) {
  FullDepthSource changed = source();
  changed.books[0].text = with(changed.books[0].text, from, to);
  const std::string said = refusal(changed);
  CAPTURE(from);
  CHECK_MESSAGE(said.find(code) == 0, said);
  CHECK_MESSAGE(said.find("books line 1." + where) != std::string::npos, said);
}

}  // namespace

TEST_CASE("a full book becomes a snapshot at its capture, its market before it and its result after") {
  // A book known before it was read, or a winner before he was told, is a leak.
  const auto imported = import_full_depth(source());
  REQUIRE(imported);
  const auto& records = imported->records;
  std::vector<std::string> order;
  std::map<uint32_t, std::string> names;
  for (const pb::Record& record : records) {
    if (record.has_name()) names[record.name().index()] = record.name().text();
    if (record.has_market()) {
      order.push_back("market " + names[record.market().market()] + " result " +
                      std::to_string(record.market().info().result()) + " at " +
                      iso_utc(record.market_time_ns()));
    }
    if (record.has_snapshot()) {
      order.push_back("book " + names[record.snapshot().market()] + " at " +
                      iso_utc(record.market_time_ns()));
    }
  }
  // The row that stands below is of the earlier capture.
  CHECK(order == std::vector<std::string>{
                     "market KXTEMPX-26JUL1922-T71.99 result 0 at 2026-07-20T00:30:00.500Z",
                     "book KXTEMPX-26JUL1922-T71.99 at 2026-07-20T00:30:00.500Z",
                     "market KXLOWTNYC-26JUL20-B87.5 result 0 at 2026-07-20T01:00:00.500Z",
                     "book KXLOWTNYC-26JUL20-B87.5 at 2026-07-20T01:00:00.500Z",
                     "market KXLOWTNYC-26JUL20-B87.5 result 1 at 2026-07-21T13:00:00.000Z",
                 });
  CHECK(imported->left_out.at("books that stood below later ones in the source") == 1);
  CHECK(imported->left_out.at("results of markets without a book") == 1);
  CHECK(imported->left_out.at("markets without a result") == 1);

  for (const pb::Record& record : records) {
    if (!record.has_market() || record.market().info().series_ticker() != "KXLOWTNYC") continue;
    const auto& info = record.market().info();
    CHECK(info.event_ticker() == "KXLOWTNYC-26JUL20");
    CHECK(info.strike_kind() == market::v1::STRIKE_KIND_BETWEEN);
    CHECK(info.floor_e4() == 870000);
    CHECK(info.cap_e4() == 880000);
    CHECK(info.rules_primary() == "lowest temperature in Central Park");
    CHECK(info.fee_multiplier_e4() == 10000);
    CHECK(iso_utc(info.close_ns()) == "2026-07-21T05:00:00.000Z");
    CHECK(iso_utc(info.open_ns()) == "2026-07-20T01:00:00.500Z");
  }
  for (const pb::Record& record : records) {
    if (!record.has_snapshot() || record.snapshot().no_price_e4_size() == 0) continue;
    CHECK(record.snapshot().source() == pb::SNAPSHOT_SOURCE_POLL);
    CHECK(record.snapshot().no_price_e4(1) == 6000);
    CHECK(record.snapshot().no_quantity_e2(1) == 4025);
    CHECK(full_depth::orderbook_text(record.snapshot()) ==
          R"({"no_dollars":[["0.0300","5.00"],["0.6000","40.25"]],"yes_dollars":[["0.2500","10.00"]]})");
  }
}

TEST_CASE("a row that contradicts its own book, or is not in the known form, is refused by line and field") {
  // What a row says twice tells whether it is read rightly.
  refused("\"best_yes_bid\":0.25", "\"best_yes_bid\":0.26", "FIELD_VALUE", "best_yes_bid");
  refused("\"best_no_ask\":0.75", "\"best_no_ask\":null", "FIELD_VALUE", "best_no_ask");
  refused("\"best_no_bid\":0.6,", "", "FIELD_MISSING", "best_no_bid");
  refused("[0.03,5.0]", "[0.03,5.01]", "FIELD_VALUE", "no_bids");
  refused("\"depth\":3", "\"depth\":4", "FIELD_VALUE", "depth");
  refused("\"40.25\"", "\"40.24\"", "FIELD_VALUE", "no_bids");
}

TEST_CASE("what is missing or another's is refused") {
  // A market without fees or strike would be priced as if it had some.
  refused("\"yes_dollars\"", "\"yes\"", "FIELD_MISSING", "raw_orderbook.yes_dollars");
  refused("\"0.0300\",\"5.00\"", "\"0.0300\",5.00", "FIELD_TYPE", "raw_orderbook.no_dollars[0].quantity");
  refused("\"0.0300\"", "\"0.0350\"", "FIELD_VALUE", "raw_orderbook.no_dollars");
  refused("\"0.0300\"", "\"0.7000\"", "FIELD_VALUE", "raw_orderbook.no_dollars");
  refused("6221588", "7221588", "FIELD_VALUE", "raw_sha256");
  refused("\"cap_strike\":88", "\"cap_strike\":null", "FIELD_TYPE", "cap_strike");
  refused("\"between\"", "\"structured\"", "FIELD_VALUE", "strike_type");
  refused("\"between\"", "\"greater\"", "FIELD_VALUE", "cap_strike");
  refused("weather_books.v1", "weather_books.v2", "FIELD_VALUE", "schema_version");
  refused("2026-07-20T01:00:00.500000+00:00", "2026-07-20 01:00", "FIELD_VALUE", "captured_at");
  refused("2026-07-21T05:00:00Z", "2026-07-20T00:30:00Z", "FIELD_VALUE", "captured_at");
  refused("\"series\":\"KXLOWTNYC\"", "\"series\":\"KXLOWTCHI\"", "FIELD_VALUE", "ticker");

  FullDepthSource changed = source();
  changed.meta[0].text = with(meta_rows, "00:10:00", "01:10:00");
  CHECK(refusal(changed).find("SERIES_UNKNOWN: KXLOWTNYC-26JUL20-B87.5") == 0);
  changed = source();
  changed.meta[0].text = with(meta_rows, "\"quadratic\"", "\"flat\"");
  CHECK(refusal(changed).find("FIELD_VALUE: meta line 1.fee_type") == 0);
  changed = source();
  changed.actuals[0].text = with(result_row, "2026-07-21T13:00:00", "2026-07-21T05:00:00");
  CHECK(refusal(changed).find("FIELD_VALUE: actuals line 1") == 0);
  changed = source();
  changed.actuals[0].text += with(result_row, "\"yes\"", "\"no\"");
  CHECK(refusal(changed).find("RESULT_CHANGED: KXLOWTNYC-26JUL20-B87.5") == 0);
  changed = source();
  changed.actuals[0].text = with(result_row, "\"yes\"", "\"void\"");
  CHECK(refusal(changed).find("FIELD_VALUE: actuals line 1") == 0);
}

namespace {

const std::string folder = "weather/books/full_depth_2026-07/dt=";
const std::vector<std::string> days{"2026-07-16", "2026-07-17", "2026-07-18"};

std::optional<FullDepthSource> recorded() {
  FullDepthSource out;
  for (const std::string& day : days) {
    const auto books = recorded_data::text_of(folder + day + ".jsonl.gz");
    const auto meta = recorded_data::text_of("weather/books/full_depth_2026-07/meta/dt=" + day + ".jsonl");
    const auto actuals = recorded_data::text_of("weather/actuals_2026-07/dt=" + day + ".jsonl");
    if (!books || !meta || !actuals) return std::nullopt;
    out.books.push_back({day, *books});
    out.meta.push_back({day, *meta});
    out.actuals.push_back({day, *actuals});
  }
  return out;
}

}  // namespace

TEST_CASE("every full book of July 2026 is played whole and told again as the exchange worded it") {
  // The recorder hashed each reply as it came: 6,360 proofs that no level was lost or changed.
  const auto of = recorded();
  if (!of) return;
  std::map<std::string, std::string> hashes;  // of each reply, by market and capture
  for (const NamedText& file : of->books) {
    for (const std::string_view line : lines_of(file.text)) {
      const auto row = json::parse(line);
      REQUIRE(row);
      const std::string at = row->find("captured_at")->text.substr(0, 23);
      CHECK(hashes.emplace(row->find("ticker")->text + " " + at, row->find("raw_sha256")->text).second);
    }
  }
  const auto imported = import_full_depth(*of);
  REQUIRE_MESSAGE(imported, imported.error().text());
  kalshi::RecordedBooks books;
  int64_t snapshots = 0, same = 0, results = 0, early = 0, winners = 0;
  for (const pb::Record& record : imported->records) {
    const std::string market = books.apply(record);
    if (record.has_market() && record.market().info().result() != market::v1::MARKET_RESULT_UNSPECIFIED) {
      ++results;
      winners += record.market().info().result() == market::v1::MARKET_RESULT_YES ? 1 : 0;
      early += record.market_time_ns() <= record.market().info().close_ns() ? 1 : 0;
    }
    if (!record.has_snapshot()) continue;
    ++snapshots;
    CHECK_FALSE(books.find(market)->needs_snapshot());
    const std::string key = market + " " + iso_utc(record.market_time_ns()).substr(0, 23);
    const std::string text = "{\"orderbook_fp\":" + full_depth::orderbook_text(record.snapshot()) + "}";
    same += weather::sha256_hex(text) == hashes[key] ? 1 : 0;
  }
  CHECK(snapshots == 6360);
  CHECK(same == 6360);
  // By Python over the actuals: 474 markets of 79 events, each with one winner, and each has a book here.
  CHECK(results == 474);
  CHECK(winners == 79);
  CHECK(early == 0);
  CHECK(imported->left_out.at("books that stood below later ones in the source") == 530);
}
