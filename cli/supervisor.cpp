#include "cli/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "cli/durable_file.h"
#include "domain/check.h"

namespace headgate::cli {
namespace {

constexpr int exit_configuration = 2;
constexpr int64_t patience_ms = 5'000;  // between SIGTERM and SIGKILL
constexpr size_t lines_shown = 8;

Descriptor signal_descriptor() {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int number : {SIGINT, SIGTERM, SIGCHLD}) ::sigaddset(&wanted, number);
  check(::sigprocmask(SIG_BLOCK, &wanted, nullptr) == 0, "signals can be blocked");
  Descriptor out(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
  check(out.open(), "signals can be read from a descriptor");
  return out;
}

}  // namespace

Supervisor::Supervisor(std::vector<Program> programs, ProcessesFile file, std::string processes_path)
    : file_(std::move(file)), processes_path_(std::move(processes_path)), signals_(signal_descriptor()) {
  for (Program& program : programs) {
    Child child;
    child.program = std::move(program);
    children_.push_back(std::move(child));
  }
}

void Supervisor::accompany(std::string name, pid_t pid) {
  Child child;
  child.program.name = std::move(name);
  child.pid = pid;
  child.companion = true;
  children_.push_back(std::move(child));
}

Supervisor::Outcome Supervisor::run(int stop_descriptor) {
  while (true) {
    auto outcome = start_due();
    if (!outcome) {
      std::array<pollfd, 2> watched{{{signals_.number(), POLLIN, 0}, {stop_descriptor, POLLIN, 0}}};
      ::poll(watched.data(), watched.size(), wait_ms());
      if (asked_by_signal() || (watched[1].revents & POLLIN) != 0) outcome = Outcome{};
    }
    // Reaped at every turn: SIGCHLD says that somebody ended, not how many.
    auto end = reap_ended();
    if (!outcome) outcome = std::move(end);
    if (!outcome) continue;
    stop_all();
    return *outcome;
  }
}

std::optional<Supervisor::Outcome> Supervisor::start_due() {
  bool changed = false;
  for (Child& child : children_) {
    if (child.companion || child.pid != 0 || machine_ms() < child.due_ms) continue;
    const auto pid = start(child.program);
    if (!pid) return Outcome{Outcome::Kind::failed, child.program.name, pid.error().text()};
    child.pid = *pid;
    child.started_ms = machine_ms();
    ++child.restarts;
    changed = true;
    std::cerr << "headgate: " << child.program.name << " started, pid " << child.pid << "\n";
  }
  if (changed) write_processes();
  return std::nullopt;
}

std::optional<Supervisor::Outcome> Supervisor::reap_ended() {
  std::optional<Outcome> outcome;
  bool changed = false;
  for (Child& child : children_) {
    if (child.pid == 0) continue;
    const auto ending = reap(child.pid);
    if (!ending) continue;
    changed = true;
    auto end = ended(child, *ending);
    if (!outcome) outcome = std::move(end);
  }
  if (changed) write_processes();
  return outcome;
}

std::optional<Supervisor::Outcome> Supervisor::ended(Child& child, const Ending& ending) {
  child.pid = 0;
  const std::string& name = child.program.name;
  if (child.companion) {
    return Outcome{Outcome::Kind::companion, name,
                   "the " + name + " ended (" + ending.text() + "), and without it nothing goes on"};
  }
  if (!ending.by_signal && ending.number == exit_configuration) {
    return Outcome{Outcome::Kind::configuration, name,
                   name + " refuses its configuration:\n" + last_lines(child.program.log_path, lines_shown)};
  }
  const int64_t wait_ms = child.backoff.after_life_of(machine_ms() - child.started_ms);
  child.due_ms = machine_ms() + wait_ms;
  std::cerr << "headgate: " << name << " ended (" << ending.text() << "), starting it again in " << wait_ms
            << " ms\n";
  return std::nullopt;
}

int Supervisor::wait_ms() const {
  constexpr int64_t longest_ms = 60'000;
  int64_t wait = longest_ms;
  for (const Child& child : children_) {
    if (!child.companion && child.pid == 0) wait = std::min(wait, child.due_ms - machine_ms());
  }
  return static_cast<int>(std::max<int64_t>(wait, 0));
}

bool Supervisor::asked_by_signal() {
  bool asked = false;
  signalfd_siginfo arrived{};
  while (::read(signals_.number(), &arrived, sizeof arrived) == static_cast<ssize_t>(sizeof arrived)) {
    if (arrived.ssi_signo == SIGINT || arrived.ssi_signo == SIGTERM) asked = true;
  }
  return asked;
}

void Supervisor::write_processes() {
  file_.processes.clear();
  for (const Child& child : children_) {
    if (child.companion) continue;
    file_.processes.push_back({child.program.name, child.pid, std::max<int64_t>(child.restarts, 0)});
  }
  // A full disk must not stop the trading side: the file only informs.
  if (const auto written = replace_file(processes_path_, file_.json(), 0600); !written) {
    std::cerr << "headgate: " << written.error().text() << "\n";
  }
}

bool Supervisor::any_running() const {
  return std::any_of(children_.begin(), children_.end(), [](const Child& child) { return child.pid != 0; });
}

void Supervisor::signal_all(int number) const {
  for (const Child& child : children_) {
    if (child.pid != 0) ::kill(child.pid, number);
  }
}

void Supervisor::stop_all() {
  signal_all(SIGTERM);
  const int64_t end_ms = machine_ms() + patience_ms;
  bool killed = false;
  while (any_running()) {
    pollfd watched{signals_.number(), POLLIN, 0};
    ::poll(&watched, 1, 100);
    asked_by_signal();  // empties the descriptor
    for (Child& child : children_) {
      if (child.pid != 0 && reap(child.pid)) child.pid = 0;
    }
    if (!killed && machine_ms() >= end_ms && any_running()) {
      std::cerr << "headgate: some processes did not stop within 5 s and are killed\n";
      signal_all(SIGKILL);
      killed = true;
    }
  }
  write_processes();
}

}  // namespace headgate::cli
