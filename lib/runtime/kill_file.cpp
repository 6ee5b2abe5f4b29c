#include "runtime/kill_file.h"

#include <sys/stat.h>

#include <cerrno>

namespace headgate {

bool KillFile::engaged() const {
  struct stat status {};
  if (lstat(path().c_str(), &status) == 0) return true;
  if (errno != ENOENT) return true;
  // No such file is an answer only while the directory that would hold it is there.
  return stat(directory_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode);
}

}  // namespace headgate
