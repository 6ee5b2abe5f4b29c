#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// What a person chooses; the texts are as they were given. What is empty is asked for on a terminal, or takes
// the value that its comment names.
struct InitOptions {
  std::string mode;                 // sim, paper, demo; live is refused
  std::string bankroll;             // dollars
  std::string name;                 // the mode
  std::string output;               // "<name>.toml" in the current folder
  std::string state_directory;      // ~/.local/state/headgate/<name>
  std::string run_directory;        // $XDG_RUNTIME_DIR/headgate/<name>, else run/ below the state directory
  std::string world;                // mode sim: "http://127.0.0.1:PORT", as headgate-world printed it
  std::vector<std::string> series;  // five cities
  std::string write_id, write_file, read_id, read_file;
  // Limits in dollars, else a part of the bankroll: 1 %, 2.5 %, 5 %, 20 %, 5 %.
  std::string order_cost, market_stake, event_stake, account_stake, daily_loss;
  bool json = false;
};

// `headgate init`: writes a configuration that is checked before it is written, 0600, never over a file;
// makes the approval keys of mode demo.
Exit init(const InitOptions& options);

// The configuration that the choices make; errors name the option. Looks at no file.
Result<Configuration> configuration_of(const InitOptions& options);

}  // namespace headgate::cli
