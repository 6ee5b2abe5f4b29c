#include "kalshi/feed_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string snapshot_text =
    R"({"type":"orderbook_snapshot","sid":3,"seq":1,"msg":{"market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("market_id":"x","yes_dollars_fp":[["0.4100","5.00"],["0.4200","13.50"]],"no_dollars_fp":[["0.5500","2.00"]]}})";
const std::string delta_text =
    R"({"type":"orderbook_delta","sid":3,"seq":2,"msg":{"market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("market_id":"x","price_dollars":"0.5500","delta_fp":"-2.00","side":"no","ts_ms":1795103996001}})";
const std::string trade_text =
    R"({"type":"trade","sid":4,"seq":9,"msg":{"trade_id":"t-1","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("yes_price_dollars":"0.3600","no_price_dollars":"0.6400","count_fp":"1.25","taker_outcome_side":"no",)"
    R"("is_block_trade":false,"ts_ms":1795103996001}})";

const std::string ticker_text =
    R"({"type":"ticker","sid":11,"msg":{"market_id":"x","market_ticker":"KXHIGHXX-26NOV20-T52",)"
    R"("price_dollars":"0.4800","yes_bid_dollars":"0.4500","yes_ask_dollars":"1.0000","volume_fp":"338.96",)"
    R"("open_interest_fp":"204.00","dollar_volume":169,"yes_bid_size_fp":"300.00","yes_ask_size_fp":"0.00",)"
    R"("last_trade_size_fp":"25.50","ts_ms":1795103996001}})";

template <typename T>
T frame_of(const std::string& text) {
  const FeedFrame frame = parse_feed_frame(text);
  const T* typed = std::get_if<T>(&frame);
  REQUIRE(typed != nullptr);
  return *typed;
}

}  // namespace

TEST_CASE("book frames become typed prices and quantities of the side's own contract") {
  // A NO level read as a YES price shows an offer that is not there.
  const auto snapshot = frame_of<OrderbookSnapshot>(snapshot_text);
  CHECK(snapshot.sid == 3);
  CHECK(snapshot.seq == 1);
  CHECK(!snapshot.id);
  CHECK(snapshot.market_ticker == "KXHIGHXX-26NOV20-T52");
  REQUIRE(snapshot.yes.size() == 2);
  CHECK(snapshot.yes[1].price.e4() == 4200);
  CHECK(snapshot.yes[1].quantity.e2() == 1350);
  CHECK(snapshot.no[0].price.e4() == 5500);
  const auto delta = frame_of<OrderbookDelta>(delta_text);
  CHECK(delta.seq == 2);
  CHECK(delta.level == Leg{Side::no, *Price::from_e4(5500)});
  CHECK(delta.change.e2() == -200);
  CHECK(delta.exchange_ns == 1795103996001LL * 1'000'000);
  const auto trade = frame_of<FeedTrade>(trade_text);
  CHECK(trade.yes_price.e4() == 3600);
  CHECK(trade.quantity.e2() == 125);
  CHECK(!trade.taker_bought_yes);
}

TEST_CASE("a trade agreed outside the book is told apart") {
  // It passed every resting order by: paper would fill rests that nobody came to.
  CHECK_FALSE(frame_of<FeedTrade>(trade_text).is_block_trade);
  CHECK(frame_of<FeedTrade>(fixture::with(trade_text, "is_block_trade", "true")).is_block_trade);
  CHECK_FALSE(frame_of<FeedTrade>(fixture::with(trade_text, "is_block_trade", "")).is_block_trade);
  const FeedFrame frame = parse_feed_frame(fixture::with(trade_text, "is_block_trade", "\"yes\""));
  CHECK(std::holds_alternative<FeedFault>(frame));
}

TEST_CASE("an empty side has no key and that is an empty side") {
  // Kalshi leaves the key out; an error there would disable every thin market.
  const auto snapshot = frame_of<OrderbookSnapshot>(fixture::with(snapshot_text, "no_dollars_fp", ""));
  CHECK(snapshot.no.empty());
  CHECK(snapshot.yes.size() == 2);
}

TEST_CASE("answers to commands are told apart by type and id") {
  // Taking a refusal for a subscription would leave a feed that is silent and thought alive.
  const auto subscribed =
      frame_of<Subscribed>(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":5}})");
  CHECK(subscribed.sid == 5);
  CHECK(subscribed.channel == "orderbook_delta");
  const auto unsubscribed = frame_of<Unsubscribed>(R"({"id":102,"sid":2,"seq":7,"type":"unsubscribed"})");
  CHECK(unsubscribed.seq == 7);
  const auto ok = frame_of<Acknowledged>(
      R"({"type":"ok","id":123,"sid":456,"seq":222,"msg":{"market_tickers":["A","B"]}})");
  CHECK(ok.seq == 222);
  CHECK(ok.market_tickers == std::vector<std::string>{"A", "B"});
  CHECK(!frame_of<Acknowledged>(R"({"type":"ok","id":3,"msg":[{"channel":"trade","sid":1}]})").sid);
  const auto refusal =
      frame_of<FeedRefusal>(R"({"type":"error","id":9,"msg":{"code":8,"msg":"Unknown channel"}})");
  CHECK(refusal.code == 8);
  CHECK(refusal.message == "Unknown channel");
}

