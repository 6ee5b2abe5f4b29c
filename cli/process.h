#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "domain/result.h"

namespace headgate::cli {

struct Program {
  std::string name;
  std::vector<std::string> arguments;  // the first is the program's path
  std::string log_path;                // stdout and stderr, appended; empty: ours
  int stdout_descriptor = -1;          // overrides the log for stdout
};

// Starts a program that gets SIGTERM when the *thread* that started it ends: so it is called from the thread
// that lives longest. Errors: START_FAILED.
Result<pid_t> start(const Program& program);

// How a child of ours ended, or nothing while it runs.
struct Ending {
  bool by_signal = false;
  int number = 0;  // exit code or signal
  std::string text() const;
};
std::optional<Ending> reap(pid_t pid);

int64_t machine_us();
int64_t machine_ms();

// The folder of the running program: its sisters stand beside it.
std::string own_directory();

// The last lines of a log, for people.
std::string last_lines(const std::string& path, size_t lines);

}  // namespace headgate::cli
