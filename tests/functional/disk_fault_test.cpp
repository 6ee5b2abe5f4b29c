#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "domain/check.h"
#include "tests/functional/probe_lives.h"

namespace headgate::functional {
namespace {

constexpr size_t hands = 24;  // lives at a time: each of them mostly waits
constexpr std::array faults{Fault::kill_before, Fault::kill_after, Fault::eio, Fault::enospc,
                            Fault::short_write};
constexpr std::array names{"killed before", "killed after", "EIO", "ENOSPC", "short write"};

bool kills(Fault fault) { return fault == Fault::kill_before || fault == Fault::kill_after; }
bool meets(Fault fault, Operation operation) {
  if (fault == Fault::short_write) return operation == Operation::write;
  if (fault == Fault::enospc) return operation != Operation::erase && operation != Operation::truncate;
  return true;
}

// The operations of a life that meets no fault, the first at [1].
std::vector<Operation> operations_of(const std::string& base, uint64_t done) {
  ProbeLives lives(base, done);
  Case one;
  lives.fail(one);
  CHECK(one.exit == 0);
  CHECK_FALSE((one.let_out || one.partial));
  DiskTally* tally = tally_in(lives.tally());
  REQUIRE(tally->operations > 0);
  REQUIRE(tally->operations < places_max);
  std::vector<Operation> out(tally->kinds.begin(),
                             tally->kinds.begin() + static_cast<ptrdiff_t>(tally->operations) + 1);
  munmap(tally, sizeof(DiskTally));
  return out;
}

// Memory shared with the hands.
Case* shared(const std::vector<Case>& cases) {
  void* memory =
      mmap(nullptr, sizeof(Case) * cases.size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check(memory != MAP_FAILED, "memory can be shared with a child");
  auto* out = static_cast<Case*>(memory);
  for (size_t i = 0; i < cases.size(); ++i) new (out + i) Case(cases[i]);
  return out;
}

// Lives all cases, several at a time; each hand is a process with sockets of its own.
void live(std::vector<Case>& cases, const std::string& base, uint64_t done) {
  Case* all = shared(cases);
  std::vector<pid_t> children;
  for (size_t hand = 0; hand < hands; ++hand) {
    const pid_t pid = fork();
    if (pid != 0) {
      children.push_back(pid);
      continue;
    }
    for (size_t i = hand; i < cases.size(); i += hands) {
      ProbeLives lives(base, done);
      lives.fail(all[i]);
      lives.go_on(all[i]);
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  cases.assign(all, all + cases.size());
  munmap(all, sizeof(Case) * cases.size());
}

struct Tally {
  uint64_t lives = 0, unstruck = 0, lost = 0, partial = 0, let_out = 0, wrong_end = 0, at_start = 0;

  void add(const Case& one) {
    ++lives;
    unstruck += one.struck ? 0 : 1;
    lost += one.lost ? 1 : 0;
    partial += one.partial ? 1 : 0;
    let_out += one.let_out ? 1 : 0;
    at_start += one.was_ready ? 0 : 1;
    wrong_end += ended_well(one) ? 0 : 1;
  }
  // By itself and with 1, at the start too: with 2 it would never be started again, for a disk that was full
  // for a moment. One that fails when the process is leaving takes nothing with it (0).
  static bool ended_well(const Case& one) {
    if (kills(one.fault)) return one.exit == -SIGKILL;
    return one.exit == (one.was_asked ? 0 : 1);
  }
};

Tally sweep(const std::vector<Operation>& operations, Fault fault, const char* name, const std::string& base,
            uint64_t done) {
  std::vector<Case> cases;
  for (uint64_t place = 1; place < operations.size(); ++place) {
    if (!meets(fault, operations[place])) continue;
    cases.emplace_back();
    cases.back().fault = fault;
    cases.back().place = place;
  }
  live(cases, base, done);
  Tally tally;
  for (const Case& one : cases) tally.add(one);
  std::printf(
      "  %s: %lu lives (%lu of them at the start), %lu lost, %lu partial, %lu let out, %lu wrong ends\n",
      name, tally.lives, tally.at_start, tally.lost, tally.partial, tally.let_out, tally.wrong_end);
  return tally;
}

void sweep_all(const char* name, const std::string& base, uint64_t done) {
  const std::vector<Operation> operations = operations_of(base, done);
  std::printf("%s: %zu writes, flushes, truncations, opens and removals\n", name, operations.size() - 1);
  for (size_t i = 0; i < faults.size(); ++i) {
    const Tally tally = sweep(operations, faults[i], names[i], base, done);
    INFO((std::string(name) + ", " + names[i]));
    CHECK(tally.lives > 0);
    CHECK(tally.unstruck == 0);
    CHECK(tally.lost == 0);
    CHECK(tally.partial == 0);
    CHECK(tally.let_out == 0);
    CHECK(tally.wrong_end == 0);
  }
}

// What a life that was killed after its steps leaves.
struct Killed {
  std::string folder =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp") + std::string("/hg-XXXXXX");
  std::string state;
  Killed() {
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    state = folder + "/state";
    ProbeLives("", 0).leave_killed(state);
  }
  ~Killed() { std::filesystem::remove_all(folder); }
};

TEST_CASE("a process whose disk fails, or that dies, at any write or flush says nothing that is not stored") {
  // An approval that was heard and forgotten is an order that nobody reserved for.
  sweep_all("from nothing", "", 0);
}

TEST_CASE("a process that goes on from a killed one does so whatever its disk does next") {
  // The second fault comes while the first is being mended.
  const Killed killed;
  sweep_all("after a kill", killed.state, ProbeLives::steps);
}

TEST_CASE("a process whose disk says yes and writes nothing is caught saying what is not stored") {
  // A judge that does not see this one would not see a host that speaks before it commits either.
  const Killed killed;
  const Tally tally = sweep(operations_of(killed.state, ProbeLives::steps), Fault::lies, "a disk that lies",
                            killed.state, ProbeLives::steps);
  CHECK(tally.let_out > 0);
}

}  // namespace
}  // namespace headgate::functional
