#include "cli/socket_directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "cli/descriptor.h"

namespace headgate::cli {
namespace {

enum class Place { itself, above };

Status judge(const std::string& path, Place place) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.open() && errno == ENOENT) {
    return Error{"NOT_RUNNING", path, "",
                 "no process has made its sockets there; start it with 'headgate up'"};
  }
  if (!directory.open()) {
    return Error{"SOCKET_FOLDER_FOREIGN", path, "", "it must be a folder that you may read, not a link"};
  }
  struct stat facts {};
  if (::fstat(directory.number(), &facts) != 0) {
    return Error{"SOCKET_FOLDER_FOREIGN", path, "", "it could not be looked at"};
  }
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
    return Error{"SOCKET_FOLDER_FOREIGN", path, "uid " + std::to_string(facts.st_uid),
                 "sockets are trusted only in a folder of your own user or root"};
  }
  const bool others_write = (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const bool sticky = place == Place::above && (facts.st_mode & S_ISVTX) != 0;
  if (others_write && !sticky) {
    return Error{"SOCKET_FOLDER_OPEN", path, "", "others may write into it: chmod go-w"};
  }
  return Done{};
}

}  // namespace

Status judge_socket_directory(const std::string& path) {
  if (auto own = judge(path, Place::itself); !own) return own;
  const std::string above = std::filesystem::path(path).parent_path().string();
  return above.empty() ? Status(Done{}) : judge(above, Place::above);
}

}  // namespace headgate::cli
