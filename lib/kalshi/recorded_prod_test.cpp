#include <doctest/doctest.h>

#include <map>

#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/candle_codec.h"
#include "kalshi/event_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_sheet.h"
#include "kalshi/mutation_fixture.h"
#include "kalshi/recorded_page_fixture.h"
#include "kalshi/series_codec.h"

// What the exchange itself said to everybody in July, August and September 2026, read for its content.

using namespace headgate;
using namespace headgate::kalshi;
using fixture::Page;
using fixture::page_of;
using fixture::recorded;
using fixture::text_of_value;

TEST_CASE("the recorded live market of fifteen minutes has its strike, to the cent") {
  // The whole bet is whether one average reaches another: a strike that is rounded loses it.
  const auto text = recorded("prod/market_KXBTC15M_active_2026-08-17.json");
  if (!text) return;
  const auto info = parse_market_reply(*text);
  REQUIRE(info);
  CHECK(info->strike_kind() == market::v1::STRIKE_KIND_GREATER_OR_EQUAL);
  CHECK(info->floor_e4() == 634410300);
  CHECK(info->cap_e4() == 0);
  CHECK(!info->strike_pending());
  CHECK(info->series_ticker() == "KXBTC15M");
  CHECK(info->exchange_index() == 0);
  CHECK(info->price_ranges_size() == 3);
  CHECK(info->close_ns() - info->open_ns() == 900 * ns_per_s);
  CHECK(info->custom_strike(0).key() == "round_digits");
  const auto sheet = parse_market_sheet(*text);
  REQUIRE(sheet);
  CHECK(sheet->settlement_timer_s == 1);
  CHECK(sheet->volume.e2() == 157591605);
  CHECK(sheet->open_interest.e2() == 52210053);
  CHECK(sheet->yes_ask == ListedQuote{9530, Quantity::from_e2(81344)});
  CHECK(sheet->updated_ns - info->open_ns() == 707'862'000);  // so long after the open the strike came
  // The same payload a minute earlier, without its strike.
  auto document = json::parse(*text);
  json::Value waiting = *document->find("market");
  std::erase_if(waiting.members, [](const json::Member& member) { return member.first == "floor_strike"; });
  CHECK(judge_market(waiting, "m").defect() == "FIELD_MISSING: m.floor_strike; must be present as a number");
  for (json::Member& member : waiting.members) {
    if (member.first == "status") member.second.text = "initialized";
  }
  CHECK(judge_market(waiting, "m").defect() == "");
  CHECK(judge_market(waiting, "m").strike_pending());
}

TEST_CASE("recorded winners, spreads and totals of games are told apart") {
  // Three questions about one game: taken for one another they are three wrong bets.
  if (const auto text = recorded("prod/markets_page_NFL_2026-08.json")) {
    const Page page = page_of(*text);
    REQUIRE(page.infos.markets.size() == 3);
    const auto& winner = page.infos.markets[0];
    const auto& spread = page.infos.markets[1];
    const auto& total = page.infos.markets[2];
    for (const auto& info : page.infos.markets) CHECK(info.defect() == "");
    CHECK(winner.strike_kind() == market::v1::STRIKE_KIND_STRUCTURED);
    CHECK(winner.custom_strike(0).value() == "4fa3f3ec-f7e7-41ec-9383-a40af2d26297");
    CHECK(winner.yes_sub_title() == "New York G");
    CHECK(page.sheets.sheets[0]->no_sub_title == "New York G");  // not the opponent
    CHECK(spread.strike_kind() == market::v1::STRIKE_KIND_GREATER);
    CHECK(spread.floor_e4() == 75000);
    CHECK(spread.custom_strike(0).value() == "64f72720-2e4a-4cc8-a39b-ca148aecb389");
    CHECK(total.floor_e4() == 635000);
    CHECK(total.custom_strike_size() == 0);
    // The close is days after the game; the expected end is about when it ends.
    CHECK(total.close_ns() - total.expected_expiration_ns() == 45 * 3600 * ns_per_s);
    CHECK(page.sheets.sheets[0]->yes_ask->size.e2() == 123938);
  }
  const auto partial = recorded("prod/market_KXNBAGAME_partial_2026-09-20.json");
  if (!partial) return;
  // Only some fields were noted: who it is and what it asks stand, tradable it is not.
  const auto info = judge_market(*json::parse(*partial), "market");
  CHECK(info.market_ticker() == "KXNBAGAME-26OCT20OKCSAS-SAS");
  CHECK(info.custom_strike(0).value() == "ad36c3e8-4194-4e63-920f-7c50f46191a6");
  CHECK(info.strike_kind() == market::v1::STRIKE_KIND_STRUCTURED);
  CHECK(info.defect() == "FIELD_MISSING: market.price_ranges; must be present as an array");
  CHECK(read_market_sheet(*json::parse(*partial), "market").error().field == "market.rules_secondary");
}

