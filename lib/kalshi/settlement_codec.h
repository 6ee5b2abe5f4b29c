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

// A scalar result pays neither a dollar nor nothing: a tie, a fair price.
enum class MarketResult { yes, no, scalar };

struct SettlementObject {
  std::string ticker;
  int32_t exchange_index = 0;
  std::string event_ticker;
  MarketResult result = MarketResult::yes;
  Quantity yes;  // held at settlement, before both were set off against each other
  Money yes_cost;
  Quantity no;
  Money no_cost;
  Money revenue;  // paid to us: whole cents
  Money fee;
  int64_t settled_ns = 0;
  std::optional<Money> value;  // what one YES contract paid: whole cents
};
struct SettlementPage {
  std::vector<SettlementObject> settlements;
  std::string cursor;  // empty: the last page
};
Result<SettlementPage> parse_settlement_page(std::string_view body);

struct SettlementsQuery {
  std::string ticker = {};
  std::string event_ticker = {};
  std::optional<int64_t> min_s = std::nullopt;
  std::optional<int64_t> max_s = std::nullopt;
  std::optional<int64_t> limit = std::nullopt;  // to 1000
  std::string cursor = {};
  std::optional<int32_t> subaccount = std::nullopt;
};
Result<Request> settlements_request(const SettlementsQuery& query);

}  // namespace headgate::kalshi
