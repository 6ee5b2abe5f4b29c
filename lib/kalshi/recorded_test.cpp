#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>

#include "domain/decimal.h"
#include "domain/moment.h"
#include "kalshi/book_set.h"
#include "kalshi/error_body.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/frame_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/poll_codec.h"

// Real payloads kept outside this repository: HEADGATE_DATA, or ../shared/data beside the project.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

std::optional<std::string> recorded(const std::string& name) {
  const char* data = std::getenv("HEADGATE_DATA");
  const char* source = std::getenv("HEADGATE_SOURCE");
  const std::string root =
      data != nullptr ? data : std::string(source != nullptr ? source : ".") + "/../shared/data";
  std::ifstream file(root + "/" + name);
  if (!file) {
    std::cout << "SKIPPED 1 recording: " << name << " is absent\n";
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) out.push_back(line);
  }
  return out;
}

// The grammar of temperature tickers says the strikes a second time: B84.5 is 84 to 85, T85 is 85.
void check_against_ticker(const market::v1::MarketInfo& info) {
  const std::string suffix = info.market_ticker().substr(info.event_ticker().size() + 1);
  const int64_t number_e4 = *parse_decimal(suffix.substr(1), 4);
  if (info.strike_kind() == market::v1::STRIKE_KIND_BETWEEN) {
    CHECK(suffix[0] == 'B');
    CHECK(info.floor_e4() == number_e4 - 5000);
    CHECK(info.cap_e4() == number_e4 + 5000);
  } else {
    CHECK(suffix[0] == 'T');
    CHECK((info.strike_kind() == market::v1::STRIKE_KIND_LESS ? info.cap_e4() : info.floor_e4()) ==
          number_e4);
  }
}

struct Shape {
  int less = 0;
  int between = 0;
  int greater = 0;
};

std::map<std::string, Shape> shapes_of(const MarketPage& page) {
  std::map<std::string, Shape> out;
  for (const market::v1::MarketInfo& info : page.markets) {
    CAPTURE(info.market_ticker());
    CHECK(info.defect() == "");
    check_against_ticker(info);
    REQUIRE(info.price_ranges_size() == 1);
    CHECK(info.price_ranges(0).end_e4() == 10000);
    CHECK(info.price_ranges(0).step_e4() == 100);
    CHECK(info.series_ticker().rfind("KXHIGH", 0) == 0);
    // One event's day: the close comes 14 to 15 hours after the open, a day later.
    CHECK(info.close_ns() - info.open_ns() > 14 * 3600 * ns_per_s);
    CHECK(info.close_ns() - info.open_ns() < 48 * 3600 * ns_per_s);
    Shape& shape = out[info.event_ticker()];
    if (info.strike_kind() == market::v1::STRIKE_KIND_LESS) ++shape.less;
    if (info.strike_kind() == market::v1::STRIKE_KIND_BETWEEN) ++shape.between;
    if (info.strike_kind() == market::v1::STRIKE_KIND_GREATER) ++shape.greater;
  }
  return out;
}

// Plays frames into books; grids of whole cents for every market met.
struct Replay {
  PriceGrid grid;
  std::map<int64_t, BookSet> sets;
  std::map<std::string, int> frames;
  Replay() {
    auto& range = *grid.Add();
    range.set_end_e4(10000);
    range.set_step_e4(100);
  }
  void play(const std::string& text, const std::vector<std::string>& tickers) {
    const FeedFrame frame = parse_feed_frame(text);
    if (const auto* subscribed = std::get_if<Subscribed>(&frame)) {
      ++frames["subscribed"];
      if (subscribed->channel == "orderbook_delta") sets.emplace(subscribed->sid, BookSet(tickers));
    } else if (const auto* snapshot = std::get_if<OrderbookSnapshot>(&frame)) {
      ++frames["snapshot"];
      CHECK(sets.at(snapshot->sid).apply(*snapshot, grid).suspect.empty());
    } else if (const auto* delta = std::get_if<OrderbookDelta>(&frame)) {
      ++frames["delta"];
      CHECK(sets.at(delta->sid).apply(*delta, grid).suspect.empty());
    } else if (std::get_if<FeedRefusal>(&frame) != nullptr) {
      ++frames["error"];
    } else {
      const auto* fault = std::get_if<FeedFault>(&frame);
      FAIL_CHECK((fault == nullptr ? "an unexpected frame" : fault->error.text()), ": ", text);
    }
  }
};

}  // namespace

