#pragma once

#include <map>
#include <string>
#include <vector>

#include "backtest/rerun_findings.h"
#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// "<directory>/backtest.json": what was played again, and what of it could not be made again.
struct BacktestNote {
  std::string run;  // state directory
  std::string instance;
  std::string mode;
  std::string configuration_version;
  bool open_loop = false;  // with another configuration than the run's
};
std::string note_json(const BacktestNote& note, const backtest::RerunFindings& findings);

// The cuts that a state directory's note tells of; none where there is no note. NOTE_UNREADABLE.
Result<std::vector<backtest::Cut>> cuts_noted_in(const std::string& directory);

}  // namespace headgate::cli
