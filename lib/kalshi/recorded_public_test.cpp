#include <doctest/doctest.h>

#include <map>

#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/candle_codec.h"
#include "kalshi/error_body.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_request.h"
#include "kalshi/market_sheet.h"
#include "kalshi/mutation_fixture.h"
#include "kalshi/poll_codec.h"
#include "kalshi/series_codec.h"
#include "tests/recorded_data.h"

// What the exchange said to everybody in June, July, August and September 2026, read for its content.

using namespace headgate;
using namespace headgate::kalshi;
using fixture::text_of_value;

namespace {

std::optional<std::string> recorded(const std::string& name) {
  return recorded_data::text_of("kalshi/" + name);
}

// What was asked and with what status it was answered.
struct Exchange {
  std::string body;
  std::string target;
  int64_t status = 0;
};
std::optional<Exchange> exchange(const std::string& name) {
  const auto body = recorded("demo-2026-06/" + name + ".json");
  const auto meta = recorded("demo-2026-06/" + name + ".meta.json");
  if (!body || !meta) return std::nullopt;
  const auto document = json::parse(*meta);
  REQUIRE(document);
  CHECK(document->find("method")->text == "GET");
  const std::string root = "/trade-api/v2";
  const std::string path = document->find("path")->text;
  REQUIRE(path.rfind(root, 0) == 0);
  return Exchange{*body, path.substr(root.size()), *json::decimal_of(*document->find("status"), 0)};
}

std::string asked(const Result<Request>& request) {
  REQUIRE(request);
  return request->target();
}

struct Page {
  MarketPage infos;
  SheetPage sheets;
};
Page page_of(const std::string& body) {
  auto infos = parse_market_page(body);
  auto sheets = parse_sheet_page(body);
  REQUIRE(infos);
  REQUIRE(sheets);
  REQUIRE(infos->markets.size() == sheets->sheets.size());
  CHECK(infos->cursor == sheets->cursor);
  CHECK(infos->nameless.empty());
  for (const auto& sheet : sheets->sheets) CHECK((sheet ? "" : sheet.error().text()) == "");
  return {std::move(*infos), std::move(*sheets)};
}

std::vector<std::string> lines_of_hits(const MarketPage& page) {
  std::vector<std::string> out;
  for (const auto& info : page.markets) {
    CHECK(info.defect() == "");
    out.push_back(info.market_ticker().substr(info.event_ticker().size() + 1) + " > " +
                  std::to_string(info.floor_e4() / 1000));
  }
  return out;
}

}  // namespace

TEST_CASE("recorded pages of markets follow one another by the cursor that the question carries") {
  // A page that is skipped hides its markets; one that comes twice doubles them.
  const auto first = exchange("markets__page1");
  const auto second = exchange("markets__page2");
  const auto third = exchange("markets__page3");
  if (!first || !second || !third) return;
  MarketsQuery query;
  query.limit = 5;
  query.combos = Combos::included;
  CHECK(first->target == asked(markets_request(query)));
  query.cursor = page_of(first->body).infos.cursor;
  CHECK(second->target == asked(markets_request(query)));
  query.cursor = page_of(second->body).infos.cursor;
  CHECK(third->target == asked(markets_request(query)));
  CHECK(lines_of_hits(page_of(first->body).infos) ==
        std::vector<std::string>{"AZKMARTE4-4 > 35", "AZKMARTE4-3 > 25", "AZKMARTE4-2 > 15",
                                 "AZKMARTE4-1 > 5", "AZGPERDOMO2-3 > 25"});
  CHECK(lines_of_hits(page_of(second->body).infos) ==
        std::vector<std::string>{"AZGPERDOMO2-2 > 15", "AZGPERDOMO2-1 > 5", "AZCCARROLL7-4 > 35",
                                 "AZCCARROLL7-3 > 25", "AZCCARROLL7-2 > 15"});
  const Page last = page_of(third->body);
  CHECK(lines_of_hits(last.infos) == std::vector<std::string>{"AZCCARROLL7-1 > 5", "AZKMARTE4-2 > 15",
                                                              "AZKMARTE4-1 > 5", "AZGPERDOMO2-1 > 5",
                                                              "AZCCARROLL7-2 > 15"});
  // Home runs are told by the player, hits by the line alone.
  CHECK(last.infos.markets[0].strike_kind() == market::v1::STRIKE_KIND_GREATER);
  CHECK(last.infos.markets[1].strike_kind() == market::v1::STRIKE_KIND_STRUCTURED);
  CHECK(last.infos.markets[1].custom_strike_size() > 0);
  CHECK(last.infos.markets[1].status() == market::v1::MARKET_STATUS_INITIALIZED);
  CHECK(!last.infos.markets[1].strike_pending());
  // Before its open such a market shows an ask of 0 of nobody.
  CHECK(!(*last.sheets.sheets[1]).yes_ask);
}

