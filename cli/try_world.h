#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/try.h"
#include "cli/try_tally.h"

namespace headgate::cli {

// With what our account signs at the generated world, and what is in it.
struct TradingAccount {
  std::string key_id;
  std::string key_file;         // private half
  std::string public_key_file;  // what the world verifies by
  Money cash;
};

struct WorldFacts {
  pid_t pid = 0;
  int64_t port = 0;
  std::vector<std::string> series;
  std::string event;  // of a recorded day
  WorldSummary summary;
};

struct StartedWorld {
  Exit exit = Exit::done;  // otherwise the world has said why on stderr
  WorldFacts facts;
};

// Starts headgate-world beside this program and waits for the one line that says where it listens. `account`
// is for a generated world alone: a recorded one takes no orders.
StartedWorld start_world(const TryOptions& options, const TradingAccount& account);

// Asks the world what it knows. Errors: WORLD_SILENT, or of its JSON's fields.
Result<WorldSummary> ask_world(int64_t port);

}  // namespace headgate::cli
