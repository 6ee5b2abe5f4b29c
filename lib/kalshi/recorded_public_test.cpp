#include <doctest/doctest.h>

#include <map>

#include "domain/moment.h"
#include "json/reader.h"
#include "kalshi/error_body.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_request.h"
#include "kalshi/market_sheet.h"
#include "kalshi/poll_codec.h"
#include "kalshi/recorded_page_fixture.h"
#include "kalshi/series_codec.h"

// What the demonstration exchange said to everybody in June 2026, read for its content.

using namespace headgate;
using namespace headgate::kalshi;
using fixture::Page;
using fixture::page_of;
using fixture::recorded;

namespace {

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