TEST_CASE("recorded candles of fifteen minutes reach from nothing to nearly everything") {
  // Quotes of 1 and near 0 are sides without anybody; trades are never there.
  const auto text = recorded("prod/candlesticks_KXBTC15M_2026-07-29.json");
  if (!text) return;
  const auto read = parse_candles_reply(*text);
  REQUIRE(read);
  CHECK(read->market_ticker == "KXBTC15M-26JUL290015-15");
  REQUIRE(read->candles.size() == 2);
  CHECK(read->candles[0] == Candle{1785297660, QuoteRange{10, 10, 6100, 4400},
                                   QuoteRange{10000, 4400, 10000, 4500},
                                   TradeRange{5300, 4300, 6500, 4500, 544800}, std::nullopt,
                                   Quantity::from_e2(19285405), Quantity::from_e2(10361147)});
  CHECK(read->candles[1].previous_e4 == 9110);
  CHECK(read->candles[1].trades->mean_e6 == 869900);
  CHECK(read->candles[1].volume.e2() == 59342463);
}

TEST_CASE("recorded minutes before three baseball games are read whole") {
  // The closing price before a game is what a model is judged against.
  const auto text = recorded("prod-2026-08/candlesticks_mlb.json");
  if (!text) return;
  const std::map<std::string, std::tuple<int64_t, int64_t, int64_t, int64_t>> expected{
      {"KXMLBGAME-26AUG071840TORPHI-TOR", {1786138800, 3300, 3400, 227740}},
      {"KXMLBGAME-26AUG071840NYMPIT-NYM", {1786138800, 4400, 4500, 2576167}},
      {"KXMLBGAME-26AUG071845CINWSH-CIN", {1786139100, 4700, 4800, 476522}}};
  const auto document = json::parse(*text);
  REQUIRE(document);
  size_t markets = 0;
  for (const json::Member& member : document->find("markets")->members) {
    const auto read = parse_candles_reply("{\"ticker\":\"" + member.first + "\",\"candlesticks\":" +
                                          text_of_value(*member.second.find("candlesticks")) + "}");
    REQUIRE(read);
    REQUIRE(read->candles.size() == 16);
    const auto& [end_s, bid_e4, ask_e4, volume_e2] = expected.at(member.first);
    Quantity volume;
    for (const Candle& candle : read->candles) volume = volume + candle.volume;
    CHECK(read->candles.back().end_s == end_s);
    CHECK(read->candles.back().bid->close_e4 == bid_e4);
    CHECK(read->candles.back().ask->close_e4 == ask_e4);
    CHECK(volume.e2() == volume_e2);
    ++markets;
  }
  CHECK(markets == 3);
}

