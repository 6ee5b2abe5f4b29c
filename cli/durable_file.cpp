#include "cli/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/descriptor.h"

namespace headgate::cli {
namespace {

Error failure(const std::string& path, std::string_view act) {
  const int number = errno;
  return Error{"FILE_FAILED", path, "", "could not " + std::string(act) + ": " + std::strerror(number)};
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

Status sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open()) return failure(path, "open the folder");
  if (::fsync(directory.number()) != 0) return failure(path, "sync the folder");
  return Done{};
}

Status create_durably(const std::string& path, std::string_view content, mode_t mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file.open() && errno == EEXIST) return Error{"FILE_EXISTS", path, "", "remove it first"};
  if (!file.open()) return failure(path, "create it");
  if (!write_all(file.number(), content)) return failure(path, "write it");
  if (::fsync(file.number()) != 0) return failure(path, "sync it");
  return sync_directory(directory_of(path));
}

Status replace_file(const std::string& path, std::string_view content, mode_t mode) {
  const std::string fresh = path + ".new";
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file.open()) return failure(fresh, "create it");
    if (!write_all(file.number(), content)) return failure(fresh, "write it");
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failure(path, "replace it");
  return Done{};
}

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open() && errno == ENOENT) return Error{"FILE_MISSING", path, "", "there is no such file"};
  if (!file.open()) return failure(path, "open it");
  std::string content;
  char part[65'536];
  while (true) {
    const ssize_t got = ::read(file.number(), part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(path, "read it");
    if (got == 0) return content;
    content.append(part, static_cast<size_t>(got));
  }
}

Status make_private_directory(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(directory_of(path), problem);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failure(path, "make the folder");
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.open()) return failure(path, "open the folder");
  struct stat facts {};
  if (::fstat(directory.number(), &facts) != 0) return failure(path, "look at the folder");
  if (facts.st_uid != ::geteuid()) {
    return Error{"FOLDER_FOREIGN", path, "uid " + std::to_string(facts.st_uid),
                 "use a folder of your own user"};
  }
  if (::fchmod(directory.number(), 0700) != 0) return failure(path, "close the folder to others");
  return Done{};
}

}  // namespace headgate::cli
