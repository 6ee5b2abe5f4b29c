#include "cli/export.h"

#include <algorithm>
#include <iostream>
#include <vector>

#include "actor/service_names.h"
#include "cli/try_watch.h"
#include "cli/up.h"
#include "store/event_file.h"
#include "store/journal.h"

namespace headgate::cli {
namespace {

// Those whose events are durable: the others publish none.
constexpr std::string_view keepers[] = {"edge", "risk", "exec", "settle"};

Status print(const bus::v1::Envelope& envelope) {
  const auto line = journal_line(envelope);
  if (!line) return line.error();
  std::cout << *line << "\n";
  return Done{};
}

Result<uint64_t> export_running(const Instance& instance, const std::string& service) {
  const auto events = replay_all(instance.run_directory, service);
  if (!events) return Error{"NOT_REACHABLE", service, "", "look at 'headgate status'"};
  for (const bus::v1::Envelope& envelope : *events) {
    if (auto printed = print(envelope); !printed) return printed.error();
  }
  return events->size();
}

Result<uint64_t> export_stopped(const Instance& instance, const std::string& service) {
  Status problem = Done{};
  auto count = read_events(instance.state_directory + "/" + service + "/store.db",
                           [&problem](const bus::v1::Envelope& envelope) {
                             if (problem) problem = print(envelope);
                           });
  if (!problem) return problem.error();
  return count;
}

Exit exit_of(const Error& error) {
  if (error.code == "NOT_REACHABLE") return Exit::not_reachable;
  return error.code == "STORE_OPEN" ? Exit::usage : Exit::failed;
}

}  // namespace

Exit export_journal(const Instance& instance, const std::string& service) {
  std::vector<std::string> chosen(std::begin(keepers), std::end(keepers));
  if (!service.empty()) {
    if (std::find(chosen.begin(), chosen.end(), service) == chosen.end()) {
      std::cerr << "headgate: " << service << " keeps no events; edge, risk, exec and settle do\n";
      return Exit::usage;
    }
    chosen = {service};
  }
  const bool running = is_up(instance.run_directory);
  if (!running && instance.state_directory.empty()) {
    std::cerr << "headgate: nothing runs in " << instance.run_directory << "; give --config FILE\n";
    return Exit::not_reachable;
  }
  for (const std::string& each : chosen) {
    const auto count = running ? export_running(instance, each) : export_stopped(instance, each);
    if (!count) {
      std::cerr << "headgate: " << count.error().text() << "\n";
      return exit_of(count.error());
    }
    std::cerr << "headgate: " << each << ": " << *count << " events\n";
  }
  return Exit::done;
}

}  // namespace headgate::cli
