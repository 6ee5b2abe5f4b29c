#pragma once

#include <optional>
#include <string>

#include "config/configuration.h"
#include "domain/moment.h"
#include "headgate/market/v1/market.pb.h"
#include "kalshi/market_sheet.h"

namespace headgate {

// Which of the listed markets are worth a book: those that close soon enough, trade enough and quote narrowly
// enough. Without limits every market is.
class Selection {
 public:
  explicit Selection(const MarketConfiguration& limits) : limits_(limits) {}

  bool needs_sheets() const { return limits_.spread_max_e4 > 0 || limits_.volume_day_min.e2() > 0; }
  // Why not; empty when it is. Only markets that may be traded are judged: the end of one that is over must
  // be heard by all who held it. Quotes of a list are old by seconds, so once taken a market stays.
  std::string refusal(const market::v1::MarketInfo& info, const kalshi::MarketSheet* sheet,
                      MarketTime now) const;

 private:
  const MarketConfiguration limits_;
};

}  // namespace headgate
