#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/event_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"
#include "tests/recorded_data.h"
#include "weather/stations.h"

// The objects of high-temperature markets that the exchange sent in 2026: pages of markets, an event, candles
// and series. The books, rules and results of July 2026 are read in recorded_july_test.cpp.

using namespace headgate;
using namespace headgate::kalshi;
using market::v1::MarketInfo;

namespace {

constexpr auto active = market::v1::MARKET_STATUS_ACTIVE;
constexpr auto determined = market::v1::MARKET_STATUS_DETERMINED;
constexpr auto finalized = market::v1::MARKET_STATUS_FINALIZED;
constexpr auto none = market::v1::MARKET_RESULT_UNSPECIFIED;
constexpr auto yes = market::v1::MARKET_RESULT_YES;
constexpr auto no = market::v1::MARKET_RESULT_NO;
constexpr auto less = market::v1::STRIKE_KIND_LESS;
constexpr auto between = market::v1::STRIKE_KIND_BETWEEN;
constexpr auto greater = market::v1::STRIKE_KIND_GREATER;

struct Expected {
  const char* suffix;
  market::v1::StrikeKind kind;
  int64_t floor;  // °F; 0 where the kind has none
  int64_t cap;
  market::v1::MarketStatus status;
  market::v1::MarketResult result;
};
struct Event {
  const char* ticker;
  const char* open;
  const char* close;
  std::vector<Expected> markets;
};

void check_market(const MarketInfo& info, const Event& event, const Expected& expected) {
  CAPTURE(info.market_ticker());
  CHECK(info.market_ticker() == std::string(event.ticker) + "-" + expected.suffix);
  CHECK(info.event_ticker() == event.ticker);
  CHECK(info.series_ticker() == "KXHIGHNY");
  CHECK(info.defect() == "");
  CHECK(info.strike_kind() == expected.kind);
  CHECK(info.floor_e4() == expected.floor * 10000);
  CHECK(info.cap_e4() == expected.cap * 10000);
  CHECK(info.status() == expected.status);
  CHECK(info.result() == expected.result);
  CHECK(iso_utc(info.open_ns()) == event.open);
  CHECK(iso_utc(info.close_ns()) == event.close);
  CHECK(info.exchange_index() == -1);  // older than the shards
  REQUIRE(info.price_ranges_size() == 1);
  CHECK(info.price_ranges(0).start_e4() == 0);
  CHECK(info.price_ranges(0).end_e4() == 10000);
  CHECK(info.price_ranges(0).step_e4() == 100);
  CHECK(weather::check_rules(*weather::station_of_series("KXHIGHNY"), info.rules_primary()));
  CHECK(weather::settlement_source_of(info.rules_primary()) == weather::SettlementSource::weather_service);
  CHECK(!weather::cli_code_of_rules(info.rules_primary()));
}

void check_page(const std::string& name, const std::vector<Event>& events) {
  const auto text = recorded_data::text_of(name);
  if (!text) return;
  CAPTURE(name);
  const auto page = parse_market_page(*text);
  REQUIRE(page);
  CHECK(page->cursor.empty());
  CHECK(page->nameless.empty());
  size_t at = 0;
  for (const Event& event : events) {
    for (const Expected& expected : event.markets) {
      REQUIRE(at < page->markets.size());
      check_market(page->markets[at++], event, expected);
    }
  }
  CHECK(at == page->markets.size());
}

}  // namespace

TEST_CASE("each recorded page of temperature markets reads as a person reads it") {
  // Strike, state, result, hours, grid and rules of every market: each is a bet on something else if wrong.
  check_page("kalshi/demo-2026-06/markets__high_temp.json", {{"KXHIGHNY-26JUN15",
                                                              "2026-06-14T10:40:10.000Z",
                                                              "2026-06-16T04:59:00.000Z",
                                                              {{"T85", greater, 85, 0, active, none},
                                                               {"T78", less, 0, 78, active, none},
                                                               {"B84.5", between, 84, 85, active, none},
                                                               {"B82.5", between, 82, 83, active, none},
                                                               {"B80.5", between, 80, 81, active, none},
                                                               {"B78.5", between, 78, 79, active, none}}},
                                                             {"KXHIGHNY-26JUN14",
                                                              "2026-06-13T10:40:08.000Z",
                                                              "2026-06-15T04:59:00.000Z",
                                                              {{"T92", greater, 92, 0, active, none},
                                                               {"T85", less, 0, 85, active, none},
                                                               {"B91.5", between, 91, 92, active, none},
                                                               {"B89.5", between, 89, 90, active, none},
                                                               {"B87.5", between, 87, 88, active, none},
                                                               {"B85.5", between, 85, 86, active, none}}},
                                                             {"KXHIGHNY-26JUN13",
                                                              "2026-06-12T16:43:40.000Z",
                                                              "2026-06-14T04:59:00.000Z",
                                                              {{"T94", greater, 94, 0, determined, no},
                                                               {"T87", less, 0, 87, determined, yes},
                                                               {"B93.5", between, 93, 94, determined, no},
                                                               {"B91.5", between, 91, 92, determined, no},
                                                               {"B89.5", between, 89, 90, determined, no},
                                                               {"B87.5", between, 87, 88, determined, no}}}});
  check_page("weather/kalshi/kxhighny_open_trimmed.json", {{"KXHIGHNY-26JUL12",
                                                            "2026-07-11T14:00:00.000Z",
                                                            "2026-07-13T04:59:00.000Z",
                                                            {{"T89", greater, 89, 0, active, none},
                                                             {"T82", less, 0, 82, active, none},
                                                             {"B88.5", between, 88, 89, active, none}}}});
  check_page("weather/kalshi/kxhighny_settled_trimmed.json",
             {{"KXHIGHNY-26JUL10",
               "2026-07-09T14:00:00.000Z",
               "2026-07-11T04:59:00.000Z",
               {{"T94", greater, 94, 0, finalized, no}, {"T87", less, 0, 87, finalized, yes}}}});
}

