#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/instance.h"

namespace headgate::cli {

// What a person asks. Data goes to stdout, messages to stderr; with `json` the data is one JSON object.

Exit show_status(const Instance& instance, bool json);
Exit show_explain(const Instance& instance, const std::string& ticker, bool json);
// "positions", "orders", "fills" or "pnl", by every process that keeps them.
Exit show_lists(const Instance& instance, const std::string& kind, const std::string& market, bool json);
Exit check_configuration(const std::string& path, bool json);

}  // namespace headgate::cli
