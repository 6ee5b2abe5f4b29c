#include <doctest/doctest.h>

#include <set>

#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/candle_codec.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/maintenance_calendar.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_sheet.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/poll_codec.h"
#include "kalshi/series_codec.h"
#include "kalshi/structured_target_codec.h"
#include "tests/recorded_data.h"

// Answers of January 2026, when cents stood beside dollars and counts were integers. Where the shape is still
// today's its content is read; where it is not, the strict parser must say by name what is missing.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

// What the exchange said, without what the recorder wrote round it.
std::optional<std::string> said(const std::string& name) {
  const auto text = recorded_data::text_of("kalshi/golden-2026-01/" + name + "_response.json");
  if (!text) return std::nullopt;
  const std::string key = "\"response\":";
  const size_t begin = text->find(key);
  REQUIRE(begin != std::string::npos);
  return text->substr(begin + key.size(), text->rfind('}') - begin - key.size());
}

template <typename Parse>
void check_missing(const char* name, Parse parse, const char* field) {
  const auto body = said(name);
  if (!body) return;
  CAPTURE(name);
  const auto read = parse(*body);
  REQUIRE(!read);
  CHECK(read.error().code == "FIELD_MISSING");
  CHECK(read.error().field == field);
}

json::Value document_of(const std::string& body) {
  auto document = json::parse(body);
  REQUIRE(document);
  return std::move(*document);
}

// Combinations of other markets come without rules of their own.
std::string combination_defect(const std::string& path) {
  return "FIELD_VALUE: " + path + R"(.rules_primary is '""'; must not be empty)";
}

}  // namespace

TEST_CASE("January's schedule leaves out three to five on Thursdays, and the calendar knows when that is") {
  // Orders sent into maintenance are refused, and cancels may be too.
  const auto body = said("exchange_schedule");
  if (!body) return;
  const auto schedule = parse_exchange_schedule(*body);
  REQUIRE(schedule);
  CHECK(schedule->maintenance.empty());
  REQUIRE(schedule->hours.size() == 1);
  CHECK(schedule->hours[0].days[3] == std::vector<Session>{{0, 180}, {300, 1440}});
  CHECK(schedule->hours[0].days[6] == std::vector<Session>{{0, 1440}});
  CHECK(iso_utc(schedule->hours[0].end_ns) == "2200-12-01T00:00:00.000Z");
  const MaintenanceCalendar calendar(*schedule);
  const auto winter = calendar.next(MarketTime::from_ns(*parse_iso_utc("2026-01-16T00:00:00Z")));
  REQUIRE(winter);
  CHECK(iso_utc(winter->start_ns) == "2026-01-22T08:00:00.000Z");
  CHECK(iso_utc(winter->end_ns) == "2026-01-22T10:00:00.000Z");
}

TEST_CASE("January's status, clock and announcements are read or refused for what they are") {
  // The status had a time of resumption that nobody gave; the announcements are gone since July.
  if (const auto body = said("exchange_status")) {
    const auto activity = parse_exchange_status(*body);
    REQUIRE(activity);
    CHECK(activity->exchange_active);
    CHECK(activity->trading_active);
    CHECK(!activity->resumes_ns);
  }
  if (const auto body = said("user_data_timestamp")) {
    CHECK(parse_user_data_timestamp(*body).value() == *parse_iso_utc("2026-01-15T14:02:18.848643Z"));
  }
  if (const auto body = said("exchange_announcements")) {
    CHECK(document_of(*body).find("announcements")->items.empty());
    CHECK(parse_exchange_status(*body).error().field == "exchange_active");
  }
}

TEST_CASE("January's series are read whole, their empty lists as empty") {
  // 241 series of the climate in one answer: one that is refused for a null hides the other 240.
  if (const auto body = said("series_single")) {
    const auto series = parse_series(*body);
    REQUIRE(series);
    CHECK(series->fees == SeriesFees{"CO2", "quadratic", 10000});
    CHECK(series->frequency == "monthly");
    CHECK(series->settlement_sources[0].name == "Energy Information Administration");
    CHECK(series->tags == std::vector<std::string>{"Climate change"});
    CHECK(series->additional_prohibitions.empty());
  }
  if (const auto body = said("series_list")) {
    const auto list = parse_series_list(*body);
    REQUIRE(list);
    CHECK(list->size() == 241);
    size_t untagged = 0;
    std::set<std::string> frequencies;
    for (const Series& series : *list) {
      untagged += static_cast<size_t>(series.tags.empty());
      frequencies.insert(series.frequency);
      CHECK(series.fees.fee_type == "quadratic");
      CHECK(series.fees.fee_multiplier_e4 == 10000);
    }
    CHECK(untagged == 51);
    CHECK(frequencies == std::set<std::string>{"annual", "custom", "daily", "monthly", "one_off"});
  }
  if (const auto body = said("series_fee_changes")) CHECK(parse_series_fee_changes(*body)->empty());
}

