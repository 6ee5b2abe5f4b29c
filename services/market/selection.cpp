#include "services/market/selection.h"

#include "domain/price.h"

namespace headgate {

std::string Selection::refusal(const market::v1::MarketInfo& info, const kalshi::MarketSheet* sheet,
                               MarketTime now) const {
  const bool tradable = info.status() == market::v1::MARKET_STATUS_ACTIVE;
  const bool coming = info.status() == market::v1::MARKET_STATUS_INITIALIZED;
  const bool late =
      limits_.close_within_s > 0 && info.close_ns() > now.plus_ns(limits_.close_within_s * ns_per_s).ns();
  if ((tradable || coming) && late) return "CLOSES_LATE";
  if (!tradable || !needs_sheets()) return {};
  if (sheet == nullptr) return "QUOTES_UNKNOWN";
  if (sheet->volume_24h < limits_.volume_day_min) return "VOLUME_SMALL";
  if (limits_.spread_max_e4 == 0) return {};
  const bool both = sheet->yes_bid && sheet->yes_ask;
  if (!both || sheet->yes_ask->price_e4 - sheet->yes_bid->price_e4 > limits_.spread_max_e4)
    return "SPREAD_WIDE";
  return {};
}

}  // namespace headgate
