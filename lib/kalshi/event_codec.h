#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/market_codec.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/request.h"
#include "kalshi/series_codec.h"
#include "kalshi/settlement_source.h"

namespace headgate::kalshi {

// What the exchange gives back of the stake of positions that cannot all lose.
enum class CollateralReturn : uint8_t { none, mutually_exclusive, directional };

// Fees of one event in place of its series'; each of the two by itself, nothing leaves the series'.
struct FeeOverride {
  std::optional<std::string> fee_type;
  std::optional<int64_t> fee_multiplier_e4;
  friend bool operator==(const FeeOverride&, const FeeOverride&) = default;
};
SeriesFees fees_under(const SeriesFees& series, const FeeOverride& event);

struct EventInfo {
  std::string event_ticker;
  std::string series_ticker;
  std::string title;
  std::string sub_title;
  bool mutually_exclusive = false;
  CollateralReturn collateral_return = CollateralReturn::none;
  std::optional<int64_t> strike_ns;  // the instant or, in words, the period that the event is about
  std::string strike_period;
  std::string competition;  // of product_metadata; empty where there is none
  std::string competition_scope;
  std::string cadence;
  std::vector<SettlementSource> settlement_sources;
  FeeOverride fees;
  std::optional<int64_t> updated_ns;
  std::optional<int32_t> exchange_index;
  MarketPage markets;  // judged one by one; the cursor stays empty
};

// Each event is judged alone.
struct EventPage {
  std::vector<EventInfo> events;
  std::vector<Error> faults;
  std::vector<Milestone> milestones;  // when they were asked for
  std::string cursor;                 // empty on the last page
};

struct EventFeeChange {
  std::string id;
  std::string event_ticker;
  std::string series_ticker;
  FeeOverride fees;  // nothing clears what was before
  int64_t scheduled_ns = 0;
};
struct EventFeeChangePage {
  std::vector<EventFeeChange> changes;
  std::string cursor;
};

// What an event's answers come from, beside its markets.
struct EventMetadata {
  std::vector<SettlementSource> settlement_sources;
  std::vector<std::string> market_tickers;
};

// An event is of a status when any of its markets is.
enum class EventFilter : uint8_t { any, unopened, open, closed, settled };

struct EventsQuery {
  std::optional<int64_t> limit;  // 1 to 200
  std::string cursor;
  bool with_markets = false;
  bool with_milestones = false;
  EventFilter status = EventFilter::any;
  std::string series_ticker;
  std::vector<std::string> tickers;
  std::optional<int64_t> min_close_s;
  std::optional<int64_t> min_updated_s;
};

Result<Request> events_request(const EventsQuery& query);
// With its markets inside.
Result<Request> event_request(const std::string& event_ticker);
Result<Request> event_metadata_request(const std::string& event_ticker);
// Of every event when none is named; 1 to 1000 rows.
Result<Request> event_fee_changes_request(const std::string& event_ticker, std::optional<int64_t> limit,
                                          const std::string& cursor);

// The reply of GET /events/{ticker}?with_nested_markets=true. The markets stand inside the event; replies
// without nesting carry them beside it, and both are read.
Result<EventInfo> parse_event_reply(std::string_view body);
// The reply of GET /events. Events without markets inside have none here.
Result<EventPage> parse_event_page(std::string_view body);
Result<EventMetadata> parse_event_metadata(std::string_view body);
// The reply of GET /events/fee_changes.
Result<EventFeeChangePage> parse_event_fee_changes(std::string_view body);

}  // namespace headgate::kalshi