TEST_CASE("recorded demo temperature markets parse with the strikes of their tickers") {
  // The exchange's real payload is the only one that counts.
  const auto text = recorded("kalshi/demo-2026-06/markets__high_temp.json");
  if (!text) return;
  const auto page = parse_market_page(*text);
  REQUIRE(page);
  CHECK(page->nameless.empty());
  CHECK(page->markets.size() == 18);
  const auto shapes = shapes_of(*page);
  CHECK(shapes.size() == 3);
  for (const auto& [event, shape] : shapes) {
    CAPTURE(event);
    CHECK(shape.less == 1);
    CHECK(shape.between == 4);
    CHECK(shape.greater == 1);
  }
  CHECK(iso_utc(page->markets[0].close_ns()) == "2026-06-16T04:59:00.000Z");
  CHECK(iso_utc(page->markets[0].open_ns()) == "2026-06-14T10:40:10.000Z");
}

TEST_CASE("recorded production temperature markets parse, settled ones with one winner") {
  // The result of a market is the only thing that moves cash.
  if (const auto text = recorded("weather/kalshi/kxhighny_open_trimmed.json")) {
    const auto page = parse_market_page(*text);
    REQUIRE(page);
    CHECK(!page->markets.empty());
    (void)shapes_of(*page);
    for (const auto& info : page->markets) CHECK(info.status() == market::v1::MARKET_STATUS_ACTIVE);
  }
  const auto text = recorded("weather/kalshi/kxhighny_settled_trimmed.json");
  if (!text) return;
  const auto page = parse_market_page(*text);
  REQUIRE(page);
  (void)shapes_of(*page);
  int winners = 0;
  for (const auto& info : page->markets) {
    CHECK(info.status() == market::v1::MARKET_STATUS_FINALIZED);
    if (info.result() != market::v1::MARKET_RESULT_YES) continue;
    ++winners;
    // The high of 2026-07-10 was 85 (the payload's expiration_value).
    CHECK(info.floor_e4() <= 850000);
    CHECK(info.cap_e4() >= 850000);
  }
  CHECK(winners == 1);
}

TEST_CASE("recorded feed frames parse and their books never go negative") {
  // A book that goes wrong on real frames goes wrong with real money.
  if (const auto text = recorded("kalshi/demo-2026-06/ws__orderbook_trade_noleg.jsonl")) {
    Replay replay;
    const std::string ticker = "KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP";
    for (const std::string& line : lines_of(*text)) replay.play(line, {ticker});
    CHECK(replay.frames == std::map<std::string, int>{{"subscribed", 2}, {"snapshot", 1}, {"delta", 4}});
    const auto book = replay.sets.at(1).find(ticker)->picture(ticker, 10);
    CHECK(book.defect() == "");
    REQUIRE(book.yes_bids_size() == 1);
    CHECK(book.yes_bids(0).quantity_e2() == 300);
    CHECK(book.no_bids(0).quantity_e2() == 100);
  }
  const auto text = recorded("kalshi/ws_frames_kxbtc_2026-04-18.jsonl");
  if (!text) return;
  Replay replay;
  std::vector<std::string> raw;
  std::vector<std::string> tickers;
  for (const std::string& line : lines_of(*text)) {
    raw.push_back(json::parse(line)->find("raw")->text);
    const FeedFrame frame = parse_feed_frame(raw.back());
    if (const auto* snapshot = std::get_if<OrderbookSnapshot>(&frame))
      tickers.push_back(snapshot->market_ticker);
  }
  CHECK(tickers.size() == 8);
  for (const std::string& frame : raw) replay.play(frame, tickers);
  CHECK(replay.sets.at(1).waiting().empty());
  CHECK(replay.sets.at(1).last_seq() == 69);
  CHECK(replay.frames["error"] == 3);
  for (const std::string& ticker : tickers) CHECK(replay.sets.at(1).find(ticker)->defect() == "");
}

namespace {

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  std::string chunk(1 << 20, '\0');
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk, 0, chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  CHECK(state == Z_STREAM_END);
  return out;
}

// A line of the recording as the frame that it was: ["D",recv,ms,ticker,seq,side,price,delta] or
// ["S",...,{sides}].
std::string frame_of_line(const std::string& line, const json::Value& row) {
  const std::string seq = row.items[4].text;
  if (row.items[0].text == "S") {
    const std::string sides = line.substr(line.find(",{") + 1, line.rfind('}') - line.find(",{"));
    return R"({"type":"orderbook_snapshot","sid":1,"seq":)" + seq + R"(,"msg":)" + sides + "}";
  }
  return R"({"type":"orderbook_delta","sid":1,"seq":)" + seq + R"(,"msg":{"market_ticker":")" +
         row.items[3].text + R"(","side":")" + row.items[5].text + R"(","price_dollars":")" +
         row.items[6].text + R"(","delta_fp":")" + row.items[7].text + R"(","ts_ms":)" + row.items[2].text +
         "}}";
}

