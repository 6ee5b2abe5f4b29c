#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct WorldFacts {
  pid_t pid = 0;
  int64_t port = 0;
  std::string event;
  std::string recorded_outcome;
};

struct StartedWorld {
  Exit exit = Exit::done;  // otherwise the world has said why on stderr
  WorldFacts facts;
};

// Starts headgate-world beside this program and waits for the one line that says where it listens.
StartedWorld start_world(const std::string& recorded, const std::string& event, const std::string& speed);

}  // namespace headgate::cli
