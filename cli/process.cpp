#include "cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/descriptor.h"
#include "cli/durable_file.h"

namespace headgate::cli {
namespace {

constexpr int exec_failed = 127;

// Runs in the child between fork and exec, where only async-signal-safe calls are allowed: another thread may
// hold any lock.
[[noreturn]] void become(char* const* arguments, pid_t parent, int out, int err) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(exec_failed);  // the parent died before the request above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (out >= 0) ::dup2(out, STDOUT_FILENO);
  if (err >= 0) ::dup2(err, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(exec_failed);
}

}  // namespace

Result<pid_t> start(const Program& program) {
  Descriptor log;
  if (!program.log_path.empty()) {
    log = Descriptor(::open(program.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log.open()) return Error{"START_FAILED", program.log_path, "", std::strerror(errno)};
  }
  if (::access(program.arguments.front().c_str(), X_OK) != 0) {
    return Error{"START_FAILED", program.arguments.front(), "", "there is no such program; build it"};
  }
  std::vector<char*> arguments;
  arguments.reserve(program.arguments.size() + 1);
  for (const std::string& argument : program.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int out = program.stdout_descriptor >= 0 ? program.stdout_descriptor : log.number();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return Error{"START_FAILED", program.name, "", std::strerror(errno)};
  if (child == 0) become(arguments.data(), parent, out, log.number());
  return child;
}

std::string Ending::text() const {
  return by_signal ? "signal " + std::to_string(number) : "exit " + std::to_string(number);
}

std::optional<Ending> reap(pid_t pid) {
  int status = 0;
  const pid_t done = ::waitpid(pid, &status, WNOHANG);
  if (done == 0) return std::nullopt;
  if (done < 0) return Ending{false, 0};  // reaped elsewhere: gone
  if (WIFSIGNALED(status)) return Ending{true, WTERMSIG(status)};
  return Ending{false, WEXITSTATUS(status)};
}

int64_t machine_us() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

int64_t machine_ms() { return machine_us() / 1'000; }

std::string own_directory() {
  std::error_code problem;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", problem);
  return problem ? std::string(".") : path.parent_path().string();
}

std::string last_lines(const std::string& path, size_t lines) {
  const auto content = read_file(path);
  if (!content) return {};
  size_t at = content->size();
  if (at > 0 && content->back() == '\n') --at;
  while (lines > 0 && at > 0) {
    at = content->rfind('\n', at - 1);
    if (at == std::string::npos) return *content;
    --lines;
  }
  return at == 0 ? *content : content->substr(at + 1);
}

}  // namespace headgate::cli
