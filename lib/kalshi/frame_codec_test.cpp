#include "kalshi/frame_codec.h"

#include <doctest/doctest.h>

#include "domain/moment.h"
#include "kalshi/feed_error.h"
#include "kalshi/frame_fixture.h"
#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::with;

namespace {

constexpr int64_t told_ns = 1795186800164LL * ns_per_ms;
constexpr int64_t second_ns = 1795186800LL * ns_per_s;

template <typename Kind>
Kind frame_of(const std::string& text, BookScale scale = BookScale::own_price) {
  const Frame frame = parse_frame(text, scale);
  if (const auto* fault = std::get_if<FeedFault>(&frame)) CAPTURE(fault->error.text());
  const auto* found = std::get_if<Kind>(&frame);
  REQUIRE(found != nullptr);
  return *found;
}
std::string fault(const std::string& text) { return frame_of<FeedFault>(text).error.field; }

template <typename Change>
Change change_of(const std::string& text) {
  const auto life = frame_of<MarketLifecycle>(text);
  CHECK(life.sid == 13);
  CHECK(life.seq == 3);
  CHECK(life.market_ticker == "KXHIGHXX-26NOV20-T52");
  REQUIRE(std::holds_alternative<Change>(life.change));
  return std::get<Change>(life.change);
}

}  // namespace

TEST_CASE("A book in YES prices is the same book as one in its sides' own prices") {
  // The wire does not say which it is: a NO bid of .55 read as .45 is a market that is crossed.
  const auto own = frame_of<OrderbookSnapshot>(fixture::snapshot_frame);
  const std::string yes_text = with(fixture::snapshot_frame, "no_dollars_fp", R"([["0.4500","7.00"]])");
  CHECK(frame_of<OrderbookSnapshot>(yes_text, BookScale::yes_price) == own);
  CHECK(own.no.at(0).price.e4() == 5500);
  const auto delta = frame_of<OrderbookDelta>(fixture::delta_frame);
  const std::string yes_delta = with(fixture::delta_frame, "price_dollars", R"("0.4500")");
  CHECK(frame_of<OrderbookDelta>(yes_delta, BookScale::yes_price) == delta);
  CHECK(delta.level == Leg{Side::no, *Price::from_e4(5500)});
  CHECK(delta.change.e2() == -250);
}