TEST_CASE("an abridged event names what each of its markets lacks and still tells strikes and rules") {
  // Whoever trims a payload must not get a tradable market out of it, nor a hole in its neighbours' ladder.
  const auto text = recorded_data::text_of("weather/kalshi/event_KXHIGHLAX-26SEP05_abridged.json");
  if (!text) return;
  const auto event = parse_event_reply(*text);
  REQUIRE(event);
  CHECK(event->event_ticker == "KXHIGHLAX-26SEP05");
  CHECK(event->series_ticker == "KXHIGHLAX");
  CHECK(event->title == "Highest temperature in Los Angeles on Sep 5, 2026?");
  CHECK(event->mutually_exclusive);
  CHECK(event->markets.nameless.empty());
  const Expected expected[] = {{"T73", less, 0, 73, active, none},   {"B73.5", between, 73, 74, {}, none},
                               {"B75.5", between, 75, 76, {}, none}, {"B77.5", between, 77, 78, {}, none},
                               {"B79.5", between, 79, 80, {}, none}, {"T80", greater, 80, 0, {}, none}};
  REQUIRE(event->markets.markets.size() == std::size(expected));
  for (size_t i = 0; i < std::size(expected); ++i) {
    const MarketInfo& info = event->markets.markets[i];
    CAPTURE(info.market_ticker());
    CHECK(info.market_ticker() == "KXHIGHLAX-26SEP05-" + std::string(expected[i].suffix));
    CHECK(info.defect() ==
          "FIELD_MISSING: markets[" + std::to_string(i) + "].event_ticker; must be present as a string");
    CHECK(info.strike_kind() == expected[i].kind);
    CHECK(info.floor_e4() == expected[i].floor * 10000);
    CHECK(info.cap_e4() == expected[i].cap * 10000);
    CHECK(info.status() == expected[i].status);
    CHECK(info.rules_primary().empty() == (i > 1));
    if (i > 1) continue;
    CHECK(weather::check_rules(*weather::station_of_series("KXHIGHLAX"), info.rules_primary()));
    CHECK(weather::cli_code_of_rules(info.rules_primary()) == "CLILAX");
    CHECK(weather::settlement_source_of(info.rules_primary()) == weather::SettlementSource::weather_company);
  }
  CHECK(iso_utc(event->markets.markets[0].open_ns()) == "2026-09-04T14:00:00.000Z");
  CHECK(iso_utc(event->markets.markets[0].close_ns()) == "2026-09-06T08:00:00.000Z");
}

TEST_CASE("recorded candles carry exact prices and are not taken for a market or a page of them") {
  // Nothing trades on candles; an answer of theirs in another's place must be refused by name.
  const auto text = recorded_data::text_of("weather/kalshi/candlesticks_trimmed.json");
  if (!text) return;
  CHECK(parse_market_reply(*text).error().field == "market");
  CHECK(parse_market_page(*text).error().field == "cursor");
  CHECK(parse_event_reply(*text).error().field == "event");
  const auto document = json::parse(*text);
  REQUIRE(document);
  json::Reader reader(*document, "");
  CHECK(reader.string("ticker") == "KXHIGHNY-26JUL10-T87");
  const json::Value* candles = reader.array("candlesticks");
  REQUIRE(candles != nullptr);
  struct Candle {
    int64_t end_s, close_e4, mean_e4, bid_e4, ask_e4, volume_e2, open_interest_e2;
  };
  const Candle expected[] = {{1783674000, 6000, 6071, 6000, 6100, 8370, 690473},
                             {1783677600, 6300, 6198, 6100, 6300, 16595, 692582},
                             {1783681200, 5800, 6082, 5700, 5800, 15491, 704122}};
  REQUIRE(candles->items.size() == std::size(expected));
  for (size_t i = 0; i < std::size(expected); ++i) {
    json::Reader candle(candles->items[i], "candle");
    CHECK(candle.integer("end_period_ts") == expected[i].end_s);
    CHECK(candle.decimal_string("volume_fp", 2) == expected[i].volume_e2);
    CHECK(candle.decimal_string("open_interest_fp", 2) == expected[i].open_interest_e2);
    const auto at = [&](const char* group, const char* field) {
      return json::Reader(*candle.object(group), group).decimal_string(field, 4);
    };
    CHECK(at("price", "close_dollars") == expected[i].close_e4);
    CHECK(at("price", "mean_dollars") == expected[i].mean_e4);
    CHECK(at("yes_bid", "close_dollars") == expected[i].bid_e4);
    CHECK(at("yes_ask", "close_dollars") == expected[i].ask_e4);
    CHECK(!candle.failed());
  }
}

