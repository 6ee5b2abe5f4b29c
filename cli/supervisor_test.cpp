#include "cli/supervisor.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "cli/durable_file.h"
#include "runtime/scratch_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

std::string program() {
  const char* bin = std::getenv("HEADGATE_BIN");
  return std::string(bin == nullptr ? "build/bin" : bin) + "/supervisor_fake_child";
}

Program child(const Scratch& folder, const char* name, std::vector<std::string> manner) {
  Program out;
  out.name = name;
  out.arguments = {program()};
  out.arguments.insert(out.arguments.end(), manner.begin(), manner.end());
  out.log_path = folder / "" + name + ".log";
  return out;
}

std::vector<ProcessLine> processes(const Scratch& folder) {
  const auto content = read_file(folder / "processes.json");
  if (!content) return {};
  auto file = ProcessesFile::parse(*content);
  REQUIRE(file);
  return file->processes;
}

bool alive(int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) == 0; }

// Asks again until it is so; gives up after 20 s, so that a broken supervisor fails instead of hanging.
bool soon(const std::function<bool()>& so) {
  for (int i = 0; i < 2000; ++i) {
    if (so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

// Runs the supervisor in this thread while `act` runs in another; stops when `act` returns.
Supervisor::Outcome supervise(const Scratch& folder, std::vector<Program> programs,
                              const std::function<void()>& act) {
  Supervisor supervisor(std::move(programs), {"test", "test.toml", folder.path(), ::getpid(), {}},
                        folder / "processes.json");
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC));
  std::thread acting([&] {
    act();
    ::eventfd_write(stop.number(), 1);
  });
  auto outcome = supervisor.run(stop.number());
  acting.join();
  return outcome;
}

}  // namespace

TEST_CASE("a killed child comes back under a new pid while the others keep theirs") {
  // A crash of one process must not interrupt the other seven.
  const Scratch folder;
  std::vector<ProcessLine> before;
  std::vector<ProcessLine> after;
  const auto outcome =
      supervise(folder, {child(folder, "one", {"steady"}), child(folder, "two", {"steady"})}, [&] {
        CHECK(soon([&] { return processes(folder).size() == 2; }));
        before = processes(folder);
        ::kill(static_cast<pid_t>(before.at(0).pid), SIGKILL);
        CHECK(soon([&] { return processes(folder).at(0).restarts == 1; }));
        after = processes(folder);
      });
  CHECK(outcome.kind == Supervisor::Outcome::Kind::asked);
  REQUIRE(after.size() == 2);
  CHECK(after[0].pid != before[0].pid);
  CHECK(after[1].pid == before[1].pid);
  CHECK(after[1].restarts == 0);
  // Nothing is left behind.
  CHECK_FALSE(alive(after[0].pid));
  CHECK_FALSE(alive(after[1].pid));
}

TEST_CASE("a child that dies in its first life runs in its second") {
  // Most crashes are of the moment; standing still until a person comes costs the day.
  const Scratch folder;
  supervise(folder, {child(folder, "one", {"once", folder / "first"})}, [&] {
    CHECK(soon([&] {
      const auto now = processes(folder);
      return now.size() == 1 && now[0].restarts == 1 && now[0].pid != 0;
    }));
  });
}

TEST_CASE("a child that refuses its configuration stops everything and says why") {
  // Starting it again would say the same for ever, with the rest trading half an instance.
  const Scratch folder;
  Supervisor supervisor({child(folder, "one", {"steady"}), child(folder, "two", {"refuses"})},
                        {"test", "test.toml", folder.path(), ::getpid(), {}}, folder / "processes.json");
  const auto outcome = supervisor.run(-1);
  CHECK(outcome.kind == Supervisor::Outcome::Kind::configuration);
  CHECK(outcome.name == "two");
  CHECK(outcome.text.find("limits.bankroll_dollars is missing") != std::string::npos);
  for (const auto& line : processes(folder)) CHECK(line.pid == 0);
}

TEST_CASE("a child that ignores the request to stop is killed") {
  // `down` must end, or the next `up` finds sockets and stores in use.
  const Scratch folder;
  int64_t pid = 0;
  supervise(folder, {child(folder, "one", {"stubborn"})}, [&] {
    // The child may speak before the supervisor has written down who it is.
    CHECK(soon([&] { return !last_lines(folder / "one.log", 1).empty() && !processes(folder).empty(); }));
    if (!processes(folder).empty()) pid = processes(folder).at(0).pid;
  });
  CHECK(pid > 0);
  CHECK_FALSE(alive(pid));
}

TEST_CASE("a program that is not there is a failure with its name, not a loop") {
  // A half-built tree must say what is missing.
  const Scratch folder;
  Program missing = child(folder, "one", {});
  missing.arguments = {folder / "nothing"};
  const auto outcome = supervise(folder, {missing}, [] {});
  CHECK(outcome.kind == Supervisor::Outcome::Kind::failed);
  CHECK(outcome.text.find("nothing") != std::string::npos);
}

TEST_CASE("the wait before a restart doubles to five seconds and begins again after a steady life") {
  // Without a ceiling a process stays away for hours; without doubling it burns the machine.
  Backoff backoff;
  for (const int64_t expected_ms : {200, 400, 800, 1600, 3200, 5000, 5000}) {
    CHECK(backoff.after_life_of(50) == expected_ms);
  }
  CHECK(backoff.after_life_of(2'999) == 5000);
  CHECK(backoff.after_life_of(3'000) == 200);
  CHECK(backoff.after_life_of(50) == 400);
}

TEST_CASE("a process that dies again and again, but always after it has worked, never waits long") {
  // Ten deaths within minutes must not leave orders unwatched for longer each time.
  Backoff backoff;
  for (int death = 0; death < 10; ++death) CHECK(backoff.after_life_of(4'000) == 200);
}
