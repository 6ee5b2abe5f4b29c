#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate::kalshi {

struct SeriesFees {
  std::string series_ticker;
  std::string fee_type;           // one of Kalshi's fee types, e.g. "quadratic"
  int64_t fee_multiplier_e4 = 0;  // 10000 = 1
  friend bool operator==(const SeriesFees&, const SeriesFees&) = default;
};

// The reply of GET /series/{ticker}. An unknown fee type is an error: a fee we cannot compute is no fee of
// zero.
Result<SeriesFees> parse_series_reply(std::string_view body);

}  // namespace headgate::kalshi
