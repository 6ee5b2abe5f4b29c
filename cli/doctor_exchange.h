#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/doctor_findings.h"
#include "cli/doctor_line.h"
#include "config/configuration.h"
#include "domain/moment.h"

namespace headgate::cli {

// What anybody may see of the exchange, and what the signed part needs of it.
struct ExchangeView {
  bool reachable = false;
  MarketTime now;                       // the exchange's: true time, or what a world has come to
  std::set<int32_t> shards;             // on which the configured series live
  std::vector<std::string> categories;  // of these series, as the exchange names them
};

// exchange_reachable, clock_offset, exchange_status, schedule, market_schema of each configured series, and
// exchange_version.
ExchangeView examine_exchange(const Configuration& configuration, ExchangeLine& line, Findings& findings);

// The checks above by name, for who skips them.
inline constexpr const char* exchange_checks[] = {"exchange_reachable", "clock_offset",  "exchange_status",
                                                  "schedule",           "market_schema", "exchange_version"};

}  // namespace headgate::cli
