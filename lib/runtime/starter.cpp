#include "runtime/starter.h"

#include <unistd.h>

#include <fstream>
#include <string>

namespace headgate {

Starter::Starter() : pid_(::getppid()) {}

// A killed process with several threads ends one thread after the other: the kernel tells its children of the
// first (PR_SET_PDEATHSIG), but gives them another parent only after the last. In between it is a zombie that
// still counts as the parent (seen with Linux 6.18, 2026-11-21).
bool Starter::has_ended() const {
  if (::getppid() != pid_) return true;
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const size_t name_end =
      text.rfind(") ");  // the name may hold anything, the state stands behind it: proc(5)
  if (name_end == std::string::npos || name_end + 2 >= text.size()) return false;
  const char state = text[name_end + 2];
  return state == 'Z' || state == 'X';
}

}  // namespace headgate
