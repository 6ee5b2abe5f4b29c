#include "runtime/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace headgate {
namespace {

constexpr size_t key_bytes_max = 64U << 10;  // an RSA key of 16384 bits takes 13 KB as PEM
constexpr mode_t others = 0077;
constexpr mode_t others_but_group_read = 0037;

Error refused(const std::string& path, std::string what, std::string mend) {
  return {"KEY_FILE", path, std::move(what), std::move(mend)};
}

// systemd lays each LoadCredential= there, in a file system of memory that only this unit sees. Where an
// access list opens a file that stays root's, stat() shows the list's mask as the group's bits: 0440
// (systemd.exec(5), "CREDENTIALS"; 252 chowns and writes 0400 where the file system knows no lists). Whoever
// could lay a file there is root or this user already; that is looked at, for the variable alone says
// nothing.
bool is_credential_of_unit(const std::string& path) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  const size_t slash = path.rfind('/');
  if (directory == nullptr || slash == std::string::npos || path.substr(0, slash) != directory) return false;
  struct stat facts {};
  if (::lstat(directory, &facts) != 0 || !S_ISDIR(facts.st_mode)) return false;
  return (facts.st_uid == 0 || facts.st_uid == ::geteuid()) && (facts.st_mode & 0022) == 0;
}

// What is wrong with the file's kind, mode or owner; Done when nothing is.
Status judge(const struct stat& facts, const std::string& path) {
  if (!S_ISREG(facts.st_mode)) return refused(path, "no ordinary file", "put the key's file itself there");
  const bool credential = is_credential_of_unit(path);
  const bool own = facts.st_uid == ::geteuid() || (credential && facts.st_uid == 0);
  const std::string mode = fmt::format("mode {:04o}", facts.st_mode & 07777U);
  if (!own) {
    return refused(
        path, fmt::format("{}, owned by user {} and not by this one, {}", mode, facts.st_uid, ::geteuid()),
        fmt::format("chown {} {} and chmod 600 it", ::geteuid(), path));
  }
  if ((facts.st_mode & (credential ? others_but_group_read : others)) != 0) {
    return refused(path, mode + ": others than its owner may use it",
                   "chmod 600 " + path + "; if others could read it, make a new key at the exchange");
  }
  return Done{};
}

// Into a buffer of its final size: one that grew would leave the key's bytes behind where it stood before.
Result<std::string> read_descriptor(int fd, const std::string& path) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0) return refused(path, std::strerror(errno), "look at the disk");
  if (const Status good = judge(facts, path); !good) return good.error();
  const auto size = static_cast<size_t>(facts.st_size);
  if (size > key_bytes_max) return refused(path, "too large for a key", "put the key's file there");
  std::string text(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(fd, text.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      wipe(text);
      return refused(path, got < 0 ? std::strerror(errno) : "it shrank while it was read",
                     "look at the disk");
    }
    filled += static_cast<size_t>(got);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Error not_opened(const std::string& path, int number) {
  if (number == ELOOP) return refused(path, "a symbolic link", "put the key's file itself there, chmod 600");
  return refused(
      path, std::strerror(number),
      "save the key there as a file of this service's user, chmod 600; the instance's own keys are "
      "made by 'headgate up'");
}

}  // namespace

Result<std::string> read_key_file(const std::string& path) {
  // Without O_NONBLOCK a pipe laid in the key's place would hold the start for ever.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return not_opened(path, errno);
  auto text = read_descriptor(fd, path);
  ::close(fd);
  return text;
}

void wipe(std::string& secret) {
  ::explicit_bzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace headgate
