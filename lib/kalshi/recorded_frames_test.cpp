#include <doctest/doctest.h>

#include <map>

#include "json/value.h"
#include "kalshi/book_frame.h"
#include "kalshi/frame_codec.h"
#include "tests/recorded_data.h"

// WebSocket frames: those the exchange's own documentation shows, and two recorded connections of 2026.

using namespace headgate;
using namespace headgate::kalshi;

namespace {

constexpr int64_t ns_per_second = 1'000'000'000;

template <typename Kind>
const Kind& only(const std::map<std::string, Frame>& frames, const std::string& name) {
  REQUIRE(frames.contains(name));
  const auto* found = std::get_if<Kind>(&frames.at(name));
  REQUIRE(found != nullptr);
  return *found;
}

// By type, and by event_type where a frame has one.
std::map<std::string, Frame> examples(const std::string& text) {
  std::map<std::string, Frame> out;
  for (const std::string& line : recorded_data::lines_of(text)) {
    const auto document = json::parse(line);
    REQUIRE(document);
    std::string name = document->find("type")->text;
    const json::Value* msg = document->find("msg");
    const json::Value* event = msg == nullptr ? nullptr : msg->find("event_type");
    if (event != nullptr) name += "/" + event->text;
    if (msg != nullptr && msg->kind == json::Kind::array) name += "/list";
    out.emplace(name, parse_frame(line));
  }
  return out;
}

}  // namespace