TEST_CASE("a ticker shows the top of a book and leaves out quotes that are not there") {
  // The wire says 1.0000 for "no offer": kept as a price it would be a market nobody made.
  const auto ticker = frame_of<FeedTicker>(ticker_text);
  CHECK(ticker.sid == 11);
  CHECK(ticker.market_ticker == "KXHIGHXX-26NOV20-T52");
  CHECK(ticker.last->e4() == 4800);
  CHECK(ticker.yes_bid->e4() == 4500);
  CHECK(!ticker.yes_ask);
  CHECK(ticker.yes_bid_quantity.e2() == 30000);
  CHECK(ticker.yes_ask_quantity.e2() == 0);
  CHECK(ticker.last_quantity.e2() == 2550);
  CHECK(ticker.volume.e2() == 33896);
  CHECK(ticker.open_interest.e2() == 20400);
  CHECK(ticker.exchange_ns == 1795103996001LL * 1'000'000);
}

TEST_CASE("every required field of a book, trade or ticker frame is missed by name") {
  // A frame with a hole, applied with a default, makes a book that never existed.
  const struct {
    const std::string& text;
    std::vector<const char*> names;
  } rows[] = {
      {snapshot_text, {"type", "sid", "seq", "msg", "market_ticker"}},
      {delta_text, {"type", "sid", "seq", "msg", "market_ticker", "price_dollars", "delta_fp", "side"}},
      {trade_text,
       {"type", "sid", "seq", "msg", "trade_id", "market_ticker", "yes_price_dollars", "no_price_dollars",
        "count_fp", "taker_outcome_side", "ts_ms"}},
      {ticker_text,
       {"type", "sid", "msg", "market_ticker", "price_dollars", "yes_bid_dollars", "yes_ask_dollars",
        "volume_fp", "open_interest_fp", "yes_bid_size_fp", "yes_ask_size_fp", "last_trade_size_fp",
        "ts_ms"}},
  };
  for (const auto& row : rows) {
    for (const char* name : row.names) {
      CAPTURE(row.text);
      CAPTURE(name);
      const auto missing = frame_of<FeedFault>(fixture::with(row.text, name, ""));
      CHECK(missing.error.code == "FIELD_MISSING");
      CHECK(missing.error.field.find(name) != std::string::npos);
      const auto wrong = frame_of<FeedFault>(fixture::with(row.text, name, "true"));
      CHECK(wrong.error.code == "FIELD_TYPE");
      CHECK(wrong.error.field.find(name) != std::string::npos);
    }
  }
}

TEST_CASE("a delta that carries no time leaves the book's time as it was") {
  // The field came in May 2026 and older recordings lack it; a zero would be 1970.
  CHECK(!frame_of<OrderbookDelta>(fixture::with(delta_text, "ts_ms", "")).exchange_ns);
  CHECK(frame_of<FeedFault>(fixture::with(delta_text, "ts_ms", R"("1795103996001")")).error.field ==
        "msg.ts_ms");
}

TEST_CASE("every required field of an answer to a command is missed by name") {
  // An answer of which half is guessed belongs to another command, and one feed stays silent.
  const std::string subscribed_text =
      R"({"id":1,"type":"subscribed","msg":{"channel":"orderbook_delta","sid":5}})";
  const std::string unsubscribed_text = R"({"id":102,"sid":2,"seq":7,"type":"unsubscribed"})";
  const std::string ok_text =
      R"({"id":123,"sid":456,"seq":222,"type":"ok","msg":{"market_tickers":["A","B"]}})";
  const std::string error_text =
      R"({"id":9,"type":"error","sid":3,"seq":4,"msg":{"code":8,"msg":"Unknown channel"}})";
  const struct {
    const std::string& text;
    const char* name;
    const char* field;
  } rows[] = {
      {subscribed_text, "type", "type"},
      {subscribed_text, "id", "id"},
      {subscribed_text, "msg", "msg"},
      {subscribed_text, "channel", "msg.channel"},
      {subscribed_text, "sid", "msg.sid"},
      {unsubscribed_text, "id", "id"},
      {unsubscribed_text, "sid", "sid"},
      {unsubscribed_text, "seq", "seq"},
      {ok_text, "id", "id"},
      {ok_text, "sid", "sid"},
      {ok_text, "seq", "seq"},
      {ok_text, "msg", "msg"},
      {ok_text, "market_tickers", "msg.market_tickers"},
      {error_text, "code", "msg.code"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.name);
    const auto missing = frame_of<FeedFault>(fixture::with(row.text, row.name, ""));
    CHECK(missing.error.code == "FIELD_MISSING");
    CHECK(missing.error.field == row.field);
    const auto wrong = frame_of<FeedFault>(fixture::with(row.text, row.name, "true"));
    CHECK(wrong.error.code == "FIELD_TYPE");
    CHECK(wrong.error.field == row.field);
  }
  CHECK(frame_of<FeedFault>(R"({"type":"error","msg":{"code":8}})").error.field == "msg.msg");
  CHECK(frame_of<FeedFault>(R"({"type":"error"})").error.field == "msg");
  CHECK(frame_of<FeedFault>(fixture::with(ok_text, "market_tickers", R"(["A",7])")).error.field ==
        "msg.market_tickers[1]");
  CHECK(frame_of<FeedFault>(R"({"type":"ok","msg":[]})").error.field == "id");
}

