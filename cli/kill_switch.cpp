#include "cli/kill_switch.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/durable_file.h"
#include "runtime/kill_file.h"

namespace headgate::cli {

std::string kill_file(const std::string& state_directory) { return KillFile(state_directory).path(); }

Status set_kill(const std::string& state_directory, const std::string& reason) {
  auto made = create_durably(kill_file(state_directory), reason + "\n", 0600);
  // Somebody else's kill is as good as ours; only its name must be on the disk.
  if (!made && made.error().code == "FILE_EXISTS") return sync_directory(state_directory);
  return made;
}

Status remove_kill(const std::string& state_directory) {
  const std::string path = kill_file(state_directory);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Error{"FILE_FAILED", path, "", std::string("could not remove it: ") + std::strerror(errno)};
  }
  return sync_directory(state_directory);
}

}  // namespace headgate::cli