TEST_CASE("January's events are today's events") {
  // An event says whether only one of its markets can win; that was so then as it is now.
  if (const auto body = said("events_list")) {
    const auto page = parse_event_page(*body);
    REQUIRE(page);
    CHECK(page->faults.empty());
    CHECK(page->milestones.empty());
    CHECK(page->cursor == "CgYI8JHtswkSDktYRVJVUFRTVVBFUi0w");
    REQUIRE(page->events.size() == 5);
    CHECK(page->events[1].event_ticker == "KXNEWPOPE-70");
    CHECK(page->events[1].mutually_exclusive);
    CHECK(page->events[1].collateral_return == CollateralReturn::mutually_exclusive);
    CHECK(!page->events[0].mutually_exclusive);
    CHECK(page->events[4].title == "Will a supervolcano erupt before 2050?");
  }
  if (const auto body = said("events_multivariate_list")) {
    const auto page = parse_event_page(*body);
    REQUIRE(page);
    REQUIRE(page->events.size() == 5);
    CHECK(page->events[2].event_ticker == "KXMVESPORTSMULTIGAMEEXTENDED-S2025FFF9021A754");
    CHECK(page->events[2].title == "Combo");
  }
  if (const auto body = said("event_metadata")) {
    const auto metadata = parse_event_metadata(*body);
    REQUIRE(metadata);
    CHECK(metadata->settlement_sources.size() == 17);
    CHECK(metadata->market_tickers == std::vector<std::string>{"KXELONMARS-99"});
  }
  const auto body = said("event_single");
  if (!body) return;
  const auto event = parse_event_reply(*body);
  REQUIRE(event);
  CHECK(event->event_ticker == "KXELONMARS-99");
  CHECK(event->sub_title == "Before 2099");
  REQUIRE(event->markets.markets.size() == 1);
  // It never said what kind of question it is.
  CHECK(event->markets.markets[0].defect() ==
        "FIELD_MISSING: markets[0].strike_type; must be present as a string");
  CHECK(event->markets.markets[0].rules_primary().rfind("If Elon Musk visits Mars", 0) == 0);
}

TEST_CASE("January's markets are told and their cents are not taken for dollars") {
  // last_price 6 was six cents; whoever reads numbers where dollars belong pays six.
  if (const auto body = said("market_single")) {
    const auto info = judge_market(*document_of(*body).find("market"), "market");
    CHECK(info.defect() == combination_defect("market"));
    CHECK(info.market_ticker() == "KXMVENFLSINGLEGAME-S202513E70FA7695-688BECB3826");
    CHECK(info.strike_kind() == market::v1::STRIKE_KIND_CUSTOM);
    CHECK(info.custom_strike_size() == 4);
    CHECK(info.price_ranges(0).step_e4() == 10);
    CHECK(parse_market_sheet(*body).error().text() ==
          "FIELD_MISSING: market.updated_time; must be present as a string");
  }
  const auto body = said("markets_list");
  if (!body) return;
  const auto page = parse_market_page(*body);
  REQUIRE(page);
  CHECK(page->markets.size() == 5);
  for (size_t i = 0; i < page->markets.size(); ++i) {
    CHECK(page->markets[i].defect() == combination_defect("markets[" + std::to_string(i) + "]"));
    CHECK(page->markets[i].strike_kind() == market::v1::STRIKE_KIND_CUSTOM);
  }
  const auto sheets = parse_sheet_page(*body);
  REQUIRE(sheets);
  for (const auto& sheet : sheets->sheets) {
    REQUIRE(!sheet);
    CHECK(sheet.error().field.ends_with(".updated_time"));
  }
}

TEST_CASE("January's candles, trades and book name the fields that have since come") {
  // Volumes were integers and sizes cents: every one of them read as today's is off by a hundred.
  check_missing("series_candlesticks", parse_candles_reply, "candlesticks[0].volume_fp");
  check_missing("candlesticks_batch", parse_candle_batch, "markets[0].candlesticks[0].volume_fp");
  check_missing("event_candlesticks", parse_event_candles, "market_candlesticks[0][0].volume_fp");
  check_missing(
      "orderbook", [](const std::string& body) { return parse_orderbook_reply("M", body); }, "orderbook_fp");
  const auto body = said("trades_list");
  if (!body) return;
  const auto page = parse_trade_page(*body);
  REQUIRE(page);
  CHECK(page->cursor == "EhIKEGiNwc3pm3X2QYbRDgixEEEaDAjN9pPLBhDIivDDAQ");
  CHECK(page->trades.empty());
  REQUIRE(page->faults.size() == 5);
  CHECK(page->faults[0].text() == "FIELD_MISSING: trades[0].count_fp; must be present as a string");
}

