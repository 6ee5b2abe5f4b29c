#include "runtime/socket_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headgate {

Status check_socket_directory(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    return Error{errno == ENOENT ? "SOCKET_DIRECTORY_ABSENT" : "SOCKET_DIRECTORY_UNSAFE", path,
                 std::strerror(errno), "start the instance with 'headgate up'"};
  }
  if (!S_ISDIR(status.st_mode)) return Error{"SOCKET_DIRECTORY_UNSAFE", path, "not a directory", "remove it"};
  if (status.st_uid != geteuid() && status.st_uid != 0) {
    return Error{"SOCKET_DIRECTORY_UNSAFE", path + " owner", "uid " + std::to_string(status.st_uid),
                 "it must belong to uid " + std::to_string(geteuid()) + " or root"};
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Error{"SOCKET_DIRECTORY_UNSAFE", path, "writable by group or others", "chmod go-w " + path};
  }
  return Done{};
}

Status make_socket_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return Error{"SOCKET_DIRECTORY_UNSAFE", path, std::strerror(errno),
                 "make its parent writable for this user"};
  }
  return check_socket_directory(path);
}

}  // namespace headgate
