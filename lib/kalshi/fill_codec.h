#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// A fill names its order by the exchange's id alone. The same trade reads the same whether it was listed or
// told by the feed (fill_frame.h).
struct FillObject {
  std::string trade_id;
  std::string order_id;
  std::string ticker;
  Leg leg;
  Quantity quantity;
  Money fee;  // of the whole fill
  bool taker = true;
  int64_t exchange_ns = 0;  // whole milliseconds: the feed tells no more
  // Listings of before 2026-08-20 do not tell the shard; the feed tells the subaccount only where there are
  // some.
  std::optional<int32_t> exchange_index = std::nullopt;
  std::optional<int32_t> subaccount = std::nullopt;

  // Whether both tell the same trade. Which shard and subaccount it was in is not told by both ways.
  friend bool operator==(const FillObject& a, const FillObject& b) {
    return a.trade_id == b.trade_id && a.order_id == b.order_id && a.ticker == b.ticker && a.leg == b.leg &&
           a.quantity == b.quantity && a.fee == b.fee && a.taker == b.taker && a.exchange_ns == b.exchange_ns;
  }
};
struct FillPage {
  std::vector<FillObject> fills;
  std::string cursor;  // empty: the last page
};
// GET /portfolio/fills and /historical/fills.
Result<FillPage> parse_fill_page(std::string_view body);

struct FillsQuery {
  std::string ticker = {};
  std::string order_id = {};
  std::optional<int64_t> min_s = std::nullopt;
  std::optional<int64_t> max_s = std::nullopt;
  std::optional<int64_t> limit = std::nullopt;  // to 1000
  std::string cursor = {};
  std::optional<int32_t> subaccount = std::nullopt;  // nothing: all of them
  std::optional<int32_t> exchange_index = std::nullopt;
};
Result<Request> fills_request(const FillsQuery& query);
Result<Request> historical_fills_request(const FillsQuery& query);

}  // namespace headgate::kalshi
