#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/backoff.h"
#include "cli/descriptor.h"
#include "cli/process.h"
#include "cli/processes_file.h"
#include "domain/result.h"

namespace headgate::cli {

// Keeps the processes of one instance running in the foreground. One thread, one poll loop: signals arrive
// through a descriptor, so no code runs in a signal handler.
class Supervisor {
 public:
  struct Outcome {
    enum class Kind : uint8_t {
      asked,          // SIGINT, SIGTERM, or the stop descriptor
      configuration,  // a child exited with 2: starting it again would say the same
      companion,      // a process that must not end has ended
      failed,         // a child could not be started at all
    };
    Kind kind = Kind::asked;
    std::string name;
    std::string text;  // for people: why, and the child's last lines
  };

  // Blocks SIGINT, SIGTERM and SIGCHLD for the calling thread and those it starts later: make it first.
  Supervisor(std::vector<Program> programs, ProcessesFile file, std::string processes_path);

  // A child already started, never started again; its end ends the run.
  void accompany(std::string name, pid_t pid);

  // Runs until asked to stop (also by `stop_descriptor` becoming readable; -1: none) or until it makes no
  // sense to go on. Before it returns every child has ended.
  Outcome run(int stop_descriptor);

 private:
  struct Child {
    Program program;
    Backoff backoff;
    pid_t pid = 0;
    int64_t started_ms = 0;
    int64_t due_ms = 0;  // when to start it, while pid is 0
    int64_t restarts = -1;
    bool companion = false;
  };

  std::optional<Outcome> start_due();
  std::optional<Outcome> reap_ended();
  std::optional<Outcome> ended(Child& child, const Ending& ending);
  int wait_ms() const;
  bool asked_by_signal();
  void write_processes();
  void stop_all();
  void signal_all(int number) const;
  bool any_running() const;

  std::vector<Child> children_;
  ProcessesFile file_;
  std::string processes_path_;
  Descriptor signals_;
};

}  // namespace headgate::cli