TEST_CASE("a recorded game that is over tells its winner, its payout and the minutes before it began") {
  // A finalized market must settle by its own figures alone.
  const auto text = recorded("prod-2026-08/candlesticks_pregame_mlb.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  const std::string market = "{\"market\":" + text_of_value(*document->find("market")) + "}";
  const auto info = parse_market_reply(market);
  const auto sheet = parse_market_sheet(market);
  REQUIRE(info);
  REQUIRE(sheet);
  CHECK(info->status() == market::v1::MARKET_STATUS_FINALIZED);
  CHECK(info->result() == market::v1::MARKET_RESULT_NO);
  CHECK(sheet->settlement_value_e4 == 0);
  CHECK(sheet->expiration_value == "Miami");
  CHECK(iso_utc(*sheet->settled_ns) == "2026-08-09T20:42:35.528Z");
  const auto candles = parse_candles_reply(text_of_value(*document->find("candlesticks_response")));
  REQUIRE(candles);
  REQUIRE(candles->candles.size() == 50);
  CHECK(candles->candles.front().end_s == 1786293600);
  CHECK(candles->candles.front().trades->close_e4 == 4300);
  Quantity volume;
  for (const Candle& candle : candles->candles) volume = volume + candle.volume;
  CHECK(volume.e2() == 1607682);
}

namespace {

struct Counted {
  int events = 0;
  int exclusive = 0;
  int netted = 0;
  std::map<market::v1::StrikeKind, int> kinds;
  std::map<std::string, int> scopes;
};

void count_event(const json::Value& event, Counted& out) {
  const auto info = parse_event_reply("{\"event\":" + text_of_value(event) + "}");
  REQUIRE(info);
  ++out.events;
  out.exclusive += static_cast<int>(info->mutually_exclusive);
  out.netted += static_cast<int>(info->collateral_return == CollateralReturn::mutually_exclusive);
  out.scopes[info->competition_scope] += static_cast<int>(info->markets.markets.size());
  CHECK(info->exchange_index == 0);
  CHECK(!info->settlement_sources.empty());
  CHECK(info->fees == FeeOverride{});
  CHECK(info->markets.nameless.empty());
  for (const auto& market : info->markets.markets) {
    CAPTURE(market.market_ticker());
    CHECK(market.defect() == "");
    CHECK(market.event_ticker() == info->event_ticker);
    CHECK(market.series_ticker() == info->series_ticker);
    ++out.kinds[market.strike_kind()];
  }
}

}  // namespace

TEST_CASE("thirty-two recorded events of sports are read with every market whole") {
  // Winners, futures, spreads and totals of seven leagues: none may be a defect, none another's question.
  const auto text = recorded("prod-2026-08/events_sports_nested.json.gz");
  if (!text) return;
  Counted counted;
  const auto document = json::parse(*text);
  REQUIRE(document);
  for (const json::Value& event : document->items) count_event(event, counted);
  CHECK(counted.events == 32);
  CHECK(counted.exclusive == 17);
  CHECK(counted.netted == 17);
  CHECK(counted.kinds == std::map<market::v1::StrikeKind, int>{{market::v1::STRIKE_KIND_GREATER, 137},
                                                               {market::v1::STRIKE_KIND_STRUCTURED, 108}});
  CHECK(counted.scopes ==
        std::map<std::string, int>{
            {"Future", 30}, {"Awards", 45}, {"Game", 33}, {"Spread", 77}, {"Point Total", 60}});
}

TEST_CASE("recorded players' markets keep the player and the line") {
  // "Two or more" is a line of 1.5 about one player: without either it is about somebody else.
  const auto text = recorded("prod-2026-08/events_mlb_props_nested.json.gz");
  if (!text) return;
  Counted counted;
  const auto document = json::parse(*text);
  REQUIRE(document);
  for (const json::Member& series : document->find("events_by_series")->members) {
    for (const json::Value& event : series.second.items) count_event(event, counted);
  }
  CHECK(counted.events == 8);
  CHECK(counted.kinds == std::map<market::v1::StrikeKind, int>{{market::v1::STRIKE_KIND_GREATER, 211},
                                                               {market::v1::STRIKE_KIND_STRUCTURED, 48}});
  const json::Value& first =
      document->find("events_by_series")->find("KXMLBKS")->items[0].find("markets")->items[0];
  const auto info = judge_market(first, "m");
  CHECK(info.yes_sub_title() == "Anthony Kay: 2+");
  CHECK(info.floor_e4() == 15000);
  CHECK(info.custom_strike(0).value() == "5fd40da7-6cfb-4490-ab9a-5787e04213f5");
  CHECK(read_market_sheet(first, "m")->primary_participant_key == "baseball_player");
}

TEST_CASE("recorded series carry their fees, halves included, and the only grid seen is whole cents") {
  // Half a fee for makers and takers differs by series: one taken for another's eats the edge.
  if (const auto text = recorded("prod-2026-08/series_fee_fields.json")) {
    const std::map<std::string, SeriesFees> expected{
        {"KXMLBGAME", {"KXMLBGAME", "quadratic_with_maker_fees", 5000}},
        {"KXMLBSPREAD", {"KXMLBSPREAD", "quadratic", 5000}},
        {"KXATPDOUBLES", {"KXATPDOUBLES", "quadratic", 10000}},
        {"KXWNBAGAME", {"KXWNBAGAME", "quadratic_with_maker_fees", 10000}}};
    const auto document = json::parse(*text);
    REQUIRE(document);
    for (const json::Member& member : document->find("payloads")->members) {
      const auto series = parse_series(text_of_value(member.second));
      REQUIRE(series);
      CHECK(series->fees == expected.at(member.first));
      CHECK(series->fees == *parse_series_reply(text_of_value(member.second)));
      CHECK(series->exchange_index == 0);
      CHECK(series->category == "Sports");
      CHECK(series->categories.empty());  // came in September
      CHECK(!series->additional_prohibitions.empty());
    }
  }
  const auto grids = recorded("prod-2026-08/price_grids.json");
  if (!grids) return;
  const auto document = json::parse(*grids);
  REQUIRE(document);
  CHECK(document->find("structure_counts")->find("linear_cent")->text == "1426");
  const json::Value& grid = document->find("grids")->items[0];
  CHECK(grid.find("example_ticker")->text == "KXNCAAFGAME-26SEP19MSUND-ND");
  json::Reader range(grid.find("price_ranges")->items[0], "range");
  CHECK(range.decimal_string("start", 4) == 0);
  CHECK(range.decimal_string("end", 4) == 10000);
  CHECK(range.decimal_string("step", 4) == 100);
  CHECK(!range.failed());
}