TEST_CASE("an error frame without id, sid or seq answers no command and belongs to no subscription") {
  // The exchange says so when it drops a slow reader; taken for an answer it would end another command.
  const auto refusal =
      frame_of<FeedRefusal>(R"({"type":"error","msg":{"code":25,"msg":"Subscription buffer overflow"}})");
  CHECK(refusal.id == 0);
  CHECK(!refusal.sid);
  CHECK(!refusal.seq);
  CHECK(frame_of<FeedFault>(R"({"type":"error","id":"9","msg":{"code":8,"msg":"x"}})").error.field == "id");
}

TEST_CASE("a number where a decimal string belongs is an error") {
  // Before March 2026 prices were integers of cents: 42 would read as 42 dollars or as 42 cents.
  const struct {
    const std::string& text;
    std::vector<const char*> names;
  } rows[] = {
      {delta_text, {"price_dollars", "delta_fp", "market_ticker", "side"}},
      {trade_text,
       {"yes_price_dollars", "no_price_dollars", "count_fp", "trade_id", "market_ticker",
        "taker_outcome_side"}},
      {ticker_text,
       {"price_dollars", "yes_bid_dollars", "yes_ask_dollars", "volume_fp", "open_interest_fp",
        "yes_bid_size_fp", "yes_ask_size_fp", "last_trade_size_fp"}},
  };
  for (const auto& row : rows) {
    for (const char* name : row.names) {
      CAPTURE(row.text);
      CAPTURE(name);
      const auto fault = frame_of<FeedFault>(fixture::with(row.text, name, "0.55"));
      CHECK(fault.error.code == "FIELD_TYPE");
      CHECK(fault.error.field == "msg." + std::string(name));
      CHECK(fault.error.value == "0.55");
    }
  }
  for (const char* side : {"yes_dollars_fp", "no_dollars_fp"}) {
    CAPTURE(side);
    const auto field = [&](const char* levels) {
      return frame_of<FeedFault>(fixture::with(snapshot_text, side, levels)).error.field;
    };
    CHECK(field("[[0.42,\"1.00\"]]") == "msg." + std::string(side) + "[0].price");
    CHECK(field("[[\"0.4200\",1]]") == "msg." + std::string(side) + "[0].quantity");
    CHECK(field("[42]") == "msg." + std::string(side) + "[0]");
    CHECK(field("42") == "msg." + std::string(side));
  }
}

TEST_CASE("values that no book can hold are errors") {
  // Price 0 and 1 mean "absent"; a level of nothing or an unknown side is a feed we do not understand.
  const struct {
    const std::string& text;
    const char* name;
    const char* value;
  } rows[] = {
      {delta_text, "price_dollars", "\"0.0000\""},
      {delta_text, "price_dollars", "\"1.0000\""},
      {delta_text, "price_dollars", "\"0.55001\""},
      {delta_text, "delta_fp", "\"0.00\""},
      {delta_text, "side", "\"YES\""},
      {delta_text, "seq", "0"},
      {delta_text, "ts_ms", "-5"},
      {delta_text, "ts_ms", "9223372036854775807"},
      {snapshot_text, "yes_dollars_fp", "[[\"0.4200\",\"0.00\"]]"},
      {snapshot_text, "yes_dollars_fp", "[[\"0.4200\",\"-1.00\"]]"},
      {snapshot_text, "yes_dollars_fp", "[[\"0.4200\"]]"},
      {trade_text, "no_price_dollars", "\"0.6300\""},
      {trade_text, "count_fp", "\"0.00\""},
      {ticker_text, "price_dollars", "\"1.0100\""},
      {ticker_text, "yes_bid_size_fp", "\"-1.00\""},
      {ticker_text, "ts_ms", "0"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    CHECK(frame_of<FeedFault>(fixture::with(row.text, row.name, row.value)).error.code == "FIELD_VALUE");
  }
}

TEST_CASE("a broken frame still says where it belongs") {
  // With sid, seq and market only that market is disabled; without them the whole connection is in doubt.
  const auto known = frame_of<FeedFault>(fixture::with(delta_text, "price_dollars", "7"));
  CHECK(known.sid == 3);
  CHECK(known.seq == 2);
  CHECK(known.market_ticker == "KXHIGHXX-26NOV20-T52");
  const auto unknown = frame_of<FeedFault>("{\"type\":\"orderbook_delta\"");
  CHECK(!unknown.sid);
  CHECK(unknown.error.code == "JSON_INVALID");
  CHECK(frame_of<FeedFault>(R"({"type":"mystery","sid":1,"seq":4,"msg":{}})").error.field == "type");
}
