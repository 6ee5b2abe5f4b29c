#include "runtime/starter.h"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace headgate {

Starter::Starter() : pid_(::getppid()) {}

namespace {

// Fields of /proc/<pid>/stat after the name, which may hold anything: proc(5).
constexpr int looks_max = 10;
constexpr unsigned look_again_us = 2'000;
constexpr unsigned long exiting = 0x4;  // PF_EXITING of the kernel's include/linux/sched.h

bool is_ending(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return true;  // gone already
  std::istringstream fields(text.substr(name_end + 2));
  char state = 0;
  int64_t parent = 0, group = 0, session = 0, terminal = 0, foreground = 0;
  unsigned long flags = 0;
  fields >> state >> parent >> group >> session >> terminal >> foreground >> flags;
  return state == 'Z' || state == 'X' || (flags & exiting) != 0;
}

}  // namespace

// A killed process with several threads ends one thread after the other: the kernel tells its children of the
// first (PR_SET_PDEATHSIG), but gives them another parent only after the last. In between the process still
// counts as the parent, running or a zombie (seen with Linux 6.18, 2026-11-21); so it is looked at for a
// moment.
bool Starter::has_ended() const {
  for (int look = 0; look < looks_max; ++look) {
    if (::getppid() != pid_ || is_ending(pid_)) return true;
    ::usleep(look_again_us);
  }
  return false;
}

}  // namespace headgate