TEST_CASE("a cursor of no meaning begins the recorded list again, without a word") {
  // Whoever resumes with a spoiled cursor reads everything twice and must notice by himself.
  const auto garbage = exchange("markets__garbage_cursor");
  const auto first = exchange("markets__page1");
  if (!garbage || !first) return;
  CHECK(garbage->status == 200);
  MarketsQuery query{5, "garbage-cursor-fixture", "", "", {}, MarketFilter::any, Combos::included, {}};
  CHECK(garbage->target == asked(markets_request(query)));
  CHECK(page_of(garbage->body).infos.cursor == page_of(first->body).infos.cursor);
}

TEST_CASE("a recorded market of a match is the same signed and unsigned, alone and in a list") {
  // Public data needs no key; one that differed with a key would make paper and live see two markets.
  const std::string ticker = "KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP";
  MarketsQuery query;
  query.combos = Combos::included;
  query.tickers = {ticker};
  for (const char* name : {"markets__single", "markets__unauth_single", "markets__single_filter_lastpage"}) {
    const auto one = exchange(name);
    if (!one) continue;
    CAPTURE(name);
    const bool listed = name == std::string("markets__single_filter_lastpage");
    CHECK(one->target == asked(listed ? markets_request(query) : market_request(ticker)));
    const auto info = listed ? Result<market::v1::MarketInfo>(page_of(one->body).infos.markets.at(0))
                             : parse_market_reply(one->body);
    REQUIRE(info);
    CHECK(info->market_ticker() == ticker);
    CHECK(info->strike_kind() == market::v1::STRIKE_KIND_STRUCTURED);
    REQUIRE(info->custom_strike_size() == 1);
    CHECK(info->custom_strike(0).key() == "tennis_competitor");
    CHECK(info->custom_strike(0).value() == "367dcce8-d796-4ed5-80ff-ddec69845a41");
    CHECK(info->yes_sub_title() == "Varvara Lepchenko");
    CHECK(iso_utc(info->expected_expiration_ns()) == "2026-06-11T19:00:00.000Z");
    const auto sheet = listed ? page_of(one->body).sheets.sheets.at(0) : parse_market_sheet(one->body);
    REQUIRE(sheet);
    CHECK(sheet->yes_bid == ListedQuote{4700, Quantity::from_e2(300)});
    CHECK(sheet->yes_ask == ListedQuote{5200, Quantity::from_e2(300)});
    CHECK(sheet->last_price_e4 == 9900);
    CHECK(sheet->settlement_timer_s == 60);
    CHECK(iso_utc(*sheet->occurrence_ns) == "2026-06-11T19:00:00.000Z");
    if (listed) CHECK(page_of(one->body).infos.cursor.empty());
  }
}

TEST_CASE("two hundred recorded open markets are read whole, their empty sides as none") {
  // On the demonstration exchange nearly nobody quotes; a price of nobody must not become a quote.
  const auto open = exchange("markets__status_open");
  if (!open) return;
  MarketsQuery query;
  query.limit = 200;
  query.status = MarketFilter::open;
  query.combos = Combos::included;
  std::string target = asked(markets_request(query));
  CHECK(target == "/markets?limit=200&status=open");
  CHECK(open->target == "/markets?status=open&limit=200");
  const Page page = page_of(open->body);
  std::map<market::v1::StrikeKind, int> kinds;
  int no_bid = 0, no_ask = 0;
  Quantity volume;
  for (const auto& info : page.infos.markets) {
    CAPTURE(info.market_ticker());
    // A combination of other markets has no rules of its own: it is told and not traded.
    const bool combination = info.series_ticker().rfind("KXMVE", 0) == 0;
    CHECK(info.defect() ==
          (combination ? R"(FIELD_VALUE: markets[0].rules_primary is '""'; must not be empty)" : ""));
    ++kinds[info.strike_kind()];
  }
  for (const auto& sheet : page.sheets.sheets) {
    no_bid += static_cast<int>(!sheet->yes_bid);
    no_ask += static_cast<int>(!sheet->yes_ask);
    volume = volume + sheet->volume;
  }
  CHECK(kinds[market::v1::STRIKE_KIND_CUSTOM] == 1);
  CHECK(kinds[market::v1::STRIKE_KIND_STRUCTURED] == 88);
  CHECK(kinds[market::v1::STRIKE_KIND_GREATER] == 111);
  CHECK(no_bid == 198);
  CHECK(no_ask == 166);
  CHECK(volume.e2() == 1440);
  CHECK(page.infos.markets[0].custom_strike(2).value() ==
        "KXNBASPREAD-26JUN13NYKSAS-NYK5,KXNBATOTAL-26JUN13NYKSAS-217");
  CHECK(page.sheets.sheets[0]->mve_collection_ticker == "KXMVESPORTSMULTIGAMEEXTENDED-R");
  CHECK(page.sheets.sheets[0]->price_level_structure == "deci_cent");
  CHECK(page.infos.markets[0].price_ranges(0).step_e4() == 10);
}