TEST_CASE("the temperature series of the recorded list all charge the plain quadratic fee") {
  // Every edge after fees is reckoned with it (January 2026; July 2026 says the same).
  const auto text = recorded_data::text_of("kalshi/golden-2026-01/series_list_response.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  const json::Value* list = document->find("response")->find("series");
  REQUIRE(list != nullptr);
  std::set<std::string> highs;
  size_t known = 0;
  for (const json::Value& item : list->items) {
    const std::string& ticker = item.find("ticker")->text;
    if (ticker.rfind("KXHIGH", 0) != 0) continue;
    CAPTURE(ticker);
    highs.insert(ticker);
    known += static_cast<size_t>(weather::station_of_series(ticker) != nullptr);
    const std::string body = R"({"series":{"ticker":")" + ticker + R"(","fee_type":")" +
                             item.find("fee_type")->text + R"(","fee_multiplier":)" +
                             item.find("fee_multiplier")->text + "}}";
    const auto fees = parse_series_reply(body);
    REQUIRE(fees);
    CHECK(*fees == SeriesFees{ticker, "quadratic", 10000});
  }
  CHECK(highs.size() == 16);
  CHECK(known == 12);
}

namespace {

// A ticker such as KXHIGHNY-26JUL10 anywhere in the text.
bool tells_of_2026(const std::string& text) {
  constexpr std::string_view series = "KXHIGH";
  for (size_t at = text.find(series); at != std::string::npos; at = text.find(series, at)) {
    at += series.size();
    while (at < text.size() && text[at] >= 'A' && text[at] <= 'Z') ++at;
    if (text.compare(at, 3, "-26") == 0) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("no recording of a temperature market of 2026 is left unread") {
  // A payload that nobody reads may have changed its shape without a test that fails.
  const auto files = recorded_data::files_below("");
  if (!files) return;
  const std::set<std::string> read{
      // Here.
      "kalshi/demo-2026-06/markets__high_temp.json",
      "weather/kalshi/event_KXHIGHLAX-26SEP05_abridged.json",
      "weather/kalshi/kxhighny_open_trimmed.json",
      "weather/kalshi/kxhighny_settled_trimmed.json",
      "weather/kalshi/candlesticks_trimmed.json",
      // In recorded_july_test.cpp.
      "weather/books/full_depth_2026-07/dt=2026-07-16.jsonl.gz",
      "weather/books/full_depth_2026-07/dt=2026-07-17.jsonl.gz",
      "weather/books/full_depth_2026-07/dt=2026-07-18.jsonl.gz",
      "weather/books/full_depth_2026-07/meta/dt=2026-07-16.jsonl",
      "weather/books/full_depth_2026-07/meta/dt=2026-07-17.jsonl",
      "weather/books/full_depth_2026-07/meta/dt=2026-07-18.jsonl",
      "weather/actuals_2026-07/dt=2026-07-16.jsonl",
      "weather/actuals_2026-07/dt=2026-07-17.jsonl",
      "weather/actuals_2026-07/dt=2026-07-18.jsonl",
  };
  // No payload: the account of where a table of forecasts of 2025 came from, with tickers in its prose.
  const std::set<std::string> no_payload{"weather/history/forecast_high_f.provenance.json"};
  const std::set<std::string> wholly_read{"weather/kalshi/", "weather/books/full_depth_2026-07/",
                                          "weather/actuals_2026-07/"};
  std::set<std::string> found;
  for (const std::string& name : *files) {
    const bool listed = std::any_of(wholly_read.begin(), wholly_read.end(),
                                    [&](const std::string& folder) { return name.rfind(folder, 0) == 0; });
    const bool packed = name.ends_with(".gz");
    const bool payload = name.ends_with(".json") || name.ends_with(".jsonl") || packed;
    if (listed || (payload && no_payload.count(name) == 0 && tells_of_2026(*recorded_data::text_of(name))))
      found.insert(name);
  }
  std::vector<std::string> unread;
  std::set_difference(found.begin(), found.end(), read.begin(), read.end(), std::back_inserter(unread));
  for (const std::string& name : unread) FAIL_CHECK("no test reads ", name);
  std::vector<std::string> gone;
  std::set_difference(read.begin(), read.end(), found.begin(), found.end(), std::back_inserter(gone));
  for (const std::string& name : gone) FAIL_CHECK("the recording is gone: ", name);
}
