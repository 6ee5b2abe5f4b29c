#pragma once

#include <functional>
#include <string>

#include "cli/exit_code.h"
#include "cli/export_period.h"
#include "cli/instance.h"

namespace headgate::cli {

// `headgate export journal`: every durable event of an instance as one JSON line with a CRC
// (lib/store/journal.h), service by service, each from its first event; of `service` alone when it is named.
// A running instance is asked by the bus, a stopped one is read from its stores.
Exit export_journal(const Instance& instance, const std::string& service);

struct ExportOptions {
  std::string kind;             // one of export_kinds(), or "all"
  std::string state_directory;  // --state: a stopped instance's or a backtest's, without a configuration
  TaxPeriod::Wish period;
  std::string out;  // a file that must not exist, a folder for "all"; empty: stdout
  bool json = false;
};

// `headgate export fills|fees|settlements|lots|cash|all`: what exec and settle keep of an instance's money,
// as CSV or JSON lines. Nothing is written when any of it cannot be read, and never over a file. Lots are
// compared with settle's ledger whatever is asked for, and a difference is exit 3; lots are not
// given then.
// `instance` is asked only without a state directory.
Exit export_records(const ExportOptions& options, const std::function<FoundInstance()>& instance);

}  // namespace headgate::cli
