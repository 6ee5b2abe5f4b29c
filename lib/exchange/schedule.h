#pragma once

#include <cstdint>

#include "domain/moment.h"

namespace headgate::exchange {

// The exchange lives by New York's clock: by the rule of the United States since 2007, daylight saving from
// the second Sunday of March, 02:00, to the first Sunday of November, 02:00.
int64_t eastern_offset_s(MarketTime at);

// The first midnight in New York that is not before `at`.
MarketTime eastern_midnight(MarketTime at);

struct Window {
  MarketTime begins, ends;
  bool has(MarketTime at) const { return begins <= at && at < ends; }
};
// Maintenance of every Thursday, 03:00 to 05:00 in New York: the first window that ends after `at`.
Window maintenance(MarketTime at);

}  // namespace headgate::exchange
