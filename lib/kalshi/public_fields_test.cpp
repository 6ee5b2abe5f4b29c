#include <rapidcheck.h>

#include "kalshi/archive_codec.h"
#include "kalshi/candle_codec.h"
#include "kalshi/event_codec.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_fixture.h"
#include "kalshi/market_sheet.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/mutation_fixture.h"
#include "kalshi/poll_codec.h"
#include "kalshi/public_fixture.h"
#include "kalshi/schedule_codec.h"
#include "kalshi/series_codec.h"
#include "kalshi/structured_target_codec.h"

using namespace headgate;
using namespace headgate::kalshi;
using fixture::error_of;

namespace {

// One message type: its fixture, what of it may be left out, and who reads it.
struct Message {
  const char* name;
  std::string body;
  fixture::Fields fields;
  fixture::Parser parse;
};

template <typename Parse>
fixture::Parser parser(Parse parse) {
  return [parse](std::string_view body) { return error_of(parse(body)); };
}

std::optional<Error> market_error(std::string_view body) { return error_of(parse_market_reply(body)); }
std::optional<Error> first_fault(std::string_view body) {
  const auto page = parse_event_page(body);
  if (!page) return page.error();
  if (page->faults.empty()) return std::nullopt;
  return page->faults.front();
}
std::optional<Error> trade_fault(std::string_view body) {
  const auto page = parse_trade_page(body);
  if (!page) return page.error();
  if (page->faults.empty()) return std::nullopt;
  return page->faults.front();
}
std::optional<Error> books_fault(std::string_view body) {
  const auto books = parse_orderbooks_reply(body);
  if (!books) return books.error();
  if (books->faults.empty()) return std::nullopt;
  return books->faults.front().error;
}

const std::set<std::string> series_optional{"categories", "volume_fp", "last_updated_ts", "exchange_index"};
const std::set<std::string> event_optional{"strike_date",
                                           "strike_period",
                                           "product_metadata",
                                           "product_metadata.competition",
                                           "fee_type_override",
                                           "last_updated_ts",
                                           "exchange_index",
                                           "product_metadata.competition_scope",
                                           "settlement_sources",
                                           "fee_multiplier_override",
                                           "product_metadata.cadence"};

std::set<std::string> under(const std::string& prefix, const std::set<std::string>& fields) {
  std::set<std::string> out;
  for (const std::string& field : fields) out.insert(prefix + field);
  return out;
}

std::string in(const char* name, const std::string& body) {
  return std::string("{\"") + name + "\":" + body + "}";
}

std::vector<Message> exchange_messages() {
  return {
      {"exchange status",
       fixture::exchange_status_reply(),
       {{"intra_exchange_transfers_active", "exchange_estimated_resume_time", "exchange_index_statuses",
         "exchange_index_statuses[].description"},
        {}},
       parser(parse_exchange_status)},
      {"user data timestamp",
       R"({"as_of_time":"2026-11-20T12:00:00.5Z"})",
       {},
       parser(parse_user_data_timestamp)},
      {"schedule", fixture::schedule_reply(), {}, parser(parse_exchange_schedule)},
      {"series", fixture::series_reply(), {under("series.", series_optional), {}}, parser(parse_series)},
      {"series list",
       fixture::series_list_reply(),
       {under("series[].", series_optional), {}},
       parser(parse_series_list)},
      {"series fee changes", fixture::series_fee_changes_reply(), {}, parser(parse_series_fee_changes)},
      {"archive cutoff",
       fixture::cutoff_reply(),
       {{"market_positions_last_updated_ts"}, {}},
       parser(parse_archive_cutoff)},
  };
}

std::vector<Message> event_messages() {
  const std::string event = fixture::one_event();
  return {
      {"event",
       R"({"markets":[],"event":)" + event + "}",
       {under("event.", event_optional), {}},
       parser(parse_event_reply)},
      {"event page",
       R"({"cursor":"c","events":[)" + event + "]}",
       {under("events[].", event_optional), {}},
       first_fault},
      {"event fee changes", fixture::event_fee_changes_reply(), {}, parser(parse_event_fee_changes)},
      {"event metadata", fixture::event_metadata_reply(), {}, parser(parse_event_metadata)},
      {"milestone",
       fixture::milestone_reply(),
       {{"milestone.end_date", "milestone.source_id"}, {"milestone.details.*"}},
       parser(parse_milestone_reply)},
      {"milestone page",
       fixture::milestones_reply(),
       {{"cursor", "milestones[].end_date", "milestones[].source_id"}, {"milestones[].details.*"}},
       parser(parse_milestone_page)},
      {"structured target",
       in("structured_target", fixture::structured_target()),
       {{"structured_target.source_id", "structured_target.last_updated_ts"},
        {"structured_target.details.*"}},
       parser(parse_structured_target_reply)},
      {"structured target page",
       R"({"cursor":"c","structured_targets":[)" + fixture::structured_target() + "]}",
       {{"cursor", "structured_targets[].source_id", "structured_targets[].last_updated_ts"},
        {"structured_targets[].details.*"}},
       parser(parse_structured_target_page)},
  };
}

// The order book's sides may be left out, which is how an empty side looks.
std::vector<Message> trading_messages() {
  const std::set<std::string> previous{"price.previous_dollars"};
  const std::string trades =
      R"({"cursor":"n","trades":[{"trade_id":"t-1","ticker":"KXXXGAME-26NOV22AYTBEE-AYT","count_fp":"1.25",)"
      R"("yes_price_dollars":"0.3600","no_price_dollars":"0.6400","taker_outcome_side":"no",)"
      R"("created_time":"2026-11-20T12:00:00.609576Z","is_block_trade":false}]})";
  return {
      {"candles",
       fixture::candles_reply(),
       {under("candlesticks[].", previous), {}},
       parser(parse_candles_reply)},
      {"candle batch",
       fixture::candle_batch_reply(),
       {under("markets[].candlesticks[].", previous), {}},
       parser(parse_candle_batch)},
      {"event candles",
       fixture::event_candles_reply(),
       {under("market_candlesticks[][].", previous), {}},
       parser(parse_event_candles)},
      {"archived candles",
       fixture::archived_candles_reply(),
       {{"candlesticks[].price.previous"}, {}},
       parser(parse_archived_candles)},
      {"order book",
       fixture::orderbook_reply(),
       {{"orderbook_fp.yes_dollars", "orderbook_fp.no_dollars"}, {}},
       [](std::string_view body) {
         return error_of(parse_orderbook_reply("KXXXGAME-26NOV22AYTBEE-AYT", body));
       }},
      {"order books",
       R"({"orderbooks":[{"ticker":"A","orderbook_fp":{"yes_dollars":[["0.4000","5.00"]]}}]})",
       {{"orderbooks[].orderbook_fp.yes_dollars"}, {}},
       books_fault},
      {"trades", trades, {}, trade_fault},
  };
}

std::vector<Message> market_messages() {
  // What the sheet reads is free for the market's information, and the other way round.
  const fixture::Fields info{
      {"market.exchange_index", "market.expected_expiration_time", "market.is_provisional"},
      {"market.custom_strike.*",
       "market.no_sub_title",
       "market.created_time",
       "market.updated_time",
       "market.expiration_time",
       "market.latest_expiration_time",
       "market.occurrence_datetime",
       "market.settlement_timer_seconds",
       "market.expiration_value",
       "market.can_close_early",
       "market.early_close_condition",
       "market.yes_bid*",
       "market.yes_ask*",
       "market.no_bid*",
       "market.no_ask*",
       "market.last_price*",
       "market.previous*",
       "market.volume*",
       "market.open_interest*",
       "market.notional_value*",
       "market.rules_secondary",
       "market.price_level_structure",
       "market.fee_waiver_expiration_time",
       "market.primary_participant_key"}};
  const fixture::Fields sheet{
      {"market.early_close_condition", "market.primary_participant_key", "market.occurrence_datetime",
       "market.fee_waiver_expiration_time"},
      {"market.event_ticker", "market.market_type", "market.title", "market.created_time", "market.open_time",
       "market.close_time", "market.expected_expiration_time", "market.expiration_time", "market.status",
       "market.result", "market.previous*", "market.rules_primary", "market.strike_type",
       "market.custom_strike*", "market.price_ranges*", "market.is_provisional", "market.exchange_index"}};
  const std::string winner = in("market", fixture::winner_market());
  return {{"market", winner, info, market_error},
          {"market sheet", winner, sheet, parser(parse_market_sheet)}};
}

std::vector<Message> all_messages() {
  std::vector<Message> out;
  for (auto* part : {exchange_messages, event_messages, trading_messages, market_messages}) {
    for (Message& message : part()) out.push_back(std::move(message));
  }
  return out;
}

}  // namespace

