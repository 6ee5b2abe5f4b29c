#include "cli/up.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "actor/service_names.h"
#include "cli/approval_keys.h"
#include "cli/configuration_file.h"
#include "cli/durable_file.h"

namespace headgate::cli {
namespace {

constexpr int64_t old_services_ms = 6'000;
constexpr int look_again_ms = 50;
constexpr int down_patience_ms = 10'000;  // the supervisor itself allows its children 5 s

Result<Descriptor> take_lock(const std::string& run_directory) {
  const std::string path = lock_path(run_directory);
  Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!lock.open()) return Error{"FILE_FAILED", path, "", std::strerror(errno)};
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    return Error{"ALREADY_UP", run_directory, "",
                 "another 'headgate up' runs this instance; stop it with 'headgate down'"};
  }
  return lock;
}

// Each service holds a lock in its own folder for as long as it lives.
bool service_runs(const std::string& state_directory, std::string_view service) {
  const std::string path = state_directory + "/" + std::string(service) + "/lock";
  const Descriptor lock(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  return lock.open() && ::flock(lock.number(), LOCK_EX | LOCK_NB) != 0;
}

}  // namespace

bool is_up(const std::string& run_directory) {
  const Descriptor lock(::open(lock_path(run_directory).c_str(), O_RDWR | O_CLOEXEC));
  return lock.open() && ::flock(lock.number(), LOCK_EX | LOCK_NB) != 0;
}

std::string lock_path(const std::string& run_directory) { return run_directory + "/up.lock"; }

Status wait_for_services_to_end(const std::string& state_directory, int64_t patience_ms) {
  const int64_t end_ms = machine_ms() + patience_ms;
  for (const std::string_view service : service_names) {
    while (service_runs(state_directory, service)) {
      if (machine_ms() >= end_ms) {
        return Error{"ALREADY_UP", std::string(service), "",
                     "it still runs without a supervisor: stop it first"};
      }
      ::poll(nullptr, 0, look_again_ms);
    }
  }
  return Done{};
}

Result<PreparedInstance> PreparedInstance::prepare(const Configuration& configuration,
                                                   const std::string& path) {
  PreparedInstance out;
  out.name_ = configuration.instance.name;
  out.run_directory_ = configuration.instance.run_directory;
  out.state_directory_ = configuration.instance.state_directory;
  std::error_code ignored;
  out.configuration_path_ = std::filesystem::absolute(path, ignored).string();
  for (const std::string& directory :
       {out.state_directory_, out.state_directory_ + "/log", out.run_directory_}) {
    if (auto made = make_private_directory(directory); !made) return made.error();
  }
  auto lock = take_lock(out.run_directory_);
  if (!lock) return lock.error();
  out.lock_ = std::move(*lock);
  if (auto ended = wait_for_services_to_end(out.state_directory_, old_services_ms); !ended)
    return ended.error();
  if (auto keys = provide_approval_keys(out.state_directory_, configuration.instance.mode); !keys) {
    return keys.error();
  }
  return out;
}

std::vector<Program> PreparedInstance::programs() const {
  std::vector<Program> out;
  for (const std::string_view service : service_names) {
    Program program;
    program.name = service;
    program.arguments = {own_directory() + "/headgate-" + program.name, "--config", configuration_path_};
    program.log_path = state_directory_ + "/log/" + program.name + ".log";
    out.push_back(std::move(program));
  }
  return out;
}

ProcessesFile PreparedInstance::processes_file() const {
  return {name_, configuration_path_, state_directory_, static_cast<int64_t>(::getpid()), {}};
}

Exit report(const Supervisor::Outcome& outcome) {
  switch (outcome.kind) {
    case Supervisor::Outcome::Kind::asked:
      return Exit::done;
    case Supervisor::Outcome::Kind::configuration:
      std::cerr << "headgate: stopped, since " << outcome.text << "\n";
      return Exit::usage;
    default:
      std::cerr << "headgate: stopped, since " << outcome.text << "\n";
      return Exit::failed;
  }
}

Exit up(const std::string& configuration_path) {
  const ParsedConfiguration parsed = load_configuration(configuration_path);
  if (!parsed.errors.empty()) {
    std::cerr << errors_text(configuration_path, parsed.errors);
    return Exit::usage;
  }
  const auto prepared = PreparedInstance::prepare(parsed.configuration, configuration_path);
  if (!prepared) {
    std::cerr << "headgate: " << prepared.error().text() << "\n";
    return prepared.error().code == "FILE_FAILED" ? Exit::failed : Exit::refused;
  }
  Supervisor supervisor(prepared->programs(), prepared->processes_file(),
                        ProcessesFile::path_in(prepared->run_directory()));
  return report(supervisor.run(-1));
}

Exit down(const std::string& run_directory) {
  const auto content = read_file(ProcessesFile::path_in(run_directory));
  if (!content || !is_up(run_directory)) {
    std::cerr << "headgate: no supervisor runs in " << run_directory << "\n";
    return Exit::not_reachable;
  }
  const auto file = ProcessesFile::parse(*content);
  if (!file) {
    std::cerr << "headgate: " << file.error().text() << "\n";
    return Exit::failed;
  }
  // By the kernel's own numbers: glibc 2.36's <sys/pidfd.h> lacks extern "C" and does not link from C++.
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, file->supervisor_pid, 0)));
  if (!process.open() || ::syscall(SYS_pidfd_send_signal, process.number(), SIGTERM, nullptr, 0) != 0) {
    std::cerr << "headgate: the supervisor, pid " << file->supervisor_pid << ", could not be asked to stop\n";
    return Exit::failed;
  }
  pollfd watched{process.number(), POLLIN, 0};
  if (::poll(&watched, 1, down_patience_ms) != 1) {
    std::cerr << "headgate: the supervisor did not stop within 10 s\n";
    return Exit::failed;
  }
  std::cerr << "headgate: stopped\n";
  return Exit::done;
}

}  // namespace headgate::cli