TEST_CASE("A fill tells its trade, its order, its shard and the position after it") {
  // It is booked by whichever way tells it first.
  const auto told = frame_of<FillTold>(fixture::fill_frame);
  CHECK(told.fill.trade_id == "t-1");
  CHECK(told.client_order_id == "i-1");
  CHECK(told.fill.leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(told.fill.quantity.e2() == 300);
  CHECK(told.fill.fee.e6() == 51'600);
  CHECK_FALSE(told.fill.taker);
  CHECK(told.fill.exchange_ns == told_ns);
  CHECK(told.fill.exchange_index == 2);
  CHECK(told.fill.subaccount == 3);
  CHECK(told.position_after.e2() == -300);
  // One made by hand is none of ours, and must be found out about before it is booked.
  CHECK(frame_of<FillTold>(with(fixture::fill_frame, "client_order_id", "")).client_order_id.empty());
  CHECK(fault(with(fixture::fill_frame, "count_fp", R"("0.00")")) == "msg.count_fp");
  CHECK(fault(with(fixture::fill_frame, "outcome_side", R"("yes")")) == "msg.outcome_side");
  CHECK(fault(with(fixture::fill_frame, "yes_price_dollars", R"("1.0000")")) == "msg.yes_price_dollars");
}

TEST_CASE("A trade reads the same told by the feed and listed by the exchange") {
  // Another price or fee by the other way is another position.
  const auto told = frame_of<FillTold>(fixture::fill_frame);
  const auto page = parse_fill_page(
      R"({"cursor":"","fills":[{"fill_id":"t-1","trade_id":"t-1","order_id":"o-1",)"
      R"("ticker":"KXHIGHXX-26NOV20-T52","market_ticker":"KXHIGHXX-26NOV20-T52","outcome_side":"no",)"
      R"("book_side":"ask","count_fp":"3.00","yes_price_dollars":"0.5700","no_price_dollars":"0.4300",)"
      R"("is_taker":false,"fee_cost":"0.051600","created_time":"2026-11-20T15:00:00.164956Z"}]})");
  REQUIRE(page);
  CHECK(told.fill == page->fills.at(0));
}

TEST_CASE("An order is told with its state, its costs and why it last changed") {
  // A cancel for a pause taken for one of ours is asked for again and again.
  const auto told = frame_of<OrderTold>(fixture::order_frame);
  CHECK(told.sid == 22);
  CHECK(told.client_order_id == "i-1");
  CHECK(told.leg == Leg{Side::no, *Price::from_e4(4300)});
  CHECK(told.status == ToldStatus::resting);
  CHECK(told.filled.e2() == 300);
  CHECK(told.remaining.e2() == 950);
  CHECK(told.taker_cost.e6() == 1'290'000);
  CHECK(told.created_ns == told_ns);
  CHECK(told.updated_ns == told_ns + ns_per_s);
  CHECK(told.expiration_ns == 1795190400LL * ns_per_s);
  CHECK(told.order_group_id == "g-1");
  CHECK(told.self_trade == SelfTrade::maker);
  CHECK(told.reason == UpdateReason::trade);
  CHECK(told.subaccount == 3);
  for (const auto& [word, reason] :
       {std::pair{"Decrease", UpdateReason::decrease}, std::pair{"Amend", UpdateReason::amend},
        std::pair{"MarginCancel", UpdateReason::margin_cancel},
        std::pair{"SelfTradeCancel", UpdateReason::self_trade_cancel},
        std::pair{"ExpiryCancel", UpdateReason::expiry_cancel},
        std::pair{"CloseCancel", UpdateReason::close_cancel},
        std::pair{"HaltCancel", UpdateReason::halt_cancel},
        std::pair{"PostOnlyCrossCancel", UpdateReason::post_only_cross_cancel},
        std::pair{"ReduceOnlyCancel", UpdateReason::reduce_only_cancel}, std::pair{"", UpdateReason::none}}) {
    const std::string text =
        with(fixture::order_frame, "last_update_reason", "\"" + std::string(word) + "\"");
    CHECK(frame_of<OrderTold>(text).reason == reason);
  }
  CHECK(frame_of<OrderTold>(with(fixture::order_frame, "status", R"("unknown")")).status ==
        ToldStatus::unknown);
  CHECK(fault(with(fixture::order_frame, "status", R"("pending")")) == "msg.status");
  CHECK(fault(with(fixture::order_frame, "last_update_reason", R"("Whim")")) == "msg.last_update_reason");
  CHECK(fault(with(fixture::order_frame, "fill_count_fp", R"("4.00")")) == "msg.fill_count_fp");
  CHECK(fault(with(fixture::order_frame, "remaining_count_fp", R"("0.00")")) == "msg.remaining_count_fp");
}

TEST_CASE("A position and a group are told as they are now") {
  // A limit that belongs to another event of a group would stop the wrong orders.
  const auto position = frame_of<PositionTold>(fixture::position_frame);
  CHECK(position.net.e2() == -500);
  CHECK(position.cost.e6() == 2'150'000);
  CHECK(position.realized.e6() == -250'000);
  CHECK(position.position_fees.e6() == 80'000);
  CHECK(position.volume.e2() == 700);
  const auto group = frame_of<GroupTold>(fixture::group_frame);
  CHECK(group.event == GroupEvent::limit_updated);
  CHECK(group.limit->e2() == 15'000);
  CHECK(group.exchange_ns == told_ns);
  for (const char* word : {"triggered", "reset", "deleted"}) {
    const std::string text = with(fixture::group_frame, "event_type", "\"" + std::string(word) + "\"");
    CHECK(fault(text) == "msg.contracts_limit_fp");
    CHECK_FALSE(frame_of<GroupTold>(with(text, "contracts_limit_fp", "")).limit);
  }
}

TEST_CASE("A market's life is told change by change") {
  // The close that moved, the pause that cancelled, the result that pays: each taken for another loses money.
  const auto created = change_of<MarketCreated>(fixture::created_frame);
  CHECK(created.exchange_index == 2);
  CHECK(created.close_ns == second_ns);
  CHECK(created.bands == std::vector<PriceBand>{{0, 10'000, 100}});
  CHECK(created.strike.type == "less");
  CHECK(created.strike.cap_e4 == 525'000);
  CHECK_FALSE(created.strike.floor_e4);
  CHECK(created.strike.custom.at(0) == std::pair<std::string, std::string>{"city", "exampletown"});
  CHECK(created.strike.custom.at(1).second == "2");
  CHECK(created.can_close_early);
  CHECK(change_of<MarketPaused>(fixture::paused_frame).deactivated);
  CHECK_FALSE(change_of<MarketPaused>(fixture::resumed_frame).deactivated);
  CHECK(change_of<MarketCloseMoved>(fixture::moved_frame).close_ns == second_ns);
  const auto determined = change_of<MarketDetermined>(fixture::determined_frame);
  CHECK(determined.result == "scalar");
  CHECK(determined.value.e6() == 500'000);
  CHECK(change_of<MarketSettled>(fixture::settled_frame).settled_ns == second_ns);
  CHECK(change_of<PriceGridChanged>(fixture::grid_frame).bands.size() == 1);
  const auto metadata = change_of<MarketMetadataChanged>(fixture::metadata_frame);
  CHECK(metadata.strike.type == "greater_or_equal");
  CHECK(metadata.strike.floor_e4 == 634'410'300);
  CHECK(metadata.yes_sub_title == "Target");
}

TEST_CASE("A change in a market's life that contradicts itself is refused") {
  // A result that does not fit what it pays books money that nobody has.
  CHECK(fault(with(fixture::paused_frame, "is_deactivated", "false")) == "msg.is_deactivated");
  CHECK(fault(with(fixture::determined_frame, "result", R"("yes")")) == "msg.settlement_value");
  CHECK(fault(with(fixture::determined_frame, "result", R"("no")")) == "msg.settlement_value");
  CHECK(fault(with(fixture::determined_frame, "settlement_value", R"("1.5000")")) == "msg.settlement_value");
  CHECK(fault(with(fixture::created_frame, "close_ts", "1795100400")) == "msg.close_ts");
  const auto grid = [](const char* bands) { return fault(with(fixture::grid_frame, "price_ranges", bands)); };
  CHECK(grid("[]") == "msg.price_ranges");
  CHECK(grid(R"([{"start":"0.0000","end":"0.5000","step":"0.0100"}])") == "msg.price_ranges");
  CHECK(grid(R"([{"start":"0.1000","end":"1.0000","step":"0.0100"}])") == "msg.price_ranges[0].start");
  CHECK(grid(R"([{"start":"0.0000","end":"1.0000","step":"0.0300"}])") == "msg.price_ranges[0].step");
  CHECK(fault(fixture::lifecycle_frame("reborn", "")) == "msg.event_type");
  CHECK(fault(with(fixture::metadata_frame, "strike_type", R"("about")")) == "msg.strike_type");
}

TEST_CASE("An event and the fee of an event are told") {
  // A fee override missed makes an order dearer than its edge.
  const auto event = frame_of<EventCreated>(fixture::event_frame);
  CHECK(event.series_ticker == "KXHIGHXX");
  CHECK(event.collateral_return_type == "MECNET");
  CHECK(event.strike_ns == second_ns);
  CHECK(fault(with(fixture::event_frame, "collateral_return_type", R"("NET")")) ==
        "msg.collateral_return_type");
  const auto fee = frame_of<EventFeeChanged>(fixture::fee_frame);
  CHECK(fee.fee_type == "quadratic_with_maker_fees");
  CHECK(fee.multiplier_e4 == 5000);
  std::string cleared = with(fixture::fee_frame, "fee_type_override", "null");
  cleared = with(cleared, "fee_multiplier_override", "null");
  CHECK_FALSE(frame_of<EventFeeChanged>(cleared).fee_type);
  CHECK_FALSE(frame_of<EventFeeChanged>(cleared).multiplier_e4);
}

TEST_CASE("An index is told with its averages, and its own frame must agree") {
  // The average of the last minute is what a fifteen-minute market is settled by.
  const auto value = frame_of<IndexValue>(fixture::index_frame);
  CHECK(value.value_e8 == 6'800'012'000'000);
  CHECK(value.source_ns == 1795186800123LL * ns_per_ms);
  CHECK(value.average_60s.ticks == 59);
  REQUIRE(value.settlement_average);
  CHECK(value.settlement_average->value_e8 == 6'800'225'000'000);
  CHECK_FALSE(frame_of<IndexValue>(with(fixture::index_frame, "last_60s_windowed_average_15min", ""))
                  .settlement_average);
  const auto tick = frame_of<IndexTick>(fixture::tick_frame);
  CHECK(tick.value_e8 == 6'800'012'000'000);
  CHECK(tick.received_ns == 1795186800341LL * ns_per_ms);
  CHECK(fault(with(fixture::tick_frame, "value_usd", R"("68000.13000000")")) == "msg.value_usd");
  CHECK(fault(with(fixture::tick_frame, "index_id", R"("ETHUSD_RTI")")) == "msg.data.id");
  CHECK(fault(with(fixture::tick_frame, "data", R"("nonsense")")) == "msg.data");
  const auto list = frame_of<IndexList>(fixture::index_list_frame);
  CHECK(list.is_5hz);
  CHECK(list.index_ids == std::vector<std::string>{"BRTI", "ETHUSD_RTI"});
}

TEST_CASE("Answers to commands carry what they changed") {
  // A subscription thought to hold a market that it lost tells nothing of it, like a quiet one.
  CHECK(frame_of<Acknowledged>(fixture::ok_frame).market_tickers == std::vector<std::string>{"A", "B"});
  const std::string indices = R"({"id":3,"sid":1,"seq":2,"type":"ok","msg":{"index_ids":["all"]}})";
  CHECK(frame_of<Acknowledged>(indices).index_ids == std::vector<std::string>{"all"});
  const auto listing = frame_of<Acknowledged>(fixture::listing_frame);
  CHECK(listing.subscriptions == std::vector<ListedSubscription>{{"orderbook_delta", 1}, {"fill", 3}});
  CHECK(fault(R"({"id":3,"type":"ok","msg":[{"channel":"fill","sid":"3"}]})") == "msg[0].sid");
  CHECK(frame_of<FeedRefusal>(fixture::error_frame).market_tickers == std::vector<std::string>{"A"});
}

TEST_CASE("Frames of channels nobody asked for are known by name, and unknown ones are errors") {
  // Taken for broken they would end the connection; taken for known they would hide a new kind of frame.
  for (const char* type :
       {"pyth_value", "pyth_value_underlying_list", "multivariate_market_lifecycle", "rfq_created",
        "rfq_deleted", "quote_created", "quote_accepted", "quote_executed"}) {
    const std::string text = R"({"type":")" + std::string(type) + R"(","sid":1,"seq":2,"msg":{"x":1}})";
    CHECK(frame_of<ForeignFrame>(text).type == type);
    const FeedFrame narrow = parse_feed_frame(text);
    REQUIRE(std::holds_alternative<FeedFault>(narrow));
    CHECK(std::get<FeedFault>(narrow).error.field == "type");
    CHECK(std::get<FeedFault>(narrow).type == type);
    CHECK(std::get<FeedFault>(narrow).seq == 2);
  }
  CHECK(fault(R"({"type":"mystery","sid":1,"seq":2,"msg":{}})") == "type");
}

TEST_CASE("Every error number has its meaning, and only some end a subscription") {
  // A subscription that ended and is thought alive shows books that nobody tells any more.
  for (int64_t code = 1; code <= 28; ++code) {
    CAPTURE(code);
    const bool retired = code == 6 || code == 16 || code == 17;
    CHECK(feed_error_of(code).has_value() == !retired);
    CHECK(meaning_of(code).empty() == retired);
    CHECK(ends_subscription(code) == (retired || code == 10 || code == 25));
  }
  CHECK(feed_error_of(25) == FeedErrorCode::buffer_overflow);
  CHECK_FALSE(feed_error_of(29));
  CHECK(ends_subscription(29));
}
