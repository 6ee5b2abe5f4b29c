#include "kalshi/feed_fast.h"

#include <doctest/doctest.h>

#include <vector>

#include "domain/random.h"
#include "kalshi/frame_codec.h"
#include "kalshi/frame_fixture.h"
#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

// Whether the short way finds what the strict one finds, or nothing.
bool agrees(const std::string& text) {
  const auto fast = parse_fast(text);
  if (!fast) return true;
  const Frame strict = parse_frame(text);
  const auto same = [&](const auto* kind) {
    return kind != nullptr && std::get_if<std::decay_t<decltype(*kind)>>(&strict) != nullptr &&
           *std::get_if<std::decay_t<decltype(*kind)>>(&strict) == *kind;
  };
  return same(std::get_if<OrderbookDelta>(&*fast)) || same(std::get_if<OrderbookSnapshot>(&*fast)) ||
         same(std::get_if<FeedTrade>(&*fast)) || same(std::get_if<FeedTicker>(&*fast));
}

const std::vector<std::string> seeds{
    fixture::snapshot_frame,
    fixture::delta_frame,
    fixture::trade_frame,
    fixture::ticker_frame,
    R"({"type":"orderbook_snapshot","id":7,"sid":3,"seq":1,"msg":{"market_ticker":"A","yes_dollars_fp":[]}})",
    R"({"type":"orderbook_delta","msg":{"market_ticker":"A","side":"yes","price_dollars":"0.5","delta_fp":"1"},"sid":1,"seq":2})",
    R"({"sid":1,"seq":2,"type":"trade","msg":{"trade_id":"t","market_ticker":"A","yes_price_dollars":"0.0010","no_price_dollars":"0.9990","count_fp":"0.01","taker_outcome_side":"yes","ts_ms":1}})"};

const std::vector<std::string> scraps{"\"",
                                      "\\",
                                      ",",
                                      ":",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      "0",
                                      "1",
                                      "9",
                                      "-",
                                      ".",
                                      " ",
                                      "e",
                                      "\n",
                                      "\x01",
                                      "\x80",
                                      "null",
                                      "true",
                                      "\"\"",
                                      "\"seq\":5,",
                                      "\"sid\":1,",
                                      "\"market_ticker\":\"B\",",
                                      "\"ts_ms\":-1,",
                                      "0.0000",
                                      "1.0000",
                                      "99999999999999999999",
                                      "\\u0041",
                                      "00",
                                      "-0",
                                      "\"x\":{},",
                                      "\"x\":[1],"};

// One to three wounds: a scrap put in, or in place of some bytes, or a part taken out or doubled.
std::string mutated(std::string text, Random& random) {
  const auto wounds = random.between(1, 3);
  for (int64_t i = 0; i < wounds && !text.empty(); ++i) {
    const size_t at = random.below(text.size());
    const size_t length = std::min<size_t>(text.size() - at, random.below(12));
    const std::string& scrap = scraps[random.below(scraps.size())];
    switch (random.below(4)) {
      case 0:
        text.insert(at, scrap);
        break;
      case 1:
        text.replace(at, std::min<size_t>(1, length), scrap);
        break;
      case 2:
        text.erase(at, length);
        break;
      default:
        text.insert(at, text.substr(at, length));
    }
  }
  return text;
}

}  // namespace

TEST_CASE("The short way reads what comes by the thousand") {
  // Left to the other reader, every frame of a busy market waits behind a tree of values.
  for (const std::string& text : seeds) {
    CAPTURE(text);
    CHECK(parse_fast(text).has_value());
    CHECK(parse_fast(text + "\n").has_value());
    CHECK(agrees(text));
  }
}

TEST_CASE("The short way leaves to the other what it does not understand at once") {
  // It finds no errors of its own: what it read wrong would be believed.
  const auto nothing = [](const std::string& text) { return !parse_fast(text).has_value(); };
  CHECK(nothing(fixture::fill_frame));
  CHECK(nothing(fixture::ok_frame));
  CHECK(nothing(""));
  CHECK(nothing(fixture::delta_frame + " "));
  CHECK(nothing(" " + fixture::delta_frame));
  for (const char* value : {R"("0.0000")", R"("1.0000")", R"("0.55001")", "0.55", R"("")", "null"}) {
    CHECK(nothing(fixture::with(fixture::delta_frame, "price_dollars", value)));
  }
  CHECK(nothing(fixture::with(fixture::delta_frame, "delta_fp", R"("0.00")")));
  CHECK(nothing(fixture::with(fixture::delta_frame, "seq", "0")));
  CHECK(nothing(fixture::with(fixture::delta_frame, "ts_ms", "-5")));
  CHECK(nothing(fixture::with(fixture::trade_frame, "taker_book_side", R"("bid")")));
  CHECK(nothing(fixture::with(fixture::trade_frame, "no_price_dollars", R"("0.5600")")));
  std::string counted = fixture::ticker_frame;
  counted.insert(counted.find(",\"msg\""), R"(,"seq":5)");
  CHECK(nothing(counted));
  std::string twice = fixture::delta_frame;
  twice.insert(twice.find("\"side\""), R"("side":"yes",)");
  CHECK(nothing(twice));
  twice = fixture::delta_frame;
  twice.insert(twice.find("\"market_id\""), R"("market_id":"x",)");
  CHECK(nothing(twice));
}

TEST_CASE("Whatever is done to a frame, the short way finds what the strict one finds or nothing") {
  // A frame that two readers read differently is a book that exists twice.
  Random random(20261121);
  int64_t found = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = mutated(seeds[random.below(seeds.size())], random);
    found += parse_fast(text) ? 1 : 0;
    if (agrees(text)) continue;
    CAPTURE(text);
    FAIL("the two ways differ");
  }
  CHECK(found > 1000);
}
