#include "cli/import_weather.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "backtest/known_from.h"
#include "kalshi/recorded_books.h"
#include "store/recording.h"
#include "tests/recorded_data.h"

using namespace headgate;
using namespace headgate::cli;
namespace fs = std::filesystem;
namespace pb = headgate::recording::v1;

namespace {

std::string carried() {
  const char* source = std::getenv("HEADGATE_SOURCE");
  return std::string(source != nullptr ? source : ".") + "/world/recordings/carried";
}
std::string weather() { return recorded_data::root() + "/weather"; }
bool absent(const std::string& path) {
  if (fs::exists(path)) return false;
  std::cout << "SKIPPED 1 recording: " << path << " is absent\n";
  return true;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

// Fails with the refusal's own text.
void check_known(const imports::Imported& imported, const std::string& source) {
  backtest::KnownFrom gate(source);
  for (const pb::Record& record : imported.records) {
    const Status known = gate.look_at(record);
    if (!known) FAIL(known.error().text());
  }
}

Recorded payload_of(const pb::Record& record) {
  const auto* form = record.GetReflection();
  const auto* field =
      form->GetOneofFieldDescriptor(record, record.GetDescriptor()->FindOneofByName("payload"));
  REQUIRE(field != nullptr);
  return {field->number(), form->GetMessage(record, field).SerializeAsString()};
}

void write(const std::vector<pb::Record>& records, const std::string& path) {
  const auto market = [](const pb::Record& record) { return MarketTime::from_ns(record.market_time_ns()); };
  const auto utc = [](const pb::Record& record) { return UtcTime::from_ns(record.utc_ns()); };
  auto writer =
      RecordingWriter::create(path, records.front().header(), market(records.front()), utc(records.front()));
  REQUIRE(writer);
  for (auto record = records.begin() + 1; record != records.end(); ++record)
    (*writer)->take(payload_of(*record), market(*record), utc(*record));
}

void check_round_trip(const imports::Imported& imported) {
  const fs::path folder =
      fs::temp_directory_path() / ("headgate-import-weather-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string first = (folder / "1.zst").string(), second = (folder / "2.zst").string();
  write(imported.records, first);
  std::vector<pb::Record> read;
  const RecordingRead whole = read_recording(first, [&](const pb::Record& record) {
    read.push_back(record);
    return true;
  });
  CHECK(!whole.problem);
  REQUIRE(read.size() == imported.records.size());
  size_t differing = 0;
  for (size_t i = 0; i < read.size(); ++i)
    differing += read[i].SerializeAsString() != imported.records[i].SerializeAsString() ? 1 : 0;
  CHECK(differing == 0);
  write(read, second);
  CHECK(bytes_of(first) == bytes_of(second));
  fs::remove_all(folder);
}

// The file itself, read by other means: what each market's last row of an instant quotes, in cents.
using Rows = std::map<std::pair<int64_t, std::string>, std::pair<int64_t, int64_t>>;
Rows rows_of(const std::string& text) {
  constexpr int64_t winter_ns = 8 * 3600 * ns_per_s;
  Rows out;
  for (const std::string& line : recorded_data::lines_of(text)) {
    std::istringstream fields(line);
    std::string at, market, yes, no;
    std::getline(fields, at, ',');
    std::getline(fields, market, ',');
    std::getline(fields, yes, ',');
    std::getline(fields, no, ',');
    const auto ns = parse_iso_utc(at + "Z");
    if (ns && std::stoll(yes) + std::stoll(no) < 100)
      out[{*ns + winter_ns, market}] = {std::stoll(yes), std::stoll(no)};
  }
  return out;
}

int64_t best_cents(const google::protobuf::RepeatedPtrField<market::v1::Level>& levels) {
  return levels.empty() ? 0 : levels[0].price_e4() / 100;
}

// After the records of a row's instant its market's book holds what the row says.
void check_books(const imports::Imported& imported, const Rows& rows) {
  kalshi::RecordedBooks books;
  std::map<std::string, int64_t> closes_ns;
  std::map<std::string, int64_t> opens_ns;
  size_t next = 0;
  size_t compared = 0, wrong = 0;
  for (const auto& [key, cents] : rows) {
    const auto& [at_ns, market] = key;
    for (; next < imported.records.size() && imported.records[next].market_time_ns() <= at_ns; ++next) {
      const pb::Record& record = imported.records[next];
      books.apply(record);
      if (!record.has_market()) continue;
      opens_ns[record.market().info().market_ticker()] = record.market().info().open_ns();
      closes_ns[record.market().info().market_ticker()] = record.market().info().close_ns();
    }
    if (opens_ns.count(market) == 0 || at_ns < opens_ns[market] || at_ns >= closes_ns[market]) continue;
    const kalshi::OrderBook* book = books.find(market);
    REQUIRE(book != nullptr);
    const market::v1::Book picture = book->picture(market, 5);
    ++compared;
    const bool same =
        best_cents(picture.yes_bids()) == cents.first && best_cents(picture.no_bids()) == cents.second;
    const bool nominal = picture.yes_bids().empty() || picture.yes_bids(0).quantity_e2() == stated_size.e2();
    wrong += !same || !nominal || !book->defect().empty() ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(compared > 100);
}

size_t count(const imports::Imported& imported, pb::Record::PayloadCase kind) {
  return static_cast<size_t>(
      std::count_if(imported.records.begin(), imported.records.end(),
                    [kind](const pb::Record& each) { return each.payload_case() == kind; }));
}
int64_t left_out(const imports::Imported& imported, const char* reason) {
  const auto found = imported.left_out.find(reason);
  return found == imported.left_out.end() ? 0 : found->second;
}

}  // namespace

TEST_CASE("the carried day passes the gate, comes back to the byte and rebuilds its file's quotes") {
  // Without recorded data at hand this is what holds the import to the rows.
  const auto files = book_files(carried());
  REQUIRE(files.size() == 1);
  CHECK(files[0].event == "KXHIGHNY-26JAN15");
  const auto day = import_top_of_book_file(files[0].path);
  if (!day) FAIL(day.error().text());
  check_known(*day, files[0].path);
  check_round_trip(*day);
  check_books(*day, rows_of(bytes_of(files[0].path)));
}

TEST_CASE("recorded top-of-book days pass the gate and rebuild every quote of their files") {
  // The ten days on which a strategy is judged; one wrong row is a trade that could not have been.
  if (absent(weather() + "/books")) return;
  const std::map<std::string, std::pair<int64_t, int64_t>> expected{
      // crossed rows and rows after the close, counted by another program
      {"KXHIGHNY-25DEC05", {1, 5}}, {"KXHIGHNY-25DEC06", {1, 5}}, {"KXHIGHNY-25DEC07", {0, 0}},
      {"KXHIGHNY-25DEC08", {1, 0}}, {"KXHIGHNY-25DEC10", {1, 0}}, {"KXHIGHNY-25DEC11", {2, 0}},
      {"KXHIGHNY-25DEC12", {0, 0}}, {"KXHIGHNY-25DEC13", {3, 0}}, {"KXHIGHNY-25DEC14", {1, 0}},
      {"KXHIGHNY-25DEC15", {0, 0}}};
  size_t seen = 0;
  for (const BookFile& file : book_files(weather())) {
    CAPTURE(file.event);
    const auto day = import_top_of_book_file(file.path);
    if (!day) FAIL(day.error().text());
    check_known(*day, file.path);
    check_round_trip(*day);
    check_books(*day,
                rows_of(*recorded_data::text_of("weather/books/market_data_" + file.event + ".csv.gz")));
    CHECK(count(*day, pb::Record::kMarket) == 30);
    CHECK(count(*day, pb::Record::kForecast) == 2);
    const auto each = expected.find(file.event);
    if (each == expected.end()) continue;
    ++seen;
    CHECK(left_out(*day, "crossed rows: they tell no price") == each->second.first);
    CHECK(left_out(*day, "rows after the close") == each->second.second);
  }
  CHECK(seen == expected.size());
}

TEST_CASE("two months of candles pass the gate, and the market's own score at ten o'clock is known") {
  // 0.0810 over 720 markets was computed from the same files by another program: quotes or winners that are
  // read askew give another number.
  const std::string path = weather() + "/history/kalshi_candles.csv.gz";
  if (absent(path)) return;
  const auto months = import_candles_file(path);
  if (!months) FAIL(months.error().text());
  check_known(*months, path);
  check_round_trip(*months);
  CHECK(count(*months, pb::Record::kCandle) == 26'818);
  CHECK(count(*months, pb::Record::kTicker) == 720);
  CHECK(count(*months, pb::Record::kForecast) == 240);
  CHECK(left_out(*months, "event KXHIGHCHI-25NOV18: its winner is not known") == 1);
  CHECK(left_out(*months, "event KXHIGHNY-25NOV25: its winner is not known") == 1);
  CHECK(left_out(*months, "quotes of candles that differ from the dataset's at 10:00") == 0);
  std::map<uint32_t, double> said;
  std::map<uint32_t, bool> paid;
  for (const pb::Record& record : months->records) {
    const pb::Ticker& ticker = record.ticker();
    const int64_t ask_e4 = ticker.yes_ask_e4() == 0 ? Price::one_e4 : ticker.yes_ask_e4();
    if (record.has_ticker())
      said[ticker.market()] = static_cast<double>(ticker.yes_bid_e4() + ask_e4) / 2 / Price::one_e4;
    if (record.has_market())
      paid[record.market().market()] = record.market().info().result() == market::v1::MARKET_RESULT_YES;
  }
  double brier = 0;
  for (const auto& [market, probability] : said) {
    const double miss = probability - (paid.at(market) ? 1 : 0);
    brier += miss * miss / static_cast<double>(said.size());
  }
  CHECK(brier == doctest::Approx(0.0810).epsilon(0.0006));
}

TEST_CASE("settled markets tell every contract that the exchange counted") {
  // The exchange's own volume of each market, beside the sum of its trades: a lost trade shows at once.
  for (const auto& [series, trades, contracts] :
       {std::tuple{"kxhighny", 105'551, 7'638'469}, std::tuple{"kxhighchi", 66'700, 5'356'739}}) {
    const std::string path = weather() + "/settled_2025/" + series + "_events.jsonl.gz";
    if (absent(path)) continue;
    const auto months = import_settled_file(path);
    if (!months) FAIL(months.error().text());
    check_known(*months, path);
    check_round_trip(*months);
    CHECK(count(*months, pb::Record::kTrade) == static_cast<size_t>(trades));
    CHECK(count(*months, pb::Record::kMarket) == 354 * 5);
    CHECK(left_out(*months, "strikes that are missing and were read from the subtitle") == 9);
    int64_t sum_e2 = 0;
    for (const pb::Record& record : months->records) sum_e2 += record.trade().quantity_e2();
    CHECK(sum_e2 == int64_t{contracts} * 100);
  }
}

TEST_CASE("a leak in the files makes the import fail by the name of the file") {
  // The two ways in which forecasts of these days could see ahead.
  const fs::path folder = fs::temp_directory_path() / ("headgate-import-leak-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::copy(carried(), folder, fs::copy_options::recursive);
  const std::string books = book_files(folder.string()).at(0).path;
  const std::string forecasts = (folder / "history" / "forecast_high_f.csv").string();
  std::ofstream(forecasts) << "event_id,known_from_ts,value\nKXHIGHNY-26JAN15,1768446000,38.6\n";
  const auto early = import_top_of_book_file(books);
  REQUIRE(!early);
  CHECK(early.error().code == "LEAK");
  CHECK(early.error().field.find("forecast_high_f.csv line 2") != std::string::npos);
  std::ofstream(forecasts) << "date,ticker,fcst_gfs_seamless\n2026-01-15,KXHIGHNY,37.2\n";
  const auto stitched = import_top_of_book_file(books);
  REQUIRE(!stitched);
  CHECK(stitched.error().code == "LEAK");
  CHECK(stitched.error().field.find("forecast_high_f.csv") != std::string::npos);
  fs::remove(forecasts);
  CHECK(import_top_of_book_file(books).error().code == "SOURCE_MISSING");
  CHECK(import_top_of_book_file(forecasts).error().code == "SOURCE_NAME");
  CHECK(import_settled_file(books).error().code == "SOURCE_NAME");
  CHECK(import_top_of_book_files({books, books}).error().code == "SOURCE_COUNT");
  CHECK(book_files((folder / "nowhere").string()).empty());
  fs::remove_all(folder);
}
