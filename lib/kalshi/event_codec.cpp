#include "kalshi/event_codec.h"

#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/page_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<CollateralReturn>, 3> collateral_returns{{
    {"", CollateralReturn::none},
    {"MECNET", CollateralReturn::mutually_exclusive},
    {"DIRECNET", CollateralReturn::directional},
}};
constexpr std::array<Word<EventFilter>, 4> filters{{{"unopened", EventFilter::unopened},
                                                    {"open", EventFilter::open},
                                                    {"closed", EventFilter::closed},
                                                    {"settled", EventFilter::settled}}};

void read_metadata(json::Reader& reader, EventInfo& out) {
  if (!reader.says("product_metadata")) return;
  const json::Value* metadata = reader.object("product_metadata");
  if (metadata == nullptr) return;
  json::Reader inner(*metadata, reader.path_of("product_metadata"));
  out.competition = string_if_any(inner, "competition").value_or("");
  out.competition_scope = string_if_any(inner, "competition_scope").value_or("");
  out.cadence = string_if_any(inner, "cadence").value_or("");
  if (inner.failed()) reader.adopt(inner.error());
}

FeeOverride read_override(json::Reader& reader) {
  FeeOverride out;
  if (reader.says("fee_type_override")) out.fee_type = fee_type_of(reader, "fee_type_override");
  if (reader.says("fee_multiplier_override"))
    out.fee_multiplier_e4 = fee_multiplier_of(reader, "fee_multiplier_override");
  return out;
}

EventInfo read_event(json::Reader& reader) {
  EventInfo out;
  out.event_ticker = reader.nonempty_string("event_ticker");
  out.series_ticker = reader.nonempty_string("series_ticker");
  out.title = reader.string("title");
  out.sub_title = reader.string("sub_title");
  out.mutually_exclusive = reader.boolean("mutually_exclusive");
  out.collateral_return = word_of<CollateralReturn>(reader, "collateral_return_type", collateral_returns);
  out.strike_ns = utc_time_if_any(reader, "strike_date");
  out.strike_period = string_if_any(reader, "strike_period").value_or("");
  read_metadata(reader, out);
  // Absent before June 2026.
  if (reader.says("settlement_sources")) out.settlement_sources = settlement_sources_of(reader);
  out.fees = read_override(reader);
  out.updated_ns = utc_time_if_any(reader, "last_updated_ts");
  out.exchange_index = shard_if_any(reader, "exchange_index");
  return out;
}

void read_one_of_many(const json::Value& item, const std::string& path, EventPage& page) {
  json::Reader reader(item, path);
  if (reader.failed()) return page.faults.push_back(reader.error());
  EventInfo event = read_event(reader);
  const json::Value* markets = reader.has("markets") ? reader.array("markets") : nullptr;
  if (reader.failed()) return page.faults.push_back(reader.error());
  if (markets != nullptr) judge_markets(*markets, path + ".markets", event.markets);
  page.events.push_back(std::move(event));
}

EventFeeChange read_change(json::Reader& reader) {
  EventFeeChange out;
  out.id = reader.nonempty_string("id");
  out.event_ticker = reader.nonempty_string("event_ticker");
  out.series_ticker = reader.nonempty_string("series_ticker");
  // Both keys must be there: null clears an override, and a key under another name must not.
  if (!reader.has("fee_type_override")) (void)reader.string("fee_type_override");
  if (!reader.has("fee_multiplier_override")) (void)reader.decimal_number("fee_multiplier_override", 4);
  out.fees = read_override(reader);
  out.scheduled_ns = reader.utc_time("scheduled_ts");
  return out;
}

}  // namespace

SeriesFees fees_under(const SeriesFees& series, const FeeOverride& event) {
  SeriesFees out = series;
  if (event.fee_type) out.fee_type = *event.fee_type;
  if (event.fee_multiplier_e4) out.fee_multiplier_e4 = *event.fee_multiplier_e4;
  return out;
}

Result<Request> events_request(const EventsQuery& query) {
  return Asking("/events")
      .limit(query.limit, 200)
      .add("cursor", std::string_view(query.cursor))
      .flag("with_nested_markets", query.with_markets)
      .flag("with_milestones", query.with_milestones)
      .add("status", text_of<EventFilter>(query.status, filters))
      .add("series_ticker", std::string_view(query.series_ticker))
      .list("tickers", query.tickers, 200)
      .add("min_close_ts", query.min_close_s)
      .add("min_updated_ts", query.min_updated_s)
      .done();
}

Result<Request> event_request(const std::string& event_ticker) {
  return Asking("/events").segment("event_ticker", event_ticker).flag("with_nested_markets", true).done();
}

Result<Request> event_metadata_request(const std::string& event_ticker) {
  return Asking("/events").segment("event_ticker", event_ticker).part("/metadata").done();
}

Result<Request> event_fee_changes_request(const std::string& event_ticker, std::optional<int64_t> limit,
                                          const std::string& cursor) {
  return Asking("/events/fee_changes")
      .add("event_ticker", std::string_view(event_ticker))
      .limit(limit, 1000)
      .add("cursor", std::string_view(cursor))
      .done();
}

Result<EventInfo> parse_event_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reply(*document, "");
  const json::Value* event = reply.failed() ? nullptr : reply.object("event");
  if (event == nullptr) return reply.error();
  json::Reader reader(*event, "event");
  EventInfo out = read_event(reader);
  const bool nested = reader.has("markets");
  const json::Value* markets = nested ? reader.array("markets") : reply.array("markets");
  if (reader.failed()) return reader.error();
  if (reply.failed()) return reply.error();
  judge_markets(*markets, nested ? "event.markets" : "markets", out.markets);
  return out;
}

Result<EventPage> parse_event_page(std::string_view body) {
  return parse_object<EventPage>(body, "", [](json::Reader& reader) {
    EventPage out;
    out.cursor = cursor_of(reader);
    if (reader.says("milestones")) out.milestones = milestones_of(reader);
    const json::Value* events = reader.array("events");
    for (size_t i = 0; events != nullptr && i < events->items.size(); ++i) {
      read_one_of_many(events->items[i], "events[" + std::to_string(i) + "]", out);
    }
    return out;
  });
}

Result<EventMetadata> parse_event_metadata(std::string_view body) {
  return parse_object<EventMetadata>(body, "", [](json::Reader& reader) {
    EventMetadata out;
    out.settlement_sources = settlement_sources_of(reader);
    out.market_tickers = items_of<std::string>(reader, "market_details", [](json::Reader& market) {
      return market.nonempty_string("market_ticker");
    });
    return out;
  });
}

Result<EventFeeChangePage> parse_event_fee_changes(std::string_view body) {
  return parse_object<EventFeeChangePage>(body, "", [](json::Reader& reader) {
    EventFeeChangePage out;
    out.cursor = cursor_of(reader);
    out.changes = items_of<EventFeeChange>(reader, "event_fee_changes", read_change);
    return out;
  });
}

}  // namespace headgate::kalshi