TEST_CASE(
    "recorded closed markets carry results, and one that does not say its strike is no market to trade") {
  // KXQUICKSETTLE has no strike_type at all: what it asks is known to nobody but its title.
  const auto closed = exchange("markets__status_closed");
  if (!closed) return;
  const Page page = page_of(closed->body);
  REQUIRE(page.infos.markets.size() == 5);
  for (size_t i = 0; i < 4; ++i) {
    const auto& info = page.infos.markets[i];
    CHECK(info.defect() ==
          "FIELD_MISSING: markets[" + std::to_string(i) + "].strike_type; must be present as a string");
    CHECK(info.status() == market::v1::MARKET_STATUS_DETERMINED);
    CHECK(info.result() == (i % 2 == 0 ? market::v1::MARKET_RESULT_NO : market::v1::MARKET_RESULT_YES));
    CHECK(page.sheets.sheets[i]->settlement_value_e4 == (i % 2 == 0 ? 0 : 10000));
    CHECK(page.sheets.sheets[i]->expiration_value == "2.0");
    CHECK(!page.sheets.sheets[i]->settled_ns);
  }
  CHECK(page.infos.markets[4].defect() == "");
  CHECK(page.infos.markets[4].floor_e4() == 918900);
  CHECK(page.sheets.sheets[4]->expiration_value == "89.13934");
}

TEST_CASE("the recorded list without a key, and what it says to a limit that is too high") {
  // Requests that the exchange refuses cost tokens too: the builder refuses them first.
  if (const auto list = exchange("markets__unauth_list")) {
    CHECK(list->target == "/markets?limit=2");
    CHECK(lines_of_hits(page_of(list->body).infos) ==
          std::vector<std::string>{"AZKMARTE4-4 > 35", "AZKMARTE4-3 > 25"});
  }
  const auto over = exchange("markets__limit_over_max");
  if (!over) return;
  CHECK(over->status == 400);
  CHECK(over->target == "/markets?limit=1001");
  MarketsQuery query;
  query.limit = 1001;
  CHECK(markets_request(query).error().field == "limit");
  CHECK(parse_error_body(over->body).message.find("'Limit' failed on the 'lte' tag") != std::string::npos);
  CHECK(parse_market_page(over->body).error().field == "cursor");
}

TEST_CASE("the recorded status, fee changes and order book are what they were") {
  // Two shapes of an order book exist: alone it does not say whose it is.
  if (const auto status = exchange("exchange__status")) {
    CHECK(status->target == exchange_status_request().target());
    const auto activity = parse_exchange_status(status->body);
    REQUIRE(activity);
    CHECK(activity->trading_on(0));
    CHECK(activity->shards.empty());
    CHECK(!activity->resumes_ns);
  }
  if (const auto fees = exchange("series__fee_changes")) {
    CHECK(fees->target == series_fee_changes_request("", false).target());
    CHECK(parse_series_fee_changes(fees->body)->empty());
  }
  const auto base = exchange("orderbook__base");
  if (!base) return;
  const std::string ticker = "KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP";
  CHECK(base->target == asked(orderbook_request(ticker)));
  const auto book = parse_orderbook_reply(ticker, base->body);
  REQUIRE(book);
  CHECK(book->market_ticker == ticker);
  REQUIRE(book->yes.size() == 1);
  REQUIRE(book->no.size() == 1);
  CHECK(book->yes[0].price.e4() == 4700);
  CHECK(book->no[0].price.e4() == 4800);  // the same 5200 that the market's object shows as its ask
  CHECK(book->no[0].quantity.e2() == 300);
}

TEST_CASE("recorded public trades add up to what was traded") {
  // A fraction of a contract lost in each print is a volume that nobody can reconcile.
  const auto trades = exchange("trades__public_recorded");
  if (!trades) return;
  TradesQuery query;
  query.ticker = "KXPGATOUR-USO26-JDAY";
  query.limit = 12;
  CHECK(trades->target == asked(trades_request(query)));
  const auto page = parse_trade_page(trades->body);
  REQUIRE(page);
  CHECK(page->faults.empty());
  REQUIRE(page->trades.size() == 12);
  Quantity sum;
  for (size_t i = 0; i < page->trades.size(); ++i) {
    sum = sum + page->trades[i].quantity;
    CHECK(page->trades[i].yes_price.e4() == 300);
    CHECK(page->trades[i].taker_bought_yes);
    CHECK(!page->trades[i].is_block_trade);
    if (i > 0) CHECK(page->trades[i].exchange_ns <= page->trades[i - 1].exchange_ns);  // newest first
  }
  CHECK(sum.e2() == 11777);
  CHECK(page->trades.back().trade_id == "2e187f57-42ec-5972-f88e-cc683e7963e3");
}

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
