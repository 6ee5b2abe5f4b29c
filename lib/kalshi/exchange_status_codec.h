#pragma once

#include <string_view>

#include "domain/result.h"

namespace headgate::kalshi {

struct ExchangeActivity {
  bool exchange_active = false;
  bool trading_active = false;
};

// The reply of GET /exchange/status; the same body also comes with 503 and 504.
Result<ExchangeActivity> parse_exchange_status(std::string_view body);

}  // namespace headgate::kalshi
