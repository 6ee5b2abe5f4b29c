#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "domain/decimal.h"
#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/book.h"
#include "kalshi/market_codec.h"
#include "kalshi/poll_codec.h"
#include "kalshi/series_codec.h"
#include "tests/recorded_data.h"
#include "weather/climate_day.h"
#include "weather/ladder.h"
#include "weather/stations.h"

// Three days of July 2026 as they were recorded: the full books of twenty cities' highs, four times a night,
// the rules of their series, and how the events were settled.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string folder = "weather/books/full_depth_2026-07/";

bool is_high(const std::string& series) { return series.rfind("KXHIGH", 0) == 0; }

std::string text_at(const json::Value& object, const char* name) {
  const json::Value* found = object.find(name);
  return found == nullptr ? "" : found->text;
}

// What stands as JSON between two names that follow one another.
std::string raw_between(const std::string& line, const std::string& name, const std::string& next) {
  const size_t begin = line.find("\"" + name + "\":") + name.size() + 3;
  return line.substr(begin, line.find(",\"" + next + "\":", begin) - begin);
}

std::string event_of(const std::string& ticker) { return ticker.substr(0, ticker.rfind('-')); }

PriceGrid cents() {
  PriceGrid grid;
  auto& range = *grid.Add();
  range.set_end_e4(10000);
  range.set_step_e4(100);
  return grid;
}

// 0: no bid.
int64_t best_e4(const google::protobuf::RepeatedPtrField<market::v1::Level>& bids) {
  return bids.empty() ? 0 : bids[0].price_e4();
}
int64_t number_e4(const json::Value& object, const char* name) {
  const json::Value* found = object.find(name);
  REQUIRE(found != nullptr);
  return found->kind == json::Kind::null ? 0 : *json::decimal_of(*found, 4);
}

struct Day {
  int books = 0;
  int one_sided = 0;
  int64_t yes_levels = 0;
  int64_t no_levels = 0;
  int64_t quantity_e2 = 0;
  std::map<std::string, int> captures;
  std::map<std::string, weather::Strike> strikes;  // by ticker
  std::map<std::string, std::string> closes;       // by event
  std::map<std::string, market::v1::Book> first;   // by ticker, of the first capture
};

void read_book(const std::string& line, const json::Value& row, Day& day) {
  const std::string ticker = text_at(row, "ticker");
  const auto reply =
      parse_orderbooks_reply(R"({"orderbooks":[{"ticker":")" + ticker + R"(","orderbook_fp":)" +
                             raw_between(line, "raw_orderbook", "raw_sha256") + "}]}");
  REQUIRE(reply);
  for (const auto& fault : reply->faults) FAIL_CHECK(fault.error.text());
  REQUIRE(reply->books.size() == 1);
  OrderBook book;
  book.apply(reply->books[0], cents());
  const market::v1::Book picture = book.picture(ticker, 100);
  CHECK(picture.defect() == "");
  CHECK(best_e4(picture.yes_bids()) == number_e4(row, "best_yes_bid"));
  CHECK(best_e4(picture.no_bids()) == number_e4(row, "best_no_bid"));
  ++day.books;
  day.one_sided += static_cast<int>(picture.yes_bids().empty() || picture.no_bids().empty());
  day.yes_levels += picture.yes_bids_size();
  day.no_levels += picture.no_bids_size();
  for (const auto& level : picture.yes_bids()) day.quantity_e2 += level.quantity_e2();
  for (const auto& level : picture.no_bids()) day.quantity_e2 += level.quantity_e2();
  ++day.captures[text_at(row, "capture_id")];
  day.first.emplace(ticker, picture);
}

// The recording kept of each market object what is said here, so it lacks the rest and must be told so.
void read_strike(const std::string& line, const json::Value& row, Day& day) {
  const std::string ticker = text_at(row, "ticker");
  const std::string event = event_of(ticker);
  const auto field = [&](const char* name, const char* next) {
    return std::string(",\"") + name + "\":" + raw_between(line, name, next);
  };
  const auto object = json::parse(R"({"ticker":")" + ticker + R"(","event_ticker":")" + event +
                                  R"(","title":"","market_type":"binary")" + field("strike_type", "ticker") +
                                  field("floor_strike", "group") + field("cap_strike", "capture_id") +
                                  field("close_time", "depth") + "}");
  REQUIRE(object);
  const market::v1::MarketInfo info = judge_market(*object, "market");
  CHECK(info.defect() == "FIELD_MISSING: market.price_ranges; must be present as an array");
  CHECK(info.series_ticker() == text_at(row, "series"));
  REQUIRE(info.strike_kind() != market::v1::STRIKE_KIND_UNSPECIFIED);
  day.strikes[ticker] = {ticker, info.strike_kind(), info.floor_e4(), info.cap_e4()};
  const auto date = weather::date_of_event(event);
  const weather::StationEntry* station = weather::station_of_series(info.series_ticker());
  REQUIRE(date);
  REQUIRE(station != nullptr);
  // Trading ends with the settlement day of standard time, or a minute before.
  const int64_t end_ns = weather::settlement_day(*date, station->standard_offset_h).end_ns;
  CHECK((info.close_ns() == end_ns || info.close_ns() == end_ns - 60 * ns_per_s));
  day.closes[event] = text_at(row, "close_time");
}

