#pragma once

#include <string>

#include "cli/descriptor.h"
#include "cli/exit_code.h"
#include "cli/process.h"
#include "cli/supervisor.h"
#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// The folders, keys and lock of one instance, ready for its processes.
class PreparedInstance {
 public:
  // Errors: ALREADY_UP, FOLDER_FOREIGN, KEYS_*, FILE_*.
  static Result<PreparedInstance> prepare(const Configuration& configuration,
                                          const std::string& configuration_path);

  std::vector<Program> programs() const;
  ProcessesFile processes_file() const;
  const std::string& run_directory() const { return run_directory_; }

 private:
  PreparedInstance() = default;
  std::string name_;
  std::string run_directory_;
  std::string state_directory_;
  std::string configuration_path_;
  Descriptor lock_;  // held until the supervisor's process ends
};

// After a supervisor was killed its children are still ending; a new one started into that would see each of
// them refuse with "already running". Errors: ALREADY_UP, naming who still runs.
Status wait_for_services_to_end(const std::string& state_directory, int64_t patience_ms);

std::string lock_path(const std::string& run_directory);
// Whether some supervisor holds the lock: a number in a file alone could be another program's by now.
bool is_up(const std::string& run_directory);

// `headgate up`: in the foreground until SIGINT or SIGTERM.
Exit up(const std::string& configuration_path);

// `headgate down`: asks the supervisor to stop and waits for it.
Exit down(const std::string& run_directory);

// What the supervisor's end means to the caller, said on stderr.
Exit report(const Supervisor::Outcome& outcome);

}  // namespace headgate::cli
