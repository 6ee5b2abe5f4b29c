#include "kalshi/position_codec.h"

#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t page_most = 1000;
constexpr std::array<Word<SettlementFilter>, 3> filters{{
    {"unsettled", SettlementFilter::unsettled},
    {"settled", SettlementFilter::settled},
    {"all", SettlementFilter::all},
}};

PositionObject read_position(json::Reader& reader) {
  return {.ticker = reader.nonempty_string("ticker"),
          .exchange_index = shard_of(reader, "exchange_index"),
          .net = signed_count_of(reader, "position_fp"),
          .traded = cost_dollars_of(reader, "total_traded_dollars"),
          .exposure = dollars_of(reader, "market_exposure_dollars"),
          .realized = dollars_of(reader, "realized_pnl_dollars"),
          .fees = dollars_of(reader, "fees_paid_dollars"),
          .updated_ns = reader.utc_time("last_updated_ts")};
}

EventPosition read_event(json::Reader& reader) {
  return {.event_ticker = reader.nonempty_string("event_ticker"),
          .cost = cost_dollars_of(reader, "total_cost_dollars"),
          .shares = count_of(reader, "total_cost_shares_fp"),
          .exposure = dollars_of(reader, "event_exposure_dollars"),
          .realized = dollars_of(reader, "realized_pnl_dollars"),
          .fees = dollars_of(reader, "fees_paid_dollars")};
}

PositionPage read_page(json::Reader& reader) {
  PositionPage out;
  out.cursor = cursor_of(reader);
  out.positions = items_of<PositionObject>(reader, "market_positions", read_position);
  return out;
}

Result<Request> listing(const PositionsQuery& query, const char* path) {
  RequestCheck check;
  check.limit(query.limit, page_most).subaccount(query.subaccount);
  check.between("exchange_index", query.exchange_index, 0, 100);
  if (check.failed()) return check.error();
  std::vector<std::string> counts;
  if (query.with_position) counts.emplace_back("position");
  if (query.with_trades) counts.emplace_back("total_traded");
  Query out;
  out.add("count_filter", counts).add("ticker", query.ticker).add("event_ticker", query.event_ticker);
  if (query.settlement) out.add("settlement_status", text_of<SettlementFilter>(*query.settlement, filters));
  out.add("limit", query.limit).add("cursor", query.cursor).add("subaccount", query.subaccount);
  out.add("exchange_index", query.exchange_index);
  return Request{"GET", path, out.text(), ""};
}

}  // namespace

Result<PositionPage> parse_position_page(std::string_view body) {
  return parse_object<PositionPage>(body, "", [](json::Reader& reader) {
    PositionPage out = read_page(reader);
    out.events = items_of<EventPosition>(reader, "event_positions", read_event);
    return out;
  });
}

Result<PositionPage> parse_historical_position_page(std::string_view body) {
  return parse_object<PositionPage>(body, "", read_page);
}

Result<Request> positions_request(const PositionsQuery& query) {
  return listing(query, "/portfolio/positions");
}

Result<Request> historical_positions_request(const PositionsQuery& query) {
  RequestCheck check;
  check.refuse_if(query.with_position || query.with_trades, "count_filter", "",
                  "is not asked for in the past");
  check.refuse_if(query.settlement.has_value(), "settlement_status", "",
                  "is not asked for in the past: all is settled");
  if (check.failed()) return check.error();
  return listing(query, "/historical/positions");
}

}  // namespace headgate::kalshi