TEST_CASE("every field of every public reply is missed, renamed and retyped by name") {
  // The exchange changes its fields without a version; what is read as a default is traded on.
  for (const Message& message : all_messages()) {
    CAPTURE(message.name);
    CHECK(fixture::check_mutations(message.body, message.fields, message.parse) >= 3);
  }
}

TEST_CASE("of two fields that are both damaged, one is named, and nothing is read as whole") {
  // A new version of the interface changes many fields at a time.
  const std::vector<Message> messages = all_messages();
  CHECK(rc::check("two damages", [&] {
    const Message& message = messages[*rc::gen::inRange<size_t>(0, messages.size())];
    const auto damages = fixture::Mutations::of(message.body);
    const auto retyped = [&](const fixture::Mutation& one) {
      return one.kind == fixture::Mutation::Kind::retyped && !fixture::within(message.fields.free, one.field);
    };
    const fixture::Mutation first = damages[*rc::gen::inRange<size_t>(0, damages.size())];
    RC_PRE(retyped(first));
    const auto again = fixture::Mutations::of(first.body);
    const fixture::Mutation second = again[*rc::gen::inRange<size_t>(0, again.size())];
    const auto error = message.parse(second.body);
    // The second may have undone the first, or taken away what held it.
    RC_PRE(second.path.rfind(first.path, 0) != 0 && first.path.rfind(second.path, 0) != 0);
    RC_ASSERT(error.has_value());
    RC_ASSERT(error->field == first.path || error->field == second.path);
  }));
}

TEST_CASE("a text that is no whole document is refused as such by every parser") {
  // A connection that breaks leaves half a page; half a list is a shorter list to whoever repairs it.
  for (const Message& message : all_messages()) {
    CAPTURE(message.name);
    for (size_t length = 0; length < message.body.size(); length += 7) {
      const auto error = message.parse(std::string_view(message.body).substr(0, length));
      REQUIRE(error);
      CHECK(error->code == "JSON_INVALID");
    }
    CHECK(message.parse("<html>maintenance</html>")->code == "JSON_INVALID");
    CHECK(message.parse("[]").has_value());
    CHECK(message.parse(R"({"error":"too many requests"})").has_value());
  }
}
