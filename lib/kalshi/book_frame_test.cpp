#include "kalshi/book_frame.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "domain/random.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {

const std::string plain =
    R"({"type":"orderbook_delta","sid":2,"seq":3,"msg":{"market_ticker":"KXHIGHXX-26NOV20-B52.5",)"
    R"("market_id":"00000000-0000-4000-8000-000000000000","price_dollars":"0.9600","delta_fp":"-54.00",)"
    R"("side":"no","ts":"2026-11-20T20:44:01Z","ts_ms":1795104000500}})";

// True when the short way took the frame; it must say what the long way says.
bool agrees(const std::string& text, bool& took) {
  OrderbookDelta mine = empty_delta();
  took = read_delta_frame(text, mine);
  if (!took) return true;
  const FeedFrame frame = parse_feed_frame(text);
  const auto* theirs = std::get_if<OrderbookDelta>(&frame);
  return theirs != nullptr && theirs->sid == mine.sid && theirs->seq == mine.seq &&
         theirs->market_ticker == mine.market_ticker && theirs->level == mine.level &&
         theirs->change == mine.change && theirs->exchange_ns == mine.exchange_ns;
}

}  // namespace

TEST_CASE("a change of a book is read on the short way as on the long one") {
  // Nearly every price that is traded on comes this way.
  OrderbookDelta frame = empty_delta();
  REQUIRE(read_delta_frame(plain, frame));
  CHECK(frame.sid == 2);
  CHECK(frame.seq == 3);
  CHECK(frame.market_ticker == "KXHIGHXX-26NOV20-B52.5");
  CHECK(frame.level == Leg{Side::no, *Price::from_e4(9600)});
  CHECK(frame.change == Quantity::from_e2(-5400));
  CHECK(frame.exchange_ns == 1795104000500LL * ns_per_ms);
  const std::string short_one =
      R"({"type":"orderbook_delta","sid":2,"seq":3,"msg":{"market_ticker":"A","price_dollars":"0.0010",)"
      R"("delta_fp":"1.25","side":"yes"}})";
  REQUIRE(read_delta_frame(short_one, frame));
  CHECK(frame.change == Quantity::from_e2(125));
  CHECK(!frame.exchange_ns);
  bool took = false;
  CHECK(agrees(short_one, took));
  CHECK(agrees(plain + "\n", took));
  CHECK(took);
}

TEST_CASE("what is unusual is left to the long way") {
  // It alone names what is wrong with a frame; a short way that guessed would trade on a damaged one.
  const auto declined = [](std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    OrderbookDelta frame = empty_delta();
    CAPTURE(text);
    return !read_delta_frame(text, frame);
  };
  CHECK(declined(plain, "0.9600", "1.0000"));
  CHECK(declined(plain, "0.9600", "0.0000"));
  CHECK(declined(plain, "0.9600", "-0.9600"));
  CHECK(declined(plain, "\"0.9600\"", "0.9600"));
  CHECK(declined(plain, "-54.00", "0.00"));
  CHECK(declined(plain, "\"side\":\"no\"", "\"side\":\"maybe\""));
  CHECK(declined(plain, "\"side\"", "\"price_dollars\":\"0.5000\",\"side\""));
  CHECK(declined(plain, "\"seq\":3", "\"seq\":0"));
  CHECK(declined(plain, "\"seq\":3", "\"seq\":03"));
  CHECK(declined(plain, "\"seq\":3", "\"seq\":3.0"));
  CHECK(declined(plain, "52.5", "52\\u002e5"));
  CHECK(declined(plain, "52.5", "52\xc3\xa9"));
  CHECK(declined(plain, "\"ts\"", "\"client_order_id\":\"x\",\"ts\""));
  CHECK(declined(plain, "}}", "}}x"));
  CHECK(declined(plain, "orderbook_delta", "orderbook_delto"));
}

TEST_CASE("over damaged frames the short way says nothing else than the long one") {
  // A difference would be a book that depends on how fast it was read.
  Random random(20261121);
  const std::string_view bits = "\"{}[],:.-0123456789eE \\nulytsdpm\x01\xc3";
  int took_damaged = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text = plain;
    const auto strokes = random.between(1, 3);
    for (int64_t stroke = 0; stroke < strokes; ++stroke) {
      const size_t at = random.below(text.size());
      const char c = bits[random.below(bits.size())];
      const auto how = random.below(4);
      if (how == 0) text[at] = c;
      if (how == 1) text.insert(at, 1, c);
      if (how == 2) text.erase(at, 1 + random.below(3));
      if (how == 3) {
        // A piece from elsewhere: fields that come twice or in each other's place.
        const size_t from = random.below(text.size());
        text.insert(at, text.substr(from, random.below(40)));
      }
    }
    bool took = false;
    CAPTURE(text);
    REQUIRE(agrees(text, took));
    took_damaged += took ? 1 : 0;
  }
  CHECK(took_damaged > 1000);  // or nothing was compared
}
