#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

struct PositionObject {
  std::string ticker;
  int32_t exchange_index = 0;
  Quantity net;  // positive YES, negative NO
  Money traded;
  Money exposure;  // what the position cost
  Money realized;
  Money fees;
  int64_t updated_ns = 0;
};
// The markets of one event together.
struct EventPosition {
  std::string event_ticker;
  Money cost;
  Quantity shares;  // YES and NO, as a sum
  Money exposure;
  Money realized;
  Money fees;
};
struct PositionPage {
  std::vector<PositionObject> positions;
  std::vector<EventPosition> events;
  std::string cursor;  // empty: the last page
};
// GET /portfolio/positions.
Result<PositionPage> parse_position_page(std::string_view body);
// GET /historical/positions: markets alone.
Result<PositionPage> parse_historical_position_page(std::string_view body);

enum class SettlementFilter { unsettled, settled, all };
struct PositionsQuery {
  bool with_position = false;  // only markets in which something is held,
  bool with_trades = false;    // or was ever traded
  std::string ticker = {};
  std::string event_ticker = {};
  std::optional<SettlementFilter> settlement = std::nullopt;  // nothing: the unsettled
  std::optional<int64_t> limit = std::nullopt;                // to 1000
  std::string cursor = {};
  std::optional<int32_t> subaccount = std::nullopt;  // nothing: the primary alone
  std::optional<int32_t> exchange_index = std::nullopt;
};
Result<Request> positions_request(const PositionsQuery& query);
Result<Request> historical_positions_request(const PositionsQuery& query);

}  // namespace headgate::kalshi