TEST_CASE("Every frame that the exchange's documentation shows is read, and none is a fault") {
  // A strictness the exchange does not keep closes a channel at its first word.
  const auto text = recorded_data::text_of("kalshi/ws_message_examples.jsonl");
  if (!text) return;
  const auto frames = examples(*text);
  CHECK(frames.size() == 19);
  for (const auto& [name, frame] : frames) {
    CAPTURE(name);
    CHECK_FALSE(std::holds_alternative<FeedFault>(frame));
  }
  CHECK(only<Subscribed>(frames, "subscribed").channel == "orderbook_delta");
  CHECK(only<Acknowledged>(frames, "ok").market_tickers.size() == 3);
  CHECK(only<Acknowledged>(frames, "ok/list").subscriptions.at(2) == ListedSubscription{"fill", 3});
  CHECK(only<Unsubscribed>(frames, "unsubscribed").seq == 7);
  CHECK(only<FeedRefusal>(frames, "error").code == 7);
  CHECK(only<OrderbookSnapshot>(frames, "orderbook_snapshot").no.at(1).quantity.e2() == 14'600);
  CHECK(only<OrderbookDelta>(frames, "orderbook_delta").change.e2() == -5400);
  CHECK(only<FeedTicker>(frames, "ticker").open_interest.e2() == 2'042'200);
  CHECK(only<FeedTrade>(frames, "trade").quantity.e2() == 13'600);
  const auto& fill = only<FillTold>(frames, "fill");
  CHECK(fill.client_order_id == "my-order-1");
  CHECK(fill.fill.leg == Leg{Side::yes, *Price::from_e4(7500)});
  CHECK(fill.fill.quantity.e2() == 27'800);
  CHECK(fill.fill.fee.e6() == 10'000);
  CHECK(fill.fill.exchange_ns == 1'671'899'397 * ns_per_second);
  CHECK(fill.position_after.e2() == 50'000);
  CHECK(fill.fill.subaccount == 3);
}

TEST_CASE("The documentation's frames of orders, positions, lives and indices say what they show") {
  // Each is a frame of which no recording exists: the example is all the exchange ever showed.
  const auto text = recorded_data::text_of("kalshi/ws_message_examples.jsonl");
  if (!text) return;
  const auto frames = examples(*text);
  const auto& order = only<OrderTold>(frames, "user_order");
  CHECK(order.remaining.e2() == 1000);
  CHECK(order.order_group_id == "og_123");
  CHECK(order.expiration_ns == 1'733'050'800 * ns_per_second);
  CHECK(order.exchange_index == 2);
  const auto& position = only<PositionTold>(frames, "market_position");
  CHECK(position.net.e2() == 10'000);
  CHECK(position.position_fees.e6() == 500'000);
  const auto& created = only<MarketLifecycle>(frames, "market_lifecycle_v2/created");
  const auto& market = std::get<MarketCreated>(created.change);
  CHECK(market.strike.type == "greater");
  CHECK(market.strike.floor_e4 == 44'870'000);
  CHECK(market.bands.empty());
  CHECK(market.price_level_structure == "linear_cent");
  const auto& grid = only<MarketLifecycle>(frames, "market_lifecycle_v2/price_level_structure_updated");
  CHECK(std::get<PriceGridChanged>(grid.change).bands == std::vector<PriceBand>{{0, 10'000, 10}});
  const auto& metadata = only<MarketLifecycle>(frames, "market_lifecycle_v2/metadata_updated");
  CHECK(std::get<MarketMetadataChanged>(metadata.change).yes_sub_title == "above $95,000");
  CHECK(only<EventCreated>(frames, "event_lifecycle").collateral_return_type == "MECNET");
  const auto& fee = only<EventFeeChanged>(frames, "event_fee_update");
  CHECK(fee.fee_type == "quadratic");
  CHECK(fee.multiplier_e4 == 10'000);
  CHECK(only<GroupTold>(frames, "order_group_updates/limit_updated").limit->e2() == 15'000);
  const auto& index = only<IndexValue>(frames, "cfbenchmarks_value");
  CHECK(index.value_e8 == 6'800'012'000'000);
  CHECK(index.settlement_average->ticks == 14);
}

TEST_CASE("A recorded minute of eight markets is read both ways alike, and its refusals by their number") {
  // The short way was written for these frames; one it reads otherwise is a book that exists twice.
  const auto text = recorded_data::text_of("kalshi/ws_frames_kxbtc_2026-04-18.jsonl");
  if (!text) return;
  std::map<std::string, int> kinds;
  int64_t last_seq = 0;
  for (const std::string& line : recorded_data::lines_of(*text)) {
    const auto document = json::parse(line);
    REQUIRE(document);
    const std::string& raw = document->find("raw")->text;
    const Frame strict = parse_frame(raw);
    if (const auto* delta = std::get_if<OrderbookDelta>(&strict)) {
      OrderbookDelta shortly = empty_delta();
      CHECK(read_delta_frame(raw, shortly));
      CHECK(shortly == *delta);
      CHECK(delta->seq == ++last_seq);
      ++kinds["delta"];
    } else if (const auto* snapshot = std::get_if<OrderbookSnapshot>(&strict)) {
      CHECK(snapshot->seq == ++last_seq);
      ++kinds["snapshot"];
    } else if (const auto* refusal = std::get_if<FeedRefusal>(&strict)) {
      CHECK(refusal->code == 8);
      CHECK(refusal->message == "Unknown channel name");
      ++kinds["refusal"];
    } else {
      REQUIRE(std::holds_alternative<Subscribed>(strict));
      ++kinds["subscribed"];
    }
  }
  CHECK(kinds ==
        std::map<std::string, int>{{"delta", 61}, {"refusal", 3}, {"snapshot", 8}, {"subscribed", 2}});
}

TEST_CASE("The recorded demonstration feed is read frame by frame") {
  // Ninety seconds of a real subscription: two acknowledgements, a book, and what changed in it.
  const auto text = recorded_data::text_of("kalshi/demo-2026-06/ws__orderbook_trade_noleg.jsonl");
  const auto meta = recorded_data::text_of("kalshi/demo-2026-06/ws__orderbook_trade_noleg.meta.json");
  if (!text || !meta) return;
  const auto lines = recorded_data::lines_of(*text);
  const auto document = json::parse(*meta);
  REQUIRE(document);
  CHECK(document->find("frames_captured")->text == std::to_string(lines.size()));
  CHECK(document->find("first_ping_payload")->text == "heartbeat");
  CHECK(document->find("path")->text == "/trade-api/ws/v2");
  REQUIRE(lines.size() == 7);
  CHECK(std::get<Subscribed>(parse_frame(lines[1])).channel == "trade");
  const auto book = std::get<OrderbookSnapshot>(parse_frame(lines[2]));
  CHECK(book.no.at(0) == FeedLevel{*Price::from_e4(4800), Quantity::contracts(2)});
  const auto last = std::get<OrderbookDelta>(parse_frame(lines[6]));
  CHECK(last.seq == 5);
  CHECK(last.level == Leg{Side::no, *Price::from_e4(4800)});
  CHECK(last.exchange_ns == 1781159502552LL * 1'000'000);
  OrderbookDelta shortly = empty_delta();
  REQUIRE(read_delta_frame(lines[6], shortly));
  CHECK(shortly == last);
}
