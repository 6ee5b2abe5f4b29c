#include "kalshi/poll_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string books_text =
    R"({"orderbooks":[{"ticker":"KXHIGHXX-26NOV20-T52","orderbook_fp":)"
    R"({"yes_dollars":[["0.4100","5.00"],["0.4200","13.50"]],"no_dollars":[["0.5500","2.00"]]}}]})";
const std::string trades_text =
    R"({"cursor":"next","trades":[{"trade_id":"t-1","ticker":"KXHIGHXX-26NOV20-T52","count_fp":"1.25",)"
    R"("yes_price_dollars":"0.3600","no_price_dollars":"0.6400","taker_outcome_side":"no",)"
    R"("created_time":"2026-11-20T12:00:00.609576Z","is_block_trade":false}]})";

}  // namespace

TEST_CASE("polled books hold the same bids as the feed's snapshots") {
  // A NO level taken for a YES price shows an offer that is not there.
  const auto reply = parse_orderbooks_reply(books_text);
  REQUIRE(reply);
  CHECK(reply->faults.empty());
  REQUIRE(reply->books.size() == 1);
  const OrderbookSnapshot& book = reply->books[0];
  CHECK(book.market_ticker == "KXHIGHXX-26NOV20-T52");
  REQUIRE(book.yes.size() == 2);
  CHECK(book.yes[1].price.e4() == 4200);
  CHECK(book.yes[1].quantity.e2() == 1350);
  CHECK(book.no[0].price.e4() == 5500);
  const auto thin = parse_orderbooks_reply(fixture::with(books_text, "no_dollars", ""));
  REQUIRE(thin);
  CHECK(thin->books[0].no.empty());
}

TEST_CASE("every required field of a polled book is missed by name and costs that book alone") {
  // A book with a hole, filled with a default, never existed; the other ninety-nine are whole.
  for (const char* name : {"ticker", "orderbook_fp"}) {
    CAPTURE(name);
    std::string text = fixture::with(books_text, name, "");
    text.insert(text.size() - 2, R"(,{"ticker":"GOOD","orderbook_fp":{}})");
    const auto reply = parse_orderbooks_reply(text);
    REQUIRE(reply);
    REQUIRE(reply->faults.size() == 1);
    CHECK(reply->faults[0].error.code == "FIELD_MISSING");
    CHECK(reply->faults[0].error.field == "orderbooks[0]." + std::string(name));
    REQUIRE(reply->books.size() == 1);
    CHECK(reply->books[0].market_ticker == "GOOD");
  }
  CHECK(parse_orderbooks_reply("{}").error().field == "orderbooks");
  const auto number = parse_orderbooks_reply(fixture::with(books_text, "no_dollars", "[[0.55,\"2.00\"]]"));
  REQUIRE(number);
  CHECK(number->faults[0].market_ticker == "KXHIGHXX-26NOV20-T52");
  CHECK(number->faults[0].error.field == "orderbooks[0].orderbook_fp.no_dollars[0].price");
}

TEST_CASE("a number where a string belongs costs a polled book and names the level") {
  // Integers were cents until March 2026: 42 in place of "0.4200" is another offer.
  const struct {
    const char* name;
    const char* value;
    const char* field;
  } rows[] = {
      {"ticker", "7", "ticker"},
      {"orderbook_fp", "7", "orderbook_fp"},
      {"yes_dollars", "7", "orderbook_fp.yes_dollars"},
      {"yes_dollars", R"([["0.4100","5.00"],[0.42,"1.00"]])", "orderbook_fp.yes_dollars[1].price"},
      {"yes_dollars", R"([["0.4100",5]])", "orderbook_fp.yes_dollars[0].quantity"},
      {"yes_dollars", R"([["0.4100"]])", "orderbook_fp.yes_dollars[0]"},
      {"no_dollars", R"([[55,"2.00"]])", "orderbook_fp.no_dollars[0].price"},
      {"no_dollars", R"([["0.5500",2.00]])", "orderbook_fp.no_dollars[0].quantity"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    const auto reply = parse_orderbooks_reply(fixture::with(books_text, row.name, row.value));
    REQUIRE(reply);
    CHECK(reply->books.empty());
    REQUIRE(reply->faults.size() == 1);
    CHECK(reply->faults[0].error.field == "orderbooks[0]." + std::string(row.field));
  }
}

TEST_CASE("a page of trades becomes prints with the exchange's own time") {
  // Without the stamp nobody knows which book a trade met.
  const auto page = parse_trade_page(trades_text);
  REQUIRE(page);
  CHECK(page->cursor == "next");
  REQUIRE(page->trades.size() == 1);
  CHECK(page->trades[0].trade_id == "t-1");
  CHECK(page->trades[0].yes_price.e4() == 3600);
  CHECK(page->trades[0].quantity.e2() == 125);
  CHECK(!page->trades[0].taker_bought_yes);
  CHECK(page->trades[0].exchange_ns == 1795176000609576000LL);
  CHECK_FALSE(page->trades[0].is_block_trade);
  CHECK(parse_trade_page(fixture::with(trades_text, "is_block_trade", "true"))->trades[0].is_block_trade);
}

TEST_CASE("every required field of a polled trade is missed by name") {
  // A print with a price of its own making would teach a model something that never happened.
  for (const char* name : {"trade_id", "ticker", "count_fp", "yes_price_dollars", "no_price_dollars",
                           "taker_outcome_side", "created_time"}) {
    CAPTURE(name);
    const auto page = parse_trade_page(fixture::with(trades_text, name, ""));
    REQUIRE(page);
    CHECK(page->trades.empty());
    REQUIRE(page->faults.size() == 1);
    CHECK(page->faults[0].code == "FIELD_MISSING");
    CHECK(page->faults[0].field == "trades[0]." + std::string(name));
    const auto wrong = parse_trade_page(fixture::with(trades_text, name, "36"));
    REQUIRE(wrong);
    CHECK(wrong->trades.empty());
    REQUIRE(wrong->faults.size() == 1);
    CHECK(wrong->faults[0].code == "FIELD_TYPE");
    CHECK(wrong->faults[0].field == "trades[0]." + std::string(name));
  }
  CHECK(parse_trade_page(fixture::with(trades_text, "cursor", "")).error().field == "cursor");
  CHECK(parse_trade_page(R"({"cursor":""})").error().field == "trades");
}
