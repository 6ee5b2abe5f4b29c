#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.h"
#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// How the operator names an instance. There is no default: halting the wrong account looks like success.
struct InstanceChoice {
  std::string configuration_path;  // --config
  std::string run_directory;       // --run
  std::string environment;         // HEADGATE_CONFIG
};

struct Instance {
  std::string name;
  std::string run_directory;
  std::string state_directory;     // empty when only a run directory is known
  std::string configuration_path;  // the same
};

struct FoundInstance {
  std::optional<Instance> instance;
  Exit exit = Exit::done;
  std::string problem;  // when there is none
};

// --config before --run before the environment. With --run, what the supervisor wrote there names the rest.
FoundInstance find_instance(const InstanceChoice& choice);

}  // namespace headgate::cli