std::optional<Day> day_of(const std::string& date) {
  const auto text = recorded_data::text_of(folder + "dt=" + date + ".jsonl.gz");
  if (!text) return std::nullopt;
  Day day;
  for (const std::string& line : recorded_data::lines_of(*text)) {
    const auto row = json::parse(line);
    REQUIRE(row);
    if (!is_high(text_at(*row, "series"))) continue;
    CAPTURE(text_at(*row, "ticker"));
    read_book(line, *row, day);
    read_strike(line, *row, day);
  }
  return day;
}

// The six markets of each event tile the line.
void check_ladders(const Day& day) {
  std::map<std::string, std::vector<weather::Strike>> events;
  for (const auto& [ticker, strike] : day.strikes) events[event_of(ticker)].push_back(strike);
  CHECK(events.size() == 40);
  for (const auto& [event, strikes] : events) {
    CAPTURE(event);
    CHECK(strikes.size() == 6);
    const auto shares = weather::ladder_of(strikes, weather::TwoPiece::normal(85, 6));
    REQUIRE_MESSAGE(shares, shares.error().text());
    double sum = 0;
    for (const auto& share : *shares) sum += share.probability;
    CHECK(std::abs(sum - 1) < 1e-12);
  }
}

struct Top {
  const char* ticker;
  int64_t yes_e4, yes_e2, no_e4, no_e2;  // best bids; 0: none
  int yes_levels, no_levels;
};
struct Expected {
  const char* date;
  int one_sided;
  int64_t yes_levels, no_levels, quantity_e2;
  std::vector<Top> tops;  // of the first capture
};

// Sums and tops by jq and Python over the files.
const std::vector<Expected> days{
    {"2026-07-16",
     504,
     9328,
     40229,
     2'457'744'792,
     {{"KXHIGHNY-26JUL16-T96", 200, 18010, 9700, 15821, 2, 49},
      {"KXHIGHNY-26JUL16-T89", 2100, 800, 7800, 4551, 18, 46},
      {"KXHIGHCHI-26JUL16-T99", 0, 0, 9900, 54711, 0, 48},
      {"KXHIGHCHI-26JUL16-T92", 6300, 2611, 3300, 100, 35, 20}}},
    {"2026-07-17",
     507,
     9281,
     39512,
     2'917'219'297,
     {{"KXHIGHNY-26JUL17-T90", 200, 16300, 9700, 1800, 2, 49},
      {"KXHIGHNY-26JUL17-T83", 1300, 1100, 8600, 2100, 10, 50},
      {"KXHIGHCHI-26JUL17-T96", 0, 0, 9900, 4000, 0, 50},
      {"KXHIGHCHI-26JUL17-T89", 1200, 1100, 8700, 4900, 10, 44}}},
    {"2026-07-18",
     498,
     9212,
     37395,
     2'758'743'755,
     {{"KXHIGHNY-26JUL18-T86", 100, 241187, 9800, 4700, 1, 35},
      {"KXHIGHNY-26JUL18-T79", 3500, 200, 6400, 193, 22, 30},
      {"KXHIGHCHI-26JUL18-T96", 0, 0, 9800, 60813, 0, 49},
      {"KXHIGHCHI-26JUL18-T89", 1500, 100, 8400, 400, 13, 46}}},
};

void check_top(const market::v1::Book& book, const Top& top) {
  CAPTURE(top.ticker);
  CHECK(book.yes_bids_size() == top.yes_levels);
  CHECK(book.no_bids_size() == top.no_levels);
  CHECK(best_e4(book.yes_bids()) == top.yes_e4);
  CHECK(best_e4(book.no_bids()) == top.no_e4);
  if (top.yes_e4 != 0) CHECK(book.yes_bids(0).quantity_e2() == top.yes_e2);
  if (top.no_e4 != 0) CHECK(book.no_bids(0).quantity_e2() == top.no_e2);
}

}  // namespace

TEST_CASE("every recorded full book of July 2026 is whole, uncrossed and as deep as it was") {
  // Two thousand nine hundred real books: a side, a unit or a level read wrongly shows in the sums.
  for (const Expected& expected : days) {
    CAPTURE(expected.date);
    const auto day = day_of(expected.date);
    if (!day) continue;
    CHECK(day->books == 960);
    CHECK(day->captures.size() == 4);
    for (const auto& [capture, books] : day->captures) CHECK(books == 240);
    CHECK(day->strikes.size() == 240);
    CHECK(day->one_sided == expected.one_sided);
    CHECK(day->yes_levels == expected.yes_levels);
    CHECK(day->no_levels == expected.no_levels);
    CHECK(day->quantity_e2 == expected.quantity_e2);
    for (const Top& top : expected.tops) check_top(day->first.at(top.ticker), top);
    check_ladders(*day);
  }
}

