#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/export_books.h"
#include "cli/export_period.h"
#include "cli/export_sheet.h"

namespace headgate::cli {

// What can be exported as rows: "fills", "fees", "settlements", "lots", "cash".
const std::vector<std::string>& export_kinds();

// The records of one kind that fall into the period, oldest first. The first three columns are instance, mode
// and money: SIMULATED unless the mode is live. `kind` is one of the above.
Sheet export_sheet(std::string_view kind, const Books& books, const std::map<std::string, MarketLots>& lots,
                   const TaxPeriod& period);

}  // namespace headgate::cli