PriceGrid tapered_deci_cent() {
  PriceGrid grid;
  const int64_t bands[][3] = {{0, 1000, 10}, {1000, 9000, 100}, {9000, 10000, 10}};
  for (const auto& band : bands) {
    auto& range = *grid.Add();
    range.set_start_e4(band[0]);
    range.set_end_e4(band[1]);
    range.set_step_e4(band[2]);
  }
  return grid;
}

}  // namespace

TEST_CASE("an hour of a busy recorded market keeps every level positive and on its grid") {
  // Fifty thousand changes find the sign, the side or the unit that five do not.
  const auto packed = recorded("crypto/kxbtc15m/run-01.ndjson.gz");
  if (!packed) return;
  const PriceGrid grid = tapered_deci_cent();
  std::map<std::string, BookSet> sets;
  int deltas = 0, gaps = 0, crossed = 0, wrong = 0;
  for (const std::string& line : lines_of(unpacked(*packed))) {
    if (line.rfind("[\"S\"", 0) != 0 && line.rfind("[\"D\"", 0) != 0) continue;
    const auto row = json::parse(line);
    REQUIRE(row);
    const std::string& ticker = row->items[3].text;
    BookSet& set = sets.try_emplace(ticker, std::vector<std::string>{ticker}).first->second;
    const FeedFrame frame = parse_feed_frame(frame_of_line(line, *row));
    if (const auto* snapshot = std::get_if<OrderbookSnapshot>(&frame)) {
      gaps += static_cast<int>(set.last_seq() + 1 != snapshot->seq);
      (void)set.apply(*snapshot, grid);
    } else if (const auto* delta = std::get_if<OrderbookDelta>(&frame)) {
      ++deltas;
      gaps += static_cast<int>(set.last_seq() + 1 != delta->seq);
      (void)set.apply(*delta, grid);
    } else {
      FAIL_CHECK(std::get<FeedFault>(frame).error.text(), ": ", line);
    }
    const std::string defect = set.find(ticker)->defect();
    if (defect == "BOOK_CROSSED") ++crossed;
    if (!defect.empty() && defect != "BOOK_CROSSED" && defect.rfind("SEQUENCE_GAP", 0) != 0) ++wrong;
  }
  std::cout << "replayed " << deltas << " changes of " << sets.size() << " markets: " << gaps << " gaps, "
            << crossed << " pictures crossed\n";
  CHECK(deltas > 50'000);
  CHECK(wrong == 0);
  CHECK(crossed < deltas / 1000);
}

TEST_CASE("recorded documentation frames parse or are named as unknown") {
  // Frames of channels we do not read must not be taken for book frames.
  const auto text = recorded("kalshi/ws_message_examples.jsonl");
  if (!text) return;
  std::map<size_t, int> kinds;
  for (const std::string& line : lines_of(*text)) {
    const FeedFrame frame = parse_feed_frame(line);
    ++kinds[frame.index()];
    const auto* fault = std::get_if<FeedFault>(&frame);
    if (fault != nullptr) CHECK(fault->error.field == "type");
  }
  CHECK(kinds[FeedFrame(FeedTicker{}).index()] == 1);
  CHECK(kinds[FeedFrame(FeedFault{}).index()] == 10);  // of 19: fill, order, position, lifecycle, index, ...
}

TEST_CASE("a recorded page of public trades parses whole") {
  // Polled prints are all there is of them without a key.
  const auto text = recorded("kalshi/demo-2026-06/trades__public_recorded.json");
  if (!text) return;
  const auto page = parse_trade_page(*text);
  REQUIRE(page);
  CHECK(page->faults.empty());
  REQUIRE(!page->trades.empty());
  CHECK(page->trades[0].market_ticker == "KXPGATOUR-USO26-JDAY");
  CHECK(page->trades[0].quantity.e2() == 777);
  CHECK(page->trades[0].taker_bought_yes);
  CHECK(page->trades[0].exchange_ns == 1781538522609997000LL);
}

TEST_CASE("recorded errors and the exchange's status are understood") {
  // What the exchange refuses and whether it is open must be told in its own words.
  if (const auto text = recorded("kalshi/demo-2026-06/exchange__status.json")) {
    CHECK(parse_exchange_status(*text)->trading_active);
  }
  if (const auto text = recorded("kalshi/demo-2026-06/auth__bad_signature.json")) {
    CHECK(parse_error_body(*text).details == "INCORRECT_API_KEY_SIGNATURE");
  }
  if (const auto text = recorded("kalshi/demo-2026-06/orders__numeric_field_types.json")) {
    CHECK(parse_error_body(*text).code == "bad_request");
  }
  if (const auto text = recorded("kalshi/demo-2026-06/markets__limit_over_max.json")) {
    CHECK(parse_error_body(*text).message.find("'Limit' failed") != std::string::npos);
  }
}