TEST_CASE("the recorded rules, fees and sources of July 2026 are those of the station table") {
  // A city priced by another thermometer than the one it is paid by loses on every day they differ.
  for (const Expected& expected : days) {
    CAPTURE(expected.date);
    const auto text = recorded_data::text_of(folder + "meta/dt=" + expected.date + ".jsonl");
    if (!text) continue;
    std::set<std::string> seen;
    for (const std::string& line : recorded_data::lines_of(*text)) {
      const auto row = json::parse(line);
      REQUIRE(row);
      const std::string series = text_at(*row, "series");
      if (!is_high(series)) continue;
      CAPTURE(series);
      CHECK(seen.insert(series).second);
      const weather::StationEntry* station = weather::station_of_series(series);
      REQUIRE(station != nullptr);
      const std::string rules = text_at(*row, "rules_primary");
      CHECK(weather::check_rules(*station, rules));
      CHECK(weather::settlement_source_of(rules) == weather::SettlementSource::weather_service);
      // "July 16, 2026" in the older series, "Jul 16, 2026" in the newer.
      const std::string day = std::string(" ") + (expected.date + 8) + ", 2026";
      CHECK((rules.find("July" + day) != std::string::npos || rules.find("Jul" + day) != std::string::npos));
      REQUIRE(row->find("settlement_sources")->items.size() == 1);
      CHECK(text_at(row->find("settlement_sources")->items[0], "url")
                .ends_with("product=CLI&issuedby=" + std::string(station->site())));
      CHECK(weather::date_of_event(event_of(text_at(*row, "sample_ticker")))->text() == expected.date);
      const auto fees = parse_series_reply(R"({"series":{"ticker":")" + series + R"(","fee_type":")" +
                                           text_at(*row, "fee_type") + R"(","fee_multiplier":)" +
                                           raw_between(line, "fee_multiplier", "fee_type") + "}}");
      REQUIRE(fees);
      CHECK(*fees == SeriesFees{series, "quadratic", 10000});
    }
    CHECK(seen.size() == 20);
  }
}

TEST_CASE("each recorded settlement of July 2026 paid the strike that holds its report's number") {
  // Where the two differ, either the strikes or the station are not what we think they are.
  std::map<std::string, weather::Strike> strikes;
  std::map<std::string, std::string> closes;
  for (const Expected& expected : days) {
    const auto day = day_of(expected.date);
    if (!day) return;
    strikes.insert(day->strikes.begin(), day->strikes.end());
    closes.insert(day->closes.begin(), day->closes.end());
  }
  std::map<std::string, std::string> highs;
  size_t told = 0;
  for (const Expected& expected : days) {
    const auto text =
        recorded_data::text_of(std::string("weather/actuals_2026-07/dt=") + expected.date + ".jsonl");
    if (!text) return;
    for (const std::string& line : recorded_data::lines_of(*text)) {
      const auto row = json::parse(line);
      REQUIRE(row);
      for (const json::Value& event : row->find("settled_markets")->find("events")->items) {
        const std::string ticker = text_at(event, "event_ticker");
        if (!is_high(ticker)) continue;
        CAPTURE(ticker);
        ++told;
        const weather::StationEntry* station = weather::station_of_series(text_at(event, "series"));
        REQUIRE(station != nullptr);
        CHECK(station->icao == text_at(*row, "cli_station"));
        CHECK(weather::date_of_event(ticker)->text() == text_at(event, "event_date"));
        CHECK(closes.at(ticker) == text_at(event, "close_time"));
        const std::string value = text_at(event, "expiration_value");
        const int64_t high_e4 = *parse_decimal(value, 4);
        CHECK(high_e4 == number_e4(*row->find("actuals")->find("high"), "cli"));
        CHECK(highs.emplace(ticker, value).first->second == value);
        CHECK(event.find("results")->members.size() == 6);
        for (const json::Member& result : event.find("results")->members) {
          const weather::Strike& strike = strikes.at(result.first);
          const bool above = strike.kind == market::v1::STRIKE_KIND_LESS ||
                             (strike.kind == market::v1::STRIKE_KIND_BETWEEN ? high_e4 >= strike.floor_e4
                                                                             : high_e4 > strike.floor_e4);
          const bool below = strike.kind == market::v1::STRIKE_KIND_GREATER ||
                             (strike.kind == market::v1::STRIKE_KIND_BETWEEN ? high_e4 <= strike.cap_e4
                                                                             : high_e4 < strike.cap_e4);
          CHECK(result.second.text == (above && below ? "yes" : "no"));
        }
      }
    }
  }
  CHECK(told == 62);
  CHECK(highs.size() == 42);
  CHECK(highs.at("KXHIGHAUS-26JUL15") == "80.00");
  CHECK(highs.at("KXHIGHNY-26JUL16") == "85.00");
  CHECK(highs.at("KXHIGHTLV-26JUL16") == "108.00");
  CHECK(highs.at("KXHIGHCHI-26JUL17") == "94.00");
  CHECK(highs.at("KXHIGHTSFO-26JUL17") == "68.00");
}