TEST_CASE("January's archive shape differs in the numbers, not in the names") {
  // The archive writes "volume" and "close" like January did, but as strings: an old client's candles are
  // refused.
  const auto body = said("series_candlesticks");
  if (!body) return;
  const auto read = parse_archived_candles(*body);
  REQUIRE(!read);
  CHECK(read.error().text().rfind("FIELD_TYPE: candlesticks[0].volume is '0'", 0) == 0);
}

TEST_CASE("January's milestones and targets are today's") {
  // The start of a game is told nowhere else, and the id of a team is told by nothing but its target.
  if (const auto body = said("milestone_single")) {
    const auto game = parse_milestone_reply(*body);
    REQUIRE(game);
    CHECK(game->type == "basketball_game");
    CHECK(game->details.at("home_team_id") == "64f72720-2e4a-4cc8-a39b-ca148aecb389");
    CHECK(iso_utc(game->start_ns) == "2024-05-09T00:00:00.000Z");
    CHECK(!game->end_ns);
    CHECK(game->related_event_tickers == std::vector<std::string>{"SIMNBAGAME"});
  }
  if (const auto body = said("milestones_list")) {
    const auto page = parse_milestone_page(*body);
    REQUIRE(page);
    REQUIRE(page->milestones.size() == 5);
    CHECK(page->milestones[1].title == "Baltimore vs Kansas City");
    CHECK(iso_utc(page->milestones[1].start_ns) == "2024-09-06T00:20:00.000Z");
    CHECK(page->milestones[4].type == "tennis_tournament_singles");
    CHECK(!page->cursor.empty());
  }
  if (const auto body = said("structured_target_single")) {
    const auto target = parse_structured_target_reply(*body);
    REQUIRE(target);
    CHECK(target->name == "Kevin Holland");
    CHECK(target->details.at("abbreviation") == "HOL");
    CHECK(target->source_id == "sr:competitor:542073");
  }
  const auto body = said("structured_targets_list");
  if (!body) return;
  const auto page = parse_structured_target_page(*body);
  REQUIRE(page);
  CHECK(page->cursor == "00264ab8-507e-413c-9938-8f06425d3247");
  REQUIRE(page->targets.size() == 5);
  CHECK(page->targets[2].name == "Dickinson College");
  CHECK(page->targets[2].type == "basketball_team");
  CHECK(page->targets[2].details.at("league") == "NCAAWB");
}

TEST_CASE("January's answers about what is not traded here are known and taken for nothing else") {
  // Combinations, incentives and scores have no reader; in another's place they must be refused by name.
  const struct {
    const char* name;
    const char* list;
    size_t size;
  } rows[] = {{"incentive_programs", "incentive_programs", 5},
              {"multivariate_event_collections_list", "multivariate_contracts", 5},
              {"live_data_batch", "live_datas", 1}};
  for (const auto& row : rows) {
    const auto body = said(row.name);
    if (!body) continue;
    CAPTURE(row.name);
    CHECK(document_of(*body).find(row.list)->items.size() == row.size);
    CHECK(!parse_market_page(*body));
    CHECK(!parse_event_page(*body));
  }
  if (const auto body = said("multivariate_event_collection_single")) {
    const json::Value document = document_of(*body);
    CHECK(document.find("multivariate_contract")->find("collection_ticker")->text ==
          "KXMVENFLSINGLEGAME-26JAN18SFSEA");
    CHECK(parse_event_reply(*body).error().field == "event");
  }
  if (const auto body = said("multivariate_event_collection_lookup_tickers")) {
    CHECK(document_of(*body).find("market_ticker")->text ==
          "KXMVENFLSINGLEGAME-S202550CA6D2D4B5-06E057043C4");
    CHECK(parse_market_reply(*body).error().field == "market");
  }
  if (const auto body = said("live_data_milestone")) {
    const json::Value document = document_of(*body);
    const json::Value& details = *document.find("live_data")->find("details");
    CHECK(details.find("away_points")->text == "67");
    CHECK(details.find("period_remaining_time")->text == "2:27");
    CHECK(parse_milestone_reply(*body).error().field == "milestone");
  }
  if (const auto body = said("filters_by_sport")) {
    const json::Value document = document_of(*body);
    CHECK(document.find("filters_by_sports")->members.size() == 13);
    CHECK(document.find("filters_by_sports")->find("Baseball")->find("scopes")->items[0].text == "Futures");
  }
  if (const auto body = said("tags_by_categories")) {
    const json::Value document = document_of(*body);
    CHECK(document.find("tags_by_categories")->members.size() == 13);
    CHECK(document.find("tags_by_categories")->find("Crypto")->items[0].text == "BTC");
  }
  const auto summary = recorded_data::text_of("kalshi/golden-2026-01/_recording_summary.json");
  if (summary) CHECK(document_of(*summary).find("response")->find("environment")->text == "prod");
}
